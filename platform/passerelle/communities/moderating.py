"""What moderators decide about posts and topics of their space, and what readers flag for them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from passerelle.communities import access, errors, facts, handling, posting, rules, shards, sight
from passerelle.communities.enums import By, MemberRole, MembershipState, PostState
from passerelle.communities.handling import Held
from passerelle.core import audit, clock, db, ids, outbox
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound

LONGEST_REASON = 1_000


@db.transaction
async def publish(actor: Actor, reference: str) -> None:
    """Show a post that waited: it takes its place in the topic at this moment."""
    post = await _kept(actor, reference)
    await handling.move(post, PostState.PUBLISHED, By.KEEPER, actor)
    now = clock.now()
    await db.execute(
        "UPDATE posts SET created_at = :now WHERE id = :id AND NOT (:is_first AND EXISTS"
        " (SELECT 1 FROM posts o WHERE o.topic_id = :topic AND o.id <> :id))",
        now=now,
        id=post.id,
        is_first=post.is_first,
        topic=post.topic_id,
    )  # the post that begins a topic stays its first
    await db.execute(
        "UPDATE topics SET version = version + 1, last_post_at = :now WHERE id = :id",
        now=now,
        id=post.topic_id,
    )
    await outbox.put(
        facts.PostPublished(post.id, post.topic_id, post.community_id, post.author_id, now)
    )
    await audit.note(actor, "published", "post", post.id, {"space": post.space})


@db.transaction
async def reject(actor: Actor, reference: str, reason: str) -> None:
    """Turn a post down that waited; its author is told why."""
    post = await _kept(actor, reference)
    await handling.move(post, PostState.REJECTED, By.KEEPER, actor, _reason(reason))
    await _tell_author(post, "post_rejected", reason)
    await audit.note(actor, "rejected", "post", post.id, {"space": post.space})


@db.transaction
async def hide(actor: Actor, reference: str, reason: str) -> None:
    """Take a post out of sight, or keep it so where a rule did; its author is told why."""
    post = await _kept(actor, reference)
    if post.state is PostState.HIDDEN and not await _is_hidden_by_rule(post.id):
        raise errors.NotPossibleNow
    await handling.move(post, PostState.HIDDEN, By.KEEPER, actor, _reason(reason))
    await handling.resolve_flags(post.id)
    await posting.last_shown(post.topic_id)
    await _tell_author(post, "post_hidden", reason)
    await audit.note(actor, "hid", "post", post.id, {"space": post.space})


@db.transaction
async def restore(actor: Actor, reference: str) -> None:
    """Show a hidden post again; what was flagged of it counts no more."""
    post = await _kept(actor, reference)
    after = PostState.EDITED if post.edited_at else PostState.PUBLISHED
    await handling.move(post, after, By.KEEPER, actor)
    await handling.resolve_flags(post.id)
    await posting.last_shown(post.topic_id)
    await audit.note(actor, "restored", "post", post.id, {"space": post.space})


@db.transaction
async def dismiss(actor: Actor, reference: str) -> None:
    """Leave a flagged post as it is: its flags are answered."""
    post = await _kept(actor, reference)
    await handling.resolve_flags(post.id)
    await shards.bump(post.topic_id)
    await audit.note(actor, "dismissed_flags", "post", post.id, {"space": post.space})


@db.transaction
async def flag(actor: Actor, reference: str, reason: str) -> None:
    """Say that a post needs a moderator; the third unanswered flag takes it out of sight."""
    post = await handling.held(actor, reference)
    if not post.is_member or post.author_id == actor.person_id:
        raise NotFound
    if post.state not in rules.SHOWN:
        raise errors.NotPossibleNow
    now = clock.now()
    if not await _write_flag(actor, post, _reason(reason), now):
        return
    unanswered = await db.value(
        "SELECT COUNT(*) FROM flags WHERE post_id = :id AND resolved_at IS NULL", id=post.id
    )
    if unanswered >= rules.FLAGS_TO_HIDE:
        await handling.hide_by_rule(post, "flags")
        await posting.last_shown(post.topic_id)
    else:
        await outbox.put(facts.PostAwaited(post.id, post.topic_id, post.community_id, now))
    await shards.bump(post.topic_id)


async def _write_flag(actor: Actor, post: Held, reason: str, now: datetime) -> bool:
    """Write a flag down; one that was answered counts again once the post was edited."""
    written = await db.execute(
        "INSERT INTO flags (id, post_id, person_id, reason, at)"
        " VALUES (:id, :post, :person, :reason, :now) ON CONFLICT (post_id, person_id) DO UPDATE"
        " SET reason = excluded.reason, at = excluded.at, resolved_at = NULL"
        " WHERE flags.resolved_at < :edited_at",
        id=ids.new(),
        post=post.id,
        person=actor.person_id,
        reason=reason,
        now=now,
        edited_at=post.edited_at or post.created_at,
    )
    if not written and await db.value(
        "SELECT 1 FROM flags WHERE post_id = :post AND person_id = :person"
        " AND resolved_at IS NOT NULL",
        post=post.id,
        person=actor.person_id,
    ):
        raise errors.LookedAtAlready
    return bool(written)


async def _is_hidden_by_rule(post_id: UUID) -> bool:
    found = await db.value(
        f"SELECT 1 FROM posts p WHERE p.id = :id AND {sight.HIDDEN_BY_RULE}",  # noqa: S608 -- ours
        id=post_id,
    )
    return found is not None


class _Topic(msgspec.Struct, frozen=True):
    id: UUID
    space: str
    is_member: bool
    membership: MembershipState | None
    role: MemberRole | None


@db.transaction
async def set_topic(
    actor: Actor, topic_id: UUID, *, closed: bool | None = None, pinned: bool | None = None
) -> None:
    """Close a topic or open it again; keep it at the head of its space or let it go."""
    topic = await _topic(actor, topic_id)
    for column, wanted in (("closed_at", closed), ("pinned_at", pinned)):
        if wanted is None:
            continue
        await db.execute(
            f"UPDATE topics SET version = version + 1,"  # noqa: S608 -- one of two names
            f" {column} = CASE WHEN :wanted THEN COALESCE({column}, :now) END WHERE id = :id",
            wanted=wanted,
            now=clock.now(),
            id=topic_id,
        )
        verb = f"{'set' if wanted else 'cleared'}_{column.removesuffix('_at')}"
        await audit.note(actor, verb, "topic", topic_id, {"space": topic.space})
    await shards.bump(topic_id)


async def _topic(actor: Actor, topic_id: UUID) -> _Topic:
    found = await db.row(
        _Topic,
        f"SELECT t.id, c.reference AS space, {sight.IS_MEMBER} AS is_member,"  # noqa: S608
        " m.state AS membership, m.role"
        f" FROM topics t JOIN communities c ON c.id = t.community_id {sight.OWN}"
        " WHERE t.id = :id",
        **sight.reader(actor),
        id=topic_id,
    )
    if found is None:
        raise NotFound
    is_active = found.is_member and found.membership is MembershipState.ACTIVE
    if not access.keeps_everywhere(actor) and not (is_active and found.role in rules.KEEPERS):
        raise NotFound
    return found


async def _kept(actor: Actor, reference: str) -> Held:
    post = await handling.held(actor, reference)
    if not handling.keeps(actor, post):
        raise NotFound
    return post


def _reason(reason: str) -> str:
    if not reason.strip():
        raise errors.NoReason(field="reason")
    return reason.strip()[:LONGEST_REASON]


async def _tell_author(post: Held, about: str, reason: str) -> None:
    await outbox.put(
        facts.SpaceMailDue(
            person_id=post.author_id,
            about=about,
            occasion=f"{post.id} {clock.now().isoformat()}",
            space=post.names,
            path=f"/posts/{post.reference}",
            title=post.title,
            reason=reason.strip()[:LONGEST_REASON],
        )
    )


class Verb(StrEnum):
    """What a moderator may do with a post."""

    PUBLISH = "publish"
    REJECT = "reject"
    HIDE = "hide"
    RESTORE = "restore"
    DISMISS = "dismiss"


async def decide(actor: Actor, reference: str, verb: Verb, reason: str = "") -> None:
    """Do one of the moderators' verbs; a rejection and a hiding have a reason."""
    if verb in (Verb.REJECT, Verb.HIDE):
        await {Verb.REJECT: reject, Verb.HIDE: hide}[verb](actor, reference, reason)
        return
    plain = {Verb.PUBLISH: publish, Verb.RESTORE: restore, Verb.DISMISS: dismiss}
    await plain[verb](actor, reference)


async def space_of(actor: Actor, reference: str) -> str:
    """Return the space of a post that the actor moderates."""
    post = await handling.found(actor, reference)
    if not handling.keeps(actor, post):
        raise NotFound
    return post.space
