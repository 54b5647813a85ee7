"""Decisions about Actions, activities and deployments: plain values in, plain values out."""

import math
import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from passerelle.portfolio.enums import ActionState, ActionVerb, ActivityState, ActivityVerb

FEWEST_SHOWN = 5
"""Public pages hide cells of fewer people than this (I19)."""

RUNS = ("assessor", "outreach_officer", "administrator")
"""Who works on Actions."""
APPROVES = ("steering_member", "administrator")
"""Who decides that there is an Action."""

K = TypeVar("K", bound=Hashable)
_A, _V = ActionState, ActivityState

TRANSITIONS: Mapping[ActionState, frozenset[ActionState]] = {
    _A.FORMULATION: frozenset({_A.APPROVED, _A.CANCELLED}),
    _A.APPROVED: frozenset({_A.IMPLEMENTATION, _A.CANCELLED}),
    _A.IMPLEMENTATION: frozenset({_A.CLOSING, _A.SUSPENDED, _A.CANCELLED}),
    _A.CLOSING: frozenset({_A.CONCLUDED, _A.SUSPENDED, _A.CANCELLED}),
    _A.SUSPENDED: frozenset({_A.IMPLEMENTATION, _A.CLOSING, _A.CANCELLED}),
    _A.CONCLUDED: frozenset(),
    _A.CANCELLED: frozenset(),
}
"""Where an Action goes from where; a suspended one goes back to where it was suspended."""

ENTERED_BY: Mapping[ActionState, tuple[str, ...]] = {
    _A.APPROVED: APPROVES,
    _A.IMPLEMENTATION: RUNS,
    _A.SUSPENDED: RUNS,
    _A.CLOSING: RUNS,
    _A.CONCLUDED: RUNS,
    _A.CANCELLED: RUNS,
}
"""Whose step leads into a state; whoever runs Actions resumes a suspended one."""

LEADS_TO: Mapping[ActionVerb, ActionState] = {
    ActionVerb.APPROVE: _A.APPROVED,
    ActionVerb.START: _A.IMPLEMENTATION,
    ActionVerb.CLOSE: _A.CLOSING,
    ActionVerb.CONCLUDE: _A.CONCLUDED,
    ActionVerb.SUSPEND: _A.SUSPENDED,
    ActionVerb.CANCEL: _A.CANCELLED,
}
"""Where a verb leads; `resume` leads back."""

ACTIVITY_TRANSITIONS: Mapping[ActivityState, frozenset[ActivityState]] = {
    _V.PLANNED: frozenset({_V.CONFIRMED, _V.POSTPONED, _V.CANCELLED}),
    _V.CONFIRMED: frozenset({_V.HELD, _V.POSTPONED, _V.CANCELLED}),
    _V.POSTPONED: frozenset({_V.PLANNED, _V.CANCELLED}),
    _V.HELD: frozenset({_V.REPORTED}),
    _V.REPORTED: frozenset(),
    _V.CANCELLED: frozenset(),
}

ACTIVITY_LEADS_TO: Mapping[ActivityVerb, ActivityState] = {
    ActivityVerb.CONFIRM: _V.CONFIRMED,
    ActivityVerb.HOLD: _V.HELD,
    ActivityVerb.REPORT: _V.REPORTED,
    ActivityVerb.POSTPONE: _V.POSTPONED,
    ActivityVerb.RESUME: _V.PLANNED,
    ActivityVerb.CANCEL: _V.CANCELLED,
}

ACTIVE = frozenset({_A.FORMULATION, _A.APPROVED, _A.IMPLEMENTATION, _A.SUSPENDED, _A.CLOSING})
"""States of an Action that is neither over nor called off."""
PLANS_IN = frozenset({_A.APPROVED, _A.IMPLEMENTATION})
"""States of an Action in which activities are planned and experts deployed."""
WORKS_IN = frozenset({_A.IMPLEMENTATION, _A.CLOSING})
"""States of an Action in which activities are held."""
WAITING = frozenset({_V.PLANNED, _V.CONFIRMED, _V.POSTPONED})
"""States of an activity that may still be called off."""
STAFFED = frozenset({_V.PLANNED, _V.CONFIRMED})
"""States of an activity in which experts come and go."""
OPEN = WAITING | {_V.HELD}
"""States of an activity that keeps its Action from being concluded (I5)."""
OVER = frozenset({_V.HELD, _V.REPORTED})

LONGEST_BACK = timedelta(days=31)
"""How long ago something may have happened that is told now."""

_NUMERALS = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_ROMAN = re.compile(r"M*(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_Z = 1.959963984540054


def target(
    verb: ActionVerb, state: ActionState, before: ActionState | None = None
) -> ActionState | None:
    """Return where a verb leads an Action from its state; None where it cannot be done there.

    `before` is the state in which a suspended Action was suspended.
    """
    if verb is ActionVerb.RESUME:
        return before if state is _A.SUSPENDED else None
    to = LEADS_TO[verb]
    if state is _A.SUSPENDED and to is not _A.CANCELLED:
        return None
    return to if to in TRANSITIONS[state] else None


def activity_target(verb: ActivityVerb, state: ActivityState) -> ActivityState | None:
    """Return where a verb leads an activity from its state; None where it cannot be done there."""
    to = ACTIVITY_LEADS_TO[verb]
    return to if to in ACTIVITY_TRANSITIONS[state] else None


def roman(number: int) -> str:
    """Return a number from 1 on in Roman numerals."""
    text = ""
    for value, letters in _NUMERALS:
        count, number = divmod(number, value)
        text += letters * count
    return text


def arabic(numeral: str) -> int:
    """Return what a Roman numeral says; 0 where it is none."""
    if not numeral or not _ROMAN.fullmatch(numeral):
        return 0
    total, rest = 0, numeral
    for value, letters in _NUMERALS:
        while rest.startswith(letters):
            total, rest = total + value, rest[len(letters) :]
    return total


def highest(stem: str, codes: Iterable[str]) -> int:
    """Return the highest number that an Action of a stem such as KAZ has; 0 where there is none."""
    parts = (code.rpartition("-") for code in codes)
    return max((arabic(last) for first, _, last in parts if first == stem), default=0)


def lies_within(first: date, days: int, starts_on: date | None, ends_on: date | None) -> bool:
    """Tell whether days that begin with `first` lie within an Action's dates (I4)."""
    last = last_day(first, days)
    return (starts_on is None or starts_on <= first) and (ends_on is None or last <= ends_on)


def last_day(first: date, days: int) -> date:
    """Return the last of so many days, within the calendar; the first where there are none."""
    return first + min(timedelta(days=max(days, 1) - 1), date.max - first)


def is_on_roster(joined_on: date, left_on: date | None, first: date, days: int) -> bool:
    """Tell whether an expert is on the roster on all days of an activity (I6)."""
    return joined_on <= first and (left_on is None or last_day(first, days) < left_on)


@dataclass(frozen=True, slots=True)
class Sought:
    """What an activity asks of an expert."""

    theme: str
    languages: frozenset[str]
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """What an expert brings."""

    skills: Sequence[str]
    languages: Mapping[str, str]
    origin: str
    availability: str = ""
    is_busy: bool = False
    days_lately: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """How well an expert fits, and why: each reason is a code, and what it is about."""

    points: int
    reasons: tuple[tuple[str, str], ...] = field(default=())


def match(sought: Sought, offered: Offered) -> Match:
    """Return how an expert fits: three points for the skill, two a language, up to two of them.

    One more point each for the origin that is looked for, a stated availability, and no work
    lately; four less for somebody who is on another activity on these days.
    """
    shared = [code for code in offered.languages if code in sought.languages][:2]
    told = [
        (3, "skill", sought.theme if sought.theme in offered.skills else ""),
        *((2, "language", code) for code in shared),
        (1, "origin", offered.origin if sought.origin == offered.origin else ""),
        (1, "availability", offered.availability),
        (1, "rested", "" if offered.days_lately else "rested"),
        (-4, "busy", "busy" if offered.is_busy else ""),
    ]
    reasons = tuple((kind, text) for _, kind, text in told if text)
    return Match(sum(points for points, _, text in told if text), reasons)


def wilson(k: int, n: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval (1927) of k of n, for n > 0; exactly 0 or 1 at its ends."""
    p, square = k / n, _Z * _Z
    middle = p + square / (2 * n)
    reach = _Z * math.sqrt(p * (1 - p) / n + square / (4 * n * n))
    low, high = (middle - reach) / (1 + square / n), (middle + reach) / (1 + square / n)
    return (0.0 if k == 0 else low), (1.0 if k == n else high)


def published(cells: Mapping[K, int]) -> dict[K, int | None]:
    """Return counts of people as the public may see them; None where a count is hidden.

    Cells of 1 to 4 people are hidden. Where only one cell is, its number would follow from the
    total, so the next smallest cell is hidden with it. A cell without people says so.
    """
    hidden = {key for key, count in cells.items() if 0 < count < FEWEST_SHOWN}
    if len(hidden) == 1:
        others = [key for key, count in cells.items() if count >= FEWEST_SHOWN]
        hidden.update(sorted(others, key=lambda key: cells[key])[:1])
    return {key: None if key in hidden else count for key, count in cells.items()}


def published_total(count: int) -> int | None:
    """Return a total of people as the public may see it; None where it is hidden."""
    return None if 0 < count < FEWEST_SHOWN else count
