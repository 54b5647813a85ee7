"""Who finds a space, who reads it, and what each reader is told."""

from uuid import UUID

import httpx
import pytest

from passerelle.communities import queries, threads
from passerelle.communities.models import Community, Topic
from passerelle.core import db, ids
from passerelle.core.actors import Actor
from tests.communities import world
from tests.conftest import NewClient, SignIn

MEMBER = ("active", "member")


class Spaces:
    """Three spaces: for everyone, for known members, and a secret one."""

    def __init__(self) -> None:
        self.people: dict[str, UUID] = {}
        self.spaces: dict[str, Community] = {}
        self.topics: dict[str, Topic] = {}


@pytest.fixture
async def spaces(database: str) -> Spaces:
    made = Spaces()
    made.people = people = await world.make_people()
    members = {people["member"]: MEMBER, people["moderator"]: ("active", "moderator")}
    experts = {
        people["expert"]: MEMBER,
        people["gone"]: MEMBER,
        people["invited"]: ("invited", "member"),
    }
    made.spaces = {
        "OPEN": await world.make_space("OPEN", "mixed", "public", {}),
        "PARTNERS": await world.make_space("PARTNERS", "partner", "members", members),
        "EXPERTS": await world.make_space("EXPERTS", "expert", "secret", experts),
    }
    for name, space in made.spaces.items():
        made.topics[name] = await world.make_topic(space, f"TITLE-{name}")
        await world.make_post(made.topics[name], people["member"], f"WORD-{name}")
    return made


async def readers(new_client: NewClient, sign_in: SignIn) -> dict[str, httpx.AsyncClient]:
    return {"visitor": await new_client()} | {r: await sign_in(r) for r in world.READERS}


@pytest.mark.parametrize(
    ("space", "finds", "reads"),
    [
        ("OPEN", {"visitor", *world.READERS}, {"visitor", *world.READERS}),
        (
            "PARTNERS",
            {"contact", "member", "moderator", "officer", "auditor", "administrator"},
            {"member", "moderator", "auditor", "administrator"},
        ),
        (
            "EXPERTS",
            {"expert", "invited", "auditor", "administrator"},
            {"expert", "auditor", "administrator"},
        ),
    ],
)
async def test_a_space_is_found_and_read_by_these_people_and_nobody_else(
    spaces: Spaces,
    new_client: NewClient,
    sign_in: SignIn,
    space: str,
    finds: set[str],
    reads: set[str],
) -> None:
    topic = spaces.topics[space].id
    found: dict[str, set[str]] = {}
    told: dict[str, set[str]] = {}
    listing = ("/communities", f"/communities/{space}", "/api/communities")
    inside = (f"/api/communities/{space}/topics", f"/topics/{topic}", f"/api/topics/{topic}/posts")
    for name, client in (await readers(new_client, sign_in)).items():
        for path in (*listing, *inside, f"/api/communities/{space}", f"/api/topics/{topic}"):
            text = (await client.get(path)).text
            if f"Space {space}" in text:
                found.setdefault(path, set()).add(name)
            if f"WORD-{space}" in text or f"TITLE-{space}" in text:
                told.setdefault(path, set()).add(name)

    assert {path: found[path] for path in listing} == dict.fromkeys(listing, finds)
    assert told == dict.fromkeys((*inside, f"/communities/{space}", f"/api/topics/{topic}"), reads)


async def test_a_refused_space_answers_like_one_that_is_not_there(
    spaces: Spaces, sign_in: SignIn
) -> None:
    client = await sign_in("contact")

    refused = await client.get("/api/communities/EXPERTS")
    missing = await client.get("/api/communities/NOWHERE")
    topic = await client.get(f"/api/topics/{spaces.topics['EXPERTS'].id}")
    no_topic = await client.get(f"/api/topics/{ids.new()}")

    assert [r.status_code for r in (refused, missing, topic, no_topic)] == [404] * 4
    assert refused.json() | {"instance": ""} == missing.json() | {"instance": ""}
    assert topic.json() | {"instance": ""} == no_topic.json() | {"instance": ""}
    assert (await client.get("/api/communities/PARTNERS/topics")).status_code == 404


async def test_topics_are_kept_from_those_who_find_a_space_but_may_not_read_it(
    spaces: Spaces,
) -> None:
    officer = Actor(person_id=spaces.people["officer"], roles=frozenset({"outreach_officer"}))

    space = await queries.space_for(officer, "PARTNERS")
    topics = await threads.topics_visible_to(officer, space, limit=10, after=None)

    assert topics.items == []


@pytest.mark.parametrize(
    ("state", "role", "reads", "oversees"),
    [
        ("active", "owner", True, True),
        ("muted", "member", True, False),
        ("requested", "member", False, False),
        ("invited", "moderator", False, False),
        ("left", "moderator", False, False),
        ("removed", "member", False, False),
        ("banned", "owner", False, False),
    ],
)
async def test_a_membership_opens_a_space_only_while_it_stands(
    spaces: Spaces, state: str, role: str, *, reads: bool, oversees: bool
) -> None:
    person = spaces.people["contact"]
    await world.add_member(spaces.spaces["PARTNERS"], person, state, role)
    actor = Actor(person_id=person, groups=frozenset({"contact"}))

    space = await queries.space_for(actor, "PARTNERS")

    assert (space.reads, space.oversees, space.is_member) == (reads, oversees, reads)


async def test_outsiders_are_not_told_how_few_people_are_in_a_space(
    spaces: Spaces, sign_in: SignIn
) -> None:
    told = {}
    for name in ("contact", "member", "moderator", "administrator"):
        told[name] = (await (await sign_in(name)).get("/api/communities/PARTNERS")).json()

    assert {name: space["members"] for name, space in told.items()} == {
        "contact": None,
        "member": 2,
        "moderator": 2,
        "administrator": 2,
    }
    assert told["contact"]["topics"] is told["contact"]["last_post_at"] is None
    assert told["member"]["people"] == []
    assert told["moderator"]["people"] == [{"state": "active", "people": 2}]
    assert "fewer than 5" in (await (await sign_in("contact")).get("/communities/PARTNERS")).text


async def test_a_post_that_is_not_shown_is_told_to_its_writer_and_to_moderators_only(
    spaces: Spaces, sign_in: SignIn
) -> None:
    author, topic = spaces.people["member"], spaces.topics["PARTNERS"]
    for minute, state in enumerate(("edited", "pending", "hidden", "rejected", "deleted")):
        post = await world.make_post(topic, author, f"OWN-{state}", state, minutes=minute + 1)
        await world.make_post(
            topic,
            spaces.people["moderator"],
            f"UNDER-{state}",
            state,
            parent=post,
            minutes=minute + 20,
        )
    words = [
        f"{who}-{state}"
        for who in ("OWN", "UNDER")
        for state in ("edited", "pending", "hidden", "rejected", "deleted")
    ]
    await world.add_member(spaces.spaces["PARTNERS"], await world.make_person("reader"))

    told = {}
    for name in ("reader", "member", "moderator", "administrator"):
        client = await sign_in(name)
        page = (await client.get(f"/topics/{topic.id}")).text
        answer = (await client.get(f"/api/topics/{topic.id}/posts")).text
        told[name] = {word for word in words if word in page}
        assert told[name] == {word for word in words if word in answer}

    undeleted = {word for word in words if not word.endswith("deleted")}
    assert told == {
        "reader": {"OWN-edited", "UNDER-edited"},
        "member": {word for word in undeleted if word.startswith("OWN")} | {"UNDER-edited"},
        "moderator": undeleted,
        "administrator": undeleted,
    }


async def test_a_hidden_post_that_was_answered_leaves_a_place_without_words_or_names(
    spaces: Spaces, sign_in: SignIn
) -> None:
    topic = await world.make_topic(spaces.spaces["EXPERTS"], "SECRET-TITLE")
    hidden = await world.make_post(topic, spaces.people["gone"], "SECRET", "hidden")
    await world.make_post(topic, spaces.people["expert"], "ANSWER", parent=hidden, minutes=1)
    await world.make_post(topic, spaces.people["gone"], "UNANSWERED", "hidden", minutes=2)
    client = await sign_in("expert")

    posts = (await client.get(f"/api/topics/{topic.id}/posts")).json()["items"]
    texts = [
        (await client.get(path)).text
        for path in (
            f"/topics/{topic.id}",
            f"/api/topics/{topic.id}",
            "/communities/EXPERTS",
            "/api/communities/EXPERTS/topics",
        )
    ]

    assert [(p["html"], p["author"], p["state"], p["parent"]) for p in posts] == [
        ("", None, None, None),
        ("<p>ANSWER</p>", "Test EXPERT", "published", "pst-secret"),
    ]
    assert not [text for text in texts if "SECRET" in text or "GONE" in text]
    assert "This post is not shown." in texts[0]


async def test_a_topic_of_which_nothing_is_shown_is_there_for_moderators_only(
    spaces: Spaces, sign_in: SignIn
) -> None:
    topic = await world.make_topic(spaces.spaces["PARTNERS"], "WAITING-TITLE")
    await world.make_post(topic, spaces.people["moderator"], "WAITING", "pending")

    member, moderator = await sign_in("member"), await sign_in("moderator")

    assert (await member.get(f"/topics/{topic.id}")).status_code == 404
    assert "WAITING" not in (await member.get("/communities/PARTNERS")).text
    assert "1 post waits for a moderator" in (await moderator.get("/communities/PARTNERS")).text
    assert "waits for a moderator" in (await moderator.get(f"/topics/{topic.id}")).text


async def test_pages_of_topics_hold_each_topic_once_newest_first(
    spaces: Spaces, new_client: NewClient
) -> None:
    for number in range(23):  # three at a time share an instant
        topic = await world.make_topic(spaces.spaces["OPEN"], f"T{number}", minutes=number // 3)
        await world.make_post(topic, spaces.people["member"], f"T{number}")
    client = await new_client()

    walked, path = list[dict[str, str]](), "/api/communities/OPEN/topics?limit=4"
    while path:
        answer = await client.get(path)
        walked += answer.json()["items"]
        path = answer.links.get("next", {}).get("url", "")

    assert len(walked) == len({topic["id"] for topic in walked}) == 24
    instants = [topic["last_post_at"] for topic in walked]
    assert instants == sorted(instants, reverse=True)


async def test_pages_of_posts_hold_each_post_once_and_the_page_shows_twenty(
    spaces: Spaces, new_client: NewClient
) -> None:
    topic = spaces.topics["OPEN"]
    for number in range(44):
        await world.make_post(topic, spaces.people["member"], f"P{number:02}", minutes=number // 5)
    client = await new_client()

    walked, path = list[str](), f"/api/topics/{topic.id}/posts?limit=7"
    while path:
        answer = await client.get(path)
        walked += [post["reference"] for post in answer.json()["items"]]
        path = answer.links.get("next", {}).get("url", "")
    page = (await client.get(f"/topics/{topic.id}")).text

    assert len(walked) == len(set(walked)) == 45
    assert page.count('class="post') == 20 + 1  # and the list around them
    assert 'rel="next"' in page


@pytest.mark.parametrize("rows", [10, 1000])
async def test_the_number_of_statements_does_not_grow_with_the_rows(
    spaces: Spaces, new_client: NewClient, rows: int
) -> None:
    await add_many(spaces, rows)
    client = await new_client()

    counts = {}
    for path in (
        "/communities",
        "/communities/OPEN",
        f"/topics/{spaces.topics['OPEN'].id}",
        f"/api/topics/{spaces.topics['OPEN'].id}/posts?limit=20",
    ):
        with db.watched() as seen:
            assert (await client.get(path)).status_code == 200
        counts[path.split("/")[1]] = len(seen)

    assert counts == {
        "communities": 6,
        "topics": 4,
        "api": 3,
    }  # for programs, one asks for revisions


@db.transaction
async def add_many(spaces: Spaces, rows: int) -> None:
    topic, author = spaces.topics["OPEN"], spaces.people["member"]
    post = {
        "language": "en",
        "body": "x",
        "html": "<p>x</p>",
        "translations": {},
        "state": "published",
        "at": world.BEGAN,
    }
    topics = [
        {"id": ids.new(), "space": spaces.spaces["OPEN"].id, "at": world.BEGAN} for _ in range(rows)
    ]
    await db.execute_many(
        "INSERT INTO topics (id, version, community_id, title, created_at, last_post_at)"
        " VALUES (:id, 0, :space, 'x', :at, :at)",
        topics,
    )
    places = [topic.id] * rows + [made["id"] for made in topics]
    await db.execute_many(
        "INSERT INTO posts (id, version, reference, topic_id, author_id, language, body, html,"
        " translations, state, created_at) VALUES (:id, 0, :reference, :topic, :author, :language,"
        " :body, :html, :translations, :state, :at)",
        [
            {**post, "id": ids.new(), "reference": f"n-{n}", "topic": place, "author": author}
            for n, place in enumerate(places)
        ],
    )
