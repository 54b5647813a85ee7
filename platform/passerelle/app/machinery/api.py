"""Jobs, for administrators' programs."""

from typing import Annotated

import msgspec

from passerelle.app.machinery import mending, queries
from passerelle.app.machinery.queries import Counts, DeadLetter, Slot
from passerelle.web import doors
from passerelle.web.asking import Ask


class Jobs(msgspec.Struct, frozen=True):
    """The queue: counts, jobs that were given up, schedules."""

    counts: Counts
    items: list[DeadLetter]
    schedules: list[Slot]
    next: str | None = None


class Retried(msgspec.Struct, frozen=True):
    """How many jobs are tried again."""

    count: int


class Discarding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a job is put aside for good."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


async def jobs(ask: Ask) -> Jobs:
    """Return counts, dead letters and schedules."""
    found = await queries.dead_letters_for(ask.actor, limit=ask.limit, after=ask.after(queries.Key))
    counts, slots = await queries.counts_for(ask.actor), await queries.schedules_for(ask.actor)
    return Jobs(counts, found.items, slots, found.next)


async def job(ask: Ask) -> DeadLetter:
    """Return one dead letter."""
    return await queries.dead_letter_for(ask.actor, ask.part_id("id"))


async def retry(ask: Ask) -> Retried:
    """Have one tried again."""
    await mending.retry(ask.actor, ask.part_id("id"))
    return Retried(1)


async def retry_all(ask: Ask) -> Retried:
    """Have all tried again."""
    return Retried(await mending.retry_all(ask.actor))


async def discard(ask: Ask) -> None:
    """Put one aside for good."""
    wanted = await ask.body(Discarding)
    await mending.discard(ask.actor, ask.part_id("id"), wanted.reason)


_may = doors.administrators
routes = [
    doors.api(
        "/api/jobs",
        jobs,
        may=_may,
        answers=Jobs,
        summary="Jobs by state, jobs that were given up (latest first), and schedules.",
        parameters=doors.PAGING,
    ),
    doors.api(
        "/api/jobs/retry",
        retry_all,
        may=_may,
        method="POST",
        answers=Retried,
        summary="Have every job that was given up tried again.",
    ),
    doors.api(
        "/api/jobs/{id}", job, may=_may, answers=DeadLetter, summary="A job that was given up."
    ),
    doors.api(
        "/api/jobs/{id}/retry",
        retry,
        may=_may,
        method="POST",
        answers=Retried,
        summary="Have a job that was given up tried again.",
    ),
    doors.api(
        "/api/jobs/{id}/discard",
        discard,
        may=_may,
        method="POST",
        takes=Discarding,
        answers=None,
        summary="Put a job that was given up aside for good.",
    ),
]
