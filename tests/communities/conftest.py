"""Spaces with people in them, for the tests of what is said and done there."""

from uuid import UUID

import pytest

from passerelle.communities.models import Membership, Topic
from passerelle.core import db
from passerelle.core.actors import Actor
from tests.communities import world


class Space:
    """A space with one topic that the owner began."""

    def __init__(self, people: dict[str, UUID], topic: Topic) -> None:
        self.people = people
        self.topic = topic

    def actor(self, name: str) -> Actor:
        return Actor(person_id=self.people[name], name=name, language="en")

    @property
    def path(self) -> str:
        return f"/topics/{self.topic.id}"


class Place:
    """A space for partners with an owner, a moderator and a member, and those outside."""

    def __init__(self, people: dict[str, UUID]) -> None:
        self.people = people

    def actor(self, name: str, *groups: str) -> Actor:
        return Actor(person_id=self.people[name], name=name, groups=frozenset(groups))

    async def state(self, name: str, space: str = "PARTNERS") -> str | None:
        found: str | None = await db.value(
            "SELECT m.state FROM memberships m JOIN communities c ON c.id = m.community_id"
            " WHERE c.reference = :space AND m.person_id = :person",
            space=space,
            person=self.people[name],
        )
        return found

    async def id_of(self, name: str) -> UUID:
        return UUID(str((await Membership.get(person_id=self.people[name])).id))


@pytest.fixture
async def space(database: str) -> Space:
    people = await world.make_people()
    for name in ("owner", "second", "third"):
        people[name] = await world.make_person(name)
    members = {people[name]: ("active", "member") for name in ("member", "second", "third")}
    members |= {people["owner"]: ("active", "owner"), people["moderator"]: ("active", "moderator")}
    made = await world.make_space("ROOM", "mixed", "members", members)
    topic = await world.make_topic(made, "First title")
    await world.make_post(topic, people["owner"], "FIRST")
    return Space(people, topic)


@pytest.fixture
async def place(database: str) -> Place:
    people = await world.make_people()
    people["owner"] = await world.make_person("owner")
    people["newcomer"] = await world.make_person("newcomer")
    await world.make_space(
        "PARTNERS",
        "partner",
        "members",
        {
            people["owner"]: ("active", "owner"),
            people["moderator"]: ("active", "moderator"),
            people["member"]: ("active", "member"),
        },
    )
    return Place(people)
