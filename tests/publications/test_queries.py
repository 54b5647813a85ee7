"""What is published is for everyone; what is not yet is for those it was given to."""

import re
from datetime import date, timedelta

import httpx
import pytest

from passerelle.core import clock, db, ids
from passerelle.identity.models import Person, RoleGrant
from passerelle.programme.models import Country
from passerelle.publications.models import Publication, ToolkitModule
from passerelle.roster.models import Expert
from tests.conftest import NewClient, SignIn

STATES = ("published", "in_development", "draft")


@pytest.fixture
async def toolkit(database: str) -> None:
    """A module in each state; experts with and without the toolkit, and one who has left."""
    for state in STATES:
        await ToolkitModule.create(
            reference=f"MOD-{state}", names={"en": f"Module {state}"}, state=state
        )
    await Country.create(iso2="KZ", iso3="KAZ", numeric="398", names={"en": "K"}, tz="Asia/Almaty")
    for name, has_toolkit, left in (
        ("given", True, None),
        ("not_given", False, None),
        ("gone", True, date(2021, 1, 1)),
    ):
        person = await Person.create(reference=name, given_name="Test", family_name=name)
        await Expert.create(
            reference=f"EXP-{name}",
            person=person,
            origin_category="academia",
            country_id="KZ",
            joined_on=date(2020, 1, 1),
            deactivated_on=left,
            state="active",
            toolkit_access=has_toolkit,
        )
    officer = await Person.create(reference="officer", given_name="Test", family_name="officer")
    await RoleGrant.create(person=officer, role="organiser", granted_at=clock.now())


async def test_unfinished_modules_are_for_staff_and_for_experts_who_were_given_them(
    toolkit: None, new_client: NewClient, sign_in: SignIn
) -> None:
    readers = {"visitor": await new_client()}
    readers |= {name: await sign_in(name) for name in ("given", "not_given", "gone", "officer")}
    pages, answers = {}, {}
    for name, client in readers.items():
        page = (await client.get("/publications")).text
        pages[name] = [state for state in STATES if f"Module {state}<" in page]
        answer = (await client.get("/api/toolkit-modules")).json()
        answers[name] = [module["state"] for module in reversed(answer["items"])]

    assert pages == answers
    assert pages == {
        "visitor": ["published"],
        "given": ["published", "in_development"],
        "not_given": ["published"],
        "gone": ["published"],
        "officer": list(STATES),
    }


@pytest.mark.parametrize("path", ["/api/publications", "/api/toolkit-modules"])
async def test_pages_hold_each_row_once(database: str, new_client: NewClient, path: str) -> None:
    for number in range(17):  # three a day
        await Publication.create(
            reference=f"PUB-{number}",
            kind="study",
            titles={"en": "T"},
            published_on=date(2021, 1, 1) + timedelta(days=number // 3),
            url="https://example.org/",
        )
        await ToolkitModule.create(reference=f"M{number:02}", names={"en": "M"}, state="published")
    client = await new_client()

    walked, following = list[str](), f"{path}?limit=4"
    while following:
        answer = await client.get(following)
        walked += [row["reference"] for row in answer.json()["items"]]
        following = answer.links.get("next", {}).get("url", "")

    assert len(walked) == len(set(walked)) == 17
    first = "PUB-16" if "publications" in path else "M00"
    assert walked[0] in (first, "PUB-15")  # both of the last day


async def test_a_title_is_shown_as_text_and_in_the_readers_language(
    database: str, new_client: NewClient
) -> None:
    await Publication.create(
        reference="PUB-1",
        kind="annual_report_video",
        titles={"en": "<b>Report</b>", "fr": "Rapport"},
        languages=["en", "fr"],
        published_on=date(2021, 9, 15),
        url="https://example.org/?a=1&b=2",
        action_reference="KAZ-I",
    )
    client = await new_client()

    english = (await client.get("/publications")).text
    french = (await client.get("/publications", headers={"accept-language": "fr"})).text

    assert '<a href="https://example.org/?a=1&amp;b=2" rel="noopener">&lt;b&gt;Report' in english
    assert "Annual report as a video" in english
    assert "KAZ-I" in english
    assert ">Rapport</a>" in french


async def test_an_empty_list_says_so(database: str, new_client: NewClient) -> None:
    page = (await (await new_client()).get("/publications")).text

    assert "Nothing has been published yet." in page
    assert "No module is published yet." in page


@pytest.mark.parametrize("rows", [10, 1000])
async def test_the_number_of_statements_does_not_grow_with_the_rows(
    database: str, new_client: NewClient, rows: int
) -> None:
    await add_many(rows)
    client = await new_client()

    with db.watched() as seen:
        page = await client.get("/publications")

    assert len(seen) == 3  # one of them asks for revisions
    assert len(page.content) < 100_000


async def test_the_readable_description_names_every_operation_and_stays_light(
    client: httpx.AsyncClient,
) -> None:
    document = (await client.get("/api/openapi.json")).json()
    page = await client.get("/api")
    areas = sorted(set(re.findall(r'href="/api\?area=([\w-]+)"', page.text)))
    parts = {area: await client.get(f"/api?area={area}") for area in areas}

    told = "".join(part.text for part in parts.values())
    operations = [(m.upper(), path) for path, of in document["paths"].items() for m in of]
    missing = [one for one in operations if f"<code>{one[0]} {one[1]}</code>" not in told]
    assert missing == []
    assert "curl https://passerelle.example.org/api/communities/REFERENCE/topics" in told
    assert '--cookie "__Host-session=…" https://passerelle.example.org/api/experts' in told
    assert max(len(one.content) for one in (page, *parts.values())) < 60_000
    broken = [
        (area, name)
        for area, part in parts.items()
        for name in re.findall(r'href="#([^"]+)"', part.text)
        if f'id="{name}"' not in part.text
    ]
    assert broken == []
    assert (await client.get("/api?area=nothing")).status_code == 404


@db.transaction
async def add_many(rows: int) -> None:
    await Publication.bulk_create(
        Publication(
            id=ids.new(),
            reference=f"PUB-{number}",
            kind="study",
            titles={"en": "T"},
            published_on=date(2021, 1, 1),
            url="https://example.org/",
        )
        for number in range(rows)
    )
    await ToolkitModule.bulk_create(
        ToolkitModule(reference=f"M{n}", names={"en": "M"}, state="published") for n in range(rows)
    )
