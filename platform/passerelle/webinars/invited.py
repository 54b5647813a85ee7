"""Invited by name: a place that waits for an answer, taken or declined in one press.

Whoever sends invitations knows who was invited and by what link; here is what becomes of the
registration. An invitation stands for the organisers' approval, and asks no questions.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from passerelle.core import clock, db, ids, outbox
from passerelle.webinars import errors, facts, history, holding, rules, seats
from passerelle.webinars.enums import By, RegistrationState, WebinarState
from passerelle.webinars.history import Step
from passerelle.webinars.holding import Held
from passerelle.webinars.seats import Place

R = RegistrationState
_FACTS = {R.CONFIRMED: facts.SeatConfirmed, R.WAITLISTED: facts.SeatWaitlisted}


@db.transaction
async def invite(
    webinar_id: UUID, whom: Sequence[tuple[UUID, UUID | None]], by: UUID | None
) -> int:
    """Invite people, each for an institution; who stands in the webinar already is left alone.

    Nobody is invited to what has begun, was called off, or came with the programme's history.
    """
    held = await holding.of(webinar_id)
    if not _is_to_come(held):
        raise errors.StepNotPossible
    known = await db.rows(
        _Person, "SELECT person_id AS id FROM registrations WHERE webinar_id = :id", id=held.id
    )
    there = {one.id for one in known}
    records: list[dict[str, object]] = [
        {"id": ids.new(), "webinar": held.id, "person": person, "institution": institution,
         "state": R.INVITED, "now": clock.now(), "answers": {}}
        for person, institution in whom
        if person not in there
    ]  # fmt: skip
    await db.execute_many(
        "INSERT INTO registrations (id, version, webinar_id, person_id, institution_id, state,"
        " invited_at, answers) VALUES (:id, 0, :webinar, :person, :institution, :state, :now,"
        " :answers)",
        records,
    )
    if records:
        await history.pass_on([Step(UUID(str(r["id"])), None, R.INVITED) for r in records], by)
    return len(records)


@db.transaction
async def accept(webinar_id: UUID, person_id: UUID, institution_id: UUID | None) -> str:
    """Give somebody who was invited a seat, or a place in the queue; return where they stand."""
    held = await holding.of(webinar_id)
    if held.made_at is None or not rules.is_open(held.state, held.starts_at, clock.now()):
        raise errors.RegistrationClosed
    place = await seats.place_of(held, person_id)
    if place.state is R.REJECTED:  # whom the organisers refused, no invitation brings back
        raise errors.RegistrationRejected
    if place.state in rules.HERE:
        assert place.state is not None
        return place.state.value
    after = seats.standing(held, place.taken, place.waiting)
    if not rules.may_pass(place.state, after, By.ORGANISER):
        raise errors.RegistrationRejected
    registration_id = await _enter(held, person_id, institution_id, place, after)
    await history.pass_on([Step(registration_id, place.state, after)], person_id)
    if after is R.CONFIRMED:
        await seats.give(held, person_id)
    await outbox.put(_FACTS[after](held.id, registration_id, person_id))
    return after.value


@db.transaction
async def decline(webinar_id: UUID, person_id: UUID) -> None:
    """Write down that somebody who was invited does not come; again is once."""
    held = await holding.of(webinar_id)
    place = await seats.place_of(held, person_id)
    if place.id is None or place.state is None or place.state is R.DECLINED:
        return
    if not _is_to_come(held):
        raise errors.StepNotPossible
    one = seats.Standing(place.id, person_id, place.state)
    if rules.may_pass(place.state, R.DECLINED, By.PERSON):
        await seats.move(one, R.DECLINED, person_id)
    elif place.state in rules.LEAVES:
        await seats.leave(held, one, person_id)
        now, had_seat = clock.now(), place.state in rules.SEATED
        await outbox.put(facts.SeatCancelled(held.id, one.id, person_id, had_seat, now))


def _is_to_come(held: Held) -> bool:
    planned = held.state is WebinarState.DRAFT or held.state in rules.PLANNED
    is_past = held.is_timed and held.starts_at <= clock.now()
    return held.made_at is not None and planned and not is_past


class _Person(msgspec.Struct, frozen=True):
    id: UUID


async def _enter(
    held: Held,
    person_id: UUID,
    institution_id: UUID | None,
    place: Place,
    after: RegistrationState,
) -> UUID:
    number = await holding.draw(held)
    if place.id is None:
        registration_id = ids.new()
        await db.execute(
            "INSERT INTO registrations (id, version, webinar_id, person_id, institution_id, state,"
            " invited_at, registered_at, answers, position) VALUES (:id, 0, :webinar, :person,"
            " :institution, :state, :invited, :now, :answers, :position)",
            id=registration_id,
            webinar=held.id,
            person=person_id,
            institution=institution_id,
            state=after,
            invited=clock.now(),
            now=clock.now(),
            answers={},
            position=number,
        )
        return registration_id
    await db.execute(
        "UPDATE registrations SET state = :state, registered_at = :now, position = :position,"
        " institution_id = COALESCE(institution_id, :institution), version = version + 1"
        " WHERE id = :id",
        state=after,
        now=clock.now(),
        position=number,
        institution=institution_id,
        id=place.id,
    )
    return place.id
