"""Reads about what is said in spaces: topics, and the posts of one."""

from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.communities import sight
from passerelle.communities.queries import Space
from passerelle.core import cursors, db
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound


class TopicLine(msgspec.Struct, frozen=True):
    """A topic in a list; no title, author or state when its first post is not for this reader."""

    id: UUID
    title: str | None
    author: str | None
    state: str | None
    language: str
    created_at: datetime
    last_post_at: datetime
    replies: int
    waiting: int
    pinned: bool
    closed: bool


class TopicShown(msgspec.Struct, frozen=True):
    """A topic on its own page, with the space it stands in."""

    id: UUID
    title: str | None
    language: str
    created_at: datetime
    last_post_at: datetime
    replies: int
    pinned: bool
    closed: bool
    community: str
    community_id: UUID
    community_names: dict[str, str]
    membership: str | None
    role: str | None
    is_member: bool
    oversees: bool


class PostShown(msgspec.Struct, frozen=True):
    """A post; `state` and `author` are None where only its place is shown."""

    id: UUID
    reference: str
    parent: str | None
    parent_author: str | None
    author: str | None
    language: str
    html: str
    state: str | None
    created_at: datetime
    edited_at: datetime | None
    version: int
    is_own: bool
    translations: dict[str, str]
    flags: int
    """Unanswered ones, for those who look after the space."""


class TopicKey(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of topics begins."""

    last_post_at: datetime
    id: UUID


class PostKey(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of posts begins."""

    created_at: datetime
    id: UUID


_REPLIES = f"""(SELECT COUNT(*) FROM posts p
    WHERE p.topic_id = t.id AND p.id <> f.id AND {sight.shown("p")})"""  # noqa: S608


_PINNED = {
    None: "",
    True: "AND t.pinned_at IS NOT NULL",
    False: "AND t.pinned_at IS NULL",
}


async def topics_visible_to(
    actor: Actor,
    space: Space,
    *,
    limit: int,
    after: TopicKey | None,
    pinned: bool | None = None,
) -> cursors.Page[TopicLine]:
    """Return a space's topics, the one that was last added to first; none to outsiders.

    `pinned` asks for those that are kept at the head alone, or for the others.
    """
    if not space.reads:
        return cursors.Page([])
    seen = sight.seen("f", ":oversees")
    found = await db.rows(
        TopicLine,
        f"""
        SELECT t.id, CASE WHEN {sight.told("f", ":oversees")} THEN t.title END AS title,
          CASE WHEN {seen} THEN {sight.name("w")} END AS author,
          CASE WHEN {seen} THEN f.state END AS state, f.language,
          t.created_at, t.last_post_at, {_REPLIES} AS replies,
          (SELECT COUNT(*) FROM posts p WHERE :oversees AND p.topic_id = t.id
            AND p.state = 'pending') AS waiting,
          t.pinned_at IS NOT NULL AS pinned, t.closed_at IS NOT NULL AS closed
        FROM topics t {sight.FIRST} JOIN people w ON w.id = f.author_id
        WHERE t.community_id = :community
          AND EXISTS (SELECT 1 FROM posts p
            WHERE p.topic_id = t.id AND {sight.seen("p", ":oversees")})
          {_PINNED[pinned]} {"AND (t.last_post_at, t.id) < (:at, :id)" if after else ""}
        ORDER BY t.last_post_at DESC, t.id DESC LIMIT :limit
        """,  # noqa: S608 -- the inserted text is ours
        me=actor.person_id,
        oversees=space.oversees,
        community=space.id,
        at=after.last_post_at if after else None,
        id=after.id if after else None,
        limit=limit + 1,
    )
    return cursors.page(found, limit, lambda topic: (topic.last_post_at, topic.id))


async def topic_for(actor: Actor, topic_id: UUID) -> TopicShown:
    """Return one topic of a space that this person may read."""
    found = await db.row(
        TopicShown,
        f"""
        SELECT t.id, CASE WHEN {sight.told("f", sight.OVERSEES)} THEN t.title END AS title,
          f.language, t.created_at, t.last_post_at, {_REPLIES} AS replies,
          t.pinned_at IS NOT NULL AS pinned, t.closed_at IS NOT NULL AS closed,
          c.reference AS community, c.id AS community_id, c.names AS community_names,
          m.state AS membership, m.role, {sight.IS_MEMBER} AS is_member,
          {sight.OVERSEES} AS oversees
        FROM topics t JOIN communities c ON c.id = t.community_id {sight.OWN} {sight.FIRST}
        WHERE t.id = :id AND {sight.READS} AND EXISTS (SELECT 1 FROM posts p
          WHERE p.topic_id = t.id AND {sight.seen("p", sight.OVERSEES)})
        """,  # noqa: S608 -- the inserted text is ours
        **sight.reader(actor),
        id=topic_id,
    )
    if found is None:
        raise NotFound
    return found


async def posts_visible_to(
    actor: Actor, topic: TopicShown, *, limit: int, after: PostKey | None
) -> cursors.Page[PostShown]:
    """Return a topic's posts in the order of writing; a place is kept where others answered."""
    found = await db.rows(
        PostShown,
        f"""{_posts()}
          {"AND (p.created_at, p.id) > (:at, :id)" if after else ""}
        ORDER BY p.created_at, p.id LIMIT :limit
        """,
        me=actor.person_id,
        oversees=topic.oversees,
        topic=topic.id,
        at=after.created_at if after else None,
        id=after.id if after else None,
        limit=limit + 1,
    )
    return cursors.page(found, limit, lambda post: (post.created_at, post.id))


async def post_for(actor: Actor, topic: TopicShown, reference: str) -> PostShown | None:
    """Return one post of a topic, where it is for this reader."""
    return await db.row(
        PostShown,
        f"{_posts()} AND p.reference = :reference",
        me=actor.person_id,
        oversees=topic.oversees,
        topic=topic.id,
        reference=reference,
    )


async def posts_before(topic_id: UUID, at: datetime, post_id: UUID) -> int:
    """Return how many posts stand before one."""
    return int(
        await db.value(
            "SELECT COUNT(*) FROM posts p WHERE p.topic_id = :topic"
            " AND (p.created_at, p.id) < (:at, :id)",
            topic=topic_id,
            at=at,
            id=post_id,
        )
    )


def _posts() -> str:
    seen, parent_seen = sight.seen("p", ":oversees"), sight.seen("r", ":oversees")
    told = sight.told("p", ":oversees")
    return f"""
        SELECT p.id, p.reference, r.reference AS parent,
          CASE WHEN {parent_seen} THEN {sight.name("rw")} END AS parent_author,
          CASE WHEN {seen} THEN {sight.name("w")} END AS author,
          p.language, CASE WHEN {told} THEN p.html ELSE '' END AS html,
          CASE WHEN {seen} THEN p.state END AS state, p.created_at, p.edited_at, p.version,
          COALESCE(p.author_id = :me, FALSE) AS is_own,
          CASE WHEN {told} THEN p.translations ELSE '{{}}' END AS translations,
          (SELECT COUNT(*) FROM flags x WHERE :oversees AND x.post_id = p.id
            AND x.resolved_at IS NULL) AS flags
        FROM posts p JOIN people w ON w.id = p.author_id
          LEFT JOIN posts r ON r.id = p.parent_id LEFT JOIN people rw ON rw.id = r.author_id
        WHERE p.topic_id = :topic AND ({seen} OR EXISTS (SELECT 1 FROM posts q
            WHERE q.topic_id = p.topic_id AND q.parent_id = p.id AND {sight.shown("q")}))"""  # noqa: S608
