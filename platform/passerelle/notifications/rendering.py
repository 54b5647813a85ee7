"""Makes the parts of a message: in the reader's language, with times in the reader's zone."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from passerelle.core import i18n
from passerelle.notifications.purposes import Purpose
from passerelle.web import filters

_JOINERS = "\u200c\u200d"
"""Stand within words of several scripts, such as Persian."""
_WITHIN_NAMES = f" .-‐'’·・׳״{_JOINERS}"
_POINT_WITHIN_A_WORD = re.compile(r"\.[^ ]")
_LONGEST_GREETED = 60


class Word(msgspec.Struct, frozen=True):
    """A stored word among the values of a message, with what it is called."""

    code: str
    called: str


class Paragraphs(msgspec.Struct, frozen=True):
    """A text that people wrote, among the values of a message; empty lines part it."""

    text: str

    @property
    def parts(self) -> list[str]:
        """Its paragraphs, each on one line."""
        return [_on_one_line(part) for part in re.split(r"\n\s*\n", self.text) if part.strip()]


class Texts(msgspec.Struct, frozen=True):
    """A text in several languages, among the values of a message; the reader gets the nearest."""

    by_language: Mapping[str, str]


class When(msgspec.Struct, frozen=True):
    """A time among the values of a message, in the reader's zone and then in its own."""

    at: datetime
    zone: str
    minutes: int


class Reader(msgspec.Struct, frozen=True):
    """For whom a message is made."""

    name: str
    language: str
    zone: str


class Parts(msgspec.Struct, frozen=True):
    """A message, ready to be kept and sent."""

    subject: str
    text: str
    html: str


class Foot(msgspec.Struct, frozen=True):
    """What stands under every message."""

    programme: str
    url: str
    preferences: str


def parts(purpose: Purpose, reader: Reader, values: Mapping[str, Any], foot: Foot) -> Parts:
    """Return the parts of a message. Values are plain text: markup in them stays visible text.

    A sentence about something that there is nothing of is left out.
    """
    translate = i18n.translations(reader.language).gettext
    known = {name: _shown(value, reader) for name, value in values.items()}

    written = {
        f"%({name})s": value.parts
        for name, value in values.items()
        if isinstance(value, Paragraphs)
    }

    nothing = [name for name, value in known.items() if not value]

    def said(texts: Iterable[str]) -> list[str]:
        told = (text for text in texts if not any(f"%({name})s" in text for name in nothing))
        lines = (written.get(text) or [translate(text) % known] for text in told)
        return [line for several in lines for line in several]

    subject = _on_one_line(translate(purpose.subject) % known)
    context = {
        "subject": subject,
        "lang": reader.language,
        "dir": i18n.locale(reader.language).text_direction.replace("left-to-right", "ltr"),
        "name": greeted(reader.name),
        "says": said(purpose.says),
        "details": [(translate(label), known[name]) for label, name in purpose.details],
        "button": translate(purpose.button) if purpose.button else "",
        "link": known.get("link", ""),
        "after": said(purpose.after),
        "why": translate(purpose.why) % known,
        "foot": foot,
    }
    environment = _environment(reader.language)
    return Parts(
        subject[:200],
        environment.get_template("letter.txt").render(context).strip() + "\n",
        environment.get_template("letter.html").render(context).strip() + "\n",
    )


def greeted(name: str) -> str:
    """Return a name to greet by; none where it could be read as anything else.

    Whoever registers an address types a name for it, and its reader may be somebody else: no
    greeting holds an address of the web, a number or a sentence.
    """
    line = _on_one_line(name)
    is_name = len(line) <= _LONGEST_GREETED and all(
        unicodedata.category(c)[0] in "LM" or c in _WITHIN_NAMES for c in line
    )
    return line if is_name and not _POINT_WITHIN_A_WORD.search(line) else ""


def _shown(value: Any, reader: Reader) -> str:
    if isinstance(value, date | When):  # a datetime is a date
        return _time(value, reader)
    if isinstance(value, Texts):
        return _on_one_line(i18n.pick(value.by_language, reader.language))
    if isinstance(value, Word):
        return i18n.translations(reader.language).gettext(value.called)
    is_several = isinstance(value, Paragraphs)
    return " ".join(value.parts) if is_several else _on_one_line(str(value))


def _time(value: date | When, reader: Reader) -> str:
    if isinstance(value, When):
        return filters.moment(value.at, reader.language, reader.zone, value.zone, value.minutes)
    if isinstance(value, datetime):
        return filters.moment(value, reader.language, reader.zone)
    return filters.day(value, reader.language)


def _on_one_line(text: str) -> str:
    """Return a text without control characters: no value adds a line or a header."""
    kept = (c if c.isprintable() or c in _JOINERS else " " for c in text)
    return " ".join("".join(kept).split())


@lru_cache(maxsize=16)
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("passerelle.notifications", "templates/messages"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
    )
    environment.install_gettext_translations(i18n.translations(language), newstyle=True)  # type: ignore[attr-defined]
    return environment
