"""Seats hold when everybody comes at once, from several processes, on both engines."""

from pathlib import Path

from passerelle.core import db
from tests.webinars import pressure, world


async def test_three_hundred_people_get_the_hundred_seats_in_the_order_of_asking(
    database: str, tmp_path: Path
) -> None:
    owner = await world.organiser()
    slug = await world.opened(owner, capacity=100, has_waitlist=True)
    people = [await world.person(f"p{n}") for n in range(300)]
    tasks = [pressure.Task(slug, one.person_id, False) for one in people if one.person_id]

    done, _ = await pressure.in_processes(database, tasks, tmp_path)

    states = await world.states(slug)
    assert (done.registered, done.errors) == (300, [])
    assert states == ["confirmed"] * 100 + ["waitlisted"] * 200
    assert await db.value("SELECT COUNT(*) FROM outbox WHERE topic = 'SeatConfirmed'") == 100


async def test_queues_stay_in_order_while_a_fifth_cancels(database: str, tmp_path: Path) -> None:
    tasks = await pressure.prepared(webinars=12, seats=7, each=20, leaving=0.2)

    done, _ = await pressure.in_processes(database, tasks, tmp_path)

    assert (done.registered, done.errors) == (240, [])
    assert done.cancelled > 20
    assert await pressure.wrong() == []
    taken = await db.value(
        "SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM registrations WHERE state = 'confirmed'"
        " GROUP BY webinar_id) counted"
    )
    assert taken == 7
