"""API tokens: what they let a program do, for how long, and who may make one."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest
from typer.testing import CliRunner

from passerelle.app import actors, cli
from passerelle.core import clock, db
from passerelle.core.actors import Actor
from passerelle.core.errors import Refusal
from passerelle.identity import errors, tokens
from tests.conftest import SETTINGS, Makers, NewClient, SignIn
from tests.support.browsers import person_id

NO_COOKIE = "psl_" + "x" * 43


@db.transaction
async def change(statement: str, **params: Any) -> None:
    await db.execute(statement, **params)


async def token_for(client: httpx.AsyncClient, *scopes: str, **more: Any) -> str:
    made = await client.post("/api/tokens", json={"name": "t", "scopes": list(scopes), **more})
    assert made.status_code == 201, made.text
    return str(made.json()["token"])


def bearing(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


async def test_a_token_does_what_its_scopes_cover_and_its_person_may_and_nothing_else(
    filled: str, sign_in: SignIn, new_client: NewClient
) -> None:
    staff, program = await sign_in("staff-1"), await new_client()
    token = await token_for(staff, "requests:read", "conversion:read")

    async def status(path: str, **headers: str) -> int:
        return (await program.get(path, headers={**bearing(token), **headers})).status_code

    assert len(token) == 47
    assert token.startswith("psl_")
    assert await status("/api/requests") == 200
    assert await status("/api/conversion") in (200, 404)
    assert await status("/api/institutions") == 403
    assert (await program.get("/api/requests", headers=bearing(NO_COOKIE))).status_code == 401
    assert (await program.get("/profile/tokens", headers=bearing(token))).status_code == 303


async def test_a_token_never_outlives_the_rights_of_its_person(
    filled: str, sign_in: SignIn, new_client: NewClient
) -> None:
    staff, program = await sign_in("staff-1"), await new_client()
    token = await token_for(staff, "all:read")
    person = await db.value("SELECT id FROM people WHERE reference = 'staff-1'")

    async def outreach() -> int:
        path = "/api/outreach-sessions"
        return (await program.get(path, headers=bearing(token))).status_code

    before = await outreach()
    await change("UPDATE role_grants SET revoked_at = :now WHERE person_id = :p",
                 now=clock.now(), p=person)  # fmt: skip
    without_roles = await outreach()
    await change("UPDATE people SET deactivated_at = :now WHERE id = :p", now=clock.now(), p=person)
    deactivated = await outreach()

    assert (before, without_roles, deactivated) == (200, 403, 401)


@pytest.mark.parametrize("end", ["revoked_at", "expires_at"])
async def test_a_revoked_or_expired_token_is_refused_on_reads_and_writes(
    filled: str, sign_in: SignIn, new_client: NewClient, end: str
) -> None:
    client, program = await sign_in("staff-1"), await new_client()
    token = await token_for(client, "all:read", "all:write")
    assert (await program.get("/api/tokens", headers=bearing(token))).status_code == 200

    await change(f"UPDATE api_tokens SET {end} = :then", then=clock.now() - timedelta(seconds=1))
    read = await program.get("/api/tokens", headers=bearing(token))
    written = await program.post(
        "/api/tokens", headers=bearing(token), json={"name": "x", "scopes": ["all:read"]}
    )

    assert (read.status_code, written.status_code) == (401, 401)
    assert read.headers["www-authenticate"].startswith("Bearer")


async def test_its_text_is_shown_once_and_stored_nowhere(filled: str, sign_in: SignIn) -> None:
    client = await sign_in("staff-1")
    form = {"name": "Intranet", "days": "30", "scopes": "webinars:read", "once": "a"}

    made = await client.post("/profile/tokens", data=form)
    again = await client.post("/profile/tokens", data=form)
    listed = await client.get("/profile/tokens")

    assert made.status_code == 200, made.text
    text = made.text.split('value="psl_')[1].split('"')[0]
    assert made.headers["cache-control"] == "no-store"
    assert again.status_code == 409
    assert "psl_" not in listed.text
    assert "Intranet" in listed.text
    assert await db.value("SELECT COUNT(*) FROM api_tokens") == 1
    for table in ("api_tokens", "kept_answers", "outbox", "audit_entries"):
        assert text not in await every_text_of(table), table


class Text(msgspec.Struct, frozen=True):
    text: str


async def every_text_of(table: str) -> str:
    columns = {
        "api_tokens": "name || hash",
        "kept_answers": "fingerprint || body || location",
        "outbox": "payload",
        "audit_entries": "thing_id || CAST(detail AS VARCHAR(4000))",
    }[table]
    found = await db.rows(Text, f"SELECT {columns} AS text FROM {table}")
    assert found, table
    return " ".join(one.text for one in found)


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"name": "", "scopes": ["all:read"]}, "token_name_missing"),
        ({"name": "x", "scopes": []}, "scope_unknown"),
        ({"name": "x", "scopes": ["moon:read"]}, "scope_unknown"),
        ({"name": "x", "scopes": ["all:read"], "days": 367}, "token_life_wrong"),
        ({"name": "x", "scopes": ["all:read"], "days": 0}, "token_life_wrong"),
    ],
)
async def test_a_token_has_a_name_scopes_that_exist_and_an_end(
    filled: str, sign_in: SignIn, wish: dict[str, Any], code: str
) -> None:
    answer = await (await sign_in("staff-1")).post("/api/tokens", json=wish)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_token_makes_one_only_with_that_scope_and_none_that_may_more_or_lasts_longer(
    filled: str, sign_in: SignIn, new_client: NewClient
) -> None:
    client, program = await sign_in("staff-1"), await new_client()
    reader = await token_for(client, "all:read")
    maker = await token_for(client, "tokens:write", "webinars:read", days=2)

    async def make(token: str, *scopes: str) -> httpx.Response:
        wish = {"name": "child", "scopes": list(scopes), "days": 300}
        return await program.post("/api/tokens", headers=bearing(token), json=wish)

    assert (await make(reader, "webinars:read")).status_code == 403
    assert (await make(maker, "requests:read")).json()["code"] == "scope_beyond_own"
    assert (await make(maker, "all:read")).json()["code"] == "scope_beyond_own"
    made = await make(maker, "webinars:read")
    assert made.status_code == 201
    left = datetime.fromisoformat(made.json()["expires_at"]) - clock.now()
    assert left < timedelta(days=2)


async def test_what_was_made_with_a_token_ends_with_it_and_nothing_else_does(
    filled: str, sign_in: SignIn, new_client: NewClient
) -> None:
    owner, thief = await sign_in("staff-1"), await new_client()
    leaked = await token_for(owner, "tokens:write", "me:read")
    other = await token_for(owner, "me:read")
    made = [leaked]
    for _ in range(2):
        wish = {"name": "child", "scopes": ["tokens:write", "me:read"], "days": 366}
        answer = await thief.post("/api/tokens", json=wish, headers=bearing(made[-1]))
        made.append(answer.json()["token"])
    items = (await owner.get("/api/tokens")).json()["items"]
    (first,) = [one["id"] for one in items[2:] if "tokens:write" in one["scopes"]]

    await owner.delete(f"/api/tokens/{first}")

    async def status(token: str) -> int:
        return (await thief.get("/api/me", headers=bearing(token))).status_code

    assert [await status(token) for token in [*made, other]] == [401, 401, 401, 200]
    noted = "SELECT COUNT(*) FROM audit_entries WHERE verb = 'revoked' AND thing = 'api_token'"
    assert await db.value(noted) == 3


async def test_nothing_is_made_with_a_token_while_it_ends(filled: str) -> None:
    person = await person_id("staff-1")
    tokens.offer(["webinars:read"])
    wish = tokens.Wish("x", ["webinars:read"])
    parent = await tokens.create(Actor(person_id=person), wish)
    program = Actor(person_id=person, token_id=parent.id, scopes=frozenset(["webinars:read"]))

    @db.transaction
    async def making() -> None:
        await tokens.create(program, wish)
        await asyncio.sleep(0.2)

    late = asyncio.create_task(making())
    await asyncio.sleep(0.1)
    await tokens.revoke(Actor(person_id=person), parent.id)
    await late

    with pytest.raises(Refusal, match="revoked"):
        await tokens.create(program, wish)
    assert await db.value("SELECT COUNT(*) FROM api_tokens WHERE revoked_at IS NULL") == 0


async def test_nobody_sees_or_revokes_anothers_token(filled: str, sign_in: SignIn) -> None:
    owner, other = await sign_in("staff-1"), await sign_in("staff-5")
    await token_for(owner, "all:read")
    (mine,) = (await owner.get("/api/tokens")).json()["items"]

    assert (await other.get("/api/tokens")).json()["items"] == []
    assert (await other.delete(f"/api/tokens/{mine['id']}")).status_code == 404
    assert (await other.get(f"/profile/tokens/{mine['id']}/revoke")).status_code == 404
    assert (await owner.delete(f"/api/tokens/{mine['id']}")).status_code == 204
    assert (await owner.delete("/api/tokens/x")).status_code == 404


async def test_who_revokes_again_changes_nothing(filled: str, sign_in: SignIn) -> None:
    owner = await sign_in("staff-1")
    await token_for(owner, "all:read")
    (mine,) = (await owner.get("/api/tokens")).json()["items"]

    said = [(await owner.delete(f"/api/tokens/{mine['id']}")).status_code for _ in range(2)]

    noted = "SELECT COUNT(*) FROM audit_entries WHERE verb = 'revoked' AND thing = 'api_token'"
    assert (said, await db.value(noted)) == ([204, 204], 1)


async def test_last_use_is_written_at_most_once_a_minute(
    filled: str, sign_in: SignIn, new_client: NewClient
) -> None:
    client, program = await sign_in("staff-1"), await new_client()
    token = await token_for(client, "all:read")

    async def statements() -> int:
        with db.watched() as seen:
            await program.get("/api/webinars", headers=bearing(token))
        return sum("UPDATE" in one for one in seen)

    first = [await statements() for _ in range(5)]
    used = (await client.get("/api/tokens")).json()["items"][0]["last_used_at"]

    assert first == [1, 0, 0, 0, 0]
    assert used is not None


async def test_a_request_does_not_wait_for_the_note_that_a_token_was_used(
    filled: str, sign_in: SignIn, new_client: NewClient
) -> None:
    token = await token_for(await sign_in("staff-1"), "all:read")
    released = asyncio.Event()

    @db.transaction
    async def busy() -> None:
        await db.execute("UPDATE api_tokens SET name = 'held'")
        await released.wait()

    writer = asyncio.create_task(busy())
    await asyncio.sleep(0.05)
    actor = await asyncio.wait_for(actors.actor_of_token(token), 3)
    released.set()
    await writer

    assert actor.is_signed_in


@pytest.fixture
async def closed(makers: Makers, programme_url: str) -> AsyncIterator[str]:
    url = await makers.copy(programme_url)
    yield url
    await makers.drop(url)


def test_an_operator_makes_lists_and_revokes_tokens(closed: str) -> None:
    run = CliRunner()
    environment = {
        "PASSERELLE_BASE_URL": SETTINGS.base_url,
        "PASSERELLE_SECRET": SETTINGS.secret,
        "PASSERELLE_DATABASE_URL": closed,
    }

    def told(*words: str) -> tuple[int, str]:
        result = run.invoke(cli.app, ["token", *words], env=environment)
        return result.exit_code, result.output

    code, text = told("create", "--person", "staff-1@example.org", "--name", "cron job",
                      "--scope", "webinars:read", "--days", "7")  # fmt: skip
    _, listed = told("list")
    identifier = listed.split()[0]

    assert code == 0
    assert text.startswith("psl_")
    assert "cron job" in listed
    assert text.strip() not in listed
    assert (
        told("create", "--person", "nobody@example.org", "--name", "x", "--scope", "all:read")[0]
        == 1
    )
    assert (
        told("create", "--person", "staff-1@example.org", "--name", "x", "--scope", "m:read")[0]
        == 1
    )
    assert told("revoke", identifier) == (0, "revoked\n")
    assert told("list") == (0, "")


async def test_nobody_has_more_than_fifty_however_many_are_made_at_once(filled: str) -> None:
    actor = Actor(person_id=await person_id("staff-1"))
    tokens.offer(["webinars:read"])
    wish = tokens.Wish("x", ["webinars:read"])
    for _ in range(tokens.MOST_LIVE - 1):
        await tokens.create(actor, wish)

    @db.transaction
    async def slowly() -> None:
        await tokens.create(actor, wish)
        await asyncio.sleep(0.1)

    said = await asyncio.gather(*(slowly() for _ in range(6)), return_exceptions=True)

    assert await db.value("SELECT COUNT(*) FROM api_tokens") == tokens.MOST_LIVE
    assert sum(isinstance(one, errors.TooManyTokens) for one in said) == 5


async def test_fifty_tokens_in_use_are_enough(filled: str) -> None:
    person = await db.value("SELECT id FROM people WHERE reference = 'staff-1'")
    actor = Actor(person_id=person)
    tokens.offer(["webinars:read"])
    for _ in range(tokens.MOST_LIVE):
        await tokens.create(actor, tokens.Wish("x", ["webinars:read"]))

    with pytest.raises(Refusal, match="50 tokens"):
        await tokens.create(actor, tokens.Wish("x", ["webinars:read"]))
