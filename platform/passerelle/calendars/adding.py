"""Addresses that add an event or a calendar to the programs that people use."""

from datetime import datetime
from urllib.parse import quote, urlencode

import msgspec

from passerelle.core import clock

_LONGEST_DETAILS = 1_000


class Adding(msgspec.Struct, frozen=True):
    """Where one event is added: three services on the web, and a file for all the others."""

    google: str
    outlook: str
    office: str
    file: str


class Subscribing(msgspec.Struct, frozen=True):
    """Where a whole calendar is added: its address, and the ways in of some programs."""

    address: str
    webcal: str
    google: str
    outlook: str
    office: str


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """What the services on the web are told of an event; times are instants."""

    summary: str
    starts_at: datetime
    ends_at: datetime
    details: str = ""
    location: str = ""
    file: str
    """The address of its .ics file."""


def adding(event: Event) -> Adding:
    """Return where an event is added to a calendar."""
    details = event.details[:_LONGEST_DETAILS]
    google = {
        "action": "TEMPLATE",
        "text": event.summary,
        "dates": f"{_stamp(event.starts_at)}/{_stamp(event.ends_at)}",
        "details": details,
        "location": event.location,
    }
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": event.summary,
        "startdt": _iso(event.starts_at),
        "enddt": _iso(event.ends_at),
        "body": details,
        "location": event.location,
    }
    compose = f"calendar/0/deeplink/compose?{_query(outlook)}"
    return Adding(
        google=f"https://calendar.google.com/calendar/render?{_query(google)}",
        outlook=f"https://outlook.live.com/{compose}",
        office=f"https://outlook.office.com/{compose}",
        file=event.file,
    )


def subscribing(address: str, name: str) -> Subscribing:
    """Return where a calendar is added as one that follows its changes."""
    webcal = f"webcal://{address.partition('://')[2]}"
    from_web = f"calendar/0/addfromweb?{_query({'url': address, 'name': name})}"
    return Subscribing(
        address=address,
        webcal=webcal,
        google=f"https://calendar.google.com/calendar/r?{_query({'cid': webcal})}",
        outlook=f"https://outlook.live.com/{from_web}",
        office=f"https://outlook.office.com/{from_web}",
    )


def _query(values: dict[str, str]) -> str:
    return urlencode({name: value for name, value in values.items() if value}, quote_via=quote)


def _stamp(moment: datetime) -> str:
    return clock.to_utc(moment).strftime("%Y%m%dT%H%M%SZ")


def _iso(moment: datetime) -> str:
    return clock.to_utc(moment).strftime("%Y-%m-%dT%H:%M:%SZ")
