"""Telling those who registered: one fact for each of them, a few hundred in one transaction.

What is told some at a time goes on where it was: the fact of the next part is written with the
part before it, so that nobody is left out and nobody told twice, whatever crashes.
"""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from passerelle.core import clock, db, outbox
from passerelle.core.outbox import Fact
from passerelle.webinars import facts, rules
from passerelle.webinars.enums import WebinarState

_AT_ONCE = 200
_CONCERNED = ("confirmed", "waitlisted", "awaiting_approval", "registered")
_SEATED = ("confirmed", "registered")


class _Now(msgspec.Struct, frozen=True):
    state: WebinarState
    starts_at: datetime
    made_at: datetime | None


class _One(msgspec.Struct, frozen=True):
    id: UUID
    person_id: UUID


@db.transaction
async def remind(fact: facts.ReminderDue) -> None:
    """Begin to remind, unless the webinar was moved, called off or begun since, or the next
    reminder is due as well."""
    if await _is_still(fact.webinar_id, fact.starts_at) and not _is_late(fact):
        await outbox.put(facts.NewsDue(fact.webinar_id, "near", fact.starts_at, fact.hours))


@db.transaction
async def spread(fact: facts.NewsDue) -> int:
    """Tell the next ones; return how many."""
    if fact.news == "near" and not await _is_still(fact.webinar_id, fact.at):
        return 0
    found = await db.rows(
        _One,
        "SELECT id, person_id FROM registrations WHERE webinar_id = :id AND state IN :states"  # noqa: S608
        f" {'AND id > :after' if fact.after else ''} ORDER BY id LIMIT :most",
        id=fact.webinar_id,
        states=_SEATED if fact.news == "near" else _CONCERNED,
        most=_AT_ONCE,
        **({"after": fact.after} if fact.after else {}),
    )
    for one in found:
        await outbox.put(_told(fact, one))
    if len(found) == _AT_ONCE:
        rest = facts.NewsDue(fact.webinar_id, fact.news, fact.at, fact.hours, found[-1].id)
        await outbox.put(rest)
    return len(found)


def _told(fact: facts.NewsDue, one: _One) -> Fact:
    if fact.news == "near":
        return facts.StartNeared(fact.webinar_id, one.id, one.person_id, fact.at, fact.hours)
    if fact.news == "cancelled":
        return facts.SeatLost(fact.webinar_id, one.id, one.person_id)
    return facts.SeatChanged(fact.webinar_id, one.id, one.person_id, fact.at)


def _is_late(fact: facts.ReminderDue) -> bool:
    """Tell whether a reminder comes so late that a nearer one says it better."""
    left = fact.starts_at - clock.now()
    return any(hours < fact.hours and left <= timedelta(hours=hours) for hours in rules.REMINDERS)


async def _is_still(webinar_id: UUID, starts_at: datetime) -> bool:
    now = await db.row(
        _Now, "SELECT state, starts_at, made_at FROM webinars WHERE id = :id", id=webinar_id
    )
    return (
        now is not None
        and now.made_at is not None
        and now.state in rules.PLANNED
        and now.starts_at == starts_at
        and starts_at > clock.now()
    )
