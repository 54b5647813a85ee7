"""What a figure is: its definition in words, its value, and the rows that were counted or not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from passerelle.reporting.rules.frame import Frame
from passerelle.reporting.rules.ledger import Ledger

EVERYONE, STAFF = "everyone", "staff"

COUNT, PERCENT, BREAKDOWN, WOMEN = "count", "percent", "breakdown", "women"
SESSION, CREDIT, SESSIONS, CURVE = "session", "credit", "sessions", "curve"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the rows behind a figure; `of` reads its cell from a row.

    Kinds: text, day, number, people (small ones are hidden), share, word, texts (in languages),
    title (the same; none where it is not public), named (a theme or a region), country, language,
    yes; and action, institution, request, requests, session, credited (a session or none) for
    what has a page of its own.
    """

    key: str
    label: str
    kind: str
    of: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Left:
    """Rows that were not counted, and why; `number` where they are not listed one by one."""

    why: str
    rows: Sequence[Any] = ()
    number: int | None = None
    are_people: bool = False
    is_hidden: bool = False

    @property
    def count(self) -> int:
        """How many."""
        return len(self.rows) if self.number is None else self.number

    @property
    def shown(self) -> int | None:
        """How many, as the reader may know it."""
        return None if self.is_hidden else self.count


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence that explains, with its numbers by name."""

    text: str
    numbers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure worked out. `value` is exact, `display` what a report prints."""

    value: Any
    display: Any
    extras: Mapping[str, Any] = field(default_factory=dict)
    counted: Sequence[Any] = ()
    left: Sequence[Left] = ()
    notes: Sequence[Note] = ()
    hidden: tuple[str, ...] = ()
    """Parts that are not told, because they are about fewer than 5 people."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure's identity and meaning. The texts are messages to be translated."""

    id: str
    subject: str
    title: str
    how: str
    base: str
    unit: str
    period: str
    """Which days it is cut by: closed, review, current, mid_term, roster, or all."""
    shape: str
    needs: tuple[str, ...]
    """The parts of the ledger that it is worked out from."""
    work_out: Callable[[Ledger, Frame], Figure]
    columns: tuple[Column, ...]
    rows_for: str = STAFF
    scheme: str | None = None
    labels: str = "word"
    """What the parts of a breakdown are: a word, or a code with a name of its own (named)."""
    is_people: bool = False
    """Whether it counts people, so that small parts are hidden from the public."""
