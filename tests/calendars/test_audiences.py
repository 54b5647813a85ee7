"""Who gets what into their calendar: every audience beside everybody, and on every replica."""

import asyncio
import json
import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

import pytest

from passerelle.app.actors import holder_of_calendar
from passerelle.calendars import entries, feeds
from passerelle.core import clock, db, ids
from passerelle.core.actors import Actor
from tests.calendars.test_feeds import made, person, soon, space
from tests.conftest import NewClient, SignIn
from tests.notifications.world import reader

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def planned(filled: str) -> dict[str, str]:
    """One entry for each audience, one of a secret space, one that was taken back."""
    secret = (await space("secret", "members"))[0]
    keys = {name: (name,) for name in ("public", "partner", "expert", "staff")}
    keys |= {"space": (f"community/{secret}",), "nowhere": (), "removed": ("public", "partner")}
    for name, listed in keys.items():
        one = soon(feeds=listed, summaries={"en": name}, url=f"/webinars/{name}")
        await entries.write(one)
        if name == "removed":
            await entries.remove("webinar", one.owner)
    return {"secret": secret}


@pytest.mark.parametrize(
    ("reference", "sees"),
    [
        ("staff-1", {"partner", "expert", "staff"}),
        ("contact", {"partner"}),
        ("expert", {"expert"}),
        ("nobody", set()),
    ],
)
async def test_a_link_shows_the_audiences_its_owner_belongs_to_and_no_other(
    planned: dict[str, str], new_client: NewClient, sign_in: SignIn, reference: str, sees: set[str]
) -> None:
    owner = await SOMEBODY[reference]()
    token = await made(await sign_in(owner))

    text = (await (await new_client()).get(f"/calendars/mine/{token}.ics?lang=en")).text

    assert set(re.findall("SUMMARY:(.*)\r", text)) == sees


async def test_membership_and_groups_are_those_of_the_moment(
    planned: dict[str, str], new_client: NewClient, sign_in: SignIn
) -> None:
    owner = await SOMEBODY["contact"]()
    person_id, visitor = await person(owner), await new_client()
    path = f"/calendars/mine/{await made(await sign_in(owner))}.ics?lang=en"
    before = await visitor.get(path)

    await run(
        "INSERT INTO memberships (id, version, community_id, person_id, role, state, since)"
        " VALUES (:id, 0, :space, :person, 'member', 'active', :now)",
        id=ids.new(),
        space=UUID(planned["secret"]),
        person=person_id,
        now=clock.now(),
    )
    within = await visitor.get(path, headers={"if-none-match": before.headers["etag"]})
    await run("UPDATE memberships SET state = 'left' WHERE person_id = :p", p=person_id)
    after = await visitor.get(path)
    await run("UPDATE people SET deactivated_at = :at WHERE id = :p", at=clock.now(), p=person_id)
    gone = await visitor.get(path)

    assert "SUMMARY:space" in within.text
    assert "SUMMARY:space" not in after.text
    assert gone.status_code == 404


def test_no_actor_reads_a_feed_of_a_group_that_is_not_theirs() -> None:
    groups = ({"contact"}, {"expert"}, {"contact", "expert"}, set[str]())
    found = {
        (tuple(sorted(group)), staff): feeds.of_audiences(
            Actor(groups=frozenset(group), roles=frozenset({"organiser"} if staff else ()))
        )
        for group in groups
        for staff in (False, True)
    }
    for (group, staff), keys in found.items():
        allowed = {"contact": "partner", "expert": "expert"}
        wanted = {allowed[one] for one in group}
        assert set(keys) == ({"partner", "expert", "staff"} if staff else wanted)


async def test_three_processes_on_one_database_say_the_same_tag_and_refuse_at_once(
    planned: dict[str, str], filled: str, sign_in: SignIn, engine: str
) -> None:
    staff = await sign_in("staff-1")
    answer = await staff.post("/api/calendar-links", json={"name": "Phone"})
    link, token = answer.json()["id"], answer.json()["token"]
    processes = [await replica(filled, token) for _ in range(3)]

    before = [await asked(one) for one in processes]
    await entries.write(soon(feeds=("public", "staff"), summaries={"en": "New"}))
    if engine == "postgres":  # without a bus, what another process changed is known a second after
        await asyncio.sleep(1)
    between = [await asked(one) for one in processes]
    await staff.delete(f"/api/calendar-links/{link}")
    after = [await asked(one) for one in processes]
    for one in processes:
        one.stdin.close()  # type: ignore[union-attr]
        await one.wait()

    assert len({json.dumps(one) for one in before}) == 1
    assert len({json.dumps(one) for one in between}) == 1
    assert [one["status"] for one in (before[0], between[0])] == [[200, 200]] * 2
    assert all(a != b for a, b in zip(before[0]["tags"], between[0]["tags"], strict=True))
    assert [one["status"] for one in after] == [[200, 404]] * 3


async def test_the_token_of_a_link_stands_nowhere(
    planned: dict[str, str], sign_in: SignIn, capfd: pytest.CaptureFixture[str]
) -> None:
    client = await sign_in("staff-1")
    token = await made(client)

    for path in (f"/calendars/mine/{token}.ics", f"/calendars/mine/{token}x.ics?lang=fr"):
        await client.get(path)

    assert token not in "".join(capfd.readouterr())
    assert await db.value("SELECT 1 FROM calendar_links WHERE hash = :t", t=token) is None
    assert await holder_of_calendar(token)


async def replica(url: str, token: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.calendars.replica", url, token,
        cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def asked(process: asyncio.subprocess.Process) -> dict[str, list[object]]:
    assert process.stdin
    assert process.stdout
    process.stdin.write(b"\n")
    answer: dict[str, list[object]] = json.loads(await process.stdout.readline())
    return answer


@db.transaction
async def run(statement: str, **params: object) -> None:
    await db.execute(statement, **params)


async def _reference(statement: str) -> str:
    found = await db.value(statement)
    assert found is not None
    return str(found)


async def _staff() -> str:
    return "staff-1"


async def _nobody() -> str:
    await reader("Nobody")
    return "nobody"


_NO_ROLE = "NOT EXISTS (SELECT 1 FROM role_grants r WHERE r.person_id = p.id)"
_EXPERT = "EXISTS (SELECT 1 FROM experts e WHERE e.person_id = p.id AND e.deactivated_on IS NULL)"
_CONTACT = "EXISTS (SELECT 1 FROM contacts c WHERE c.person_id = p.id AND c.ended_at IS NULL)"
_MEMBER = "EXISTS (SELECT 1 FROM memberships m WHERE m.person_id = p.id)"


def _somebody(*conditions: str) -> Callable[[], Awaitable[str]]:
    where = " AND ".join((_NO_ROLE, f"NOT {_MEMBER}", *conditions))

    async def find() -> str:
        return await _reference(
            f"SELECT p.reference FROM people p WHERE {where} ORDER BY p.reference LIMIT 1"
        )

    return find


SOMEBODY: dict[str, Callable[[], Awaitable[str]]] = {
    "staff-1": _staff,
    "contact": _somebody(_CONTACT, f"NOT {_EXPERT}"),
    "expert": _somebody(_EXPERT, f"NOT {_CONTACT}"),
    "nobody": _nobody,
}
