"""The guided tour of the demonstration tells the story from rows, and each of its links opens."""

import re
from urllib.parse import parse_qs, urlsplit

from passerelle.app import demo, upcoming
from tests.conftest import NewClient


async def test_the_tour_tells_the_story_and_every_link_opens(
    filled: str, new_client: NewClient
) -> None:
    await upcoming.announce()
    await demo.cast()
    visitor = await new_client(demo=True)

    page = (await visitor.get("/tour")).text
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"]+)"', page)]

    assert "One event in February 2021" in page
    assert "4 requests" in page
    assert "3 are now Actions" in page
    assert page.count("/actions/") == 3
    for link in links:
        await follow(new_client, link)


async def follow(new_client: NewClient, link: str) -> None:
    client = await new_client(demo=True)
    if link.startswith("/sign-in/as/"):
        parts = urlsplit(link)
        target = parse_qs(parts.query)["next"][0]
        answer = await client.post(
            parts.path, data={"next": target}, headers={"origin": str(client.base_url)}
        )
        assert (answer.status_code, answer.headers["location"]) == (303, target)
        link = target
    answer = await client.get(link)
    assert answer.status_code in (200, 303), f"{link}: {answer.status_code}"


async def test_there_is_no_tour_outside_of_the_demonstration(
    programme: str, new_client: NewClient
) -> None:
    visitor = await new_client()

    assert (await visitor.get("/tour")).status_code == 404
