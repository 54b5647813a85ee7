"""Somebody who is not signed in is answered alike, wherever they stand and whatever is full."""

import pytest

from passerelle.identity.people import Invitation
from passerelle.webinars import approving, errors, registration
from tests.webinars import world


async def test_where_every_seat_is_taken_known_and_unknown_addresses_are_refused_alike(
    database: str,
) -> None:
    owner = await world.organiser()
    slug = await world.opened(owner, capacity=1, has_waitlist=False)
    await world.guest(slug, "ana")

    for name in ("ana", "ben"):
        with pytest.raises(errors.SeatsTaken):
            await world.guest(slug, name)


async def test_who_was_refused_is_answered_as_anybody_where_every_seat_is_taken(
    database: str,
) -> None:
    owner = await world.organiser()
    slug = await world.opened(owner, capacity=1, has_waitlist=False, needs_approval=True)
    await world.guest(slug, "ana")
    [ana] = await world.rows(slug)
    await approving.reject(owner, slug, ana.id)

    await world.guest(slug, "ana")
    await world.guest(slug, "ben")


async def test_nobody_is_entered_into_a_queue_that_no_longer_moves(database: str) -> None:
    owner = await world.organiser()
    slug = await world.opened(owner, capacity=1, has_waitlist=True)
    await world.guest(slug, "ana")
    await world.begin(slug, minutes_ago=90)

    with pytest.raises(errors.SeatsTaken):
        await registration.enter(owner, slug, Invitation("", "", "late@example.org"))
