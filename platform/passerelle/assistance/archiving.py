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


class Waiting(msgspec.Struct, frozen=True):
    """A request with a question that waits."""

    id: UUID
    reference: str


class _Asked(msgspec.Struct, frozen=True):
    asked_at: datetime | None
    warned_at: datetime | None


@db.transaction
async def go_round() -> int:
    """Warn and archive what is due; return how many requests were touched."""
    now = clock.now()
    found = await due(now)
    for one in found:
        await look_after(one, now)
    return len(found)


async def due(now: datetime) -> list[Waiting]:
    """Return requests whose question waits so long that something is due, the longest first."""
    return await db.rows(
        Waiting,
        """
        SELECT r.id, r.reference
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


@db.transaction
async def look_after(one: Waiting, now: datetime) -> None:
    """Warn or archive a request as it stands once it is held: it may have been answered."""
    held = await holding.by_id(one.id)
    asked = await db.row(
        _Asked, "SELECT asked_at, warned_at FROM request_dossiers WHERE request_id = :id", id=one.id
    )
    if held.state != RequestState.CLARIFICATION or asked is None or asked.asked_at is None:
        return
    what = rules.silence(asked.asked_at, asked.warned_at, now)
    if what is Silence.ARCHIVE:
        await moving.move(None, held, RequestState.ARCHIVED, Who.TIMED_RULE)
        await outbox.put(facts.RequestArchived(one.id, one.reference, now))
    elif what is Silence.WARNING:
        await _warn(one, asked.asked_at, now)


async def _warn(one: Waiting, asked_at: datetime, now: datetime) -> None:
    await db.execute(
        "UPDATE request_dossiers SET warned_at = :now WHERE request_id = :id", now=now, id=one.id
    )
    ends_at = now + (rules.ARCHIVED_AFTER - rules.WARNED_AFTER)
    await outbox.put(facts.SilenceNoticed(one.id, one.reference, asked_at, ends_at))
    await revisions.bump("assistance")
