"""Writes entries as VEVENTs (RFC 5545) with icalendar, and keeps its traps in one place.

Times are UTC, as every client reads them right. No text makes a property of its own: control
characters go, every kind of line end becomes a line feed, and escaping is ours, since icalendar
takes a backslash before an N for a line end. A path of ours is marked in what is stored and gets
the service's address when it is served, so that entries outlive a change of that address.
"""

import re
from collections.abc import Callable
from typing import Any

import msgspec
from icalendar import Event, vText, vUri
from icalendar.parser import Contentline, Contentlines

from passerelle.calendars.entry import Entry, Stamp
from passerelle.calendars.enums import Status
from passerelle.core import i18n
from passerelle.core.i18n import N_

HERE = "\x1f"
"""Stands for the service's address; no text of an entry can hold it."""
_LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_UNWANTED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_FOLD = 74
_MOST_DESCRIPTION = 20_000


class Text(vText):
    """A TEXT value (RFC 5545, 3.3.11), escaped as the standard says and no further."""

    def to_ical(self) -> bytes:
        """Return the value as it stands behind its property's colon."""
        text = str(self).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return text.replace("\n", "\\n").encode()


def clean(text: str) -> str:
    """Return a text as it may stand in a calendar: lines end in a line feed, no controls."""
    return _SURROGATE.sub("\ufffd", _UNWANTED.sub("", _LINE_END.sub("\n", text)))


def cleaned(entry: Entry) -> Entry:
    """Return an entry whose every text may stand in a calendar."""
    return msgspec.structs.replace(
        entry,
        uid=clean(entry.uid),
        summaries={language: clean(text) for language, text in entry.summaries.items()},
        descriptions={language: clean(text) for language, text in entry.descriptions.items()},
        url=clean(entry.url),
        location=clean(entry.location),
        categories=tuple(clean(one) for one in entry.categories),
    )


def event(entry: Entry, stamp: Stamp, language: str) -> Event:
    """Return an entry as a VEVENT; its DTSTAMP and LAST-MODIFIED are those of its row."""
    made = Event()
    _put(made, "uid", Text(clean(stamp.uid)))
    made.add("dtstamp", stamp.changed_at)
    made.add("created", stamp.created_at)
    made.add("last-modified", stamp.changed_at)
    made.add("sequence", stamp.sequence)
    made.add("dtstart", entry.starts_at)
    made.add("dtend", entry.ends_at)
    _put(made, "summary", Text(clean(i18n.pick(entry.summaries, language))))
    if description := clean(i18n.pick(entry.descriptions, language))[:_MOST_DESCRIPTION]:
        _put(made, "description", Text(description))
    _put_places(made, entry, language)
    _put(made, "status", Text(entry.status))
    made.add("transp", "TRANSPARENT" if entry.status == Status.CANCELLED else "OPAQUE")
    made.add("class", "PUBLIC" if "public" in entry.feeds else "PRIVATE")
    if entry.categories:
        made.add("categories", [Text(clean(one)) for one in entry.categories])
    return made


def fragment(entry: Entry, stamp: Stamp, language: str) -> str:
    """Return a VEVENT as it is stored: as icalendar writes it, but lines with a path unfolded."""
    return lines(event(entry, stamp, language))


def lines(made: Event) -> str:
    """Return a VEVENT as icalendar writes it, but lines with a path of ours unfolded."""
    found: Contentlines = made.content_lines()
    return "".join(f"{_kept(line)}\r\n" for line in found if line)


def served(fragments: str, base_url: str) -> str:
    """Return stored VEVENTs as they are served, with the service's address in every path."""
    before, *others = fragments.split(HERE)
    done: list[str] = []
    for after in others:
        begin, end = before.rfind("\n") + 1, after.index("\r\n")
        done += (before[:begin], _folded(f"{before[begin:]}{base_url}{after[:end]}"))
        before = after[end:]
    return "".join((*done, before))


def rewritten(text: str, change: Callable[[str], str]) -> str:
    """Return a calendar object with each line changed; what is too long then is folded again."""
    lines_ = text.replace("\r\n ", "").split("\r\n")
    return "\r\n".join(_folded(change(line)) for line in lines_)


def _put_places(made: Event, entry: Entry, language: str) -> None:
    if entry.url:
        _put(made, "url", _uri(entry.url))
    if not entry.location:
        return
    if not _is_link(entry.location):
        _put(made, "location", Text(clean(entry.location)))
        return
    _put(made, "location", Text(_uri(entry.location)))  # Outlook and Google show no CONFERENCE
    conference = _uri(entry.location)
    label = i18n.translations(language).gettext(_JOIN)
    conference.params.update({"VALUE": "URI", "FEATURE": ["AUDIO", "VIDEO"], "LABEL": label})
    _put(made, "conference", conference)


_JOIN = N_("Join online")


def _put(made: Event, name: str, value: Any) -> None:
    made.add(name, value, encode=False)


def _uri(address: str) -> vUri:
    text = clean(address).replace("\n", "").replace(" ", "%20")
    return vUri(f"{HERE}{text}" if text.startswith("/") else text)


def _is_link(place: str) -> bool:
    return place.startswith(("/", "https://", "http://"))


def _kept(line: Any) -> str:
    return str(line) if HERE in line else bytes(line.to_ical()).decode()


def _folded(line: str) -> str:
    """Return a line as icalendar folds it; most are plain letters, which need no care."""
    is_plain = line.isascii()
    if is_plain and len(line) <= _FOLD:
        return line
    if is_plain and "\\" not in line and "^" not in line:
        return "\r\n ".join(line[at : at + _FOLD] for at in range(0, len(line), _FOLD))
    made: Any = Contentline
    return bytes(made(line).to_ical()).decode()
