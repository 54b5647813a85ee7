"""What mail says to a reader's calendar (RFC 5546, RFC 6047): come, this changed, it is off.

One attendee, the reader; the organiser is an address of ours for this entry alone, with the name
of the person who organises it. All of it comes from rows, and what was told last is remembered,
so that what is called off is called off for those who were asked, with a number that is not lower.
"""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from icalendar import Calendar, Event, vCalAddress

from passerelle.calendars import heads, vevents
from passerelle.calendars.entry import Entry, Stamp, entry_of
from passerelle.calendars.enums import Method, Status
from passerelle.calendars.heads import Head
from passerelle.core import db
from passerelle.core.letters import bare

_LOCAL_CAN_BE = 64
_MAC_BYTES = 6


class Wanted(msgspec.Struct, frozen=True):
    """Which entry a message is about, and what it asks of the reader's calendar."""

    kind: str
    owner: UUID
    method: Method = Method.REQUEST


class Attendee(msgspec.Struct, frozen=True):
    """Who reads it, where, and in which language."""

    person_id: UUID
    address: str
    language: str


class Sender(msgspec.Struct, frozen=True):
    """Who mail comes from, and what an entry's own address is made with."""

    mail_from: str
    base_url: str
    secret: str


class Part(msgspec.Struct, frozen=True):
    """A calendar object, ready to go with a message."""

    method: Method
    text: str


class Organiser(msgspec.Struct, frozen=True):
    """Whom a calendar object names as organiser."""

    name: str
    address: str


class _Known(msgspec.Struct, frozen=True):
    id: UUID
    uid: str
    sequence: int
    status: Status
    starts_at: datetime
    ends_at: datetime
    details: dict[str, Any]
    created_at: datetime
    changed_at: datetime
    removed_at: datetime | None
    invitation_id: UUID
    invited_at: datetime
    withdrawn_at: datetime | None
    told_sequence: int | None
    told_method: Method | None
    given_name: str
    family_name: str


async def told(wanted: Wanted, attendee: Attendee, sender: Sender) -> Part | None:
    """Return what the reader's calendar is told, inside the transaction that writes the message;
    None where there is nothing to tell."""
    known = await _known(wanted, attendee.person_id)
    if known is None or not _is_to_tell(known, wanted.method):
        return None
    sequence = max(known.sequence, known.told_sequence or 0)
    made = _event(known, wanted, attendee, sequence)
    organiser = await _organiser_of(known) or _sender_name(sender)
    _put_people(made, known, attendee, Organiser(organiser, address_of(known.id, sender)))
    await db.execute(
        "UPDATE calendar_invitations SET told_sequence = :sequence, told_method = :method"
        " WHERE id = :id",
        sequence=sequence,
        method=wanted.method,
        id=known.invitation_id,
    )
    return Part(wanted.method, _text(made, wanted.method, sender.base_url))


def organiser_of(text: str) -> Organiser:
    """Return whom a calendar object of ours names as organiser."""
    named = Calendar.from_ical(text).events[0]["organizer"]
    return Organiser(str(named.params["CN"]), str(named).removeprefix("mailto:"))


def address_of(entry_id: UUID, sender: Sender) -> str:
    """Return the address of an entry: ours, with a word that nobody else can make."""
    local, _, domain = _mailbox(sender).partition("@")
    mac = hmac.new(sender.secret.encode(), b"entry\x1f" + entry_id.bytes, hashlib.sha256).digest()
    word = base64.b32encode(entry_id.bytes + mac[:_MAC_BYTES]).decode().rstrip("=").lower()
    return f"{local[: _LOCAL_CAN_BE - len(word) - 1]}+{word}@{domain}"


async def _known(wanted: Wanted, person_id: UUID) -> _Known | None:
    return await db.row(
        _Known,
        """
        SELECT e.id, e.uid, e.sequence, e.status, e.starts_at, e.ends_at, e.details, e.created_at,
          e.changed_at, e.removed_at, i.id AS invitation_id, i.invited_at, i.withdrawn_at,
          i.told_sequence, i.told_method, p.given_name, p.family_name
        FROM calendar_invitations i JOIN calendar_entries e ON e.id = i.entry_id
          JOIN people p ON p.id = i.person_id
        WHERE e.kind = :kind AND e.owner = :owner AND i.person_id = :person_id
        """,
        kind=wanted.kind,
        owner=wanted.owner,
        person_id=person_id,
    )


def _is_to_tell(known: _Known, method: Method) -> bool:
    is_off = known.status is Status.CANCELLED or known.removed_at or known.withdrawn_at
    if method is Method.REQUEST:
        return not is_off
    return bool(is_off) and known.told_method is Method.REQUEST


def _event(known: _Known, wanted: Wanted, attendee: Attendee, sequence: int) -> Event:
    entry = entry_of(
        known.details,
        kind=wanted.kind,
        owner=wanted.owner,
        starts_at=known.starts_at,
        ends_at=known.ends_at,
        status="CANCELLED" if wanted.method is Method.CANCEL else known.status.value,
    )
    stamp = Stamp(known.uid, sequence, known.created_at, known.changed_at)
    made = vevents.event(_bounded(entry), stamp, attendee.language)
    made.pop("dtstamp")
    made.add("dtstamp", _last_moment(known))
    return made


def _last_moment(known: _Known) -> datetime:
    """Return when what is told became so: readers take the latest of one SEQUENCE."""
    moments = (known.changed_at, known.invited_at, known.withdrawn_at)
    return max(one.replace(microsecond=0) for one in moments if one is not None)


def _bounded(entry: Entry) -> Entry:
    """Return an entry for one reader: it is in no public feed as far as they are told."""
    return msgspec.structs.replace(entry, feeds=())


async def _organiser_of(known: _Known) -> str:
    """Return what the organiser is called now; nothing of somebody who has left."""
    found = await db.value(
        "SELECT p.given_name || ' ' || p.family_name FROM people p"
        " WHERE p.id = :id AND p.deactivated_at IS NULL",
        id=UUID(known.details["organiser"]) if known.details.get("organiser") else None,
    )
    return _name(found or "")


def _put_people(made: Event, known: _Known, attendee: Attendee, by: Organiser) -> None:
    organiser = vCalAddress(f"mailto:{by.address}")
    organiser.params["CN"] = by.name
    reader = vCalAddress(f"mailto:{vevents.clean(attendee.address)}")
    reader.params["CN"] = _name(f"{known.given_name} {known.family_name}") or attendee.address
    reader.params["CUTYPE"] = "INDIVIDUAL"
    reader.params["ROLE"] = "REQ-PARTICIPANT"
    if known.withdrawn_at is None and known.status is not Status.CANCELLED:
        reader.params["PARTSTAT"] = "NEEDS-ACTION"
        reader.params["RSVP"] = "TRUE"
    made.add("organizer", organiser, encode=False)
    made.add("attendee", reader, encode=False)


def _text(made: Event, method: Method, base_url: str) -> str:
    whole = heads.text(Head(method=method.value)).decode() + vevents.lines(made)
    return vevents.served(whole, base_url) + heads.TAIL.decode()


def _name(text: str) -> str:
    """Return a name as a parameter holds it: on one line, in plain quotes."""
    return " ".join(vevents.clean(text).split())


def _sender_name(sender: Sender) -> str:
    name = sender.mail_from.partition("<")[0].strip().strip('"') if "<" in sender.mail_from else ""
    return _name(name) or "Passerelle"


def _mailbox(sender: Sender) -> str:
    if sender.mail_from:
        return bare(sender.mail_from)
    host = sender.base_url.partition("://")[2].partition(":")[0]
    return f"no-reply@{host}"
