"""How far somebody has read, what is new to them, and how they follow a space.

What was there before somebody came in is not new to them. A mark never goes back.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.communities import sight, standing
from passerelle.communities.enums import Level
from passerelle.core import clock, db, ids
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.errors import NotFound

MARKS = """LEFT JOIN space_readers sr ON sr.community_id = t.community_id AND sr.person_id = :me
  LEFT JOIN read_marks rm ON rm.topic_id = t.id AND rm.person_id = :me"""


def is_new(post: str, topic: str = "t") -> str:
    """Return the condition under which a shown post is new to the reader (`m`, `sr`, `rm`)."""
    at = f"{post}.created_at"
    return (
        f"({post}.topic_id = {topic}.id AND {sight.shown(post)} AND {post}.author_id <> :me"
        f" AND {sight.IS_MEMBER} AND {at} > m.since"
        f" AND (sr.read_to IS NULL OR {at} > sr.read_to)"
        f" AND (rm.read_to IS NULL OR {at} > rm.read_to))"
    )


class Unread(msgspec.Struct, frozen=True):
    """How many topics of a space have something new, and how many posts that is."""

    community: str
    topics: int
    posts: int


class UnreadList(msgspec.Struct, frozen=True):
    """What is new to the reader."""

    items: list[Unread]


class Following(msgspec.Struct, frozen=True):
    """How a member follows a space."""

    level: Level
    read_to: Instant | None


async def unread_of(actor: Actor) -> list[Unread]:
    """Return what is new in each of the reader's spaces; those without anything new stay out."""
    return await db.rows(
        Unread,
        f"""
        SELECT c.reference AS community, COUNT(DISTINCT t.id) AS topics, COUNT(*) AS posts
        FROM memberships m JOIN communities c ON c.id = m.community_id
          JOIN topics t ON t.community_id = c.id AND t.last_post_at > m.since {MARKS}
          JOIN posts p ON {is_new("p")}
        WHERE m.person_id = :me GROUP BY c.reference ORDER BY c.reference
        """,  # noqa: S608 -- the inserted text is ours
        **sight.reader(actor),
    )


class _New(msgspec.Struct, frozen=True):
    id: UUID
    posts: int


async def new_in(actor: Actor, topics: list[UUID]) -> dict[UUID, int]:
    """Return how many posts of these topics are new to the reader."""
    if not topics or not actor.is_signed_in:
        return {}
    found = await db.rows(
        _New,
        f"""
        SELECT t.id, COUNT(*) AS posts FROM topics t JOIN communities c ON c.id = t.community_id
          {sight.OWN} {MARKS} JOIN posts p ON {is_new("p")}
        WHERE t.id IN :topics GROUP BY t.id
        """,  # noqa: S608 -- the inserted text is ours
        **sight.reader(actor),
        topics=topics,
    )
    return {one.id: one.posts for one in found}


class FirstNew(msgspec.Struct, frozen=True):
    """The first post of a topic that is new to the reader, and how many there are."""

    reference: str
    created_at: datetime
    id: UUID
    posts: int


async def first_new(actor: Actor, topic_id: UUID) -> FirstNew | None:
    """Return where the reader left off in a topic."""
    if not actor.is_signed_in:
        return None
    return await db.row(
        FirstNew,
        f"""
        SELECT p.reference, p.created_at, p.id, COUNT(*) OVER () AS posts
        FROM topics t JOIN communities c ON c.id = t.community_id
          {sight.OWN} {MARKS} JOIN posts p ON {is_new("p")}
        WHERE t.id = :topic ORDER BY p.created_at, p.id LIMIT 1
        """,  # noqa: S608 -- the inserted text is ours
        **sight.reader(actor),
        topic=topic_id,
    )


@db.transaction
async def mark(actor: Actor, topic_id: UUID, read_to: datetime) -> None:
    """Note that a topic was read up to here; a mark never goes back, nor into the future."""
    await db.execute(
        "INSERT INTO read_marks (id, topic_id, person_id, read_to)"
        " VALUES (:id, :topic, :person, :read_to) ON CONFLICT (topic_id, person_id) DO UPDATE"
        " SET read_to = excluded.read_to WHERE read_marks.read_to < excluded.read_to",
        id=ids.new(),
        topic=topic_id,
        person=actor.person_id,
        read_to=min(read_to, clock.now()),
    )


@db.transaction
async def mark_all(actor: Actor, reference: str) -> None:
    """Note that all that stands in a space now was read: one row, however much there is."""
    place = await _own(actor, reference)
    await db.execute(
        "INSERT INTO space_readers (id, community_id, person_id, level, read_to)"
        " VALUES (:id, :community, :person, :normal, :now)"
        " ON CONFLICT (community_id, person_id) DO UPDATE SET read_to = excluded.read_to"
        " WHERE space_readers.read_to IS NULL OR space_readers.read_to < excluded.read_to",
        id=ids.new(),
        community=place.community_id,
        person=actor.person_id,
        normal=Level.NORMAL,
        now=clock.now(),
    )


@db.transaction
async def follow(actor: Actor, reference: str, level: Level) -> None:
    """Say what one wants to hear of a space by mail."""
    place = await _own(actor, reference)
    await db.execute(
        "INSERT INTO space_readers (id, community_id, person_id, level)"
        " VALUES (:id, :community, :person, :level)"
        " ON CONFLICT (community_id, person_id) DO UPDATE SET level = excluded.level",
        id=ids.new(),
        community=place.community_id,
        person=actor.person_id,
        level=level,
    )


async def following_of(actor: Actor, reference: str) -> Following:
    """Return how a member follows a space."""
    return await following(actor, (await _own(actor, reference)).community_id)


async def following(actor: Actor, community_id: UUID) -> Following:
    """Return how somebody follows a space, or would as a member."""
    found = await db.row(
        Following,
        "SELECT level, read_to FROM space_readers"
        " WHERE community_id = :community AND person_id = :person",
        community=community_id,
        person=actor.person_id,
    )
    return found or Following(Level.NORMAL, None)


async def _own(actor: Actor, reference: str) -> standing.Place:
    place = await standing.of(actor, reference)
    if not place.is_member:
        raise NotFound
    return place
