"""An invitation waits for an answer; one press takes a seat, a place in the queue, or neither."""

from uuid import UUID

import pytest

from passerelle.core import db
from passerelle.webinars import errors, invited
from tests.outreach import world


async def webinar(capacity: int | None = None) -> UUID:
    reference = await world.webinar(await world.officer(), capacity=capacity)
    return UUID(str(await db.value("SELECT id FROM webinars WHERE reference = :r", r=reference)))


async def stands(webinar_id: UUID, person: UUID) -> str:
    return str(await db.value(
        "SELECT state FROM registrations WHERE webinar_id = :w AND person_id = :p",
        w=webinar_id, p=person,
    ))  # fmt: skip


async def test_who_is_invited_waits_and_takes_a_seat_a_place_in_the_queue_or_none(
    filled: str,
) -> None:
    webinar_id = await webinar(capacity=1)
    ana, ben, eva = [await world.contact("INS-KAZ-MOI", name) for name in ("Ana", "Ben", "Eva")]
    whom = [(one, None) for one in (ana, ben, eva)]

    assert await invited.invite(webinar_id, whom, None) == 3
    assert await invited.invite(webinar_id, whom, None) == 0
    assert await invited.accept(webinar_id, ana, None) == "confirmed"
    assert await invited.accept(webinar_id, ana, None) == "confirmed"
    assert await invited.accept(webinar_id, ben, None) == "waitlisted"
    await invited.decline(webinar_id, eva)
    await invited.decline(webinar_id, eva)

    assert await stands(webinar_id, eva) == "declined"
    steps = await db.value(
        "SELECT COUNT(*) FROM registration_transitions t JOIN registrations r"
        " ON r.id = t.registration_id WHERE r.webinar_id = :w",
        w=webinar_id,
    )
    assert steps == 6


async def test_who_declines_gives_the_seat_to_who_waits_and_may_come_back(filled: str) -> None:
    webinar_id = await webinar(capacity=1)
    ana, ben = [await world.contact("INS-KAZ-MOI", name) for name in ("Ana", "Ben")]
    await invited.accept(webinar_id, ana, None)
    await invited.accept(webinar_id, ben, None)

    await invited.decline(webinar_id, ana)

    assert await stands(webinar_id, ana) == "cancelled"
    assert await stands(webinar_id, ben) == "confirmed"
    assert await invited.accept(webinar_id, ana, None) == "waitlisted"


async def test_nobody_registers_for_what_is_closed_or_was_imported(filled: str) -> None:
    webinar_id = await webinar()
    ana = await world.contact("INS-KAZ-MOI", "Ana")

    for change in ("state = 'closed'", "state = 'open', made_at = NULL"):
        await world.run(f"UPDATE webinars SET {change} WHERE id = :id", id=webinar_id)
        with pytest.raises(errors.RegistrationClosed):
            await invited.accept(webinar_id, ana, None)
