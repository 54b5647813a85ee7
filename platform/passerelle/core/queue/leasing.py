"""Jobs in the hands of workers: taken for a time, completed, put back, buried.

Each statement that ends a job carries the fence: the worker and the attempt that took it. One
whose lease ran out while it was paused finds another attempt there, and changes nothing.
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from passerelle.core import clock, db, live

_MOST_ATTEMPTS = 12
_LONGEST_WAIT = 3600.0
_OPEN = "done_at IS NULL AND dead_at IS NULL"
_FREE = "(leased_until IS NULL OR leased_until < :now)"
_HELD = f"id = :id AND leased_by = :me AND attempt = :attempt AND {_OPEN}"


class LeaseLostError(Exception):
    """Another worker took the job over; what this one did is rolled back."""


class Job(msgspec.Struct, frozen=True):
    """One subscriber's work on one fact, as the worker that leased it knows it."""

    id: UUID
    subscriber: str
    payload: str
    attempt: int
    forgiven: int
    leased_by: str

    @property
    def tries(self) -> int:
        """How often it was tried since it was new, or since somebody asked to try it again."""
        return self.attempt - self.forgiven

    @property
    def is_worn_out(self) -> bool:
        """Tell whether it has been tried as often as a job is tried."""
        return self.tries >= _MOST_ATTEMPTS

    @property
    def is_beyond_help(self) -> bool:
        """Tell whether it was taken after the last try, whose worker never came back."""
        return self.tries > _MOST_ATTEMPTS

    @property
    def fence(self) -> dict[str, Any]:
        """The parameters of the statements that end it."""
        return {"id": self.id, "me": self.leased_by, "attempt": self.attempt}


async def lease(me: str, subscribers: Sequence[str], length: timedelta) -> Job | None:
    """Take the job that has been due for longest, for a time; None when there is none."""
    if not subscribers:
        return None
    now = clock.now()
    due = await db.value(
        f"SELECT id FROM jobs WHERE {_OPEN} AND due_at <= :now AND {_FREE}"  # noqa: S608
        " AND subscriber IN :subscribers ORDER BY due_at, id LIMIT 1",
        now=now,
        subscribers=subscribers,
    )
    if due is None:
        return None
    return await _take(due, me, now, length) or await lease(me, subscribers, length)


@db.transaction
async def _take(job_id: Any, me: str, now: datetime, length: timedelta) -> Job | None:
    return await db.row(
        Job,
        "UPDATE jobs SET leased_by = :me, leased_until = :until, attempt = attempt + 1"  # noqa: S608
        f" WHERE id = :id AND {_OPEN} AND due_at <= :now AND {_FREE}"
        " RETURNING id, subscriber, payload, attempt, forgiven, leased_by",
        me=me,
        until=now + length,
        id=job_id,
        now=now,
    )


async def complete(job: Job) -> None:
    """Say, inside the transaction that writes its effect, that the job is done; or refuse."""
    held = await db.execute(
        f"UPDATE jobs SET done_at = :now, leased_until = NULL WHERE {_HELD}",  # noqa: S608
        now=clock.now(),
        **job.fence,
    )
    if not held:
        raise LeaseLostError


@db.transaction
async def put_back(job: Job, error: str) -> None:
    """Have the job tried again, later each time; after twelve tries it is dead."""
    if job.is_worn_out:
        await bury(job, error)
        return
    wait = min(2.0**job.tries, _LONGEST_WAIT) * random.uniform(0.5, 1.5)  # noqa: S311 -- jitter
    await db.execute(
        f"UPDATE jobs SET leased_until = NULL, due_at = :due, last_error = :error WHERE {_HELD}",  # noqa: S608
        due=clock.now() + timedelta(seconds=wait),
        error=error[:2000],
        **job.fence,
    )


@db.transaction
async def bury(job: Job, error: str) -> None:
    """Put the job among the dead letters, where people see it."""
    await db.execute(
        f"UPDATE jobs SET leased_until = NULL, dead_at = :now, last_error = :error WHERE {_HELD}",  # noqa: S608
        now=clock.now(),
        error=error[:2000],
        **job.fence,
    )
    await live.say("jobs", live.CHANGED)


@db.transaction
async def give_back(job: Job) -> None:
    """Let another worker have the job at once, as if it had not been tried."""
    await db.execute(
        f"UPDATE jobs SET leased_until = NULL, forgiven = forgiven + 1 WHERE {_HELD}",  # noqa: S608
        **job.fence,
    )
