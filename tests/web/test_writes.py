"""A retry makes no double, an edit overwrites nobody's, and a bearer is who they say."""

import asyncio
import contextlib
import re
from collections import Counter
from pathlib import Path

import httpx
import pytest

from passerelle.core import db
from passerelle.core.http import Egress
from passerelle.identity import tokens
from passerelle.webhooks import endpoints
from passerelle.webhooks.endpoints import Wish
from tests.conftest import NewClient, SignIn
from tests.support import service
from tests.webhooks.world import ADMIN

ADDRESS = (
    "SELECT MIN(a.address) FROM email_addresses a JOIN role_grants g ON g.person_id = a.person_id"
    " WHERE g.role = 'administrator' AND g.revoked_at IS NULL"
)
REFERENCE = (
    "SELECT MIN(p.reference) FROM people p JOIN role_grants g ON g.person_id = p.id"
    " WHERE g.role = 'administrator' AND g.revoked_at IS NULL"
)
EVENTS = "SELECT COUNT(*) FROM webhook_events"


async def token(*scopes: str) -> str:
    tokens.offer(["webhooks:read", "webhooks:write", "webinars:read"])
    wish = tokens.Wish("t", list(scopes) or ["all:read", "all:write"])
    return (await tokens.create_for(str(await db.value(ADDRESS)), wish)).token


async def target() -> str:
    wish = Wish("https://hooks.example.org/", ["token.created"])
    return f"/api/webhooks/{(await endpoints.create(ADMIN, wish, Egress())).id}/test"


def bearing(text: str, **more: str) -> dict[str, str]:
    return {"authorization": f"Bearer {text}", **more}


@pytest.fixture
async def program(filled: str, new_client: NewClient) -> httpx.AsyncClient:
    client = await new_client()
    client.headers["authorization"] = f"Bearer {await token()}"
    return client


async def test_thirty_posts_with_one_key_from_two_processes_are_one_write_and_one_answer(
    filled: str, tmp_path: Path
) -> None:
    path, headers = await target(), bearing(await token(), **{"idempotency-key": "k-30"})
    with contextlib.ExitStack() as running:
        two = [
            running.enter_context(service.serving(filled, tmp_path, "serve --no-worker"))
            for _ in range(2)
        ]
        async with httpx.AsyncClient(timeout=30) as client:
            answers = await asyncio.gather(
                *(client.post(two[n % 2].url + path, headers=headers) for n in range(30))
            )
    with service.serving(filled, tmp_path, "serve --no-worker") as later:
        async with httpx.AsyncClient(timeout=30) as client:
            answers.append(await client.post(later.url + path, headers=headers))

    assert {a.status_code for a in answers} == {202}
    assert len({a.content for a in answers}) == 1
    assert len({a.headers["content-type"] for a in answers}) == 1
    assert Counter(a.headers.get("idempotency-replayed") for a in answers) == {None: 1, "true": 30}
    assert await db.value(EVENTS) == 1


async def test_the_same_key_with_another_request_is_refused(program: httpx.AsyncClient) -> None:
    headers = {"idempotency-key": "k"}
    one, other = await target(), await target()

    first = await program.post(one, headers=headers)
    bodied = await program.post(one, headers=headers, content=b"{}")
    elsewhere = await program.post(other, headers=headers)

    assert first.status_code == 202
    for answer in (bodied, elsewhere):
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
        assert answer.json()["field"] == "Idempotency-Key"
    assert await db.value(EVENTS) == 1


async def test_what_was_refused_is_not_kept_and_may_be_sent_again(
    program: httpx.AsyncClient,
) -> None:
    headers = {"idempotency-key": "k"}
    wish = {"url": "https://a.example.org/", "events": ["token.created"]}

    refused = await program.post(
        "/api/webhooks", json={**wish, "url": "http://10.0.0.1/"}, headers=headers
    )
    done = await program.post("/api/webhooks", json=wish, headers=headers)

    assert (refused.status_code, done.status_code) == (422, 201)
    assert await db.value("SELECT COUNT(*) FROM kept_answers") == 1


async def test_a_key_belongs_to_whoever_sent_it(
    program: httpx.AsyncClient, sign_in: SignIn
) -> None:
    headers, path = {"idempotency-key": "k"}, await target()
    person = await sign_in(str(await db.value(REFERENCE)))
    other = bearing(await token(), **headers)

    answers = [
        await program.post(path, headers=headers),
        await program.post(path, headers=other),
        await person.post(path, headers=headers),
    ]

    assert [a.status_code for a in answers] == [202] * 3
    assert len({a.json()["delivery_id"] for a in answers}) == 3


@pytest.mark.parametrize("key", ["", "x" * 201])
async def test_a_key_has_a_length(program: httpx.AsyncClient, key: str) -> None:
    answer = await program.post(await target(), headers={"idempotency-key": key})

    assert (answer.status_code, answer.json()["field"]) == (422, "Idempotency-Key")
    assert await db.value(EVENTS) == 0


async def test_a_form_sent_twice_at_once_and_later_is_done_once(
    filled: str, sign_in: SignIn
) -> None:
    admin = await sign_in(str(await db.value(REFERENCE)))
    path = (await target()).replace("/api/", "/administration/")
    page = await admin.get(path.removesuffix("/test"))
    (once,) = set(re.findall(r'name="once" value="([^"]+)"', page.text))
    form = {"once": once}

    at_once = await asyncio.gather(*(admin.post(path, data=form) for _ in range(8)))
    later = await admin.post(path, data=form)

    assert {a.status_code for a in (*at_once, later)} == {303}
    assert len({a.headers["location"] for a in (*at_once, later)}) == 1
    assert await db.value(EVENTS) == 1


async def test_an_edit_needs_the_version_it_edits_and_one_of_two_at_once_wins(
    program: httpx.AsyncClient,
) -> None:
    path = (await target()).removesuffix("/test")
    tag = (await program.get(path)).headers["etag"]

    async def edit(about: str, **headers: str) -> httpx.Response:
        return await program.patch(path, json={"about": about}, headers=headers)

    without, odd = await edit("a"), await edit("a", **{"if-match": "abc"})
    both = await asyncio.gather(*(edit(f"n{n}", **{"if-match": tag}) for n in range(5)))
    anyhow = await edit("b", **{"if-match": "*"})

    assert re.fullmatch(r'"1-[0-9a-f]{24}"', tag)
    assert [(a.status_code, a.json()["code"]) for a in (without, odd)] == [
        (428, "unmarked"), (412, "stale"),
    ]  # fmt: skip
    assert sorted(a.status_code for a in both) == [200, 412, 412, 412, 412]
    (won,) = [a for a in both if a.status_code == 200]
    assert won.headers["etag"].startswith('"2-')
    assert (anyhow.status_code, anyhow.json()["version"]) == (200, 3)


async def test_a_bearer_is_known_and_within_their_scopes_or_told_what_is_missing(
    filled: str, new_client: NewClient, sign_in: SignIn
) -> None:
    client, path = await new_client(), await target()
    reader = bearing(await token("webhooks:read"))
    other = bearing(await token("webinars:read"))

    for said in ("Bearer psl_nobodys", "Bearer ", "Bearer x y", "Basic YTpi", "psl_x", "Bearer é"):
        answer = await client.get("/api/webhooks", headers={"authorization": said.encode()})
        assert (answer.status_code, answer.json()["code"]) == (401, "token_refused"), said
        assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    nothing = await client.get("/api/webhooks")
    write, read = (
        await client.post(path, headers=reader),
        await client.get("/api/webhooks", headers=other),
    )
    good = await client.get("/api/webhooks", headers=reader)

    assert nothing.headers["www-authenticate"] == 'Bearer realm="Passerelle"'
    assert (nothing.status_code, nothing.json()["code"]) == (401, "sign_in_needed")
    for answer, scope in ((write, "webhooks:write"), (read, "webhooks:read")):
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
        assert f'scope="{scope}"' in answer.headers["www-authenticate"]
    assert (good.status_code, await db.value(EVENTS)) == (200, 0)


async def test_a_revoked_token_is_refused_at_once(program: httpx.AsyncClient) -> None:
    assert (await program.get("/api/webhooks")).status_code == 200

    @db.transaction
    async def revoke() -> None:
        await db.execute("UPDATE api_tokens SET revoked_at = created_at")

    await revoke()

    assert (await program.get("/api/webhooks")).status_code == 401


async def test_where_a_bearer_comes_a_cookie_says_nothing_and_pages_know_no_bearers(
    filled: str, sign_in: SignIn, new_client: NewClient
) -> None:
    admin = await sign_in(str(await db.value(REFERENCE)))
    good = bearing(await token())

    with_cookie = await admin.get("/api/webhooks", headers=bearing("psl_nobodys"))
    page = await (await new_client()).get("/administration/webhooks", headers=good)
    crossed = await admin.post(await target(), headers={"sec-fetch-site": "cross-site"})
    by_token = await (await new_client()).post(
        await target(), headers={**good, "sec-fetch-site": "cross-site"}
    )

    assert with_cookie.status_code == 401
    assert (page.status_code, page.headers["location"][:8]) == (303, "/sign-in")
    assert (crossed.status_code, crossed.json()["code"]) == (403, "sent_from_elsewhere")
    assert by_token.status_code == 202


@pytest.mark.parametrize("method", ["DELETE", "PUT", "OPTIONS", "TRACE", "PROPFIND"])
async def test_a_method_that_a_path_does_not_have_is_405_with_those_it_has(
    program: httpx.AsyncClient, method: str
) -> None:
    answer = await program.request(method, "/api/webhooks")

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "a/b;c"])
async def test_other_media_are_415(program: httpx.AsyncClient, kind: str) -> None:
    answer = await program.post("/api/webhooks", content=b"{}", headers={"content-type": kind})

    assert (answer.status_code, answer.json()["code"]) == (415, "wrong_media_type")


async def test_what_is_too_large_is_413(program: httpx.AsyncClient) -> None:
    answer = await program.post("/api/webhooks", content=b'"' + b"x" * 2_000_000 + b'"')

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
