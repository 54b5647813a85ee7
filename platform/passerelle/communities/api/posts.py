"""Saying something, and what is done with what was said, for programs."""

from uuid import UUID

import msgspec

from passerelle.communities import (
    drafts,
    editing,
    handling,
    members,
    moderating,
    posting,
    queries,
    reacting,
    reading,
    standing,
)
from passerelle.communities.drafts import Words
from passerelle.communities.enums import PostState, ReactionKind
from passerelle.communities.moderating import Verb
from passerelle.core import files, filetypes
from passerelle.core.clock import Instant
from passerelle.core.cursors import Page
from passerelle.core.errors import NotFound
from passerelle.web import doors
from passerelle.web.answers import Made
from passerelle.web.asking import Ask
from passerelle.web.doors import Parameter


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


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a moderator decides; a rejection and a hiding have a reason."""

    verb: Verb
    reason: str = ""


class TopicWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a topic is to be; what is left out stays."""

    closed: bool | None = None
    pinned: bool | None = None


class Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Up to when a topic was read."""

    read_to: Instant


class DraftFile(msgspec.Struct, frozen=True):
    """A file of a draft."""

    id: UUID
    name: str
    media_type: str
    size: int


class DraftShown(msgspec.Struct, frozen=True):
    """A draft with its files; `saved_at` is null where nothing was begun."""

    body: str
    title: str
    language: str
    parent: str
    saved_at: Instant | None
    files: list[DraftFile]


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


async def set_topic(ask: Ask) -> None:
    """Close a topic, or keep it at the head."""
    wish = await ask.body(TopicWish)
    await moderating.set_topic(ask.actor, ask.part_id("id"), closed=wish.closed, pinned=wish.pinned)


async def mark(ask: Ask) -> None:
    """Note how far a topic was read."""
    found = await queries.topic_for(ask.actor, ask.part_id("id"))
    _require_member(is_member=found.is_member)
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


async def queue(ask: Ask) -> Page[members.Queued]:
    """Return the moderators' queue."""
    place = await standing.of(ask.actor, ask.part("reference"))
    which = ask.choice("which", tuple(members.QUEUES), "waiting")
    after = ask.after(members.QueueKey)
    return await members.queue(ask.actor, place, which, limit=ask.limit, after=after)


async def decide(ask: Ask) -> None:
    """Do one of the moderators' verbs."""
    wish = await ask.body(Decision)
    await moderating.decide(ask.actor, ask.part("reference"), wish.verb, wish.reason)


async def topic_draft(ask: Ask) -> DraftShown:
    """Return what the caller has begun of a reply."""
    return await _draft(ask, await _in_topic(ask))


async def keep_topic_draft(ask: Ask) -> DraftShown:
    """Keep it."""
    place = await _in_topic(ask)
    await drafts.keep(ask.actor, place, await ask.body(Words))
    return await _draft(ask, place)


async def attach_to_topic_draft(ask: Ask) -> DraftShown:
    """Attach a file to it."""
    return await _attached(ask, await _in_topic(ask))


async def space_draft(ask: Ask) -> DraftShown:
    """Return what the caller has begun of a topic."""
    return await _draft(ask, await _in_space(ask))


async def keep_space_draft(ask: Ask) -> DraftShown:
    """Keep it."""
    place = await _in_space(ask)
    await drafts.keep(ask.actor, place, await ask.body(Words))
    return await _draft(ask, place)


async def attach_to_space_draft(ask: Ask) -> DraftShown:
    """Attach a file to it."""
    return await _attached(ask, await _in_space(ask))


async def discard_topic_draft(ask: Ask) -> None:
    """Forget it."""
    await drafts.discard(ask.actor, await _in_topic(ask))


async def discard_space_draft(ask: Ask) -> None:
    """Forget it."""
    await drafts.discard(ask.actor, await _in_space(ask))


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


async def _in_topic(ask: Ask) -> str:
    found = await queries.topic_for(ask.actor, ask.part_id("id"))
    _require_member(is_member=found.is_member)
    return drafts.in_topic(found.id)


async def _in_space(ask: Ask) -> str:
    space = await queries.read_space_for(ask.actor, ask.part("reference"))
    _require_member(is_member=space.is_member)
    return drafts.in_space(space.id)


def _require_member(*, is_member: bool) -> None:
    if not is_member:
        raise NotFound


async def _attached(ask: Ask, place: str) -> DraftShown:
    data = await ask.raw(filetypes.MAX_BYTES)
    await drafts.attach(ask.actor, place, await files.prepared(data, ask.wish("name")))
    return await _draft(ask, place)


async def _draft(ask: Ask, place: str) -> DraftShown:
    found = await drafts.of(ask.actor, place)
    if found is None:
        return DraftShown("", "", "", "", None, [])
    attached = [
        DraftFile(one.id, one.name, one.media_type, one.size)
        for one in await drafts.files_of(found)
    ]
    return DraftShown(
        found.body, found.title, found.language, found.parent, found.saved_at, attached
    )


_NAME = Parameter("name", "What the file is called.")
_TOPIC, _SPACE, _POST = "/api/topics/{id}", "/api/communities/{reference}", "/api/posts/{reference}"
_DRAFTS = [
    one
    for path, what, shown, keep, attach, discard in (
        (_TOPIC, "a reply", topic_draft, keep_topic_draft, attach_to_topic_draft,
         discard_topic_draft),
        (_SPACE, "a topic", space_draft, keep_space_draft, attach_to_space_draft,
         discard_space_draft),
    )
    for one in (
        doors.api(f"{path}/draft", shown, may=doors.signed_in, answers=DraftShown,
                  summary=f"Your draft of {what}."),
        doors.api(f"{path}/draft", keep, may=doors.signed_in, method="PUT", takes=Words,
                  answers=DraftShown, summary=f"Keep a draft of {what}. If-Match is `*`."),
        doors.api(f"{path}/draft", discard, may=doors.signed_in, method="DELETE", answers=None,
                  summary=f"Forget your draft of {what} and its files."),
        doors.api(f"{path}/draft/files", attach, may=doors.signed_in, method="POST",
                  answers=DraftShown, parameters=(_NAME,),
                  summary=f"Attach the body to your draft of {what}: a picture, a PDF, an office"
                  " document of at most 10 MB. The post that is sent next takes its files."),
    )
]  # fmt: skip
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
        f"{_TOPIC}/state",
        set_topic,
        may=doors.signed_in,
        method="POST",
        takes=TopicWish,
        answers=None,
        summary="Close a topic, or keep it at the head; for moderators.",
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
    doors.api(
        f"{_POST}/decisions",
        decide,
        may=doors.signed_in,
        method="POST",
        takes=Decision,
        answers=None,
        summary="Publish, reject, hide, restore, or dismiss the flags; for moderators.",
    ),
    doors.api(
        f"{_SPACE}/moderation",
        queue,
        may=doors.signed_in,
        answers=Page[members.Queued],
        summary="Posts that wait for a moderator, or are hidden.",
        parameters=(
            Parameter("which", "Which of them.", {"type": "string", "enum": list(members.QUEUES)}),
            *doors.PAGING,
        ),
    ),
    *_DRAFTS,
]
