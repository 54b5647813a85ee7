"""The report's pages, files and API: open to everybody, but for people and requests by name."""

import csv
import io
import re
from datetime import date
from typing import Any

import httpx
import pytest

from passerelle.core import db
from passerelle.core.actors import VISITOR
from passerelle.reporting import queries
from passerelle.reporting.rules import catalogue
from tests.conftest import SignIn
from tests.reporting.test_figures import EXPECTED, is_same

STAFF_ONLY = [one.id for one in catalogue.DEFINITIONS if one.rows_for == "staff"]
PUBLIC = [one.id for one in catalogue.DEFINITIONS if one.rows_for == "everyone"]
SECRETS = re.compile(r"REQ-P[2-9P]|Échantillon|Muestra|EXP-\d|INS-[A-Z]{3}")
EARLY = "2016-09-30"


async def test_the_api_gives_every_figure_with_what_it_must_carry(
    client: httpx.AsyncClient,
) -> None:
    answer = (await client.get("/api/report/figures")).json()

    shown = {one["id"]: one for one in answer["figures"]}
    assert shown.keys() == EXPECTED.keys()
    for id_, metric in EXPECTED.items():
        one = shown[id_]
        assert is_same(one["value"], metric["value"]), id_
        assert one["as_of"] == "2021-12-31"
        assert one["definition"]
        assert one["base"]
        assert one["unit"]
    assert shown["requests_by_region4"]["scheme"] == "region4"
    assert shown["actions_2021_by_region5"]["scheme"] == "region5"
    assert answer["frame"]["review_year"] == 2021


async def test_every_page_opens_for_visitors_and_is_light(client: httpx.AsyncClient) -> None:
    for path in ("/report", *(f"/report/{id_}" for id_ in EXPECTED)):
        answer = await client.get(path)
        assert answer.status_code == 200, path
        assert len(answer.content) < 100_000, path
        assert answer.text.count("<h1") == 1, path


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_the_report_reads_in_every_language(client: httpx.AsyncClient, language: str) -> None:
    answer = await client.get("/report", headers={"accept-language": language})

    assert f'<html lang="{language}"' in answer.text
    assert len(answer.content) < 100_000


async def test_visitors_find_no_person_request_or_institution_by_name(
    client: httpx.AsyncClient,
) -> None:
    paths = ["/report", "/report.csv", "/api/report/figures"]
    paths += [f"{door}/{id_}" for id_ in EXPECTED for door in ("/report", "/api/report/figures")]
    paths += [f"/report/{id_}.csv" for id_ in PUBLIC]

    for path in paths:
        answer = await client.get(path)
        assert answer.status_code == 200, path
        assert not SECRETS.search(answer.text), path
    for id_ in STAFF_ONLY:
        assert (await client.get(f"/report/{id_}.csv")).status_code == 404, id_


@pytest.mark.parametrize("who", ["EXP-0001", "CON-0136"])
async def test_experts_and_contacts_see_what_visitors_see(
    programme: str, sign_in: SignIn, who: str
) -> None:
    client = await sign_in(who)

    answer = (await client.get("/api/report/figures/requests_2016_2020")).json()
    page = (await client.get("/report/requests_2016_2020")).text

    assert answer["rows"] is None
    assert "REQ-" not in page
    assert "for the programme’s staff" in page


async def test_staff_see_the_rows(programme: str, sign_in: SignIn) -> None:
    client = await sign_in("staff-1")

    answer = (await client.get("/api/report/figures/feb_2021_session")).json()
    page = (await client.get("/report/requests_2016_2020")).text
    file = (await client.get("/report/requests_2016_2020.csv")).text

    assert answer["figure"]["extras"]["request_ids"] == EXPECTED["feb_2021_session"]["request_ids"]
    assert len(answer["rows"]) == 24
    assert page.count('href="/requests/REQ-') == 39 + 25 + 17
    records = list(csv.DictReader(io.StringIO(file.lstrip("\ufeff"))))
    assert len([one for one in records if one["counted"] == "yes"]) == 39
    assert {one["why not"] for one in records if one["counted"] == "no"} == {
        "Submitted before the phase",
        "Submitted after the phase",
    }


async def test_few_people_are_hidden_from_visitors_and_told_to_staff(
    client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    staff = await sign_in("staff-1")

    def by_id(answer: httpx.Response) -> dict[str, Any]:
        return {one["id"]: one for one in answer.json()["figures"]}

    known = by_id(await staff.get(f"/api/report/figures?as_of={EARLY}"))
    public = by_id(await client.get(f"/api/report/figures?as_of={EARLY}"))
    hidden = {id_: one["hidden"] for id_, one in public.items() if one["hidden"]}

    assert "experts_deployed_origin" in hidden
    for id_, parts in hidden.items():
        if id_.startswith("experts_deployed_o"):
            value = known[id_]["value"]
            assert sum(value[part] for part in parts) >= 5
            assert all(public[id_]["value"][part] is None for part in parts)
            assert all(public[id_]["display"][part] is None for part in parts)
    assert all(one["hidden"] == [] for one in known.values())
    page = await client.get(f"/report/experts_deployed_origin?as_of={EARLY}")
    assert "fewer than 5 people are hidden" in page.text


@pytest.mark.parametrize(
    "text",
    ["foo", "2021-13-01", "20210630", "2021-W26-3", "1066-10-14", "9999-12-31", "２０２１-06-30"],
)
async def test_a_date_that_is_none_is_named_and_kept(client: httpx.AsyncClient, text: str) -> None:
    for path in ("/report", "/report/requests_2016_2020"):
        page = await client.get(path, params={"as_of": text})
        assert page.status_code == 422
        assert "<title>Error:" in page.text
        assert f'value="{text}"' in page.text
        assert "Write the day as 2021-12-31" in page.text
    refused = await client.get("/api/report/figures", params={"as_of": text})
    assert (refused.status_code, refused.json()["field"]) == (422, "as_of")


async def test_what_is_no_figure_is_not_found(client: httpx.AsyncClient) -> None:
    for path in ("/report/nothing", "/report/nothing.csv", "/api/report/figures/nothing"):
        assert (await client.get(path)).status_code == 404
    assert (await client.get("/report.csv?figure=nothing")).status_code == 404


async def test_an_earlier_date_goes_along_with_every_link(client: httpx.AsyncClient) -> None:
    page = await client.get("/report?as_of=2021-06-30")

    assert "State as of 30 June 2021" in page.text
    assert 'href="/report/feb_2021_session?as_of=2021-06-30"' in page.text
    assert 'href="/report.csv?as_of=2021-06-30"' in page.text
    csv_links = re.findall(r'href="(/report\.csv\?figure=[^"]*)"', page.text)
    assert csv_links
    assert all(link.endswith("as_of=2021-06-30") for link in csv_links)


async def test_the_file_has_every_number(client: httpx.AsyncClient) -> None:
    answer = await client.get("/report.csv")

    records = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert {one["figure"] for one in records} == EXPECTED.keys()
    by_place = {(one["figure"], one["part"]): one["value"] for one in records}
    assert by_place["requests_2016_2020", ""] == "39"
    assert by_place["requests_by_region4", "africa"] == "15"
    assert by_place["feb_2021_session", "request_to_action.k"] == "3"
    assert {one["as of"] for one in records} == {"2021-12-31"}


async def test_one_figure_reads_only_what_it_needs(programme: str) -> None:
    with db.watched() as seen:
        await queries.report_for(VISITOR, date(2021, 12, 31), ["requests_2016_2020"])

    assert len(seen) <= 5
