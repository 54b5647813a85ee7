"""Administrators see what waits and what was given up, and mend it; nobody else does."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from passerelle.app import factory
from passerelle.core import clock, db, outbox, queue
from tests.conftest import SETTINGS, NewClient, SignIn

PAGE = "/administration/jobs"


@dataclass(frozen=True, slots=True)
class DoorLocked(outbox.Fact):
    door: str


@db.transaction
async def lock(door: str) -> None:
    await outbox.put(DoorLocked(door))


async def work(run: queue.Subscriber) -> None:
    worker = queue.Worker((queue.Subscription("doors.oil", DoorLocked, run),))
    await worker.work_once()


async def refuse(_fact: DoorLocked) -> None:
    raise queue.Permanent("no oil <b>left</b>")


async def oil(_fact: DoorLocked) -> None:
    """Succeed."""


async def dead() -> list[UUID]:
    @dataclass
    class Id:
        id: UUID

    return [
        one.id
        for one in await db.rows(
            Id, "SELECT id FROM jobs WHERE done_at IS NULL AND dead_at IS NOT NULL ORDER BY id"
        )
    ]


async def verbs() -> list[str]:
    @dataclass
    class Verb:
        verb: str

    found = await db.rows(Verb, "SELECT verb FROM audit_entries ORDER BY at, id")
    return [one.verb for one in found if "job" in one.verb]


@pytest.mark.parametrize(
    ("reference", "page", "api"), [("", 303, 401), ("staff-1", 403, 403), ("staff-5", 200, 200)]
)
async def test_jobs_are_for_administrators(
    filled: str, new_client: NewClient, sign_in: SignIn, reference: str, page: int, api: int
) -> None:
    await lock("north")
    await work(refuse)
    job = (await dead())[0]
    client = await sign_in(reference) if reference else await new_client()

    pages = [(await client.get(path)).status_code for path in (PAGE, f"{PAGE}/{job}")]
    programs = [(await client.get(path)).status_code for path in ("/api/jobs", f"/api/jobs/{job}")]
    if api != 200:
        programs += [
            (await client.post(f"/api/jobs/{path}", json=body)).status_code
            for path, body in (
                (f"{job}/retry", None), ("retry", None), (f"{job}/discard", {"reason": "x"}),
            )
        ]  # fmt: skip
        pages += [
            (await client.post(f"{PAGE}/{path}", data={"reason": "x"})).status_code
            for path in (f"{job}/retry", "retry", f"{job}/discard")
        ]

    assert (set(pages), set(programs)) == ({page}, {api})
    assert await dead() == [job]


async def test_a_dead_letter_says_what_went_wrong_and_is_tried_again(
    filled: str, sign_in: SignIn
) -> None:
    await lock("north")
    await lock("south")
    await work(refuse)
    client = await sign_in("staff-5")
    job, other = await dead()

    shown = (await client.get(PAGE)).text
    one = (await client.get(f"{PAGE}/{job}")).text
    again = await client.post(f"{PAGE}/{job}/retry")
    await work(oil)
    twice = await client.post(f"{PAGE}/{job}/retry")

    assert shown.count("doors.oil") == 2
    assert "Permanent: no oil &lt;b&gt;left&lt;/b&gt;" in shown
    assert "north" in one or "south" in one
    assert (again.status_code, again.headers["location"]) == (303, PAGE)
    assert twice.status_code == 409
    assert await dead() == [other]
    assert await verbs() == ["retry_job"]


async def test_a_job_that_is_tried_again_is_tried_as_often_as_a_new_one(
    filled: str, sign_in: SignIn
) -> None:
    tries = []

    async def fail(_fact: DoorLocked) -> None:
        tries.append(1)
        raise LookupError

    @db.transaction
    async def make_due() -> None:
        past = clock.now() - timedelta(seconds=1)
        await db.execute("UPDATE jobs SET due_at = :past", past=past)

    await lock("north")
    for _ in range(15):
        await work(fail)
        await make_due()
    first = len(tries)
    await (await sign_in("staff-5")).post("/api/jobs/retry")
    for _ in range(15):
        await work(fail)
        await make_due()

    assert (first, len(tries)) == (12, 24)


async def test_a_job_is_discarded_with_a_reason_only(filled: str, sign_in: SignIn) -> None:
    await lock("north")
    await work(refuse)
    client = await sign_in("staff-5")
    job = (await dead())[0]

    without = await client.post(f"{PAGE}/{job}/discard", data={"reason": " "})
    discarded = await client.post(f"{PAGE}/{job}/discard", data={"reason": "The door is gone."})

    assert without.status_code == 422
    assert "<title>Error:" in without.text
    assert discarded.status_code == 303
    assert await dead() == []
    assert await verbs() == ["discard_job"]


async def test_programs_see_and_mend_the_same(filled: str, sign_in: SignIn) -> None:
    for door in ("a", "b", "c"):
        await lock(door)
    await work(refuse)
    await lock("waiting")
    client = await sign_in("staff-5")

    first = (await client.get("/api/jobs?limit=2")).json()
    rest = (await client.get(f"/api/jobs?limit=2&after={first['next']}")).json()
    letters: list[dict[str, Any]] = first["items"] + rest["items"]
    one = (await client.get(f"/api/jobs/{letters[0]['id']}")).json()
    no_reason = await client.post(f"/api/jobs/{one['id']}/discard", json={"reason": ""})
    discarded = await client.post(f"/api/jobs/{one['id']}/discard", json={"reason": "Gone."})
    retried = await client.post("/api/jobs/retry")

    assert (first["counts"]["dead"], first["counts"]["facts"], rest["next"]) == (3, 1, None)
    assert sorted(letter["payload"]["door"] for letter in letters) == ["a", "b", "c"]
    assert (one["subscriber"], one["attempts"]) == ("doors.oil", 1)
    assert (no_reason.status_code, discarded.status_code) == (422, 204)
    assert retried.json() == {"count": 2}
    assert await dead() == []


async def test_the_schedules_of_every_room_are_shown_with_their_next_slot(
    filled: str, sign_in: SignIn
) -> None:
    every = factory.schedules(SETTINGS)
    await queue.Worker((), every).work_once()

    shown = (await (await sign_in("staff-5")).get("/api/jobs")).json()["schedules"]

    assert {"machinery.night"} <= {slot["name"] for slot in shown} == {one.name for one in every}
    assert {slot["last_at"] for slot in shown} == {None}
