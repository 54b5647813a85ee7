"""Who is to hear of what: live, and by mail. Run after the fact, in transactions of their own.

A mention reaches only members, who see the space; somebody who muted it gets no mail of it.
"""

from uuid import UUID

import msgspec

from passerelle.communities import facts, sight
from passerelle.communities.enums import MembershipState
from passerelle.core import clock, db, live, outbox


class _Reader(msgspec.Struct, frozen=True):
    person_id: UUID
    about: str
    reference: str
    title: str
    space: dict[str, str]
    author: str


class _Keeper(msgspec.Struct, frozen=True):
    person_id: UUID
    reference: str
    names: dict[str, str]


async def say(topic_id: UUID) -> None:
    """Tell who looks at a topic that there is something new in it."""
    await live.say(f"topic/{topic_id}", live.CHANGED)


async def of_post(fact: facts.PostPublished) -> None:
    """Tell live listeners, and write to those who are named, answered, or watch the space."""
    await say(fact.topic_id)
    for reader in await _readers(fact.post_id):
        await outbox.put(
            facts.SpaceMailDue(
                person_id=reader.person_id,
                about=reader.about,
                occasion=str(fact.post_id),
                space=reader.space,
                path=f"/posts/{reader.reference}",
                author=reader.author,
                title=reader.title,
            )
        )


async def of_awaited(fact: facts.PostAwaited) -> None:
    """Write to a space's keepers that a post waits: once a day, however many there are."""
    await _to_keepers(fact.community_id, "space_moderation", f"{fact.at:%Y-%m-%d}", "moderation")


async def of_membership(fact: facts.MembershipMoved) -> None:
    """Write to a space's keepers when somebody asks to come in."""
    if fact.to_state == MembershipState.REQUESTED:
        occasion = f"{fact.membership_id} {fact.at.isoformat()}"
        await _to_keepers(fact.community_id, "space_asked", occasion, "requests")


async def is_for(post_id: UUID, person_id: UUID) -> bool:
    """Tell whether a post can be told to somebody by mail: it is shown, and they read there."""
    found = await db.value(
        f"""
        SELECT 1 FROM posts q JOIN topics t ON t.id = q.topic_id
          JOIN communities c ON c.id = t.community_id
          JOIN memberships m ON m.community_id = c.id AND m.state IN ('active', 'muted')
          JOIN people p ON p.id = m.person_id
        WHERE q.id = :post AND {sight.shown("q")} AND p.id = :person AND {sight.STAYS}
        """,  # noqa: S608 -- the inserted text is ours
        post=post_id,
        person=person_id,
        now=clock.now(),
    )
    return found is not None


async def _readers(post_id: UUID) -> list[_Reader]:
    """Return whom a post is for beside those who just read: one reason each, the strongest."""
    return await db.rows(
        _Reader,
        f"""
        SELECT m.person_id,
          CASE WHEN EXISTS (SELECT 1 FROM mentions n WHERE n.post_id = q.id
              AND n.person_id = m.person_id) THEN 'space_mentioned'
            WHEN m.person_id = COALESCE(r.author_id, f.author_id) AND q.id <> f.id
              THEN 'space_answered' ELSE 'space_topic' END AS about,
          q.reference, CASE WHEN {sight.shown("f")} THEN t.title ELSE '' END AS title,
          c.names AS space, {sight.name("w")} AS author
        FROM posts q JOIN topics t ON t.id = q.topic_id JOIN communities c ON c.id = t.community_id
          {sight.FIRST} LEFT JOIN posts r ON r.id = q.parent_id
          JOIN people w ON w.id = q.author_id
          JOIN memberships m ON m.community_id = c.id AND m.state IN ('active', 'muted')
          JOIN people p ON p.id = m.person_id
          LEFT JOIN space_readers sr ON sr.community_id = c.id AND sr.person_id = m.person_id
        WHERE q.id = :post AND {sight.shown("q")} AND m.person_id <> q.author_id
          AND p.deactivated_at IS NULL AND COALESCE(sr.level, 'normal') <> 'muted' AND {sight.STAYS}
          AND (EXISTS (SELECT 1 FROM mentions n WHERE n.post_id = q.id
              AND n.person_id = m.person_id)
            OR (m.person_id = COALESCE(r.author_id, f.author_id) AND q.id <> f.id)
            OR (sr.level = 'watching' AND q.id = f.id))
        ORDER BY m.person_id
        """,  # noqa: S608 -- the inserted text is ours
        post=post_id,
        now=clock.now(),
    )


async def _to_keepers(community_id: UUID, about: str, occasion: str, page: str) -> None:
    keepers = await db.rows(
        _Keeper,
        f"SELECT m.person_id, c.reference, c.names FROM memberships m"  # noqa: S608 -- ours
        " JOIN communities c ON c.id = m.community_id JOIN people p ON p.id = m.person_id"
        " WHERE c.id = :id AND m.state = 'active' AND m.role IN ('moderator', 'owner')"
        f" AND p.deactivated_at IS NULL AND {sight.STAYS} ORDER BY m.person_id",
        id=community_id,
        now=clock.now(),
    )
    for keeper in keepers:
        await outbox.put(
            facts.SpaceMailDue(
                person_id=keeper.person_id,
                about=about,
                occasion=f"{community_id} {occasion}",
                space=keeper.names,
                path=f"/communities/{keeper.reference}/{page}",
            )
        )
