"""What authors do with a post that was sent: change its words, or take it back."""

import msgspec

from passerelle.communities import (
    drafts,
    errors,
    handling,
    naming,
    posting,
    rendering,
    rules,
    writers,
)
from passerelle.communities.enums import By, MembershipState, PostState
from passerelle.communities.handling import Held
from passerelle.core import audit, clock, db, ids
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.errors import NotFound, Stale


class PostEdit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words as they are to be; a title is that of the topic which the post begins."""

    body: drafts.Body
    title: drafts.Title | None = None


_OPEN = (PostState.PUBLISHED, PostState.EDITED, PostState.PENDING)


@db.transaction
async def edit(actor: Actor, reference: str, wish: PostEdit, version: int | None) -> PostState:
    """Change one's own words; what they were before is kept. Return where the post stands then."""
    post = await handling.held(actor, reference)
    _require_author(actor, post)
    if version is not None and post.version != version:
        raise Stale
    if not wish.body.strip():
        raise errors.NothingSaid(field="body")
    if post.state not in _OPEN:
        raise errors.NotPossibleNow
    if wish.title is not None and post.is_first:
        await _entitle(post, wish.title)
    if wish.body == post.body:
        await handling.changed(post)
        return post.state
    await _rewrite(actor, post, wish.body)
    return await _moved(actor, post, wish.body)


@db.transaction
async def delete(actor: Actor, reference: str, reason: str = "") -> None:
    """Take a post back, or away: its place stays where others answered it."""
    post = await handling.held(actor, reference)
    part = handling.part_of(actor, post)
    if part is By.KEEPER and not reason.strip():
        raise errors.NoReason(field="reason")
    await handling.move(post, PostState.DELETED, part, actor, reason.strip())
    await handling.resolve_flags(post.id)
    await posting.last_shown(post.topic_id)
    if part is By.KEEPER:
        await audit.note(actor, "deleted", "post", post.id, {"space": post.space})


def may_edit(actor: Actor, post: Held) -> bool:
    """Tell whether somebody may change a post's words now."""
    is_active = post.is_member and post.membership is MembershipState.ACTIVE
    return post.author_id == actor.person_id and is_active and post.state in _OPEN


def _require_author(actor: Actor, post: Held) -> None:
    if post.author_id != actor.person_id:
        raise NotFound
    if not post.is_member or post.membership is not MembershipState.ACTIVE:
        raise errors.MayOnlyRead


async def _entitle(post: Held, title: str) -> None:
    if not title.strip():
        raise errors.NoTitle(field="title")
    changed = await db.execute(
        "UPDATE topics SET version = version + 1, title = :title"
        " WHERE id = :id AND title <> :title",
        title=title.strip(),
        id=post.topic_id,
    )
    if changed:
        await db.execute("UPDATE posts SET version = version + 1 WHERE id = :id", id=post.id)


async def _rewrite(actor: Actor, post: Held, body: str) -> None:
    now = clock.now()
    await db.execute(
        "INSERT INTO post_edits (id, post_id, body, edited_by_id, at)"
        " VALUES (:id, :post, :body, :by, :now)",
        id=ids.new(),
        post=post.id,
        body=post.body,
        by=actor.person_id,
        now=now,
    )
    await db.execute(
        "UPDATE posts SET version = version + 1, body = :body, html = :html, edited_at = :now"
        " WHERE id = :id",
        body=body,
        html=rendering.render(body),
        now=now,
        id=post.id,
    )
    await naming.note(post.community_id, post.id, body)


async def _moved(actor: Actor, post: Held, body: str) -> PostState:
    """Let a shown post count as edited; one that would wait if it were sent now is hidden."""
    if post.state is PostState.PENDING:
        await handling.changed(post)
        return post.state
    if post.state is PostState.PUBLISHED:
        await handling.move(post, PostState.EDITED, By.SELF, actor)
    else:
        await handling.changed(post)
    edited = msgspec.structs.replace(post, state=PostState.EDITED)
    writer = await writers.writer_in(actor, post.community_id, clock.now())
    before = rules.why_to_wait(writer, post.body, clock.now())
    why = rules.why_to_wait(writer, body, clock.now())
    if why and (why != "links" or before != "links"):
        await handling.hide_by_rule(edited, why)
        await posting.last_shown(post.topic_id)
        return PostState.HIDDEN
    return PostState.EDITED


class Before(msgspec.Struct, frozen=True):
    """What a post said before an edit."""

    body: str
    at: Instant


async def words_before(_actor: Actor, post: Held) -> list[Before]:
    """Return what a post said before, the oldest first, for who is told what it says now."""
    if post.state is PostState.DELETED:  # what is not deleted was found by who is told it
        return []
    return await db.rows(
        Before,
        "SELECT body, at FROM post_edits WHERE post_id = :id ORDER BY at, id",
        id=post.id,
    )
