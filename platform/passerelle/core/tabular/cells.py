"""What may stand in a cell: a record's annotations declare its columns.

    @dataclass(frozen=True, slots=True)
    class Visit(Record):
        id: Key
        place_id: Annotated[str, Refers("places.csv")]
        on: Annotated[date, HAPPENED]
        kind: Annotated[Kind, Words(trip=Kind.JOURNEY)]
        guests: int | None
        languages: tuple[str, ...]

`| None` lets a cell be empty; a tuple is read from values between semicolons.
"""

import re
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from enum import Enum
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from passerelle.core import zones

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z")
_NUMBER = re.compile(r"-?[0-9]{1,12}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")
_TRUTHS = {"1": True, "0": False, "yes": True, "no": False}


class Wrong(Exception):  # noqa: N818 -- it becomes a line of the report
    """A value that cannot be read, and what to write instead."""

    def __init__(self, wrong: str, cure: str) -> None:
        super().__init__(wrong)
        self.wrong = wrong
        self.cure = cure


class Mark(Enum):
    """What is special about a column."""

    KEY = "names the row; no two rows share it"
    MAY_BE_EMPTY = "text that may be empty"
    MAY_BE_ABSENT = "a column that a file may leave out"
    HAPPENED = "when something happened: the data reaches at least to here"


@dataclass(frozen=True, slots=True)
class Longest:
    """Text of at most so many characters."""

    characters: int


@dataclass(frozen=True, slots=True)
class Between:
    """A number not below `low` and not above `high`."""

    low: int
    high: int = 2_147_483_647


@dataclass(frozen=True, slots=True)
class Check:
    """A condition on text, the complaint, and the cure."""

    holds: Callable[[str], object]
    wrong: str
    cure: str


@dataclass(frozen=True, slots=True, init=False)
class Refers:
    """The value is a key of one of these files."""

    files: tuple[str, ...]

    def __init__(self, *files: str) -> None:
        object.__setattr__(self, "files", files)


@dataclass(frozen=True, slots=True, init=False)
class Words:
    """Words of the file that stand for a member of the column's enumeration."""

    words: tuple[tuple[str, Enum], ...]

    def __init__(self, **words: Enum) -> None:
        object.__setattr__(self, "words", tuple(words.items()))


_COUNT = Between(0)

Key = Annotated[str, Mark.KEY, Longest(80)]
Text = Annotated[str, Mark.MAY_BE_EMPTY]
ExtraText = Annotated[str, Mark.MAY_BE_EMPTY, Mark.MAY_BE_ABSENT]
Zone = Annotated[str, Check(zones.is_known, "is no IANA zone", "write a zone as Europe/Brussels")]
_IS_LANGUAGE = Check(
    _LANGUAGE.fullmatch, "is no language code", "write a language as en, fr or pt-BR"
)
Language = Annotated[str, Longest(12), _IS_LANGUAGE]
Languages = Annotated[tuple[str, ...], Longest(12), _IS_LANGUAGE]
Address = Annotated[
    str,
    Longest(254),
    Check(_ADDRESS.fullmatch, "is no e-mail address", "write an address as name@example.org"),
]


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a file, and the physical line it begins on."""

    line: int


@dataclass(frozen=True, slots=True)
class Column:
    """A column as its record declares it."""

    name: str
    parse: Callable[[str], Any]
    marks: frozenset[Mark]
    refers: tuple[str, ...]


def columns(shape: type[Record]) -> tuple[Column, ...]:
    """Return the columns that the record's annotations declare, in their order."""
    hints = get_type_hints(shape, include_extras=True)
    return tuple(_column(f.name, hints[f.name]) for f in fields(shape) if f.name != "line")


def _column(name: str, hint: Any) -> Column:
    extras = getattr(hint, "__metadata__", ())
    marks = frozenset(extra for extra in extras if isinstance(extra, Mark))
    refers = tuple(file for e in extras if isinstance(e, Refers) for file in e.files)
    bare = hint.__origin__ if extras else hint
    return Column(name, _parser(bare, extras, marks), marks, refers)


def _parser(hint: Any, extras: tuple[Any, ...], marks: frozenset[Mark]) -> Callable[[str], Any]:
    if get_origin(hint) is tuple:
        return _list_of(_scalar(get_args(hint)[0], extras))
    if get_origin(hint) in (Union, types.UnionType):
        inner = next(arm for arm in get_args(hint) if arm is not type(None))
        return _or(None, _scalar(inner, extras))
    if Mark.MAY_BE_EMPTY in marks:
        return _or("", _scalar(hint, extras))
    return _required(_scalar(hint, extras))


def _or(empty: Any, read: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda text: read(text) if text and not text.isspace() else empty


def _required(read: Callable[[str], Any]) -> Callable[[str], Any]:
    def parse(text: str) -> Any:
        if not text or text.isspace():
            raise Wrong("is empty", "every row needs a value here")
        return read(text)

    return parse


def _list_of(read: Callable[[str], Any]) -> Callable[[str], Any]:
    def parse(text: str) -> Any:
        if not text or text.isspace():
            return ()
        parts = text.split(";")
        if any(not part or part.isspace() for part in parts):
            raise Wrong(f"{_shown(text)} has an empty part", "write the values as a;b;c")
        if len(set(parts)) < len(parts):
            raise Wrong(f"{_shown(text)} names one thing twice", "name each once")
        return tuple(map(read, parts))

    return parse


def _scalar(hint: Any, extras: tuple[Any, ...]) -> Callable[[str], Any]:
    if hint is str:
        return _text(extras)
    if hint is int:
        return _number(next((e for e in extras if isinstance(e, Between)), _COUNT))
    if isinstance(hint, type) and issubclass(hint, Enum):
        given = {word: member for e in extras if isinstance(e, Words) for word, member in e.words}
        return _word({member.value: member for member in hint} | given)
    return _SCALARS[hint]


def _text(extras: tuple[Any, ...]) -> Callable[[str], str]:
    longest = min((e.characters for e in extras if isinstance(e, Longest)), default=100_000)
    checks = [e for e in extras if isinstance(e, Check)]
    if Mark.KEY in extras:
        checks.append(Check(str.isprintable, "has a control character", "write a plain code"))
        checks.append(Check(lambda t: t == t.strip(), "has spaces around it", "remove them"))

    def parse(text: str) -> str:
        if len(text) > longest:
            raise Wrong(f"{_shown(text)} is too long", f"write at most {longest} characters")
        for check in checks:
            if not check.holds(text):
                raise Wrong(f"{_shown(text)} {check.wrong}", check.cure)
        return text

    return parse


def _number(bounds: Between) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not _NUMBER.fullmatch(text):
            raise Wrong(f"{_shown(text)} is not a whole number", "write digits only, as 90")
        if not bounds.low <= (number := int(text)) <= bounds.high:
            cure = f"write a number from {bounds.low} to {bounds.high}"
            raise Wrong(f"{text} is out of range", cure)
        return number

    return parse


def _word(members: Mapping[str, Enum]) -> Callable[[str], Enum]:
    def parse(text: str) -> Enum:
        if text not in members:
            raise Wrong(f"{_shown(text)} is not known here", f"write one of {', '.join(members)}")
        return members[text]

    return parse


def _truth(text: str) -> bool:
    if text not in _TRUTHS:
        raise Wrong(f"{_shown(text)} is neither yes nor no", "write 1 or 0, or yes or no")
    return _TRUTHS[text]


def _date(text: str) -> date:
    try:
        return date.fromisoformat(_DATE.fullmatch(text)[0])  # type: ignore[index]
    except (TypeError, ValueError):
        raise Wrong(f"{_shown(text)} is not a date", "write a date as 2021-02-17") from None


def _instant(text: str) -> datetime:
    cure = "write an instant in UTC as 2021-02-17T09:00:00Z"
    if not _INSTANT.fullmatch(text):
        raise Wrong(f"{_shown(text)} is not an instant", cure)
    try:
        return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)
    except ValueError:
        raise Wrong(f"{_shown(text)} is not an instant", cure) from None


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:59] + "…")


_SCALARS: dict[Any, Callable[[str], Any]] = {bool: _truth, date: _date, datetime: _instant}
