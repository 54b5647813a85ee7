"""What administrators do about jobs that were given up; each deed is in the audit log."""

from uuid import UUID

from passerelle.app.machinery.errors import JobIsNotDead
from passerelle.core import audit, clock, db, live, wakes
from passerelle.core.actors import Actor

_DEAD = "done_at IS NULL AND dead_at IS NOT NULL"
_AGAIN = "dead_at = NULL, due_at = :now, leased_until = NULL, forgiven = attempt"


@db.transaction
async def retry(actor: Actor, job_id: UUID) -> None:
    """Have a job that was given up tried again, as often as a new one."""
    again = await db.execute(
        f"UPDATE jobs SET {_AGAIN} WHERE id = :id AND {_DEAD}",  # noqa: S608 -- constants
        now=clock.now(),
        id=job_id,
    )
    if not again:
        raise JobIsNotDead
    await audit.note(actor, "retry_job", "job", job_id)
    await _tell()


@db.transaction
async def retry_all(actor: Actor) -> int:
    """Have every job that was given up tried again; return how many."""
    again = await db.execute(
        f"UPDATE jobs SET {_AGAIN} WHERE {_DEAD}",  # noqa: S608 -- constants
        now=clock.now(),
    )
    await audit.note(actor, "retry_jobs", "job", "all", {"count": str(again)})
    await _tell()
    return again


@db.transaction
async def discard(actor: Actor, job_id: UUID, reason: str) -> None:
    """Put a job aside for good. It is kept for a month with the others that are over."""
    subscriber = await db.value("SELECT subscriber FROM jobs WHERE id = :id", id=job_id)
    discarded = await db.execute(
        f"UPDATE jobs SET done_at = :now WHERE id = :id AND {_DEAD}",  # noqa: S608 -- constants
        now=clock.now(),
        id=job_id,
    )
    if not discarded:
        raise JobIsNotDead
    detail = {"subscriber": str(subscriber), "reason": reason}
    await audit.note(actor, "discard_job", "job", job_id, detail)
    await _tell()


async def _tell() -> None:
    db.after_commit_wake(wakes.FACTS)
    await live.say("jobs", live.CHANGED)
