"""The seats of one webinar and the queue for them; the caller holds the webinar.

No statement here is right without the webinar's lock: seats are counted, then given.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from passerelle.core import db, outbox
from passerelle.webinars import entries, facts, history, rules
from passerelle.webinars.enums import RegistrationState
from passerelle.webinars.history import Step
from passerelle.webinars.holding import Held

R = RegistrationState


class Place(msgspec.Struct, frozen=True):
    """How many seats are taken, how many people wait, and where one person stands."""

    taken: int
    waiting: int
    id: UUID | None
    state: RegistrationState | None
    position: int | None


class Standing(msgspec.Struct, frozen=True):
    """A registration that is about to change."""

    id: UUID
    person_id: UUID
    state: RegistrationState


_TAKEN = """(SELECT COUNT(*) FROM registrations t WHERE t.webinar_id = :of
  AND t.state IN ('confirmed', 'offered', 'attended', 'no_show'))"""
_WAITING = """(SELECT COUNT(*) FROM registrations q WHERE q.webinar_id = :queue
  AND q.state = 'waitlisted')"""


async def place_of(held: Held, person_id: UUID) -> Place:
    """Return where a person stands; seats are counted only where they are limited."""
    counted = held.capacity is not None
    params: dict[str, Any] = {"of": held.id, "queue": held.id} if counted else {}
    found = await db.row(
        Place,
        f"SELECT {_TAKEN if counted else 0} AS taken, {_WAITING if counted else 0} AS waiting,"  # noqa: S608
        " r.id, r.state, r.position FROM (SELECT 1 AS one) o"
        " LEFT JOIN registrations r ON r.webinar_id = :webinar AND r.person_id = :person",
        webinar=held.id,
        person=person_id,
        **params,
    )
    assert found is not None
    return found


async def counts(held: Held) -> tuple[int, int]:
    """Return how many seats are taken, and how many people wait."""
    found = await db.row(
        _Counts, f"SELECT {_TAKEN} AS taken, {_WAITING} AS waiting", of=held.id, queue=held.id
    )
    assert found is not None
    return found.taken, found.waiting


def standing(held: Held, taken: int, waiting: int) -> RegistrationState:
    """Return where somebody comes to stand who asks for a seat; refuses where none will be free.

    Once the webinar has begun nobody moves up: who waits keeps nobody out, and nobody comes to
    wait.
    """
    moves = held.is_to_come
    return rules.standing(
        held.capacity,
        taken,
        waiting if moves else 0,
        has_waitlist=held.has_waitlist and moves,
    )


class _Counts(msgspec.Struct, frozen=True):
    taken: int
    waiting: int


async def move(one: Standing, after: RegistrationState, by: UUID | None, reason: str = "") -> None:
    """Write a registration's new state and its step."""
    await db.execute(
        "UPDATE registrations SET state = :state, version = version + 1 WHERE id = :id",
        state=after,
        id=one.id,
    )
    await history.pass_on([Step(one.id, one.state, after)], by, reason)


async def give(held: Held, person_id: UUID) -> None:
    """Let the webinar stand in the calendar of somebody who has a seat now."""
    await entries.invite(held.id, person_id)


async def leave(held: Held, one: Standing, by: UUID | None, reason: str = "") -> None:
    """Cancel a registration, and give its seat to whoever waits first."""
    had_seat = one.state in rules.SEATED
    await move(one, R.CANCELLED, by, reason)
    if had_seat:
        await entries.withdraw(held.id, one.person_id)
        await promote(held)


async def promote(held: Held) -> int:
    """Give every free seat to those who wait, first come first served; return how many."""
    taken, waiting = await counts(held)
    free = rules.promotable(held.capacity, taken, waiting)
    if not free:
        return 0
    chosen = await db.rows(
        Standing,
        "SELECT id, person_id, state FROM registrations WHERE webinar_id = :id"
        " AND state = 'waitlisted' ORDER BY position, id LIMIT :free",
        id=held.id,
        free=free,
    )
    await _seat(held, chosen)
    return len(chosen)


async def _seat(held: Held, chosen: Sequence[Standing]) -> None:
    await db.execute_many(
        "UPDATE registrations SET state = :state, version = version + 1 WHERE id = :id",
        [{"state": R.CONFIRMED, "id": one.id} for one in chosen],
    )
    await history.pass_on([Step(one.id, one.state, R.CONFIRMED) for one in chosen], None)
    for one in chosen:
        await entries.invite(held.id, one.person_id)
        await outbox.put(facts.SeatPromoted(held.id, one.id, one.person_id))


async def of_webinar(held: Held, registration_id: UUID) -> Standing | None:
    """Return a registration of the webinar that is held."""
    return await db.row(
        Standing,
        "SELECT id, person_id, state FROM registrations WHERE id = :id AND webinar_id = :webinar",
        id=registration_id,
        webinar=held.id,
    )
