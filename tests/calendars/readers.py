"""Calendars as programs that are not ours read them: six parsers, one form of event."""

import ctypes
import ctypes.util
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import icalendar
import msgspec
import pytest
import vobject
from ical.calendar_stream import IcsCalendarStream

from tests.support import node

_NODE = Path(__file__).parent / "node"


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """An event as a reader has it."""

    uid: str
    start: str
    end: str
    status: str
    sequence: int
    summary: str
    description: str
    location: str
    url: str


def with_icalendar(text: str) -> list[Read]:
    return [
        Read(
            uid=str(event["uid"]),
            start=_utc(event.start),
            end=_utc(event.end),
            status=str(event["status"]),
            sequence=int(event["sequence"]),
            summary=str(event.get("summary", "")),
            description=str(event.get("description", "")),
            location=str(event.get("location", "")),
            url=str(event.get("url", "")),
        )
        for event in icalendar.Calendar.from_ical(text).events
    ]


def with_ical(text: str) -> list[Read]:
    return [
        Read(
            uid=event.uid,
            start=_utc(event.dtstart),
            end=_utc(event.dtend),
            status=str(event.status.value if event.status else ""),
            sequence=event.sequence or 0,
            summary=event.summary or "",
            description=event.description or "",
            location=event.location or "",
            url=str(event.url or ""),
        )
        for event in IcsCalendarStream.calendar_from_ics(text).events
    ]


def with_vobject(text: str) -> list[Read]:
    def said(event: Any, name: str) -> str:
        return str(event.contents[name][0].value) if name in event.contents else ""

    return [
        Read(
            uid=said(event, "uid"),
            start=_utc(event.dtstart.value),
            end=_utc(event.dtend.value),
            status=said(event, "status"),
            sequence=int(said(event, "sequence")),
            summary=said(event, "summary"),
            description=said(event, "description"),
            location=said(event, "location"),
            url=said(event, "url"),
        )
        for event in vobject.readOne(text).contents.get("vevent", [])
    ]


def with_libical(text: str) -> list[Read]:
    """Read with the library of GNOME and KDE; its own escapes come off through its getters."""
    library = _libical()
    whole = library.icalparser_parse_string(text.encode())
    kind = library.icalcomponent_string_to_kind(b"VEVENT")
    found = []
    event = library.icalcomponent_get_first_component(whole, kind)
    while event:
        found.append(_of_libical(library, event))
        event = library.icalcomponent_get_next_component(whole, kind)
    library.icalcomponent_free(whole)
    return found


def with_icaljs(text: str) -> list[Read]:
    return many_with_node("ical.js", [text])[0]


def with_nodeical(text: str) -> list[Read]:
    return many_with_node("node-ical", [text])[0]


def many_with_node(which: str, texts: Sequence[str]) -> list[list[Read]]:
    return msgspec.convert(node.run(_NODE, "read.mjs", which, given=list(texts)), list[list[Read]])


READERS: dict[str, Callable[[str], list[Read]]] = {
    "icalendar": with_icalendar,
    "ical": with_ical,
    "vobject": with_vobject,
    "libical": with_libical,
    "ical.js": with_icaljs,
    "node-ical": with_nodeical,
}


@cache
def _libical() -> Any:
    name = ctypes.util.find_library("ical")
    if name is None:
        pytest.skip("libical is not installed (the system's package libical3): not read with it")
    library = ctypes.CDLL(name)
    texts = ("uid", "summary", "description", "location")
    for pointer in (
        "icalparser_parse_string", "icalcomponent_get_first_component",
        "icalcomponent_get_next_component", "icalcomponent_get_first_property",
    ):  # fmt: skip
        getattr(library, pointer).restype = ctypes.c_void_p
    for text in (
        *(f"icalcomponent_get_{one}" for one in texts),
        "icalproperty_get_value_as_string",
    ):
        getattr(library, text).restype = ctypes.c_char_p
    for takes in (
        "icalcomponent_get_first_component", "icalcomponent_get_next_component",
        "icalcomponent_get_first_property",
    ):  # fmt: skip
        getattr(library, takes).argtypes = (ctypes.c_void_p, ctypes.c_int)
    for takes in (
        *(f"icalcomponent_get_{one}" for one in texts),
        "icalproperty_get_value_as_string", "icalcomponent_free",
    ):  # fmt: skip
        getattr(library, takes).argtypes = (ctypes.c_void_p,)
    return library


def _of_libical(library: Any, event: int) -> Read:
    def text(name: str) -> str:
        return (getattr(library, f"icalcomponent_get_{name}")(event) or b"").decode()

    def value(name: bytes) -> str:
        kind = library.icalproperty_string_to_kind(name)
        found = library.icalcomponent_get_first_property(event, kind)
        return (library.icalproperty_get_value_as_string(found) or b"").decode() if found else ""

    return Read(
        uid=text("uid"),
        start=_of_stamp(value(b"DTSTART")),
        end=_of_stamp(value(b"DTEND")),
        status=value(b"STATUS"),
        sequence=int(value(b"SEQUENCE")),
        summary=text("summary"),
        description=text("description"),
        location=text("location"),
        url=value(b"URL"),
    )


def _of_stamp(text: str) -> str:
    return _utc(datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC))


def _utc(moment: Any) -> str:
    assert isinstance(moment, datetime)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
