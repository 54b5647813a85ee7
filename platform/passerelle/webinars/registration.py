"""Registering for a webinar and cancelling: one short transaction each, alone with the webinar.

Somebody who is not signed in registers with an e-mail address. They are answered alike whether
the address is known or not; where they stand is told by mail to that address. That every seat is
taken is said at once, to who has one too: it tells of nobody. They find theirs by signing in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

import msgspec

from passerelle.core import audit, clock, db, ids, outbox, sources
from passerelle.core.actors import VISITOR, Actor
from passerelle.core.errors import NotFound, TooMany
from passerelle.identity import budgets, people
from passerelle.identity import rules as identity
from passerelle.identity.budgets import Budget
from passerelle.identity.people import Invitation
from passerelle.webinars import errors, facts, history, holding, rules, seats
from passerelle.webinars.enums import By, RegistrationState
from passerelle.webinars.history import Step
from passerelle.webinars.holding import Held
from passerelle.webinars.seats import Place

R = RegistrationState
MANAGES = "registration"
JOINS = "join"
"""The purposes of signed links: to see and cancel a registration, and to join."""
FROM_A_SOURCE = Budget("registrations from a source", 60, 30)
TO_AN_ADDRESS = Budget("registrations of an address", 20, 180)


@dataclass(frozen=True, slots=True)
class Form:
    """What somebody who registers has filled in."""

    answers: Mapping[str, str] = field(default_factory=dict)
    """By `answer-N`, the place of the question."""
    institution_id: UUID | None = None
    institution_name: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request of somebody who is not signed in came from; it is counted, never stored."""

    source: str
    secrets: tuple[str, ...]


class Registered(msgspec.Struct, frozen=True):
    """A registration, and where it stands."""

    id: UUID
    state: RegistrationState
    is_new: bool


@db.transaction
async def register(actor: Actor, slug: str, form: Form) -> Registered:
    """Register the actor; who is registered already stays where they stand."""
    if actor.person_id is None:
        raise NotFound
    held = await holding.to_enter(actor, slug)
    _check_open(held)
    if form.institution_id is not None and form.institution_id not in actor.institution_ids:
        raise errors.InstitutionUnknown(field="institution")
    place = await seats.place_of(held, actor.person_id)
    if place.state is R.REJECTED:
        raise errors.RegistrationRejected
    return await _enter(held, actor.person_id, place, form, By.PERSON)


@db.transaction
async def register_guest(slug: str, wish: Invitation, form: Form, origin: Origin) -> None:
    """Register who reads an address; says nothing of who that is and where they stand."""
    await _take_from_budgets(wish.email, origin)
    held = await holding.to_enter(VISITOR, slug)
    _check_open(held)
    rules.answered(held.questions, form.answers)
    person_id = await people.guest(wish)
    place = await seats.place_of(held, person_id)
    if not held.needs_approval:
        seats.standing(held, place.taken, place.waiting)  # refuses everybody alike
    if place.state is R.REJECTED:
        return
    if place.state in rules.HERE:
        await outbox.put(facts.RegistrationRepeated(held.id, _id(place), person_id, clock.now()))
        return
    await _enter(held, person_id, place, form, By.PERSON)


@db.transaction
async def enter(actor: Actor, slug: str, wish: Invitation) -> Registered:
    """Register somebody as an organiser, by their address: no approval is asked for."""
    held = await holding.to_run(actor, slug)
    if held.state not in rules.TAKES_PEOPLE:
        raise errors.StepNotPossible
    person_id = await people.guest(wish)
    position = await holding.draw(held)
    held = msgspec.structs.replace(held, last_position=position, needs_approval=False)
    place = await seats.place_of(held, person_id)
    entered = await _enter(held, person_id, place, Form(), By.ORGANISER, actor.person_id)
    await audit.note(actor, "registered", "registration", entered.id, {"webinar": held.slug})
    return entered


@db.transaction
async def cancel(actor: Actor, slug: str) -> None:
    """Cancel one's own registration."""
    held = await holding.to_enter(actor, slug)
    if actor.person_id is None:
        raise NotFound
    place = await seats.place_of(held, actor.person_id)
    if place.id is None or place.state is None:
        raise NotFound
    await _leave(held, seats.Standing(place.id, actor.person_id, place.state), By.PERSON,
                 actor.person_id)  # fmt: skip


@db.transaction
async def cancel_by_token(token: str, secrets: tuple[str, ...]) -> None:
    """Cancel the registration whose signed link was sent."""
    registration_id = of_token(token, MANAGES, secrets)
    held = await holding.of(await webinar_of(registration_id))
    one = await seats.of_webinar(held, registration_id)
    if one is None:
        raise errors.LinkUnknown
    await _leave(held, one, By.PERSON, one.person_id)


@db.transaction
async def remove(actor: Actor, slug: str, registration_id: UUID, reason: str = "") -> None:
    """Cancel somebody's registration as an organiser."""
    held = await holding.to_run(actor, slug)
    one = await seats.of_webinar(held, registration_id)
    if one is None:
        raise NotFound
    await _leave(held, one, By.ORGANISER, actor.person_id, reason[:500])
    await audit.note(actor, "cancelled", "registration", one.id, {"webinar": held.slug})


def token_of(registration_id: UUID, purpose: str, secret: str) -> str:
    """Return the signed text that stands for a registration in a link."""
    return identity.signed(str(registration_id), purpose, secret)


def of_token(token: str, purpose: str, secrets: tuple[str, ...]) -> UUID:
    """Return the registration of a signed link; one that is not ours leads nowhere."""
    value = identity.verified(token, purpose, secrets)
    if value is None:
        raise errors.LinkUnknown
    return UUID(value)


async def webinar_of(registration_id: UUID) -> UUID:
    """Return the webinar of a registration."""
    found = await db.value(
        "SELECT webinar_id FROM registrations WHERE id = :id", id=registration_id
    )
    if found is None:
        raise errors.LinkUnknown
    return UUID(str(found))


def _check_open(held: Held) -> None:
    if held.made_at is None or not rules.is_open(held.state, held.starts_at, clock.now()):
        raise errors.RegistrationClosed


async def _enter(
    held: Held, person_id: UUID, place: Place, form: Form, by: By, actor_id: UUID | None = None
) -> Registered:
    waits_in_vain = place.state is R.WAITLISTED and not held.is_to_come
    if place.state in rules.HERE and not waits_in_vain:
        assert place.state is not None
        return Registered(_id(place), place.state, is_new=False)
    answers = rules.answered(held.questions, form.answers) if by is By.PERSON else None
    after = (
        R.AWAITING_APPROVAL
        if held.needs_approval
        else seats.standing(held, place.taken, place.waiting)
    )
    if not rules.may_pass(place.state, after, by):
        raise errors.RegistrationRejected
    registration_id = place.id or ids.new()
    values = {
        "id": registration_id,
        "state": after,
        "now": clock.now(),
        "answers": answers,
        "position": held.last_position,
        "institution": form.institution_id,
        "name": form.institution_name[:200] if by is By.PERSON else None,
    }
    if place.id is None:
        await _insert(held, person_id, values)
    else:
        await _again(values)
    await history.pass_on([Step(registration_id, place.state, after)], actor_id or person_id)
    await _tell(held, registration_id, person_id, after)
    return Registered(registration_id, after, is_new=True)


async def _insert(held: Held, person_id: UUID, values: dict[str, object]) -> None:
    await db.soon(
        "INSERT INTO registrations (id, version, webinar_id, person_id, institution_id, state,"
        " registered_at, answers, position, institution_name) VALUES (:id, 0, :webinar, :person,"
        " :institution, :state, :now, :answers, :position, :name)",
        webinar=held.id,
        person=person_id,
        **{**values, "answers": values["answers"] or {}, "name": values["name"] or ""},
    )


async def _again(values: dict[str, object]) -> None:
    await db.execute(
        "UPDATE registrations SET state = :state, registered_at = :now, position = :position,"
        " answers = COALESCE(:answers, answers), institution_id ="
        " COALESCE(:institution, institution_id), institution_name ="
        " COALESCE(:name, institution_name), version = version + 1 WHERE id = :id",
        **values,
    )


async def _tell(
    held: Held, registration_id: UUID, person_id: UUID, after: RegistrationState
) -> None:
    if after is R.CONFIRMED:
        await seats.give(held, person_id)
    await outbox.put(_FACTS[after](held.id, registration_id, person_id))


_FACTS = {
    R.CONFIRMED: facts.SeatConfirmed,
    R.WAITLISTED: facts.SeatWaitlisted,
    R.AWAITING_APPROVAL: facts.ApprovalAsked,
}


async def _leave(
    held: Held, one: seats.Standing, by: By, actor_id: UUID | None, reason: str = ""
) -> None:
    if one.state is R.CANCELLED:
        return
    now = clock.now()
    if held.made_at is None or not held.is_to_come:
        raise errors.StepNotPossible
    if one.state not in rules.LEAVES or not rules.may_pass(one.state, R.CANCELLED, by):
        raise errors.StepNotPossible
    await seats.leave(held, one, actor_id, reason)
    had_seat = one.state in rules.SEATED
    await outbox.put(facts.SeatCancelled(held.id, one.id, one.person_id, had_seat, now))


async def _take_from_budgets(address: str, origin: Origin) -> None:
    secret = origin.secrets[0]
    if wait := await budgets.take(FROM_A_SOURCE, sources.source_of(origin.source), secret):
        raise TooMany(seconds=wait)
    if wait := await budgets.take(TO_AN_ADDRESS, identity.compared(address), secret):
        raise TooMany(seconds=wait)


def _id(place: Place) -> UUID:
    assert place.id is not None
    return place.id
