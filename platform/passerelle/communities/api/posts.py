"""Saying something, and what writers and readers do with what was said, for programs."""

from uuid import UUID

import msgspec

from passerelle.communities import (
    editing,
    handling,
    moderating,
    posting,
    reacting,
    reading,
    threads,
)
from passerelle.communities.enums import PostState, ReactionKind
from passerelle.core.clock import Instant
from passerelle.core.errors import NotFound
from passerelle.web import doors
from passerelle.web.answers import Made
from passerelle.web.asking import Ask


class PostSource(msgspec.Struct, frozen=True):
    """A post as it was typed, for its author."""

    version: int
    reference: str
    topic: UUID
    state: PostState
    body: str


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why."""

    reason: str


class Deletion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a moderator deletes a post; authors need no reason."""

    reason: str = ""


class Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Up to when a topic was read."""

    read_to: Instant


class EditList(msgspec.Struct, frozen=True):
    """What a post said before, the oldest first."""

    items: list[editing.Before]


async def begin(ask: Ask) -> Made:
    """Begin a topic."""
    wish = await ask.body(posting.Beginning)
    sent = await posting.begin(ask.actor, ask.part("reference"), wish)
    return Made(sent, f"/api/topics/{sent.topic}")


async def reply(ask: Ask) -> Made:
    """Add a post to a topic."""
    sent = await posting.reply(ask.actor, ask.part_id("id"), await ask.body(posting.Reply))
    return Made(sent, f"/api/posts/{sent.reference}/source")


async def mark(ask: Ask) -> None:
    """Note how far a topic was read."""
    found = await threads.topic_for(ask.actor, ask.part_id("id"))
    if not found.is_member:
        raise NotFound
    await reading.mark(ask.actor, found.id, (await ask.body(Mark)).read_to)


async def source(ask: Ask) -> PostSource:
    """Return one's own post as it was typed."""
    return await _source(ask)


async def edit(ask: Ask) -> PostSource:
    """Change one's own words."""
    wish = await ask.body(editing.PostEdit)
    await editing.edit(ask.actor, ask.part("reference"), wish, ask.expected_version())
    return await _source(ask)


async def history(ask: Ask) -> EditList:
    """Return what a post said before."""
    post = await handling.found(ask.actor, ask.part("reference"))
    return EditList(await editing.words_before(ask.actor, post))


async def delete(ask: Ask) -> None:
    """Delete a post."""
    await editing.delete(ask.actor, ask.part("reference"), (await ask.body(Deletion)).reason)


async def flag(ask: Ask) -> None:
    """Flag a post."""
    await moderating.flag(ask.actor, ask.part("reference"), (await ask.body(Reason)).reason)


async def react(ask: Ask) -> None:
    """Say something of a post with one word."""
    await reacting.react(ask.actor, ask.part("reference"), _kind(ask), is_on=True)


async def take_back(ask: Ask) -> None:
    """Take it back."""
    await reacting.react(ask.actor, ask.part("reference"), _kind(ask), is_on=False)


def _kind(ask: Ask) -> ReactionKind:
    try:
        return ReactionKind(ask.part("kind"))
    except ValueError:
        raise NotFound from None


async def _source(ask: Ask) -> PostSource:
    post = await handling.found(ask.actor, ask.part("reference"))
    if post.author_id != ask.actor.person_id:
        raise NotFound
    return PostSource(post.version, post.reference, post.topic_id, post.state, post.body)


_TOPIC, _SPACE, _POST = "/api/topics/{id}", "/api/communities/{reference}", "/api/posts/{reference}"


routes = [
    doors.api(
        f"{_SPACE}/topics",
        begin,
        may=doors.signed_in,
        method="POST",
        takes=posting.Beginning,
        answers=posting.Sent,
        status=201,
        summary="Begin a topic with its first post, in Markdown.",
    ),
    doors.api(
        f"{_TOPIC}/posts",
        reply,
        may=doors.signed_in,
        method="POST",
        takes=posting.Reply,
        answers=posting.Sent,
        status=201,
        summary="Add a post to a topic, in Markdown.",
    ),
    doors.api(
        f"{_TOPIC}/mark",
        mark,
        may=doors.signed_in,
        method="POST",
        takes=Mark,
        answers=None,
        summary="Note how far you have read a topic; a mark never goes back.",
    ),
    doors.api(
        f"{_POST}/source",
        source,
        may=doors.signed_in,
        answers=PostSource,
        summary="Your own post as you typed it.",
    ),
    doors.api(
        f"{_POST}/source",
        edit,
        may=doors.signed_in,
        method="PATCH",
        takes=editing.PostEdit,
        answers=PostSource,
        summary="Change your own post; what it said before is kept.",
    ),
    doors.api(
        f"{_POST}/delete",
        delete,
        may=doors.signed_in,
        method="POST",
        takes=Deletion,
        answers=None,
        summary="Delete your post; moderators any, with a reason.",
    ),
    doors.api(
        f"{_POST}/edits",
        history,
        may=doors.anyone,
        answers=EditList,
        summary="What a post said before it was edited.",
    ),
    doors.api(
        f"{_POST}/flags",
        flag,
        may=doors.signed_in,
        method="POST",
        takes=Reason,
        answers=None,
        summary="Say that a post needs a moderator.",
    ),
    doors.api(
        f"{_POST}/reactions/{{kind}}",
        react,
        may=doors.signed_in,
        method="POST",
        answers=None,
        summary="Say thanks, useful or same of a post.",
    ),
    doors.api(
        f"{_POST}/reactions/{{kind}}",
        take_back,
        may=doors.signed_in,
        method="DELETE",
        answers=None,
        summary="Take it back.",
    ),
]
