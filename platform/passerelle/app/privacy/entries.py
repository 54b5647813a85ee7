"""Reads of the audit log, for auditors and nobody else. Each look is itself written down."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import msgspec

from passerelle.core import audit, clock, cursors, db, sealing, sql, zones
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.cursors import Page
from passerelle.core.errors import Forbidden

AUDITOR = "auditor"
MOST_IN_A_FILE = 10_000


class Wish(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which entries: by whom, what, to which kind of thing, to which thing, on which day."""

    person: str = ""
    verb: str = ""
    thing: str = ""
    thing_id: str = ""
    day: date | None = None


class Entry(msgspec.Struct, frozen=True):
    """An entry; `sequence` is its place in the sealed chain, once it has one."""

    id: UUID
    at: Instant
    actor_id: UUID | None
    actor_label: str
    verb: str
    thing: str
    thing_id: str
    detail: dict[str, str]
    sequence: int | None


class Key(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of entries begins."""

    at: datetime
    id: UUID


async def entries_visible_to(
    actor: Actor, wish: Wish, zone: str, *, limit: int, after: Key | None
) -> Page[Entry]:
    """Return entries, the latest first; a day is one of the reader's zone."""
    await _note_look(actor, wish)
    tests, params = _tests(wish, zone)
    if after is not None:
        tests.append("(at, id) < (:after_at, :after_id)")
        params |= {"after_at": after.at, "after_id": after.id}
    found = await db.rows(
        Entry,
        "SELECT id, at, actor_id, actor_label, verb, thing, thing_id, detail, sequence"  # noqa: S608
        f" FROM audit_entries {'WHERE ' + ' AND '.join(tests) if tests else ''}"
        " ORDER BY at DESC, id DESC LIMIT :most",
        most=limit + 1,
        **params,
    )
    return cursors.page(found, limit, lambda entry: (entry.at, entry.id))


async def head(actor: Actor) -> sealing.Seal | None:
    """Return the seal that stands for the whole log up to it."""
    _check(actor)
    return await sealing.head()


def _tests(wish: Wish, zone: str) -> tuple[list[str], dict[str, Any]]:
    tests: list[str] = []
    params: dict[str, Any] = {}
    for column, value in (("verb", wish.verb), ("thing", wish.thing), ("thing_id", wish.thing_id)):
        if value:
            tests.append(f"{column} = :{column}")
            params[column] = value
    if wish.person:
        tests.append(
            "(LOWER(actor_label) LIKE :who ESCAPE '!' OR CAST(actor_id AS VARCHAR(36)) = :actor)"
        )
        params |= {"who": sql.containing(wish.person.lower()), "actor": wish.person.lower()}
    if wish.day is not None:
        begins = datetime.combine(wish.day, time(), zones.zone(zone))
        ends = datetime.combine(wish.day + timedelta(days=1), time(), zones.zone(zone))
        tests.append("at >= :begins AND at < :ends")
        params |= {"begins": clock.to_utc(begins), "ends": clock.to_utc(ends)}
    return tests, params


@db.transaction
async def _note_look(actor: Actor, wish: Wish) -> None:
    _check(actor)
    asked = {name: str(value) for name, value in msgspec.to_builtins(wish).items() if value}
    await audit.note(actor, audit.LOOKED, "audit_log", "entries", asked)


def _check(actor: Actor) -> None:
    if not actor.has_role(AUDITOR):
        raise Forbidden
