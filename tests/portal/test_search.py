"""What people find: what they may see, in its words, at once after it was said, and never what is
gone."""

import re
from uuid import UUID

import httpx

from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.portal import searching
from tests.conftest import NewClient, SignIn

_TABLES = {
    "topics": ("title",),
    "posts": ("html", "translations", "language"),
    "communities": ("names",),
    "webinars": ("titles", "abstracts", "starts_at"),
    "actions": ("titles", "code"),
    "institutions": ("names",),
    "assistance_requests": ("text", "reference"),
    "publications": ("titles",),
}


async def test_a_topic_is_found_by_another_form_of_its_words(filled: str, sign_in: SignIn) -> None:
    await searching.refresh()
    client = await sign_in("staff-1")

    page = await client.get("/search", params={"q": "shared checklist assessment"})
    found = await kinds_of(client, "shared checklist assessment")

    assert found.keys() == {"topic", "post"}
    assert re.findall("<mark>(.*?)</mark>", page.text)[:3] == [
        "Sharing",
        "checklist",
        "assessments",
    ]


async def test_a_visitor_finds_neither_requests_nor_what_is_said_among_members(
    filled: str, new_client: NewClient, sign_in: SignIn
) -> None:
    await searching.refresh()
    visitor, staff = await new_client(), await sign_in("staff-1")

    seen = await kinds_of(visitor, "migration")
    by_staff = await kinds_of(staff, "migration")

    assert not {"request", "institution"} & seen.keys()
    assert {"request", "institution"} <= by_staff.keys()
    assert (await visitor.get("/api/search?q=x&in=request")).status_code == 422


async def test_what_is_changed_hidden_or_removed_is_found_no_more(filled: str) -> None:
    await searching.refresh()
    staff = Actor(person_id=None, roles=frozenset({"administrator"}))
    post = UUID(str(await db.value(SHOWN)))

    await change("UPDATE posts SET html = '<p>Zanzibar</p>' WHERE id = :id", post)
    await searching.refresh()
    assert await urls(staff, "zanzibar", "post") != []

    await change("UPDATE posts SET state = 'hidden' WHERE id = :id", post)
    assert await urls(staff, "zanzibar", "post") == []  # at once, whatever the index knows


async def test_a_trigger_notes_each_change_of_what_is_found(filled: str) -> None:
    await searching.refresh()

    for table, columns in _TABLES.items():
        for column in columns:
            row = await db.value(f"SELECT id FROM {table} LIMIT 1")
            await change(f"UPDATE {table} SET {column} = {column} WHERE id = :id", UUID(str(row)))
            noted = await db.value("SELECT COUNT(*) FROM search_due")

            assert noted, f"{table}.{column}"
            await searching.refresh()


async def test_an_index_made_anew_finds_the_same(filled: str) -> None:
    await searching.refresh()
    staff = Actor(person_id=None, roles=frozenset({"administrator"}))
    before = [await urls(staff, "migration", kind) for kind in searching.SOURCES]

    await searching.rebuild()

    assert [await urls(staff, "migration", kind) for kind in searching.SOURCES] == before
    assert any(before)


async def test_a_page_of_everything_needs_as_many_statements_whatever_is_found(
    filled: str, sign_in: SignIn
) -> None:
    await searching.refresh()
    staff = Actor(person_id=None, roles=frozenset({"administrator"}))

    counts = []
    for typed in ("zzzzz", "a*", "migration"):
        with db.watched() as seen:
            await searching.found_for(
                staff, typed, tuple(searching.SOURCES), language="en", limit=50
            )
        counts.append(len(seen))

    assert counts[1] <= counts[0]
    assert max(counts) <= 2 * len(searching.SOURCES)


SHOWN = """SELECT p.id FROM posts p JOIN topics t ON t.id = p.topic_id
  JOIN communities c ON c.id = t.community_id
  WHERE p.state = 'published' ORDER BY p.id LIMIT 1"""


@db.transaction
async def change(statement: str, row: UUID) -> None:
    await db.execute(statement, id=row)


async def urls(actor: Actor, typed: str, kind: str) -> list[str]:
    found = await searching.found_for(actor, typed, (kind,), language="en", limit=200)
    return [one.url for section in found for one in section.items]


async def kinds_of(client: httpx.AsyncClient, typed: str) -> dict[str, int]:
    found = (await client.get("/api/search", params={"q": typed})).json()
    return {section["kind"]: len(section["items"]) for section in found["sections"]}
