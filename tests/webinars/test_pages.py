"""A webinar's life through its forms, as browsers without scripts send them."""

import re

import httpx

from tests.conftest import NewClient, SignIn
from tests.webinars import world

NEW = {
    "title_en": "Counting people", "title_fr": "", "abstract_en": "How.", "languages": "en",
    "format": "webinar", "mode": "online", "audience": "public", "place": "",
    "room_url": "https://rooms.example.org/r/1", "community": "", "co_organisers": "",
}  # fmt: skip


async def made(client: httpx.AsyncClient) -> str:
    answer = await client.post("/webinars/new", data=NEW)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].removesuffix("/edit/when")


def version_in(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return found.group(1)


async def test_a_webinar_is_made_scheduled_published_and_filled(
    filled: str, sign_in: SignIn, new_client: NewClient
) -> None:
    client, visitor = await sign_in("staff-3"), await new_client()
    here = await made(client)
    hidden = await visitor.get(here)
    page = (await client.get(f"{here}/edit/when")).text
    when = {
        "starts_at": f"{world.soon():%Y-%m-%dT%H:%M}", "tz": "Africa/Casablanca",
        "duration_min": "60", "version": version_in(page),
    }  # fmt: skip
    shown = await client.post(f"{here}/edit/when", data={**when, "way": "preview"})
    assert "Asia/Almaty" in shown.text
    assert (await client.post(f"{here}/edit/when", data=when)).status_code == 303
    page = (await client.get(f"{here}/edit/registration")).text
    seats = {
        "capacity": "1", "has_waitlist": "yes", "version": version_in(page),
        "question-0-label": "Why?", "question-0-required": "yes",
    }  # fmt: skip
    assert (await client.post(f"{here}/edit/registration", data=seats)).status_code == 303
    before = await visitor.get(here)
    assert (await client.post(f"{here}/opening")).status_code == 303
    after = await visitor.get(here)
    form = {"family_name": "Guest", "email": "one@example.org"}
    missing = await visitor.post(f"{here}/register", data=form)
    answers = [
        await visitor.post(
            f"{here}/register",
            data={"family_name": "Guest", "email": f"{n}@example.org", "answer-0": "x"},
        )
        for n in ("one", "two", "one")
    ]

    assert hidden.status_code == 404
    assert "Registration is not open yet" in before.text
    assert f"{here}/register" in after.text
    assert missing.status_code == 422
    assert 'href="#answer-0"' in missing.text
    assert [a.status_code for a in answers] == [303, 303, 303]
    assert {a.headers["location"] for a in answers} == {f"{here}/registered"}
    assert await world.states(here.removeprefix("/webinars/")) == ["confirmed", "waitlisted"]
    assert "rooms.example.org" not in after.text
