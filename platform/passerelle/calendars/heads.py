"""What stands around the VEVENTs of a feed (RFC 5545, RFC 7986), written by icalendar."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from icalendar import Calendar, vText, vUri

from passerelle.calendars.vevents import Text, clean

PRODID = "-//Passerelle//Calendars 1//EN"
TAIL = b"END:VCALENDAR\r\n"
_FRESH_FOR = timedelta(hours=1)
_COLOUR = "navy"


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What a calendar says of itself."""

    method: str = "PUBLISH"
    uid: UUID | None = None
    """The same in every language; None for a file that is no feed."""
    name: str = ""
    url: str = ""
    """The page that shows the same to people."""
    source: str = ""
    """Where the feed itself is; empty where that address is a secret."""
    changed_at: datetime | None = None


def calendar(head: Head) -> Calendar:
    """Return a VCALENDAR without any component."""
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", PRODID)
    made.add("calscale", "GREGORIAN")
    made.add("method", head.method)
    if head.uid is not None:
        _add_what_feeds_say(made, head)
    return made


def text(head: Head) -> bytes:
    """Return what stands before the first VEVENT."""
    return bytes(calendar(head).to_ical()).removesuffix(TAIL)


def _add_what_feeds_say(made: Calendar, head: Head) -> None:
    name = Text(clean(head.name).replace("\n", " "))
    made.add("uid", vText(str(head.uid)))
    made.add("name", name, encode=False)
    made.add("x-wr-calname", name, encode=False)
    made.add("refresh-interval", _FRESH_FOR, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", vText("PT1H"), encode=False)
    made.add("color", _COLOUR)
    if head.source:
        made.add("source", vUri(head.source), parameters={"VALUE": "URI"})
    if head.url:
        made.add("url", vUri(head.url))
    if head.changed_at is not None:
        made.add("last-modified", head.changed_at)
