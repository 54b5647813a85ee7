"""Login sessions: listed, ended, and refused on every channel once they have ended."""

from datetime import datetime, timedelta
from uuid import UUID

import httpx
import msgspec
import pytest

from passerelle.app import actors
from passerelle.core import clock, db
from passerelle.identity import people, rules, sessions
from passerelle.identity.enums import Means
from tests.conftest import NewClient, SignIn
from tests.support.browsers import CHROME, FIREFOX, person_id, with_session

CHANNELS = ("/profile", "/requests", "/api/requests", "/api/me", "/api/me/sessions", "/conversion")


class Handle(msgspec.Struct, frozen=True):
    handle: UUID


class Stored(msgspec.Struct, frozen=True):
    secret_hash: str
    browser: str
    system: str


async def refused_everywhere(client: httpx.AsyncClient) -> bool:
    statuses = {(await client.get(path)).status_code for path in CHANNELS}
    written = await client.patch("/api/me", json={}, headers={"if-match": "*"})
    posted = await client.post("/profile/security/sessions/end")
    return statuses <= {303, 401} and (written.status_code, posted.status_code) == (401, 303)


async def listed(client: httpx.AsyncClient) -> list[dict[str, object]]:
    found: list[dict[str, object]] = (await client.get("/api/me/sessions")).json()
    return found


async def test_ones_sessions_are_listed_and_one_is_ended_from_another(
    filled: str, new_client: NewClient
) -> None:
    here = await with_session(await new_client(), "staff-1")
    there = await with_session(await new_client(), "staff-1", Means.PASSWORD, CHROME)

    both = await listed(here)
    (other,) = [one for one in both if not one["is_this"]]
    page = await here.get("/profile/security")
    ended = await here.post(f"/profile/security/sessions/{other['id']}/end")

    assert [(one["browser"], one["system"], one["means"]) for one in both] == [
        ("Chrome", "Windows", "by_password"),
        ("Firefox", "Linux", "by_link"),
    ]
    assert "Chrome on Windows" in page.text
    assert ended.status_code == 303
    assert await refused_everywhere(there)
    assert not await refused_everywhere(here)
    assert len(await listed(here)) == 1


async def test_all_others_are_ended_at_once(filled: str, new_client: NewClient) -> None:
    here = await with_session(await new_client(), "staff-1")
    others = [await with_session(await new_client(), "staff-1") for _ in range(3)]
    somebody = await with_session(await new_client(), "staff-5")

    await here.post("/profile/security/sessions/end")

    assert [await refused_everywhere(one) for one in others] == [True] * 3
    assert not await refused_everywhere(here)
    assert not await refused_everywhere(somebody)


async def test_nobody_ends_anothers_session(filled: str, new_client: NewClient) -> None:
    here = await with_session(await new_client(), "staff-1")
    other = await with_session(await new_client(), "staff-5")
    (theirs,) = await listed(other)

    by_page = await here.post(f"/profile/security/sessions/{theirs['id']}/end")
    by_program = await here.delete(f"/api/me/sessions/{theirs['id']}")

    assert (by_page.status_code, by_program.status_code) == (404, 404)
    assert not await refused_everywhere(other)


async def test_deactivation_ends_them_and_reactivation_does_not_bring_them_back(
    filled: str, sign_in: SignIn, new_client: NewClient
) -> None:
    theirs = await with_session(await new_client(), "staff-1")
    administrator = await sign_in("staff-5")
    actor = await actors.actor_of_session(administrator.cookies["__Host-session"])

    await people.deactivate(actor, "staff-1")
    while_deactivated = await refused_everywhere(theirs)
    await people.reactivate(actor, "staff-1")

    assert while_deactivated
    assert await refused_everywhere(theirs)


@pytest.mark.parametrize(("idle", "age", "lasts"), [
    (timedelta(days=13), timedelta(days=60), True),
    (timedelta(days=14, minutes=1), timedelta(days=20), False),
    (timedelta(days=1), timedelta(days=90, minutes=1), False),
])  # fmt: skip
async def test_a_session_lasts_fourteen_days_from_visit_to_visit_and_ninety_in_all(
    filled: str, new_client: NewClient, idle: timedelta, age: timedelta, *, lasts: bool
) -> None:
    client = await with_session(await new_client(), "staff-1")
    now = clock.now()
    await visited(created=now - age, seen=now - idle)

    answer = await client.get("/profile")

    assert (answer.status_code == 200) is lasts


async def visited(created: datetime, seen: datetime) -> None:
    """Let every session be as old as this, and seen then for the last time."""

    @db.transaction
    async def past() -> None:
        await db.execute(
            "UPDATE login_sessions SET created_at = :created, seen_at = :before,"
            " expires_at = :until",
            created=created,
            before=seen - timedelta(minutes=6),
            until=clock.now() + timedelta(days=1),
        )
        for one in await db.rows(Handle, "SELECT handle FROM login_sessions"):
            await sessions.note_seen(one.handle, seen)

    await past()


async def test_a_visit_is_written_every_five_minutes_at_most_and_prolongs_the_session(
    filled: str, new_client: NewClient
) -> None:
    client = await with_session(await new_client(), "staff-1")
    now = clock.now()
    await visited(created=now - timedelta(days=30), seen=now - timedelta(days=2))

    async def writes() -> int:
        with db.watched() as statements:
            await client.get("/api/me")
        return sum("UPDATE login_sessions" in one for one in statements)

    written = [await writes() for _ in range(4)]
    (session,) = await listed(client)

    assert written == [1, 0, 0, 0]
    until = datetime.fromisoformat(str(session["expires_at"]))
    assert timedelta(days=13, hours=23) < until - now < timedelta(days=14, minutes=1)


async def test_a_sign_in_from_a_new_kind_of_browser_is_told(
    filled: str, new_client: NewClient
) -> None:
    told = []
    for agent in (FIREFOX, FIREFOX, CHROME, CHROME, ""):
        await with_session(await new_client(), "staff-1", Means.LINK, agent)
        topic = "NewSessionOpened"
        told.append(await db.value("SELECT COUNT(*) FROM outbox WHERE topic = :t", t=topic))

    assert told == [0, 0, 1, 1, 1]


async def test_of_a_session_nothing_is_stored_but_a_hash_and_a_coarse_description(
    filled: str,
) -> None:
    secret = await sessions.open_session(await person_id("staff-1"), Means.LINK, FIREFOX)

    row = await db.row(Stored, "SELECT secret_hash, browser, system FROM login_sessions")

    assert row == Stored(rules.hashed(secret), "Firefox", "Linux")


@pytest.mark.parametrize(("agent", "family"), [
    (FIREFOX, ("Firefox", "Linux")),
    (CHROME, ("Chrome", "Windows")),
    (f"{CHROME} Edg/150.0", ("Edge", "Windows")),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604", ("Safari", "iOS")),
    ("Mozilla/5.0 (Linux; Android 15) Chrome/150 Mobile Safari/537.36", ("Chrome", "Android")),
    ("curl/8", ("", "")),
    ("", ("", "")),
])  # fmt: skip
def test_a_browser_is_known_by_family_and_system(agent: str, family: tuple[str, str]) -> None:
    assert rules.browser_of(agent) == family
