"""When a webinar takes place and whether people can register: planned, opened, closed, called off.

Time itself takes the steps to live and to held (`catch_up`); imported history stays as it is.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from passerelle.core import audit, clock, db, outbox, revisions, zones
from passerelle.core.actors import Actor
from passerelle.webinars import entries, errors, facts, history, holding, making, rules
from passerelle.webinars.enums import By, WebinarState
from passerelle.webinars.holding import Held

_AT_ONCE = 200


class Time(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A time on the wall in a zone; `fold` says which is meant where it comes twice."""

    starts_at: Annotated[datetime, Meta(tz=False)]
    tz: Annotated[str, Meta(max_length=60)]
    duration_min: Annotated[int, Meta(ge=5, le=1440)] = 60
    fold: Literal["", "first", "second"] = ""


@db.transaction
async def schedule(actor: Actor, slug: str, time: Time, edition: int | None = None) -> None:
    """Give a webinar its time: a draft is planned from now on, a planned one moves.

    Refuses a time that does not come on that day, one that comes twice unless it is said which is
    meant, and one that lies in the past.
    """
    held = await holding.to_run(actor, slug, edition)
    starts_at = _start(held, time)
    if held.state is WebinarState.DRAFT:
        await _plan(actor, held, time, starts_at)
    elif held.state in rules.PLANNED:
        await _move(actor, held, time, starts_at)
    else:
        raise errors.StepNotPossible


@db.transaction
async def open_(actor: Actor, slug: str) -> None:
    """Publish: people can register from now on."""
    held = await holding.to_run(actor, slug)
    rules.check_step(held.state, WebinarState.OPEN, By.ORGANISER)
    if held.starts_at <= clock.now():
        raise errors.StartInPast(field="starts_at")
    at = await _enter(actor, held, WebinarState.OPEN, "opened")
    await outbox.put(facts.WebinarOpened(held.id, at))


@db.transaction
async def close(actor: Actor, slug: str) -> None:
    """Let nobody else register; who has a seat or waits keeps it."""
    held = await holding.to_run(actor, slug)
    rules.check_step(held.state, WebinarState.CLOSED, By.ORGANISER)
    await _enter(actor, held, WebinarState.CLOSED, "closed")


@db.transaction
async def cancel(actor: Actor, slug: str, reason: str) -> None:
    """Call a webinar off; whoever registered is told, with the reason."""
    held = await holding.to_run(actor, slug)
    rules.check_step(held.state, WebinarState.CANCELLED, By.ORGANISER)
    if not reason.strip():
        raise errors.ReasonMissing(field="reason")
    at = await _enter(actor, held, WebinarState.CANCELLED, "cancelled", reason.strip()[:500])
    await entries.cancel(held.id)
    await outbox.put(facts.WebinarCancelled(held.id, at))
    await outbox.put(facts.NewsDue(held.id, "cancelled", at))


@db.transaction
async def catch_up() -> int:
    """Take the steps that time has brought: live at the start, held at the end."""
    now = clock.now()
    found = await db.rows(
        _Due,
        "SELECT id, state, starts_at, duration_min FROM webinars WHERE made_at IS NOT NULL"
        " AND state IN ('scheduled', 'open', 'closed', 'live') AND starts_at <= :now"
        " ORDER BY starts_at, id",
        now=now,
    )
    due = [one for one in found if one.is_due(now)]
    steps = sum([await _pass(one.id, now) for one in due[:_AT_ONCE]])
    if steps:
        await revisions.bump("webinars")
    return steps


class _Due(msgspec.Struct, frozen=True):
    id: UUID
    state: WebinarState
    starts_at: datetime
    duration_min: int

    def is_due(self, now: datetime) -> bool:
        """Tell whether a step is to be taken."""
        return self.state is not WebinarState.LIVE or self.is_over(now)

    def is_over(self, now: datetime) -> bool:
        """Tell whether it has ended."""
        return rules.ends_at(self.starts_at, self.duration_min) <= now


async def _pass(webinar_id: UUID, now: datetime) -> int:
    """Take the steps of one webinar, which may have been moved or called off meanwhile."""
    held = await holding.of(webinar_id)
    due, steps, state = held.starts_at <= now, 0, held.state
    if due and state in rules.PLANNED:
        rules.check_step(state, WebinarState.LIVE, By.SERVICE)
        await history.enter(held.id, state, WebinarState.LIVE, None)
        state, steps = WebinarState.LIVE, 1
    if state is WebinarState.LIVE and rules.ends_at(held.starts_at, held.duration_min) <= now:
        rules.check_step(state, WebinarState.HELD, By.SERVICE)
        at = await history.enter(held.id, state, WebinarState.HELD, None)
        await outbox.put(facts.WebinarHeld(held.id, at))
        steps += 1
    if steps:
        await db.execute("UPDATE webinars SET edition = edition + 1 WHERE id = :id", id=held.id)
    return steps


def _start(held: Held, time: Time) -> datetime:
    if not zones.is_known(time.tz):
        raise errors.ZoneUnknown(field="tz")
    starts_at = rules.instant(time.starts_at, zones.zone(time.tz), time.fold)
    if starts_at <= clock.now() and starts_at != held.starts_at:
        raise errors.StartInPast(field="starts_at")
    if starts_at > clock.now() + rules.FARTHEST:
        raise errors.StartTooFar(field="starts_at")
    return starts_at


async def _plan(actor: Actor, held: Held, time: Time, starts_at: datetime) -> None:
    rules.check_step(held.state, WebinarState.SCHEDULED, By.ORGANISER)
    if starts_at <= clock.now():
        raise errors.StartInPast(field="starts_at")
    await _write(held.id, time, starts_at)
    at = await _enter(actor, held, WebinarState.SCHEDULED, "scheduled")
    await entries.put(held.id)
    await outbox.put(facts.WebinarScheduled(held.id, at))
    await _remind(held.id, starts_at)


async def _move(actor: Actor, held: Held, time: Time, starts_at: datetime) -> None:
    is_other = starts_at != held.starts_at or time.duration_min != held.duration_min
    if not is_other and time.tz == held.tz:
        return
    await _write(held.id, time, starts_at)
    if starts_at != held.starts_at:
        await _remind(held.id, starts_at)
    await making.changed(actor, held, ("time",) if is_other else ())


async def _write(webinar_id: UUID, time: Time, starts_at: datetime) -> None:
    await db.execute(
        "UPDATE webinars SET starts_at = :starts_at, tz = :tz, duration_min = :minutes,"
        " is_timed = :yes WHERE id = :id",
        starts_at=starts_at,
        tz=time.tz,
        minutes=time.duration_min,
        yes=True,
        id=webinar_id,
    )


async def _remind(webinar_id: UUID, starts_at: datetime) -> None:
    for hours, due in rules.reminders(starts_at, clock.now()):
        await outbox.put(facts.ReminderDue(webinar_id, starts_at, hours), due=due)


async def _enter(
    actor: Actor, held: Held, state: WebinarState, verb: str, reason: str = ""
) -> datetime:
    at = await history.enter(held.id, held.state, state, actor.person_id, reason=reason)
    await db.execute("UPDATE webinars SET edition = edition + 1 WHERE id = :id", id=held.id)
    await audit.note(actor, verb, "webinar", held.id, {"reason": reason} if reason else None)
    await revisions.bump("webinars")
    return at
