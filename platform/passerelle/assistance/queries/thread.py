"""Questions and answers about a request, with their files, and the files it came with."""

from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.assistance import access
from passerelle.assistance.enums import Attachable
from passerelle.assistance.queries.request import RequestShown
from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.core.files import Stored


class Message(msgspec.Struct, frozen=True):
    """A question or an answer; who wrote it only for staff."""

    id: UUID
    at: datetime
    office: str
    by: str | None
    text: str


class FileShown(msgspec.Struct, frozen=True):
    """A file and where it is fetched from."""

    id: UUID
    name: str
    href: str
    size: int
    media_type: str


class Thread(msgspec.Struct, frozen=True):
    """What was said about a request, the earliest first, and the files by what they came with."""

    messages: list[Message]
    files: dict[str, list[FileShown]]

    def of(self, thing_id: UUID) -> list[FileShown]:
        """Return the files of a request or of a message."""
        return self.files.get(str(thing_id), [])

    @property
    def file_ids(self) -> set[UUID]:
        """Every file in it."""
        return {file.id for files in self.files.values() for file in files}


async def thread_for(actor: Actor, request: RequestShown) -> Thread:
    """Return what was said about a request that this person has found, in two statements."""
    messages = await db.rows(
        Message,
        """
        SELECT m.id, m.at, m.office,
          CASE WHEN :inside OR m.by_id = :me THEN p.given_name || ' ' || p.family_name END AS by,
          m.text
        FROM request_messages m LEFT JOIN people p ON p.id = m.by_id
        WHERE m.request_id = :id ORDER BY m.position
        """,
        id=request.id,
        inside=access.sees_office_work(actor),
        me=actor.person_id,
    )
    things = [str(request.id), *(str(message.id) for message in messages)]
    stored = await db.rows(
        Stored,
        "SELECT id, sha256, media_type, size, name, owner_id, thing, thing_id, at, detail"
        " FROM stored_files WHERE thing IN :things AND thing_id IN :ids ORDER BY at, id",
        things=[Attachable.REQUEST, Attachable.MESSAGE],
        ids=things,
    )
    files: dict[str, list[FileShown]] = {}
    for one in stored:
        shown = FileShown(one.id, one.name, one.href, one.size, one.media_type)
        files.setdefault(one.thing_id, []).append(shown)
    return Thread(messages, files)


async def text_of(message_id: UUID) -> str:
    """Return what a message says, for those it is for."""
    found = await db.value("SELECT text FROM request_messages WHERE id = :id", id=message_id)
    return str(found or "")


async def reason_of(request_id: UUID, state: str) -> str:
    """Return the reason that was given when a request came to a state, and where to turn."""
    found = await db.row(
        _Reason,
        "SELECT h.reason, r.redirected_to FROM request_transitions h"
        " JOIN assistance_requests r ON r.id = h.request_id"
        " WHERE h.request_id = :id AND h.to_state = :state ORDER BY h.position DESC LIMIT 1",
        id=request_id,
        state=state,
    )
    return "\n\n".join(filter(None, (found.reason, found.redirected_to))) if found else ""


class _Reason(msgspec.Struct, frozen=True):
    reason: str
    redirected_to: str
