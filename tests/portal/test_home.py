"""The home page: one story for everybody, its rows for the team, and what each may find."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx

from passerelle.core import clock, db, revisions
from passerelle.webinars.models import Webinar
from tests.identity.keeping import administrator

SignIn = Callable[[str], Awaitable[httpx.AsyncClient]]
NewClient = Callable[..., Awaitable[httpx.AsyncClient]]


def main_of(answer: httpx.Response) -> str:
    return answer.text.partition("<main")[2].partition("</main>")[0]


def words_of(answer: httpx.Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main_of(answer)))


async def test_everybody_reads_the_story_and_nobody_outside_the_team_its_rows(
    programme: str, new_client: NewClient, sign_in: SignIn
) -> None:
    outside = [await new_client(), await sign_in("CON-0136"), await sign_in("EXP-0001")]

    for client in outside:
        page = await client.get("/")
        assert page.status_code == 200
        words = words_of(page)
        assert "One event in February 2021" in words
        assert "4 requests from Central Asia" in words
        assert "3 are now Actions" in words
        assert 'href="/report/feb_2021_session"' in main_of(page)
        for hidden in ("REQ-", "OS-2021", "/outreach", "/conversion", "/requests", "assessment"):
            assert hidden not in main_of(page).replace("assessment</h", "")


async def test_the_team_opens_the_rows_behind_it(programme: str, sign_in: SignIn) -> None:
    client = await sign_in("staff-4")

    page = await client.get("/")

    main = main_of(page)
    assert 'href="/outreach/OS-2021-02"' in main
    assert (
        'href="/requests?state=under_assessment" aria-label="requests under assessment: 2"' in main
    )
    assert [f"OS-2021-{month}" in main for month in ("12", "11", "09", "06")] == [
        True, True, True, False,
    ]  # fmt: skip


async def test_every_link_of_the_page_leads_somewhere(programme: str, sign_in: SignIn) -> None:
    client = await sign_in("staff-4")
    page = await client.get("/")

    targets = sorted(set(re.findall(r'href="(/[^"#]*)"', page.text)))
    statuses = {one: (await client.get(one)).status_code for one in targets}

    assert "/me" not in targets
    assert {one: status for one, status in statuses.items() if status not in (200, 303)} == {}


async def test_without_rows_the_page_says_so_and_what_comes_next(
    database: str, new_client: NewClient
) -> None:
    await administrator("Boss")

    page = words_of(await (await new_client()).get("/"))

    assert "One event" not in page
    assert "No webinar is announced at the moment." in page
    assert "No Action is in implementation at the moment." in page
    assert "How to ask for assistance" in page


async def test_webinars_to_come_are_those_that_one_may_find(
    filled: str, new_client: NewClient, sign_in: SignIn
) -> None:
    soon = clock.now() + timedelta(days=3)
    for audience in ("public", "partner", "expert"):
        await planted(audience, soon)

    seen = {
        who: [one for one in ("public", "partner", "expert") if f"MARKER-{one}" in page]
        for who, page in {
            "visitor": words_of(await (await new_client()).get("/")),
            "partner": words_of(await (await sign_in("CON-0136")).get("/")),
            "expert": words_of(await (await sign_in("EXP-0001")).get("/")),
            "staff": words_of(await (await sign_in("staff-1")).get("/")),
        }.items()
    }

    assert seen == {
        "visitor": ["public"],
        "partner": ["public", "partner"],
        "expert": ["public", "expert"],
        "staff": ["public", "partner", "expert"],
    }


async def test_the_story_follows_the_rows(filled: str, new_client: NewClient) -> None:
    assert "4 requests from Central Asia" in words_of(await (await new_client()).get("/"))

    await withdraw_the_links()

    page = words_of(await (await new_client()).get("/"))
    assert "One event in November 2020" in page
    assert "2 requests" in page


@db.transaction
async def planted(audience: str, at: object) -> None:
    await Webinar.create(
        reference=f"WB-{audience}", slug=f"wb-{audience}", titles={"en": f"MARKER-{audience}"},
        format="webinar", mode="online", audience=audience, state="open", starts_at=at,
        duration_min=60, tz="Europe/Brussels",
    )  # fmt: skip
    await revisions.bump("webinars")


@db.transaction
async def withdraw_the_links() -> None:
    """The session of February is cancelled after all."""
    await Webinar.filter(reference="OS-2021-02").update(state="cancelled")
    await revisions.bump("webinars")
