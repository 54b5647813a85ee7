"""Every text column is planted; every declared reader reads; what is listed is what is counted."""

import httpx
import pytest

from passerelle.app import factory
from passerelle.core import db, queue
from tests.conftest import SETTINGS, NewClient
from tests.policy import choosing, expectations, planting, roles, samples, world
from tests.policy.walking import Walker, is_own

READING = [door for door in factory.doors_of_rooms() if door.method == "GET"]
WRITING = [
    door
    for door in factory.doors_of_rooms()
    if door.method != "GET" and not door.path.endswith(("/merge", "/contacts"))
]
"""What is done before letters are read, but for what lets others speak for an institution."""
COLLEAGUES = {"other_contact": "contact_a"}
"""Who speaks for the same institution as somebody else."""
INVITING = frozenset({"communities.names", "people.given_name", "people.family_name"})
"""What a letter tells a stranger who is invited: to what, and by whom."""
READERS = ("space_author", "expert_active", "contact_a", "contact_b", "auditor", "administrator")


async def test_every_column_that_people_write_into_carries_a_word_of_its_own(filled: str) -> None:
    planted = await world.planted()

    carried = {(mark.table, mark.column) for mark in planted.planter.marks.values()}

    assert planting.text_columns() - carried == set()


async def test_what_is_declared_for_somebody_is_read_by_somebody(
    filled: str, new_client: NewClient
) -> None:
    askers = choosing.named(READERS)
    walker = Walker(await world.planted(), await new_client(), lambda *_: askers)
    for door in READING:
        await walker.read(door)

    read = {walker.world.planter.marks[word] for word in walker.walk.read}
    unread = [
        f"{pattern} of {thing}"
        for pattern, thing, who, _why in expectations.WORDS
        if who and not any(expectations.is_meant(mark, pattern, thing) for mark in read)
    ]

    assert sorted(unread) == []


async def test_a_message_says_nothing_that_its_reader_may_not_read(
    filled: str, new_client: NewClient
) -> None:
    walker = Walker(await world.planted(), await new_client())
    before = await db.value("SELECT COUNT(*) FROM messages")
    for door in WRITING:
        for sample in samples.samples(door, walker.world):
            await walker.served(door, sample)
    await _work()

    names = {str(walker.world.get("people", name).id): name for name in _people()}
    wrong = []
    for person, subject, text, html in await _messages():
        name = names.get(str(person), "")
        reader = roles.Asker(name, name, name)
        they = {name, COLLEAGUES.get(name, name)}
        for word in {found.lower() for found in planting.FOUND.findall(f"{subject} {text} {html}")}:
            mark = walker.world.planter.marks[word]
            may = bool(they & expectations.may_read(mark)) or is_own(reader, mark.thing)
            may = may or (not name and f"{mark.table}.{mark.column}" in INVITING)
            if mark.table != "messages" and not may:
                wrong.append(f"{name} is written {mark}")

    assert wrong == []
    assert await db.value("SELECT COUNT(*) FROM messages") > before


@pytest.mark.parametrize(
    "name", ["visitor", "space_member", "contact_a", "expert_active", "auditor"]
)
async def test_numbers_tell_no_more_than_lists(
    filled: str, new_client: NewClient, name: str
) -> None:
    planted = await world.planted()
    client = await new_client()
    if cookie := planted.cookies.get(name):
        client.cookies.set("__Host-session", cookie)

    for space in await _items(client, "/api/communities"):
        listed = await _items(client, f"/api/communities/{space['reference']}/topics")
        shown = [topic for topic in listed if topic["state"] in ("published", "edited")]
        if space["topics"] is None:
            assert listed == []
        else:
            assert space["topics"] == sum(t in shown or bool(t["replies"]) for t in listed)
        for topic in shown:
            posts = await _items(client, f"/api/topics/{topic['id']}/posts")
            told = [post for post in posts if post["state"] in ("published", "edited")]
            assert topic["replies"] == len(told) - 1


async def _items(client: httpx.AsyncClient, path: str) -> list[dict[str, object]]:
    """Return everything that a list holds, page by page; nothing where there is no list."""
    found, query = list[dict[str, object]](), "limit=200"
    while True:
        answer = await client.get(f"{path}?{query}")
        if answer.status_code != 200:
            return found
        page = answer.json()
        found += page["items"]
        if not page.get("next"):
            return found
        query = f"limit=200&after={page['next']}"


def _people() -> tuple[str, ...]:
    return (*roles.PEOPLE, *roles.OTHERS)


async def _messages() -> list[tuple[object, ...]]:
    statement = "SELECT person_id, subject, text, html FROM messages"
    _, records = await db._read(statement, {})
    return [tuple(record) for record in records]


async def _work() -> None:
    """Run what turns facts into messages; nothing here speaks with the network."""
    inside = tuple(one for one in factory.subscriptions(SETTINGS) if not one.outside)
    worker = queue.Worker(inside)
    while await worker.work_once():
        pass
