"""Which sessions led to a request, as officers say: each act is a row, none is ever changed.

Whoever organises a session may not alone confirm a link to it: that counts as inferred until a
second officer confirms (I16), and it is written so. Who organises it later, or no more, changes
nothing. What conversion counts is read from the same rows.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from passerelle.assistance import errors, facts, holding, parties, rules
from passerelle.assistance.enums import LinkBasis, Office
from passerelle.assistance.parties import Tie
from passerelle.assistance.queries import sessions
from passerelle.assistance.rules import Standing
from passerelle.core import audit, clock, db, outbox, revisions
from passerelle.core.actors import Actor


class LinkWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an officer says of a session and a request, and why."""

    session: Annotated[str, msgspec.Meta(max_length=80)]
    """The reference of the session's webinar."""
    basis: Literal["staff_confirmed", "staff_rejected"]
    reason: Annotated[str, msgspec.Meta(max_length=1000)]


class _Session(msgspec.Struct, frozen=True):
    id: UUID
    starts_at: datetime
    is_own: bool
    """Whether the officer organises it, alone or with others, or answers for it."""


class _Last(msgspec.Struct, frozen=True):
    basis: LinkBasis
    by: UUID | None


@db.transaction
async def decide(actor: Actor, reference: str, wish: LinkWish) -> Standing:
    """Say whether a session led to a request; return how the link stands now."""
    held = await holding.for_links(actor, reference)
    session = await _session(actor, wish.session.strip())
    if session is None:
        raise errors.SessionUnknown(field="session")
    if held.submitted_at is None or session.starts_at > held.submitted_at:
        raise errors.SessionLater(field="session")
    if not rules.is_reason(wish.reason):
        raise errors.ReasonShort(field="reason")
    basis = await _basis(actor, held.id, session, wish)
    last = await _last(held.id, session.id)
    if last is not None and last.by == actor.person_id and last.basis == basis:
        raise errors.LinkStands(field="reason")
    await parties.tie(
        Tie(
            request_id=held.id,
            session_id=session.id,
            basis=basis,
            by_id=actor.person_id,
            office=Office.STAFF,
            reason=wish.reason.strip(),
        )
    )
    await audit.note(actor, wish.basis, "request", held.id, {"session": wish.session.strip()})
    await outbox.put(facts.LinkDecided(held.id, session.id, basis.value, clock.now()))
    await revisions.bump("assistance")
    return await sessions.standing_of(held.id, session.id)


async def _session(actor: Actor, reference: str) -> _Session | None:
    return await db.row(
        _Session,
        f"SELECT s.id, w.starts_at, {sessions.ORGANISED} AS is_own"  # noqa: S608 -- ours
        " FROM outreach_sessions s JOIN webinars w ON w.id = s.webinar_id"
        f" WHERE w.reference = :reference AND {sessions.COUNTS}",
        reference=reference,
        me=actor.person_id,
    )


async def _basis(actor: Actor, request_id: UUID, session: _Session, wish: LinkWish) -> LinkBasis:
    """Return what is written: a confirmation by somebody of the session is inferred, and stays
    so for them, whoever organises the session meanwhile."""
    said = LinkBasis(wish.basis)
    if said is not LinkBasis.STAFF_CONFIRMED:
        return said
    was_own = await db.value(
        "SELECT 1 FROM request_links WHERE request_id = :request AND session_id = :session"
        " AND by_id = :me AND basis = 'inferred' AND reason <> 'imported' LIMIT 1",
        request=request_id,
        session=session.id,
        me=actor.person_id,
    )
    return LinkBasis.INFERRED if session.is_own or was_own else said


async def _last(request_id: UUID, session_id: UUID) -> _Last | None:
    return await db.row(
        _Last,
        "SELECT basis, by_id AS by FROM request_links"
        " WHERE request_id = :request AND session_id = :session"
        " ORDER BY position DESC, id DESC LIMIT 1",
        request=request_id,
        session=session_id,
    )
