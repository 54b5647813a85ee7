"""What the caller has begun to write, for programs."""

from uuid import UUID

import msgspec

from passerelle.communities import (
    drafts,
    queries,
    threads,
)
from passerelle.communities.drafts import Words
from passerelle.core import files, filetypes
from passerelle.core.clock import Instant
from passerelle.core.errors import NotFound
from passerelle.web import doors
from passerelle.web.asking import Ask
from passerelle.web.doors import Parameter


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


async def _in_topic(ask: Ask) -> str:
    found = await threads.topic_for(ask.actor, ask.part_id("id"))
    _require_member(is_member=found.is_member)
    return drafts.in_topic(found.id)


async def _in_space(ask: Ask) -> str:
    space = await queries.read_space_for(ask.actor, ask.part("reference"))
    _require_member(is_member=space.is_member)
    return drafts.in_space(space.id)


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


def _require_member(*, is_member: bool) -> None:
    if not is_member:
        raise NotFound


_TOPIC, _SPACE = "/api/topics/{id}", "/api/communities/{reference}"
_NAME = Parameter("name", "What the file is called.")
routes = [
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
                  most_bytes=filetypes.MAX_BYTES,
                  answers=DraftShown, parameters=(_NAME,),
                  summary=f"Attach the body to your draft of {what}: a picture, a PDF, an office"
                  " document of at most 10 MB. The post that is sent next takes its files."),
    )
]  # fmt: skip
