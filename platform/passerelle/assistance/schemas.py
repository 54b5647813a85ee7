"""What programs send about requests, and what they are answered."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec

from passerelle.assistance.clarifications import MOST_FILES
from passerelle.assistance.intake import LONGEST_SOURCE, LONGEST_TEXT, Newcomer
from passerelle.assistance.queries.checking import Checklist
from passerelle.assistance.queries.desk import DeskLine, Dossier, Verbs
from passerelle.assistance.queries.sessions import Candidate
from passerelle.assistance.queries.thread import FileShown, Thread
from passerelle.assistance.rules import Standing
from passerelle.core.clock import Instant

Name = Annotated[str, msgspec.Meta(max_length=120)]


class Sender(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who asks, where nobody is signed in."""

    family_name: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    email: Annotated[str, msgspec.Meta(max_length=254)]
    given_name: Name = ""


class RequestWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A request for assistance as it is sent."""

    theme: Annotated[str, msgspec.Meta(max_length=60)]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_TEXT)]
    language: Annotated[str, msgspec.Meta(max_length=12)] = "en"
    sender: Sender | None = None
    institution: Annotated[str, msgspec.Meta(max_length=80)] = ""
    """The reference of the institution that asks."""
    new_institution: Newcomer | None = None
    """The institution that asks, where it is not on the list."""
    endorser: Annotated[str, msgspec.Meta(max_length=80)] = ""
    endorser_named: Annotated[str, msgspec.Meta(max_length=200)] = ""
    session: Annotated[str, msgspec.Meta(max_length=80)] = ""
    """The reference of a public webinar that led to the request."""
    source: Annotated[str, msgspec.Meta(max_length=LONGEST_SOURCE)] = ""
    cites: Annotated[str, msgspec.Meta(max_length=80)] = ""
    """The reference of an earlier request that this one takes up again."""


class Received(msgspec.Struct, frozen=True):
    """A request that has come in."""

    reference: str
    submitted_at: Instant


class FileSent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file that comes with a text, its bytes in base64."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    data: bytes


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question or an answer, with its files."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=5000)]
    files: Annotated[list[FileSent], msgspec.Meta(max_length=MOST_FILES)] = []


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why something is done; may be left out."""

    reason: Annotated[str, msgspec.Meta(max_length=1000)] = ""


class Written(msgspec.Struct, frozen=True):
    """A message that was written."""

    id: UUID


class MessageShown(msgspec.Struct, frozen=True):
    """A question or an answer with its files."""

    id: UUID
    at: Instant
    office: str
    by: str | None
    text: str
    files: list[FileShown]


class Conversation(msgspec.Struct, frozen=True):
    """What was said about a request, and the files that it came with."""

    messages: list[MessageShown]
    files: list[FileShown]


class LinkStanding(msgspec.Struct, frozen=True):
    """How a link to a session stands."""

    session: str
    standing: Standing


class QueueLine(msgspec.Struct, frozen=True):
    """A request that waits."""

    reference: str
    state: str
    submitted_at: Instant
    since: date | None
    days: int
    assessor: str | None
    institutions: list[str]
    newcomer: str | None


class Queue(msgspec.Struct, frozen=True):
    """A page of the requests that wait, the oldest first."""

    items: list[QueueLine]
    counts: dict[str, int]
    next: str | None


class CandidateShown(msgspec.Struct, frozen=True):
    """A session that may have led to a request."""

    session: str
    titles: dict[str, str]
    starts_at: Instant
    attended: int
    followed_up: int
    standing: Standing


class DeskDetail(msgspec.Struct, frozen=True):
    """A request as the desk sees it, beside what the request itself shows."""

    reference: str
    state: str
    dossier: Dossier
    checklist: Checklist
    fits: bool
    sessions: list[CandidateShown]
    may: Verbs


def conversation(request_id: UUID, thread: Thread) -> Conversation:
    """Return what was said, with each message's files."""
    messages = [
        MessageShown(m.id, m.at, m.office, m.by, m.text, thread.of(m.id)) for m in thread.messages
    ]
    return Conversation(messages, thread.of(request_id))


def queue_line(line: DeskLine) -> QueueLine:
    """Return a request that waits."""
    return QueueLine(
        line.reference,
        line.state,
        line.submitted_at,
        line.since,
        line.days,
        line.assessor,
        [party.reference for party in line.requesters],
        line.newcomer,
    )


def candidate(one: Candidate) -> CandidateShown:
    """Return a session that may have led to a request."""
    return CandidateShown(
        one.reference, one.titles, one.starts_at, one.attended, one.followed_up, one.standing
    )
