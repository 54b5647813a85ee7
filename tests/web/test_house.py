"""Each request goes through its door: who, may they, is it kept, answer, refuse."""

import gc
import re
import tracemalloc
from typing import Any

import httpx
import jinja2
import msgspec
import pytest
from starlette.responses import Response
from starlette.routing import Mount, Route

from passerelle.app import factory
from passerelle.core import db, revisions, zones
from passerelle.core.actors import VISITOR
from passerelle.web import doors
from passerelle.web.asking import own_path
from tests.conftest import NewClient, SignIn

PAGE = "/webinars?when=past"


class Reference(msgspec.Struct, frozen=True):
    reference: str


def test_the_app_does_not_start_with_a_route_that_is_no_door() -> None:
    async def open_to_all(_request: object) -> Response:
        return Response()

    for route in (Route("/x", open_to_all), Mount("/m", app=open_to_all)):  # type: ignore[arg-type]
        with pytest.raises(factory.UnguardedRouteError):
            factory.check([route])


def test_every_door_has_a_policy_a_summary_for_programs_and_a_path_of_its_own() -> None:
    found = factory.doors_of_rooms()

    assert all(callable(door.may) and isinstance(door.may(VISITOR), bool) for door in found)
    api = [door for door in found if door.kind == "api"]
    assert all(door.summary and (door.answers or door.status == 204) for door in api)
    assert len({(door.method, door.path) for door in found}) == len(found)


async def test_an_unchanged_page_is_304_without_a_policy_for_another_nonce(
    client: httpx.AsyncClient,
) -> None:
    first = await client.get(PAGE)
    again = await client.get(PAGE, headers={"if-none-match": first.headers["etag"]})

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert "content-security-policy" in first.headers
    assert "content-security-policy" not in again.headers


async def test_each_answer_has_a_nonce_of_its_own_and_its_script_carries_it(
    client: httpx.AsyncClient,
) -> None:
    nonces = []
    for _ in range(2):
        page = await client.get(PAGE)
        policy = page.headers["content-security-policy"]
        nonces.append(policy.partition("'nonce-")[2].partition("'")[0])
        assert f'nonce="{nonces[-1]}"' in page.text
        assert "unsafe" not in policy

    assert nonces[0] != nonces[1]
    assert "\x02" not in page.text


async def test_times_are_read_in_one_s_zone_and_a_zone_costs_no_memory(
    client: httpx.AsyncClient,
) -> None:
    async def clocks(zone: str) -> set[str]:
        page = await client.get(PAGE, headers={"cookie": f"zone={zone}"})
        return set(re.findall(r"\d\d:\d\d–\d\d:\d\d \([^)]*\)", page.text))

    def templates() -> int:
        gc.collect()
        return sum(isinstance(one, jinja2.Template) for one in gc.get_objects())

    here, before = await clocks("Europe/Brussels"), templates()
    there = [await clocks(zone) for zone in sorted(zones.names())[:60]]

    assert here
    assert all(here != clock for clock in there)
    assert len({frozenset(clock) for clock in there}) > 40
    assert templates() <= before


async def test_what_is_kept_takes_no_more_memory_than_it_may(
    programme: str, new_client: NewClient
) -> None:
    client = await new_client(fresh=True)
    await client.get("/api/actions?limit=1")
    gc.collect()

    tracemalloc.start()
    for n in range(600):
        answer = await client.get(f"/api/actions?limit=1&x={n:06}{'A' * 28_000}")
        assert answer.status_code == 200
    gc.collect()
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()

    assert taken < 10_000_000, "the addresses alone are 17 MB; the client keeps a few of them"


async def test_a_change_makes_a_new_tag_in_the_transaction_of_the_change(
    filled: str, new_client: NewClient
) -> None:
    client = await new_client()
    before = await client.get(PAGE)

    @db.transaction
    async def rename() -> None:
        await db.execute(
            "UPDATE webinars SET titles = :t WHERE audience = 'public'", t={"en": "Renamed"}
        )
        await revisions.bump("webinars")

    await rename()
    after = await client.get(PAGE, headers={"if-none-match": before.headers["etag"]})

    assert after.status_code == 200
    assert "Renamed" in after.text


async def test_head_answers_like_get_without_a_body(client: httpx.AsyncClient) -> None:
    got, head = await client.get(PAGE), await client.head(PAGE)

    assert head.status_code == 200
    assert head.headers["etag"] == got.headers["etag"]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/api/webinars?limit=0", "limit"),
        ("/api/webinars?limit=x", "limit"),
        ("/api/webinars?limit=999999999999999999999", "limit"),
        ("/api/webinars?after=%00", "after"),
        ("/api/webinars?after=bm90IG91cnM", "after"),
        ("/api/webinars?when=never", "when"),
        ("/api/webinars?when=a%00b", "when"),
    ],
)
async def test_bad_input_is_a_problem_that_names_the_field(
    client: httpx.AsyncClient, path: str, field: str
) -> None:
    answer = await client.get(path)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["field"] == field


async def test_what_is_not_there_is_404_as_a_page_and_as_a_problem(
    client: httpx.AsyncClient,
) -> None:
    page, problem = await client.get("/webinars/none"), await client.get("/api/webinars/none")

    assert (page.status_code, problem.status_code) == (404, 404)
    assert "<h1" in page.text
    assert problem.json()["code"] == "not_found"


async def test_a_method_that_a_path_does_not_have_is_405_and_names_those_it_has(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.delete("/webinars/cf-2021-06")

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


async def test_a_fault_is_a_calm_page_with_the_request_id(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    async def broken(*_: object) -> int:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(revisions, "current", broken)
    page = await client.get(PAGE)
    problem = await client.get("/api/webinars")

    assert (problem.status_code, problem.json()["code"]) == (500, "fault")
    assert page.status_code == 500
    assert page.headers["x-request-id"] in page.text
    assert "secret detail" not in page.text


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
async def test_a_form_sent_from_another_site_is_refused(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    answer = await client.post("/sign-in", data={"email": "a@example.org"}, headers=headers)

    assert answer.status_code == 403


async def test_staff_pages_send_a_visitor_to_sign_in_and_refuse_a_member(
    client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    member = await sign_in("CON-0001")

    visitor_page = await client.get("/outreach")
    assert visitor_page.headers["location"] == "/sign-in?next=/outreach"
    assert (await member.get("/outreach")).status_code == 403


@pytest.mark.parametrize(
    ("target", "goes_to"),
    [
        ("/webinars?when=past", "/webinars?when=past"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nset-cookie: x", "/"),
        ("", "/"),
        ("//[", "/"),
        ("//℀", "/"),
        ("http://[", "/"),
        ("/[//", "/[//"),
    ],
)
def test_one_only_goes_on_to_our_own_pages(target: str, goes_to: str) -> None:
    assert own_path(target) == goes_to


@pytest.mark.parametrize(
    ("header", "language"),
    [("fr-CA,fr;q=0.9,en;q=0.5", "fr"), ("de,en;q=0.2", "en"), ("ja", "en"), ("fr;q=0", "en")],
)
async def test_the_page_comes_in_the_readers_language(
    client: httpx.AsyncClient, header: str, language: str
) -> None:
    page = await client.get(PAGE, headers={"accept-language": header})

    assert f'<html lang="{language}"' in page.text


async def test_a_chosen_language_stays(client: httpx.AsyncClient) -> None:
    chosen = await client.get("/language/fr?next=/webinars")
    page = await client.get(chosen.headers["location"])

    assert '<html lang="fr"' in page.text
    assert (await client.get("/language/xx")).status_code == 404


async def test_what_one_person_was_shown_is_never_served_to_another(
    client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    staff, partner = await sign_in("staff-1"), await sign_in("CON-0001")

    pages = [(await who.get(PAGE)).text for who in (staff, client, partner, staff)]

    assert pages[0].count("OS-2021") + pages[0].count("os-2021") > 0
    assert "os-2021-05" not in pages[1] + pages[2]  # an EU administrations' session
    assert "os-2021-05" in pages[3]


async def test_every_answer_says_how_it_may_be_used(client: httpx.AsyncClient) -> None:
    headers = (await client.get("/")).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "max-age" in headers["strict-transport-security"]


async def test_the_api_describes_itself_in_openapi_3_1(client: httpx.AsyncClient) -> None:
    openapi_spec_validator = pytest.importorskip("openapi_spec_validator")
    document = (await client.get("/api/openapi.json")).json()

    openapi_spec_validator.validate(document)
    described = {(path, method) for path, ways in document["paths"].items() for method in ways}
    ours = {(d.path, d.method.lower()) for d in factory.doors_of_rooms() if d.kind == "api"}
    assert described == ours


async def test_answers_are_what_the_description_says(client: httpx.AsyncClient) -> None:
    for door in factory.doors_of_rooms():
        is_list = door.method == "GET" and "{" not in door.path
        if door.kind == "api" and is_list and door.may is doors.anyone:
            answer = await client.get(door.path)
            assert answer.status_code == 200, door.path
            msgspec.convert(answer.json(), door.answers, strict=False)


async def test_a_list_is_walked_by_its_links_and_each_row_is_met_once(
    client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    staff, path, met = await sign_in("staff-1"), "/api/webinars?limit=3", []
    while path:
        answer = await staff.get(path)
        met += [item["reference"] for item in answer.json()["items"]]
        path = answer.links.get("next", {}).get("url", "")

    wanted = await db.rows(Reference, "SELECT reference FROM webinars WHERE NOT is_demo")
    assert sorted(met) == sorted(row.reference for row in wanted)


async def test_times_are_shown_in_each_persons_zone_beside_the_events_own(
    client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    in_vienna = await sign_in("staff-2")

    page = (await in_vienna.get("/webinars/os-2021-02")).text

    assert '<html lang="fr"' in page
    assert "10:00–11:30 (Vienne)" in page
    assert "15:00–16:30 (Al" in page  # Almaty, as the catalogue of French place names spells it


async def test_the_process_says_that_it_lives_and_whether_it_is_ready(
    client: httpx.AsyncClient,
) -> None:
    assert (await client.get("/livez")).text == "live\n"
    assert (await client.get("/readyz")).json()["ready"] is True


async def test_a_process_without_its_schema_is_not_ready(
    database: str, new_client: NewClient
) -> None:
    client = await new_client()

    @db.transaction
    async def forget() -> None:
        await db.execute("DELETE FROM schema_migrations")

    await forget()

    assert (await client.get("/readyz")).status_code == 503
