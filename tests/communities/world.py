"""A small world of spaces, people and posts; every post says a word of its own."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from passerelle.communities.models import Community, Membership, Post, Topic
from passerelle.core import clock, ids
from passerelle.identity.models import Contact, EmailAddress, Institution, Person, RoleGrant
from passerelle.notifications.models import Message
from passerelle.programme.models import Country
from passerelle.roster.models import Expert
from passerelle.webinars.models import Webinar
from tests.support.browsers import person_id

BEGAN = datetime(2021, 3, 1, 9, tzinfo=UTC)
READERS = (
    *("stranger", "contact", "member", "moderator", "expert", "colleague", "invited", "gone"),
    *("officer", "auditor", "administrator"),
)


async def make_people() -> dict[str, UUID]:
    """Create one person of each kind; the reference is the kind."""
    await Country.create(
        iso2="KZ", iso3="KAZ", numeric="398", names={"en": "Kazakhstan"}, tz="Asia/Almaty"
    )
    institution = await Institution.create(
        reference="INS", names={"en": "Ministry"}, type="ministry", country_id="KZ"
    )
    people = {name: await make_person(name) for name in READERS}
    for name in ("contact", "member", "moderator"):
        await Contact.create(person_id=people[name], institution=institution, role="officer")
    for name in ("expert", "colleague", "invited", "gone"):
        await Expert.create(
            reference=f"EXP-{name}",
            person_id=people[name],
            origin_category="academia",
            country_id="KZ",
            joined_on=date(2020, 1, 1),
            deactivated_on=date(2021, 6, 1) if name == "gone" else None,
            state="deactivated" if name == "gone" else "active",
        )
    for name, role in (
        ("officer", "outreach_officer"),
        ("auditor", "auditor"),
        ("administrator", "administrator"),
    ):
        await RoleGrant.create(person_id=people[name], role=role, granted_at=clock.now())
    return people


async def make_person(name: str) -> UUID:
    """Create a person whose family name is the reference in capitals."""
    person = await Person.create(reference=name, given_name="Test", family_name=name.upper())
    return UUID(str(person.id))


async def make_space(
    reference: str, kind: str, visibility: str, members: dict[UUID, tuple[str, str]]
) -> Community:
    """Create a space; members are (state, role) by person."""
    space = await Community.create(
        reference=reference,
        names={"en": f"Space {reference}"},
        kind=kind,
        visibility=visibility,
        joining="approval",
        languages=["en"],
        created_on=date(2021, 1, 1),
    )
    for person, (state, role) in members.items():
        await add_member(space, person, state, role)
    return space


async def add_member(
    space: Community, person: UUID, state: str = "active", role: str = "member"
) -> None:
    """Give a person a place in a space."""
    await Membership.create(community=space, person_id=person, state=state, role=role, since=BEGAN)


async def make_topic(space: Community, title: str, *, minutes: int = 0) -> Topic:
    """Create a topic that was last added to some minutes after the beginning."""
    at = BEGAN + timedelta(minutes=minutes)
    return await Topic.create(community=space, title=title, created_at=at, last_post_at=at)


async def make_post(
    topic: Topic,
    author: UUID,
    word: str,
    state: str = "published",
    *,
    parent: Post | None = None,
    minutes: int = 0,
) -> Post:
    """Create a post that says one word, and whose reference is that word in small letters."""
    return await Post.create(
        id=ids.new(),
        reference=f"pst-{word.lower()}",
        topic=topic,
        parent=parent,
        author_id=author,
        language="en",
        body=word,
        html=f"<p>{word}</p>",
        state=state,
        created_at=BEGAN + timedelta(minutes=minutes),
    )


async def address_of(name: str) -> None:
    """Give a person an address, at which they are told things."""
    await EmailAddress.create(
        person_id=await person_id(name), address=f"{name}@example.org", is_primary=True
    )


async def mails() -> list[tuple[str, str]]:
    """Return to whom mail was written, and what about."""
    rows = await Message.all().order_by("recipient", "id").values_list("recipient", "purpose")
    return [(str(one[0]), str(one[1])) for one in rows]


async def plan(space: UUID, title: str, days: int, state: str = "open", **more: Any) -> None:
    """Create a webinar of a space some days from now, called as its title says."""
    await Webinar.create(
        reference=title, slug=title.lower(), titles={"en": title}, abstracts={}, format="webinar",
        mode="online", audience="partner", state=state, tz="UTC", duration_min=60,
        starts_at=clock.now() + timedelta(days=days), languages=["en"], community_id=space, **more,
    )  # fmt: skip
