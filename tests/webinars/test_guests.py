"""Somebody who is not signed in is answered alike, wherever they stand and whatever is full."""

import msgspec
import pytest

from passerelle.core import db
from passerelle.identity.people import Invitation
from passerelle.webinars import approving, content, errors, making, registration
from passerelle.webinars.registration import Form
from passerelle.webinars.rules import Question
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


async def test_who_was_refused_is_answered_as_anybody(database: str) -> None:
    owner = await world.organiser()
    slug = await world.opened(owner, capacity=1, has_waitlist=False, needs_approval=True)
    for name in ("ana", "cai"):
        await world.guest(slug, name)
    ana, cai = await world.rows(slug)
    await approving.reject(owner, slug, ana.id)
    await approving.approve(owner, slug, cai.id)

    await world.guest(slug, "ana")
    await world.guest(slug, "ben")
    stood = await world.states(slug)
    await making.edit(owner, slug, content.Wish(needs_approval=False), None)

    assert stood == ["rejected", "confirmed", "awaiting_approval"]
    for name in ("ana", "cai", "dia"):
        with pytest.raises(errors.SeatsTaken):
            await world.guest(slug, name)
    assert await world.states(slug) == stood


async def test_nobody_is_entered_into_a_queue_that_no_longer_moves(database: str) -> None:
    owner = await world.organiser()
    slug = await world.opened(owner, capacity=1, has_waitlist=True)
    for name in ("ana", "ben", "cai"):
        await world.guest(slug, name)
    await world.begin(slug)

    for name in ("ben", "late"):
        with pytest.raises(errors.SeatsTaken):
            await registration.enter(owner, slug, _reader(name))


async def test_once_it_has_begun_who_waits_keeps_nobody_out_and_may_be_let_in(
    database: str,
) -> None:
    owner = await world.organiser()
    asked = [Question("Which country?")]
    slug = await world.opened(owner, capacity=1, has_waitlist=True, questions=asked)
    await world.guest(slug, "ana")
    wish = Form({"answer-0": "Ghana"}, None, "The office")
    await registration.register_guest(slug, _reader("ben"), wish, world.HERE)
    await world.guest(slug, "cai")
    await world.begin(slug)
    await making.edit(owner, slug, content.Wish(capacity=3), None)

    late = await registration.enter(owner, slug, _reader("late"))
    ben = await registration.enter(owner, slug, _reader("ben"))
    with pytest.raises(errors.SeatsTaken):
        await registration.enter(owner, slug, _reader("cai"))

    kept = await db.row(
        _Kept, "SELECT answers, institution_name FROM registrations WHERE id = :id", id=ben.id
    )
    given = await db.value("SELECT COUNT(*) FROM outbox WHERE topic = 'SeatConfirmed'")
    assert (late.state, ben.state) == ("confirmed", "confirmed")
    assert await world.states(slug) == ["confirmed", "waitlisted", "confirmed", "confirmed"]
    assert kept == _Kept({"Which country?": "Ghana"}, "The office")
    assert given == 3


class _Kept(msgspec.Struct):
    answers: dict[str, str]
    institution_name: str


def _reader(name: str) -> Invitation:
    return Invitation("", "", f"{name}@example.org")
