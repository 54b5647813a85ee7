"""Every thing of the programme opens, as a page and for programs, on both engines."""

import httpx
import msgspec
import pytest

from passerelle.core import db
from tests.conftest import SignIn

THINGS = {
    "webinars": "SELECT slug FROM webinars",
    "actions": "SELECT code FROM actions",
    "requests": "SELECT reference FROM assistance_requests",
    "institutions": "SELECT reference FROM institutions",
    "communities": "SELECT reference FROM communities",
    "topics": "SELECT CAST(id AS VARCHAR(36)) FROM topics ORDER BY id LIMIT 40",
    "outreach": "SELECT w.reference FROM outreach_sessions s"
    " JOIN webinars w ON w.id = s.webinar_id",
    "conversion/requests": "SELECT reference FROM assistance_requests",
}
FOR_PROGRAMS = {"outreach": "outreach-sessions"}


class Name(msgspec.Struct, frozen=True):
    name: str


@pytest.mark.parametrize("thing", THINGS)
async def test_every_one_opens_for_staff(programme: str, sign_in: SignIn, thing: str) -> None:
    client = await sign_in("staff-5")
    names = await db.rows(Name, f"WITH found (name) AS ({THINGS[thing]}) SELECT name FROM found")

    assert names
    assert await broken(client, thing, names) == []


@pytest.mark.parametrize("thing", ["webinars", "actions"])
async def test_a_visitor_gets_each_one_or_is_told_that_there_is_none(
    client: httpx.AsyncClient, thing: str
) -> None:
    names = await db.rows(Name, f"WITH found (name) AS ({THINGS[thing]}) SELECT name FROM found")

    assert await broken(client, thing, names, {200, 404}) == []


async def broken(
    client: httpx.AsyncClient,
    thing: str,
    names: list[Name],
    good: frozenset[int] | set[int] = frozenset({200}),
) -> list[str]:
    api = FOR_PROGRAMS.get(thing, thing)
    paths = [f"/{base}/{one.name}" for one in names for base in (thing, f"api/{api}")]
    return [path for path in paths if (await client.get(path)).status_code not in good]
