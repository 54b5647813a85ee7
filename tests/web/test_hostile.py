"""Hostile input gets a 4xx, never a 5xx, and every answer is one that the description promises."""

import asyncio
import re
import time
from collections.abc import Callable, Coroutine
from uuid import uuid4

import httpx
import pytest

from passerelle.app import factory
from passerelle.core import db
from passerelle.core.http import Egress
from passerelle.web.doors import Door
from passerelle.webhooks import endpoints
from passerelle.webhooks.endpoints import Wish
from tests.conftest import Makers, NewClient, SignIn
from tests.support import hostile, summaries
from tests.web.test_writes import REFERENCE, bearing, token
from tests.webhooks.world import ADMIN

EXAMPLES = 2
KINDS = {"content-type": "application/json", "if-match": "*"}
BODIES: dict[str, bytes] = {
    "deep arrays": b"[" * 40_000,
    "deep closed arrays": b"[" * 40_000 + b"]" * 40_000,
    "deep objects": b'{"a":' * 40_000,
    "NUL": b'{"name": "a\\u0000b", "url": "a\\u0000"}',
    "a raw NUL": b'{"name": "a\x00b"}',
    "a lone surrogate": b'{"name": "\\ud800", "url": "\\udfff"}',
    "a surrogate in a key": b'{"\\ud800": 1}',
    "NaN": b'{"name": NaN, "days": Infinity}',
    "a key twice": b'{"name": "a", "name": "b"}',
    "not UTF-8": b'{"name": "\xff\xfe"}',
    "UTF-16": '{"name": "a"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"name": "a"}',
    "two megabytes": b'{"name": "' + b"x" * 2_000_000 + b'"}',
    "a long number": b'{"days": ' + b"9" * 30_000 + b"}",
    "a large exponent": b'{"days": 1e400, "version": -1e-400}',
    "numbers where texts are": b'{"name": 1, "url": 2, "events": 3, "scopes": 4, "mode": 5}',
    "texts where lists are": b'{"events": "a", "scopes": "b", "name": ["c"], "url": {}}',
    "null everywhere": b'{"name": null, "url": null, "events": null, "mode": null}',
    "an array": b"[]",
    "a text": b'"x"',
    "nothing": b"",
    "a comment": b"/* */ {}",
    "two values": b"{}{}",
    "unfinished": b'{"name": "a',
}
JUNK = (
    "", "\x01\x02", "a" * 60_000, "<script>alert(1)</script>", "' OR 1=1 --", "%00%ff", "\ud7ff",
    "-1", "9" * 400, "1e999", "NaN", "2026-02-30", "9999-99-99T99:99", "0001-01-01T00:00",
    "9999-12-31T23:59", "../../../etc/passwd", "{{ 7*7 }}", "\u202e", "İ" * 300, "🏴" * 900,
    str(uuid4()), "on", "yes",
)  # fmt: skip
RAW = (
    b"", b"\xff\xfe\xfd", b"a=%00", b"%", b"&&&&", b"=" * 100, b"a=b&" * 5000, b"{" * 50_000,
    b"once=" + b"x" * 10_000, b"x" * 70_000,
)  # fmt: skip


async def test_made_up_requests_get_the_answers_that_the_description_promises(
    makers: Makers, programme_url: str
) -> None:
    url = await makers.copy(programme_url)

    found = await asyncio.to_thread(sent, url)
    await makers.drop(url)

    assert found.wrong == {}, "\n".join(f"{k}\n  {v}" for k, v in found.wrong.items())
    assert found.requests > 300
    assert {200, 401, 403, 404, 422} <= set(found.statuses)


def sent(url: str) -> hostile.Found:
    with hostile.Place(url).open() as place:
        return hostile.run(place, EXAMPLES)


@pytest.mark.parametrize("name", BODIES)
async def test_a_body_that_no_honest_program_sends_is_refused_everywhere(
    filled: str, new_client: NewClient, name: str
) -> None:
    client = await new_client()
    headers = bearing(await token(), **KINDS)
    wrong = []

    for door in written(lambda door: door.kind == "api" and door.takes is not None):
        answer = await client.request(
            door.method, await somewhere(door.path), content=BODIES[name], headers=headers
        )
        if not 400 <= answer.status_code < 500:
            wrong.append((door.method, door.path, answer.status_code))
        else:
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["code"]

    assert wrong == []


@pytest.mark.parametrize("name", ["a path of dots", "many keys, one of them twice"])
async def test_no_request_keeps_all_others_waiting(
    programme: str, new_client: NewClient, name: str
) -> None:
    client = await new_client()
    many = b"{" + b",".join(b'"%x":0' % n for n in range(40_000)) + b',"z":0,"z":0}'
    asked = {
        "a path of dots": ("GET", "/" + "." * 31_000 + "x", b""),
        "many keys, one of them twice": ("POST", "/api/requests", many),
    }
    method, path, body = asked[name]

    held = await longest_hold(client.request(method, path, content=body, headers=KINDS))

    assert held < 3, "quadratic work takes six seconds and more of this"


async def longest_hold(work: Coroutine[object, object, object]) -> float:
    """Return for how many seconds the event loop served nobody else."""
    worst, done = 0.0, asyncio.Event()

    async def neighbour() -> None:
        nonlocal worst
        while not done.is_set():
            began = time.monotonic()
            await asyncio.sleep(0.01)
            worst = max(worst, time.monotonic() - began)

    beside = asyncio.create_task(neighbour())
    await asyncio.sleep(0.05)
    await work
    await asyncio.sleep(0.05)
    done.set()
    await beside
    return worst


async def test_a_query_that_no_honest_program_sends_is_refused_or_ignored(
    filled: str, new_client: NewClient
) -> None:
    client = await new_client()
    headers = bearing(await token())
    wrong = []

    for door in factory.doors_of_rooms():
        if door.kind != "api" or door.method != "GET":
            continue
        path, names = await somewhere(door.path), {"limit", "after", "q"}
        for one in {*names, *(parameter.name for parameter in door.parameters)}:
            for junk in ("\x00", "9" * 400, "WyJ4Il0", "\ud7ff" * 900, "-1", "İ%_\\'"):
                answer = await client.get(path, params={one: junk}, headers=headers)
                if answer.status_code >= 500:
                    wrong.append((door.path, f"{one}={junk[:20]}", answer.status_code))

    assert wrong == []


@pytest.mark.parametrize("who", ["visitor", "administrator", "partner"])
async def test_every_form_filled_with_junk_comes_back_or_goes_on(
    filled: str, new_client: NewClient, sign_in: SignIn, who: str
) -> None:
    wrong: list[object] = []
    seen = 0
    await endpoints.create(ADMIN, Wish("https://hooks.example.org/", ["token.created"]), Egress())

    for door in written(lambda door: door.kind != "api"):
        client = await caller(who, new_client, sign_in)
        path = await somewhere(door.path)
        page = await client.get(path)
        names = set(re.findall(r'name="([\w.-]+)"', page.text)) | {"name", "email", "version"}
        every = [*(fill(names, junk) for junk in JUNK), *RAW]
        for body in every if who == "administrator" else every[::4]:
            client = await caller(who, new_client, sign_in) if "sign-out" in path else client
            answer = await client.post(path, content=body, headers=FORM)
            seen += 1
            if answer.status_code >= 500:
                wrong.append((door.path, body[:60], answer.status_code))
            if faults := summaries.faults(answer.text):
                wrong.append((door.path, body[:60], faults))

    assert wrong == []
    assert seen > 300


FORM = {"content-type": "application/x-www-form-urlencoded"}


def fill(names: set[str], junk: str) -> bytes:
    form = dict.fromkeys(names - {"once"}, junk[: 60_000 // len(names)])
    return httpx.Request("POST", "https://x/", data=form).content


async def caller(who: str, new_client: NewClient, sign_in: SignIn) -> httpx.AsyncClient:
    if who == "visitor":
        return await new_client()
    statement = REFERENCE if who == "administrator" else hostile.PARTNER
    return await sign_in(str(await db.value(statement)))


def written(which: Callable[[Door], bool]) -> list[Door]:
    return [d for d in factory.doors_of_rooms() if d.method != "GET" and which(d)]


async def somewhere(path: str) -> str:
    """Fill a path with a thing that is there, where one is, and else with one that is not."""
    there = (await hostile.things()).get(hostile.kind_of(path))
    if there:
        path = re.sub(r"{\w+}", there, path, count=1)
    for name, word in (("{role}", "auditor"), ("{purpose}", "newsletter")):
        path = path.replace(name, word)
    return re.sub(r"{\w+(:\w+)?}", str(uuid4()), path)
