"""Accepting registrations, or not, where a webinar asks for approval."""

from uuid import UUID

from passerelle.core import audit, db, outbox
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.webinars import errors, facts, holding, rules, seats
from passerelle.webinars.enums import By, RegistrationState
from passerelle.webinars.holding import Held
from passerelle.webinars.seats import Standing

R = RegistrationState


@db.transaction
async def approve(actor: Actor, slug: str, registration_id: UUID) -> None:
    """Accept a registration: it gets a seat, or its place among those who wait."""
    held, one = await _held(actor, slug, registration_id)
    taken, waiting = await seats.counts(held)
    after = seats.standing(held, taken, waiting)
    if one.state not in (R.AWAITING_APPROVAL, R.REJECTED):
        raise errors.StepNotPossible
    if not rules.may_pass(one.state, after, By.ORGANISER):
        raise errors.StepNotPossible
    await seats.move(one, after, actor.person_id)
    has_seat = after is R.CONFIRMED
    if has_seat:
        await seats.give(held, one.person_id)
    await outbox.put(facts.RegistrationApproved(held.id, one.id, one.person_id, has_seat))
    await audit.note(actor, "approved", "registration", one.id, {"webinar": held.slug})


@db.transaction
async def reject(actor: Actor, slug: str, registration_id: UUID, reason: str = "") -> None:
    """Refuse a registration; the person is told, without the reason, which organisers keep."""
    held, one = await _held(actor, slug, registration_id)
    if not rules.may_pass(one.state, R.REJECTED, By.ORGANISER):
        raise errors.StepNotPossible
    await seats.move(one, R.REJECTED, actor.person_id, reason.strip()[:500])
    await outbox.put(facts.RegistrationRefused(held.id, one.id, one.person_id))
    await audit.note(actor, "rejected", "registration", one.id, {"webinar": held.slug})


async def _held(actor: Actor, slug: str, registration_id: UUID) -> tuple[Held, Standing]:
    held = await holding.to_run(actor, slug)
    if held.state not in rules.PLANNED:
        raise errors.StepNotPossible
    one = await seats.of_webinar(held, registration_id)
    if one is None:
        raise NotFound
    return held, one
