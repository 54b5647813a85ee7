"""Looks after messages that wait, and those that are of no use any more."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from passerelle.core import clock, db, outbox
from passerelle.notifications import counting, facts, suppressing
from passerelle.notifications.office import Office

_AT_ONCE = 500
_GRACE = timedelta(minutes=2)


class _Waiting(msgspec.Struct, frozen=True):
    id: UUID


@db.transaction
async def go_round(office: Office) -> None:
    """End what is too late, forget secrets, send what waited for a mail server."""
    await _end_too_late()
    if not office.is_demo:
        await _forget_secrets()
    if office.has_server:
        await _send_what_waited()
    await suppressing.lift_proven()
    await counting.forget_ended()


async def _end_too_late() -> None:
    """End messages whose time is over; one that is on its way at this moment may still arrive."""
    await db.execute(
        "UPDATE messages SET state = 'failed', reason = CASE WHEN attempts > 0 THEN 'gave_up'"
        " ELSE 'too_late' END WHERE state = 'written' AND expires_at < :now",
        now=_a_while_ago(),
    )


async def _forget_secrets() -> None:
    await db.execute(
        "UPDATE messages SET text = '', html = '', calendar = NULL WHERE category = 'account'"
        " AND text <> '' AND expires_at < :now",
        now=_a_while_ago(),
    )


async def _send_what_waited() -> None:
    waiting = await db.rows(
        _Waiting,
        "UPDATE messages SET reason = NULL WHERE id IN (SELECT id FROM messages"  # noqa: S608
        f" WHERE state = 'written' AND reason = 'no_server' ORDER BY id LIMIT {_AT_ONCE})"
        " RETURNING id",
    )
    for one in sorted(waiting, key=lambda one: one.id):
        await outbox.put(facts.MessageWritten(one.id))


def _a_while_ago() -> datetime:
    return clock.now() - _GRACE
