"""What is just beyond what a door takes is refused by name; it is no fault, and opens nothing."""

import base64
import time
import tracemalloc
from typing import Any

import httpx
import msgspec
import pytest

from passerelle.core import db
from passerelle.identity import strength
from passerelle.web.fields import Fields
from tests.conftest import NewClient, SignIn
from tests.support.browsers import with_session
from tests.web.test_writes import REFERENCE

NOBODY = "00000000-0000-0000-0000-000000000000"


def cursor(*key: Any) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).decode().rstrip("=")


@pytest.fixture
async def administrator(filled: str, sign_in: SignIn) -> httpx.AsyncClient:
    return await sign_in(str(await db.value(REFERENCE)))


@pytest.mark.parametrize("limit", [
    "201", "0", "000000001999999999", "000000001" + "9" * 30, "000000001" + "9" * 5000,
])  # fmt: skip
async def test_no_list_is_longer_than_its_longest_page(
    client: httpx.AsyncClient, limit: str
) -> None:
    answer = await client.get("/api/webinars", params={"limit": limit})

    assert (answer.status_code, answer.json()["field"]) == (422, "limit")


@pytest.mark.parametrize("at", [
    "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2020-01-01T00:00:00",
])  # fmt: skip
@pytest.mark.parametrize("path", [
    "/administration/messages", "/administration/erasures", "/api/webinars",
])  # fmt: skip
async def test_a_cursor_with_a_time_that_is_none_names_no_place(
    administrator: httpx.AsyncClient, path: str, at: str
) -> None:
    answer = await administrator.get(path, params={"after": cursor(at, NOBODY)})

    assert answer.status_code == 422


async def test_a_cursor_with_a_text_that_no_row_has_names_no_place(
    administrator: httpx.AsyncClient,
) -> None:
    answers = [
        await administrator.get("/api/institutions", params={"after": cursor("a\x00b", NOBODY)}),
        await administrator.get("/api/people", params={"after": cursor("a\x00", "b", NOBODY)}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422]


@pytest.mark.parametrize("key", [
    b"[" * 5000,
    b'["2020-01-01T00:00:00Z","%s",' % NOBODY.encode() + b"[" * 5000,
    b'["2020-01-01T00:00:00Z","%s",' % NOBODY.encode() + b"[" * 5000 + b"]" * 5001,
])  # fmt: skip
async def test_a_cursor_of_endless_depth_names_no_place(
    client: httpx.AsyncClient, key: bytes
) -> None:
    deep = base64.urlsafe_b64encode(key).decode().rstrip("=")

    answer = await client.get("/api/webinars", params={"after": deep})

    assert (answer.status_code, answer.json()["field"]) == (422, "after")


@pytest.mark.parametrize("times", [70, 199])
@pytest.mark.parametrize("end", ["", "*"])
async def test_words_that_grow_when_they_are_folded_are_looked_for_as_any_other(
    client: httpx.AsyncClient, times: int, end: str
) -> None:
    answer = await client.get("/api/search", params={"q": "ﷺ" * times + end})

    assert (answer.status_code, answer.json()) == (200, {"sections": []})


async def test_a_time_outside_the_calendar_is_refused_in_a_body(
    administrator: httpx.AsyncClient,
) -> None:
    wish = {"role": "auditor", "expires_at": "9999-12-31T23:59:59-23:59"}

    answer = await administrator.post("/api/people/staff-2/roles", json=wish)

    assert answer.status_code == 422


@pytest.mark.parametrize("name", [
    "a" * 300, "a" * 5000, ".", "..", "a.css", "%00", "..%2fassets.py", "é",
])  # fmt: skip
async def test_a_style_sheet_that_is_not_there_is_not_found_whatever_its_name(
    client: httpx.AsyncClient, name: str
) -> None:
    answer = await client.get(f"/static/x/{name}")

    assert answer.status_code == 404


async def test_what_strangers_say_of_themselves_is_not_remembered(
    client: httpx.AsyncClient,
) -> None:
    async def asked(n: int) -> None:
        long = f"{n:0>30000}"
        headers = {"accept-language": long, "user-agent": long, "accept-encoding": "gzip"}
        await client.get("/calendars/public.ics?lang=en", headers={**headers, "cookie": "a=b"})
        await client.get(f"/static/x/{n:0250d}")

    await asked(0)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for n in range(1, 201):
        await asked(n)
    kept = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()

    assert kept < 200 * 20_000


@pytest.mark.parametrize(("method", "path"), [("GET", "/sign-in"), ("GET", "/x"), ("PUT", "/")])
async def test_a_cookie_full_of_escapes_is_left_out_and_the_others_are_read(
    client: httpx.AsyncClient, method: str, path: str
) -> None:
    cookie = 'zone="' + "\\a" * 15_000 + '"; language=fr'
    await client.request(method, path)

    began = time.process_time()
    answer = await client.request(method, path, headers={"cookie": cookie})

    assert time.process_time() - began < 0.7, "read twice for each letter it takes 1.5 seconds"
    assert '<html lang="fr"' in answer.text


def test_a_password_of_tens_of_thousands_of_marks_costs_no_more_than_another() -> None:
    began = time.process_time()

    strength.normalised("a" + "\u0327\u0301" * 15_900)

    assert time.process_time() - began < 0.5, "read whole it takes a second and a half"


@pytest.mark.parametrize(("typed", "status"), [
    ("α\u0313\u0300\u0345" * 8 + "correct horse" + "é" * 235, 303),
    ("α\u0313\u0300\u0345" * 256 + "x", 422),
    ("correct horse" + "é" * 244, 422),
    ("correct horse" + "x" * 30_000, 422),
])  # fmt: skip
async def test_a_password_is_as_long_as_its_letters_however_they_were_typed(
    filled: str, new_client: NewClient, typed: str, status: int
) -> None:
    client = await with_session(await new_client(), "staff-1")

    answer = await client.post("/profile/security/password", data={"password": typed})

    assert answer.status_code == status


@pytest.mark.parametrize("next_", ["/→", "/é?q=→#€", "/a%20b?c=%2F"])
async def test_a_way_on_holds_any_letter(client: httpx.AsyncClient, next_: str) -> None:
    answer = await client.get("/language/fr", params={"next": next_})

    assert answer.status_code == 303
    assert httpx.URL(answer.headers["location"]) == httpx.URL(next_)


@pytest.mark.parametrize("way", ["//[", "//℀", "http://["])
async def test_a_way_on_that_is_none_is_the_home_page(client: httpx.AsyncClient, way: str) -> None:
    form = {"email": "a@b.example", "next": way}

    shown = await client.get("/sign-in", params={"next": way})
    chosen = await client.get("/language/fr", params={"next": way})
    asked = await client.post("/sign-in", data=form)

    assert [a.status_code for a in (shown, chosen, asked)] == [200, 303, 303]
    assert chosen.headers["location"] == "/"


async def test_a_role_until_the_last_day_of_the_calendar_is_refused_at_its_field(
    administrator: httpx.AsyncClient,
) -> None:
    form = {"role": "auditor", "until": "9999-12-31"}

    answer = await administrator.post("/administration/people/staff-3/roles", data=form)

    assert answer.status_code == 422
    assert 'id="until-error"' in answer.text


@pytest.mark.parametrize("typed", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_time_that_is_none_in_another_zone_is_refused_at_its_field(typed: str) -> None:
    fields = Fields([("at", typed)], "en")

    assert fields.wall_time("at") is None
    assert set(fields.errors) == {"at"}


async def test_what_hashes_or_asks_the_network_heeds_no_key_of_a_form(
    administrator: httpx.AsyncClient, new_client: NewClient
) -> None:
    form = {"once": "k-1", "password": "a long one that nobody guesses"}
    visitor = await new_client()

    signed = await visitor.post("/sign-in", data={**form, "email": "staff-1@example.org"})
    changed = await administrator.post("/profile/security/password", data=form)
    removed = await administrator.post("/profile/security/password/remove", data={"once": "k-2"})

    assert (signed.status_code, changed.status_code, removed.status_code) == (422, 303, 303)
    assert await db.value("SELECT COUNT(*) FROM kept_answers") == 0
