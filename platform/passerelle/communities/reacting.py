"""What a reader says of a post with one press."""

from uuid import UUID

import msgspec

from passerelle.communities import errors, handling, rules, shards
from passerelle.communities.enums import MembershipState, ReactionKind
from passerelle.core import db, ids
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound


@db.transaction
async def react(actor: Actor, reference: str, kind: ReactionKind, *, is_on: bool) -> None:
    """Say it of a post that is shown, or take it back; members may."""
    post = await handling.held(actor, reference)
    if not post.is_member:
        raise NotFound
    if post.membership is not MembershipState.ACTIVE:
        raise errors.MayOnlyRead
    if post.state not in rules.SHOWN:
        raise errors.NotPossibleNow
    if is_on:
        await db.execute(
            "INSERT INTO reactions (id, post_id, person_id, kind)"
            " VALUES (:id, :post, :person, :kind)"
            " ON CONFLICT (post_id, person_id, kind) DO NOTHING",
            id=ids.new(),
            post=post.id,
            person=actor.person_id,
            kind=kind,
        )
    else:
        await db.execute(
            "DELETE FROM reactions WHERE post_id = :post AND person_id = :person AND kind = :kind",
            post=post.id,
            person=actor.person_id,
            kind=kind,
        )
    await shards.bump(post.topic_id)


class Said(msgspec.Struct, frozen=True):
    """How many say this of a post, and whether the reader does."""

    post_id: UUID
    kind: str
    people: int
    is_mine: bool


async def of_posts(actor: Actor, posts: list[UUID]) -> dict[UUID, dict[str, Said]]:
    """Return what readers say of posts, by post and kind."""
    if not posts:
        return {}
    found = await db.rows(
        Said,
        "SELECT post_id, kind, COUNT(*) AS people,"
        " COUNT(CASE WHEN person_id = :me THEN 1 END) > 0 AS is_mine"
        " FROM reactions WHERE post_id IN :posts GROUP BY post_id, kind",
        me=actor.person_id,
        posts=posts,
    )
    by_post: dict[UUID, dict[str, Said]] = {}
    for one in found:
        by_post.setdefault(one.post_id, {})[one.kind] = one
    return by_post
