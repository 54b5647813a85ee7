"""Who is found on the roster by whom, and what is told of them."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest

from passerelle.core import clock, db, ids
from passerelle.identity.models import Contact, Institution, Person, RoleGrant
from passerelle.programme.models import Country, Theme
from passerelle.roster.models import Expert
from tests.conftest import NewClient, SignIn

LISTED = {"PERU", "FRENCH", "READER"}


async def make_person(name: str, gender: str = "undeclared") -> Person:
    return await Person.create(reference=name, given_name="Test", family_name=name, gender=gender)


async def make_expert(name: str, **about: Any) -> None:
    given: dict[str, Any] = {
        "origin_category": "academia",
        "country_id": "KZ",
        "languages": {"en": ""},
        "skills": ["integration"],
        "joined_on": date(2020, 1, 1),
        "state": "active",
        "visible": True,
        **about,
    }
    person = await make_person(name, "woman")
    await Expert.create(reference=f"EXP-{name}", person=person, **given)


@pytest.fixture
async def roster(database: str) -> None:
    """Three listed experts, one who is not, one who left, one to come, one who applied."""
    await Theme.create(code="integration", kind="pillar", names={"en": "Integration of people"})
    for code, name in (("KZ", "Kazakhstan"), ("PE", "Peru")):
        await Country.create(
            iso2=code, iso3=f"{code}X", numeric=code, names={"en": name}, tz="Asia/Almaty"
        )
    tomorrow = clock.now().date() + timedelta(days=1)
    await make_expert("READER")
    await make_expert("PERU", country_id="PE", origin_category="private", skills=["facilitation"])
    await make_expert("FRENCH", languages={"fr": "C1", "es": ""})
    await make_expert("UNLISTED", visible=False)
    await make_expert("LEFT", deactivated_on=date(2021, 1, 1))
    await make_expert("COMING", joined_on=tomorrow)
    await make_expert("APPLIED", state="applied")
    institution = await Institution.create(
        reference="INS", names={"en": "Ministry"}, type="ministry", country_id="KZ"
    )
    contact = await make_person("contact")
    await Contact.create(person=contact, institution=institution, role="officer")
    officer = await make_person("officer")
    await RoleGrant.create(person=officer, role="assessor", granted_at=clock.now())
    await make_person("stranger")


async def test_others_than_staff_find_those_who_agreed_and_are_there_today(
    roster: None, sign_in: SignIn
) -> None:
    everyone = {*LISTED, "UNLISTED", "LEFT", "COMING", "APPLIED"}
    pages, answers = {}, {}
    for name in ("READER", "contact", "stranger", "officer"):
        client = await sign_in(name)
        page = (await client.get("/roster")).text
        pages[name] = {expert for expert in everyone if f"Test {expert}</bdi>" in page}
        answer = (await client.get("/api/experts")).json()
        answers[name] = {expert["family_name"] for expert in answer["items"]}

    assert pages == answers
    assert pages == {"READER": LISTED, "contact": LISTED, "stranger": LISTED, "officer": everyone}


async def test_visitors_are_asked_to_sign_in_and_only_staff_take_the_file(
    roster: None, new_client: NewClient, sign_in: SignIn
) -> None:
    visitor, expert, officer = await new_client(), await sign_in("READER"), await sign_in("officer")

    page = await visitor.get("/roster?skill=integration")

    assert (page.status_code, page.headers["location"]) == (
        303,
        "/sign-in?next=/roster%3Fskill%3Dintegration",
    )
    assert (await visitor.get("/api/experts")).status_code == 401
    statuses = [(await c.get("/roster.csv")).status_code for c in (visitor, expert, officer)]
    assert statuses == [401, 403, 200]


async def test_nobodys_gender_and_address_is_told_not_even_to_staff(
    roster: None, sign_in: SignIn
) -> None:
    client = await sign_in("officer")

    for path in ("/roster", "/api/experts", "/roster.csv"):
        text = (await client.get(path)).text
        assert "PERU" in text
        assert not [word for word in ("woman", "gender", "email", "@") if word in text], path


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("skill=integration", {"READER", "FRENCH"}),
        ("skill=facilitation", {"PERU"}),
        ("language=fr", {"FRENCH"}),
        ("country=PE", {"PERU"}),
        ("origin=academia", {"READER", "FRENCH"}),
        ("skill=integration&language=es&country=KZ&origin=academia", {"FRENCH"}),
        ("skill=integration&country=PE", set()),
        ("skill=%27%20OR%201%3D1%20--", set()),
        ("language=%22", set()),
    ],
)
async def test_filters_narrow_the_list_and_the_count_beside_it(
    roster: None, sign_in: SignIn, query: str, found: set[str]
) -> None:
    client = await sign_in("READER")

    answer = (await client.get(f"/api/experts?{query}")).json()
    page = (await client.get(f"/roster?{query}")).text

    assert {expert["family_name"] for expert in answer["items"]} == found
    assert "4 experts are on the roster" in page
    assert "3 of them agreed to be listed here" in page
    caption = f"{len(found)} expert{'s' * (len(found) != 1)}</caption>"
    assert caption in page if found else "No expert matches all of this." in page


async def test_there_is_to_choose_from_what_the_reader_may_find(
    roster: None, sign_in: SignIn
) -> None:
    await make_expert("HIDDEN", visible=False, skills=["rare_skill"], languages={"ru": ""})

    expert, officer = await sign_in("READER"), await sign_in("officer")

    assert "rare_skill" not in (text := (await expert.get("/roster")).text)
    assert '<option value="integration">Integration of people (2)</option>' in text
    assert (
        '<option value="rare_skill">Rare skill (1)</option>' in (await officer.get("/roster")).text
    )


async def test_pages_hold_each_expert_once_by_family_name(roster: None, sign_in: SignIn) -> None:
    for _ in range(20):  # they share a name
        await make_expert_named_like_others()
    client = await sign_in("READER")

    walked, path = list[dict[str, str]](), "/api/experts?limit=3"
    while path:
        answer = await client.get(path)
        walked += answer.json()["items"]
        path = answer.links.get("next", {}).get("url", "")

    assert len(walked) == len({expert["reference"] for expert in walked}) == 23
    assert [e["family_name"] for e in walked[1:21]] == ["MANY"] * 20


async def test_the_packaged_roster_has_its_numbers(programme: str, sign_in: SignIn) -> None:
    officer, expert = await sign_in("staff-1"), await sign_in("EXP-0003")

    rows = list(csv.reader(io.StringIO((await officer.get("/roster.csv")).text)))
    page = await expert.get("/roster")

    assert len(rows) - 1 == 829
    assert "829 experts are on the roster" in page.text
    assert "702 of them agreed" in page.text
    assert len(page.content) < 100_000
    assert len((await officer.get("/roster?limit=200")).content) < 100_000


@pytest.mark.parametrize("rows", [10, 1000])
async def test_the_number_of_statements_does_not_grow_with_the_experts(
    roster: None, sign_in: SignIn, rows: int
) -> None:
    await add_many(rows)
    client = await sign_in("READER")

    with db.watched() as page:
        assert (await client.get("/roster?skill=integration")).status_code == 200
    with db.watched() as answer:
        assert (await client.get("/api/experts")).status_code == 200

    assert (len(page), len(answer)) == (5, 3)  # two of them ask who it is, and for revisions


async def make_expert_named_like_others() -> None:
    person = await Person.create(reference=str(ids.new()), given_name="T", family_name="MANY")
    await Expert.create(
        reference=str(ids.new()),
        person=person,
        origin_category="academia",
        country_id="KZ",
        joined_on=date(2020, 1, 1),
        state="active",
        visible=True,
    )


@db.transaction
async def add_many(rows: int) -> None:
    people = [
        Person(reference=f"P{n}", given_name="Test", family_name=f"N{n}") for n in range(rows)
    ]
    await Person.bulk_create(people)
    await Expert.bulk_create(
        Expert(
            reference=f"E{n}",
            person_id=person.id,
            origin_category="academia",
            country_id="KZ",
            skills=["integration"],
            joined_on=date(2020, 1, 1),
            state="active",
            visible=True,
        )
        for n, person in enumerate(people)
    )
