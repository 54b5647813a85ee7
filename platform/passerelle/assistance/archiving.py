"""Questions that nobody answers: a warning after 75 days, the archive after 90.

Only requests with a question that was asked here are looked at: imported history has none.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.assistance import facts, holding, moving, rules
from passerelle.assistance.enums import RequestState
from passerelle.assistance.rules import Silence, Who
from passerelle.core import clock, db, outbox, revisions

_AT_ONCE = 200


class _Waiting(msgspec.Struct, frozen=True):
    id: UUID
    reference: str
    asked_at: datetime
    warned_at: datetime | None


@db.transaction
async def go_round() -> int:
    """Warn and archive what is due; return how many requests were touched."""
    now = clock.now()
    found = await db.rows(
        _Waiting,
        """
        SELECT r.id, r.reference, d.asked_at, d.warned_at
        FROM request_dossiers d JOIN assistance_requests r ON r.id = d.request_id
        WHERE d.asked_at <= :since AND r.state = 'clarification'
          AND (d.warned_at IS NULL OR (d.warned_at <= :warned AND d.asked_at <= :until))
        ORDER BY d.asked_at LIMIT :most
        """,
        since=now - rules.WARNED_AFTER,
        warned=now - (rules.ARCHIVED_AFTER - rules.WARNED_AFTER),
        until=now - rules.ARCHIVED_AFTER,
        most=_AT_ONCE,
    )
    for one in found:
        await _look_after(one, now)
    return len(found)


async def _look_after(one: _Waiting, now: datetime) -> None:
    held = await holding.by_id(one.id)
    due = rules.silence(one.asked_at, one.warned_at, now)
    if held.state != RequestState.CLARIFICATION or due is Silence.NOTHING:
        return
    if due is Silence.ARCHIVE:
        await moving.move(None, held, RequestState.ARCHIVED, Who.TIMED_RULE)
        await outbox.put(facts.RequestArchived(one.id, one.reference, now))
        return
    await db.execute(
        "UPDATE request_dossiers SET warned_at = :now WHERE request_id = :id", now=now, id=one.id
    )
    ends_at = now + (rules.ARCHIVED_AFTER - rules.WARNED_AFTER)
    await outbox.put(facts.SilenceNoticed(one.id, one.reference, one.asked_at, ends_at))
    await revisions.bump("assistance")
