"""What other rooms say of a thing that has a time, and what calendars add to it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One event as a room writes it. Nothing personal, nothing secret: it is served as it is."""

    kind: str
    """What it is an entry of, such as `webinar`."""
    owner: UUID
    uid: str = ""
    """Chosen by calendars unless one is given the first time; it never changes after that."""
    feeds: tuple[str, ...] = ()
    """Shared feeds: `public`, `community/<id>`, `partner`, `expert`, `staff`."""
    starts_at: datetime
    ends_at: datetime
    tz: str
    summaries: dict[str, str]
    descriptions: dict[str, str] = {}
    """Plain text by language."""
    url: str
    """The public page: a path of ours, or an address elsewhere."""
    location: str = ""
    """A place in words, or where one joins online: a path of ours or an address elsewhere."""
    status: str = "CONFIRMED"
    organiser: UUID | None = None
    """Whom mail names as organiser, by the name they have when it is written; in no feed."""
    categories: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


class Stamp(msgspec.Struct, frozen=True):
    """What a VEVENT says of itself; all of it from the entry's row."""

    uid: str
    sequence: int
    created_at: datetime
    changed_at: datetime


_IN_COLUMNS = ("kind", "owner", "uid", "feeds", "starts_at", "ends_at", "status")


def details_of(entry: Entry) -> dict[str, Any]:
    """Return the part of an entry that is stored as one value: no statement looks into it."""
    values: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(entry))
    return {name: value for name, value in values.items() if name not in _IN_COLUMNS}


def entry_of(details: dict[str, Any], **columns: Any) -> Entry:
    """Return an entry from what is stored of it."""
    return msgspec.convert({**details, **columns}, Entry)
