"""Lists walk every row once, narrow by what they say, and their files hold the same rows."""

import csv
import io
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from passerelle.assistance.models import AssistanceRequest, RequestInstitution
from passerelle.identity.models import Institution

SignIn = Callable[[str], Awaitable[httpx.AsyncClient]]
LISTS = [("requests", "reference", 86), ("actions", "code", 73), ("institutions", "reference", 170)]


async def walked(client: httpx.AsyncClient, path: str, limit: int) -> list[dict[str, Any]]:
    rows, after = [], ""
    joint = "&" if "?" in path else "?"
    while after is not None:
        answer = await client.get(
            f"{path}{joint}limit={limit}" + (f"&after={after}" if after else "")
        )
        assert answer.status_code == 200, answer.text
        rows += answer.json()["items"]
        after = answer.json()["next"]
    return rows


async def file_of(client: httpx.AsyncClient, path: str) -> list[dict[str, str]]:
    answer = await client.get(path)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize(("name", "key", "count"), LISTS)
async def test_pages_of_a_list_hold_each_row_once_in_the_lists_order(
    programme: str, sign_in: SignIn, name: str, key: str, count: int
) -> None:
    client = await sign_in("staff-4")
    whole = await walked(client, f"/api/{name}", 200)

    assert await walked(client, f"/api/{name}", 7) == whole
    assert len({row[key] for row in whole}) == len(whole) == count


@pytest.mark.parametrize(("name", "key", "count"), LISTS)
async def test_the_file_of_a_list_holds_all_its_rows_in_the_same_order(
    programme: str, sign_in: SignIn, name: str, key: str, count: int
) -> None:
    client = await sign_in("staff-4")
    rows = await file_of(client, f"/{name}.csv")

    assert [row[key] for row in rows] == [
        row[key] for row in await walked(client, f"/api/{name}", 200)
    ]


async def test_requests_stand_the_latest_first(programme: str, sign_in: SignIn) -> None:
    rows = await walked(await sign_in("staff-4"), "/api/requests", 200)

    sent = [row["submitted_at"] for row in rows]
    assert sent == sorted(sent, reverse=True)
    assert rows[0]["reference"] == "REQ-PP-17"


@pytest.mark.parametrize(
    ("name", "wish", "codes"),
    [
        ("requests", "state", ("accepted", "rejected", "redirected", "withdrawn", "archived",
                               "submitted", "under_assessment")),
        ("requests", "phase", ("MIEUX_II", "MIEUX_III", "MIEUX_PLUS")),
        ("requests", "region", ("asia", "lac", "eu_neighbourhood", "western_central_africa",
                                "eastern_southern_africa")),
        ("requests", "scheme=region4&region", ("asia", "lac", "eu_neighbourhood", "africa")),
        ("requests", "type", ("ministry", "agency", "municipal", "judicial", "academic",
                              "third_sector", "independent_body", "regional_organisation",
                              "parliament")),
        ("actions", "state", ("approved", "implementation", "concluded")),
        ("actions", "year", tuple(range(2015, 2023))),
        ("actions", "scheme=region4&region", ("asia", "lac", "eu_neighbourhood", "africa")),
        ("institutions", "region", ("asia", "lac", "eu_neighbourhood", "western_central_africa",
                                    "eastern_southern_africa", "eu")),
    ],
)  # fmt: skip
async def test_the_parts_that_a_wish_cuts_a_list_into_add_up_to_the_list(
    programme: str, sign_in: SignIn, name: str, wish: str, codes: tuple[object, ...]
) -> None:
    client = await sign_in("staff-4")
    counts = {code: len(await walked(client, f"/api/{name}?{wish}={code}", 200)) for code in codes}

    assert sum(counts.values()) == len(await walked(client, f"/api/{name}", 200)), counts
    assert all(counts.values()) or name != "actions"


async def test_a_joint_request_is_found_by_the_region_and_kind_of_each_who_asks(
    filled: str, sign_in: SignIn
) -> None:
    request = await AssistanceRequest.get(reference="REQ-PP-10")
    other = await Institution.get(reference="INS-GHA-ACA")
    await RequestInstitution.create(
        request=request, institution=other, part="requester", position=1
    )
    client = await sign_in("staff-4")

    for wish in ("region=eastern_southern_africa", "region=western_central_africa",
                 "type=ministry", "type=academic"):  # fmt: skip
        rows = await walked(client, f"/api/requests?{wish}", 200)
        assert [r["reference"] for r in rows].count("REQ-PP-10") == 1, wish
    mixed = "region=eastern_southern_africa&type=academic"
    assert "REQ-PP-10" not in str(await walked(client, f"/api/requests?{mixed}", 200))


async def test_drafts_stand_apart(filled: str, sign_in: SignIn) -> None:
    for number in range(5):
        await AssistanceRequest.create(
            reference=f"REQ-DRAFT-{number}", theme_id="integration", channel="form", state="draft"
        )
    client = await sign_in("staff-4")

    drafts = [row["reference"] for row in await walked(client, "/api/requests?which=drafts", 2)]
    sent = [row["reference"] for row in await walked(client, "/api/requests", 50)]
    assert drafts == [f"REQ-DRAFT-{number}" for number in (4, 3, 2, 1, 0)]
    assert not set(drafts) & set(sent)
    assert "REQ-DRAFT-3" in (await client.get("/requests?which=drafts")).text
    assert "not sent" in (await client.get("/requests/REQ-DRAFT-3")).text


async def test_a_cell_of_a_file_never_runs_as_a_formula(filled: str, sign_in: SignIn) -> None:
    await Institution.filter(reference="INS-KAZ-MOI").update(names={"en": "=1+1"})
    client = await sign_in("staff-4")

    rows = await file_of(client, "/institutions.csv?country=KZ")
    assert "'=1+1" in [row["name"] for row in rows]


async def test_the_number_of_each_country_opens_as_many_actions(client: httpx.AsyncClient) -> None:
    for scheme in ("region4", "region5"):
        work = (await client.get(f"/api/where-we-work?scheme={scheme}")).json()
        assert sum(region["actions"] for region in work["regions"]) == 73
    page = (await client.get("/where-we-work")).text
    countries = [country for region in work["regions"] for country in region["countries"]]
    for country in countries:
        rows = await walked(client, f"/api/actions?country={country['country']}", 200)
        assert len(rows) == country["actions"], country["country"]
        assert f'href="/actions?country={country["country"]}"' in page


async def test_one_session_led_to_four_requests_and_three_of_them_to_actions(
    programme: str, sign_in: SignIn
) -> None:
    client = await sign_in("staff-4")
    linked = {}
    for row in await walked(client, "/api/requests", 200):
        one = (await client.get(f"/api/requests/{row['reference']}")).json()
        if any(link["session"] == "OS-2021-02" for link in one["links"]):
            linked[row["reference"]] = [action["code"] for action in row["actions"]]

    assert linked == {
        "REQ-PP-15": [],
        "REQ-PP-13": ["TJK-I"],
        "REQ-PP-11": ["KAZ-II"],
        "REQ-PP-09": ["KGZ-III"],
    }


async def test_an_action_names_the_one_before_and_the_one_after_it(
    client: httpx.AsyncClient,
) -> None:
    action = (await client.get("/api/actions/KGZ-II")).json()

    assert [(n["code"], n["is_before"]) for n in action["neighbours"]] == [
        ("KGZ-I", True),
        ("KGZ-III", False),
    ]
