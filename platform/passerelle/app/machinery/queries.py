"""What administrators see of the queue: counts, dead letters, schedules."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from passerelle.core import clock, cursors, db
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.cursors import Page
from passerelle.core.errors import Forbidden, NotFound

_DEAD = "done_at IS NULL AND dead_at IS NOT NULL"
_OPEN = "done_at IS NULL AND dead_at IS NULL"
_FREE = "(leased_until IS NULL OR leased_until < :now)"
_LETTER = (
    "id, topic, subscriber, attempt - forgiven AS attempts, dead_at,"
    " COALESCE(last_error, '') AS error, payload"
)
_DAY = timedelta(hours=24)


class Key(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of dead letters begins."""

    dead_at: Instant
    id: UUID


class Counts(msgspec.Struct, frozen=True):
    """Jobs by state, and since when the oldest has been waiting; None when nothing waits."""

    due: int
    running: int
    later: int
    failing: int
    dead: int
    done_today: int
    facts: int
    oldest_fact_at: Instant | None
    oldest_job_at: Instant | None


class DeadLetter(msgspec.Struct, frozen=True):
    """A job that was given up: whose work on which fact, and what went wrong last."""

    id: UUID
    topic: str
    subscriber: str
    attempts: int
    dead_at: Instant
    error: str
    payload: dict[str, Any]


class Slot(msgspec.Struct, frozen=True):
    """A schedule: its next slot, and the last that came."""

    name: str
    next_at: Instant
    last_at: Instant | None


async def counts_for(actor: Actor) -> Counts:
    """Return the jobs by state; one statement, and none of the jobs that are done is looked at."""
    _administrators_only(actor)
    now = clock.now()
    found = await db.row(
        Counts,
        "SELECT"  # noqa: S608 -- constants of this module
        f" COALESCE(SUM(CASE WHEN {_FREE} AND due_at <= :now THEN 1 ELSE 0 END), 0) AS due,"
        " COALESCE(SUM(CASE WHEN leased_until >= :now THEN 1 ELSE 0 END), 0) AS running,"
        f" COALESCE(SUM(CASE WHEN {_FREE} AND due_at > :now THEN 1 ELSE 0 END), 0) AS later,"
        " COALESCE(SUM(CASE WHEN last_error IS NOT NULL THEN 1 ELSE 0 END), 0) AS failing,"
        f" (SELECT COUNT(*) FROM jobs WHERE {_DEAD}) AS dead,"
        " (SELECT COUNT(*) FROM jobs WHERE done_at > :day) AS done_today,"
        " (SELECT COUNT(*) FROM outbox WHERE spread_at IS NULL AND due_at <= :now) AS facts,"
        " (SELECT MIN(due_at) FROM outbox WHERE spread_at IS NULL AND due_at <= :now)"
        " AS oldest_fact_at,"
        f" MIN(CASE WHEN {_FREE} AND due_at <= :now THEN due_at END) AS oldest_job_at"
        f" FROM jobs WHERE {_OPEN}",
        now=now,
        day=now - _DAY,
    )
    assert found is not None
    return found


async def dead_letters_for(actor: Actor, *, limit: int, after: Key | None) -> Page[DeadLetter]:
    """Return the jobs that were given up, latest first."""
    _administrators_only(actor)
    beyond = " AND (dead_at, id) < (:at, :id)" if after else ""
    found = await db.rows(
        DeadLetter,
        f"SELECT {_LETTER} FROM jobs WHERE {_DEAD}{beyond}"  # noqa: S608 -- constants
        " ORDER BY dead_at DESC, id DESC LIMIT :limit",
        limit=limit + 1,
        **({"at": after.dead_at, "id": after.id} if after else {}),
    )
    return cursors.page(found, limit, lambda letter: (letter.dead_at, letter.id))


async def dead_letter_for(actor: Actor, job_id: UUID) -> DeadLetter:
    """Return one job that was given up."""
    _administrators_only(actor)
    found = await db.row(
        DeadLetter,
        f"SELECT {_LETTER} FROM jobs WHERE id = :id AND {_DEAD}",  # noqa: S608 -- constants
        id=job_id,
    )
    if found is None:
        raise NotFound
    return found


async def schedules_for(actor: Actor) -> list[Slot]:
    """Return every schedule that the service has had, soonest first."""
    _administrators_only(actor)
    return await db.rows(
        Slot, "SELECT name, next_at, last_at FROM schedules ORDER BY next_at, name LIMIT 1000"
    )


def _administrators_only(actor: Actor) -> None:
    if not actor.has_role("administrator"):
        raise Forbidden
