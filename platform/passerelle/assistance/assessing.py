"""What assessors do before a decision: take a request on, find out who asks, put it aside."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec

from passerelle.assistance import errors, facts, holding, models, moving, parties, rules
from passerelle.assistance.enums import InstitutionPart, NewcomerPart, RequestState
from passerelle.assistance.queries import parties as known
from passerelle.assistance.rules import Who
from passerelle.core import audit, clock, db, outbox, revisions
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.identity import institutions
from passerelle.identity.eligibility import PeriodWish
from passerelle.identity.enums import InstitutionType
from passerelle.identity.institutions import InstitutionWish

Reason = Annotated[str, msgspec.Meta(max_length=1000)]


class Aside(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a request is none: it was asked before, or nothing is asked."""

    to: RequestState
    reason: Reason
    original: str = ""
    """The reference of the request that this one repeats."""


class Settlement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which institution a newcomer is: one of the list, or a new one, as it is entered."""

    institution: str = ""
    name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    type: InstitutionType = InstitutionType.MINISTRY
    national_government: bool = False
    may_ask: bool = False
    """Whether a new one may ask for assistance, from the day of the request on."""


@db.transaction
async def take(actor: Actor, reference: str, instead_of: UUID | None = None) -> None:
    """Look after a request from now on; one that has just come in goes under assessment.

    Refuses where somebody else looks after it by now than whom it is taken over from.
    """
    held = await holding.for_assessor(actor, reference)
    if held.state not in rules.OPEN:
        raise errors.StepNotListed
    await holding.require_dossier(held.id)
    taken = await db.execute(
        "UPDATE request_dossiers SET assessor_id = :me WHERE request_id = :id"
        " AND (assessor_id IS NULL OR assessor_id = :same OR assessor_id = :other)",
        me=actor.person_id,
        same=actor.person_id,
        other=instead_of,
        id=held.id,
    )
    if not taken:
        raise errors.TakenOnAlready
    if held.state == RequestState.SUBMITTED:
        await moving.move(actor, held, RequestState.UNDER_ASSESSMENT, Who.ASSESSOR)
        await outbox.put(facts.AssessmentBegun(held.id, reference, clock.now()))
    await audit.note(actor, "took_on", "request", held.id)
    await revisions.bump("assistance")


@db.transaction
async def consult_delegation(actor: Actor, reference: str, reason: str = "") -> None:
    """Note that the EU Delegation is asked about a request."""
    held = await holding.for_assessor(actor, reference)
    to = RequestState.EU_DELEGATION_CONSULTED
    await moving.move(actor, held, to, Who.ASSESSOR, _own_words(reason))
    await audit.note(actor, "consulted_delegation", "request", held.id)
    await outbox.put(facts.DelegationConsulted(held.id, reference, clock.now()))


@db.transaction
async def put_aside(actor: Actor, reference: str, wish: Aside) -> None:
    """End a request that repeats another one, or that is none."""
    held = await holding.for_assessor(actor, reference)
    if not rules.is_reason(wish.reason):
        raise errors.ReasonShort(field="reason")
    if wish.to is RequestState.DUPLICATE:
        await _point_to_original(held, wish.original.strip())
    elif wish.to is not RequestState.SPAM:
        raise errors.StepNotListed
    await moving.move(actor, held, wish.to, Who.ASSESSOR, wish.reason.strip())
    await audit.note(actor, f"marked_{wish.to}", "request", held.id)
    await outbox.put(facts.RequestPutAside(held.id, reference, wish.to.value, clock.now()))


@db.transaction
async def settle(actor: Actor, reference: str, newcomer_id: UUID, wish: Settlement) -> None:
    """Say which institution a newcomer is; a new one is entered in the programme's list."""
    held = await holding.for_assessor(actor, reference)
    if held.state not in rules.OPEN:
        raise errors.StepNotListed
    newcomer = await models.RequestNewcomer.get_or_none(id=newcomer_id, request_id=held.id)
    if newcomer is None:
        raise NotFound
    if newcomer.settled_at is not None:
        raise errors.NewcomerSettled
    found = await _institution(actor, newcomer, wish, _asked_on(held))
    if newcomer.part is NewcomerPart.ENDORSER:
        await db.execute(
            "UPDATE assistance_requests SET endorser_id = :endorser WHERE id = :id",
            endorser=found.id,
            id=held.id,
        )
    else:
        await parties.add(held.id, found.id, InstitutionPart.REQUESTER)
    await db.execute(
        "UPDATE request_newcomers SET institution_id = :institution, settled_at = :now,"
        " settled_by_id = :me WHERE id = :id",
        institution=found.id,
        now=clock.now(),
        me=actor.person_id,
        id=newcomer_id,
    )
    await audit.note(actor, "settled_institution", "request", held.id, {"as": found.reference})
    await revisions.bump("assistance")


async def _point_to_original(held: models.AssistanceRequest, original: str) -> None:
    pointed = await db.execute(
        "UPDATE assistance_requests SET duplicate_of_id = (SELECT o.id FROM assistance_requests o"
        " WHERE o.reference = :original) WHERE id = :id AND EXISTS (SELECT 1"
        " FROM assistance_requests e WHERE e.reference = :same AND e.id <> :this"
        " AND e.submitted_at IS NOT NULL AND e.state NOT IN ('duplicate', 'spam')"
        " AND e.submitted_at <= :asked)",
        original=original,
        id=held.id,
        same=original,
        this=held.id,
        asked=held.submitted_at or clock.now(),
    )
    if not pointed:
        raise errors.OriginalUnknown(field="original")


async def _institution(
    actor: Actor, newcomer: models.RequestNewcomer, wish: Settlement, asked_on: date
) -> known.PartyFound:
    reference = wish.institution.strip()
    if not reference:
        period = PeriodWish("entered_by_hand", asked_on) if wish.may_ask else None
        entered = InstitutionWish(
            names={"en": wish.name.strip() or newcomer.name},
            type=wish.type,
            country=str(newcomer.country_id),  # type: ignore[attr-defined]
            national_government=wish.national_government,
        )
        reference = await institutions.create(actor, entered, period)
    found = await known.party_of(reference)
    if found is None:
        raise errors.InstitutionUnknown(field="institution")
    return found


def _asked_on(held: models.AssistanceRequest) -> date:
    return (held.submitted_at or clock.now()).date()


def _own_words(reason: str) -> str:
    text = reason.strip()
    if text and not rules.is_reason(text):
        raise errors.ReasonShort(field="reason")
    return text
