"""A post that stands: found for whoever acts on it, held, and moved on, each step as a row."""

from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.communities import access, errors, facts, rules, shards, sight
from passerelle.communities.enums import By, MemberRole, MembershipState, PostState
from passerelle.core import clock, db, ids, outbox
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound


class Held(msgspec.Struct, frozen=True):
    """A post and the actor's place in its space."""

    id: UUID
    version: int
    reference: str
    topic_id: UUID
    community_id: UUID
    space: str
    names: dict[str, str]
    title: str
    author_id: UUID
    state: PostState
    body: str
    created_at: datetime
    edited_at: datetime | None
    is_first: bool
    closed_at: datetime | None
    is_member: bool
    membership: MembershipState | None
    role: MemberRole | None


_HELD = f"""
SELECT p.id, p.version, p.reference, p.topic_id, t.community_id, c.reference AS space, c.names,
  CASE WHEN {sight.told("f", sight.OVERSEES)} THEN t.title ELSE '' END AS title,
  p.author_id, p.state, CASE WHEN {sight.told("p", sight.OVERSEES)} THEN p.body ELSE '' END AS body,
  p.created_at, p.edited_at, p.id = f.id AS is_first, t.closed_at,
  {sight.IS_MEMBER} AS is_member, m.state AS membership, m.role
FROM posts p JOIN topics t ON t.id = p.topic_id JOIN communities c ON c.id = t.community_id
  {sight.OWN} {sight.FIRST}
WHERE {sight.READS} AND {sight.seen("p", sight.OVERSEES)}"""  # noqa: S608 -- ours


async def found(actor: Actor, reference: str) -> Held:
    """Return a post that the actor sees."""
    post = await db.row(
        Held, f"{_HELD} AND p.reference = :reference", **sight.reader(actor), reference=reference
    )
    if post is None:
        raise NotFound
    return post


async def held(actor: Actor, reference: str) -> Held:
    """Hold a post until the transaction ends, and return it as the actor sees it.

    Its version stays: whoever edits it meanwhile is not refused because somebody flagged it.
    """
    await db.execute(
        "UPDATE posts SET version = version WHERE reference = :reference", reference=reference
    )
    return await found(actor, reference)


def keeps(actor: Actor, post: Held) -> bool:
    """Tell whether the actor moderates the post's space."""
    is_active = post.is_member and post.membership is MembershipState.ACTIVE
    return access.keeps_everywhere(actor) or (is_active and post.role in rules.KEEPERS)


def part_of(actor: Actor, post: Held) -> By:
    """Return as what the actor may act on the post; refuses those who are neither its author nor
    a moderator."""
    if post.author_id == actor.person_id:
        return By.SELF
    if keeps(actor, post):
        return By.KEEPER
    raise NotFound


async def move(post: Held, after: PostState, by: By, actor: Actor | None, reason: str = "") -> None:
    """Take a step of a held post, if it is one."""
    if not rules.may_move_post(post.state, after, by):
        raise errors.NotPossibleNow
    now = clock.now()
    moved = await db.execute(
        "UPDATE posts SET version = version + 1, state = :after WHERE id = :id AND state = :before",
        after=after,
        id=post.id,
        before=post.state,
    )
    if not moved:
        raise errors.NotPossibleNow
    await db.execute(
        "INSERT INTO post_transitions (id, post_id, from_state, to_state, by_id, reason, at)"
        " VALUES (:id, :post, :before, :after, :by, :reason, :now)",
        id=ids.new(),
        post=post.id,
        before=post.state,
        after=after,
        by=actor.person_id if actor else None,
        reason=reason,
        now=now,
    )
    if post.is_first:  # search follows a title that is told, or is not any more
        await db.execute("UPDATE topics SET title = title WHERE id = :id", id=post.topic_id)
    await changed(post)


async def changed(post: Held) -> None:
    """Say that a post reads otherwise now."""
    now = clock.now()
    await outbox.put(facts.PostChanged(post.id, post.topic_id, post.community_id, now))
    await shards.bump(post.topic_id)


async def resolve_flags(post_id: UUID) -> None:
    """Note that what was flagged of a post is answered."""
    await db.execute(
        "UPDATE flags SET resolved_at = :now WHERE post_id = :id AND resolved_at IS NULL",
        now=clock.now(),
        id=post_id,
    )


async def hide_by_rule(post: Held, rule: str) -> None:
    """Take a held post out of sight until a moderator has looked at it."""
    await move(post, PostState.HIDDEN, By.RULE, None, rule)
    await outbox.put(facts.PostAwaited(post.id, post.topic_id, post.community_id, clock.now()))
