"""Decisions of outreach: which state follows which, whom a list finds. Values in, values out."""

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from passerelle.outreach.enums import OutreachState as State

TRANSITIONS: dict[State, frozenset[State]] = {
    State.PLANNED: frozenset({State.INVITED, State.HELD}),
    State.INVITED: frozenset({State.HELD}),
    State.HELD: frozenset({State.FOLLOW_UP_OPEN}),
    State.FOLLOW_UP_OPEN: frozenset({State.FOLLOW_UP_CLOSED}),
    State.FOLLOW_UP_CLOSED: frozenset(),
}
"""Who works on outreach takes each step; the service alone takes those to `held`, too.

A session that people came to without being invited is held as well.
"""
HAPPENED = frozenset({"held", "reported"})
"""States of a webinar in which its outreach session was held."""
OVER = HAPPENED | {"cancelled", "live"}
"""States of a webinar to which nobody is invited any more."""
INVITING = frozenset({State.PLANNED, State.INVITED})
FOLLOWING = frozenset({State.HELD, State.FOLLOW_UP_OPEN})
MOST_MONTHS = 120
_LAST_DAY_EVERYWHERE = 28


class Filters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The conditions of a target list; an empty one asks for nothing."""

    countries: tuple[str, ...] = ()
    scheme: str = ""
    region: str = ""
    types: tuple[str, ...] = ()
    may_ask: bool = False
    """Only those that may ask for assistance today."""
    theme: str = ""
    """Has asked for assistance about this theme, or a part of it."""
    quiet_months: int = 0
    """Has not asked for assistance in so many months."""
    never_reached: bool = False
    """Nobody came to a session, and nobody was followed up."""
    roles: tuple[str, ...] = ()
    """Roles of the contacts that are meant; without one, all."""


class Standing(msgspec.Struct, frozen=True):
    """What is known of an institution when a list is run."""

    country: str
    regions: Mapping[str, str]
    """Its region by scheme."""
    type: str
    may_ask: bool
    is_reached: bool
    asked_lately: bool
    asked_about_theme: bool


def may_follow(state: State, wanted: State) -> bool:
    """Tell whether a session may go from one state to another."""
    return wanted in TRANSITIONS[state]


def matches(filters: Filters, one: Standing) -> bool:
    """Tell whether an institution meets every condition."""
    return (
        (not filters.countries or one.country in filters.countries)
        and (not filters.region or one.regions.get(filters.scheme) == filters.region)
        and (not filters.types or one.type in filters.types)
        and (one.may_ask or not filters.may_ask)
        and _history_matches(filters, one)
    )


def _history_matches(filters: Filters, one: Standing) -> bool:
    return (
        (one.asked_about_theme or not filters.theme)
        and not (filters.quiet_months and one.asked_lately)
        and not (filters.never_reached and one.is_reached)
    )


def months_before(day: date, months: int) -> date:
    """Return the same day of an earlier month; days that it does not have become its 28th."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, _LAST_DAY_EVERYWHERE))


def open_institutions(
    reached: Iterable[str], followed: Iterable[str], waived: Iterable[str]
) -> set[str]:
    """Return the reached institutions with neither a follow-up nor a word that none is needed."""
    return set(reached) - set(followed) - set(waived)


def text_for(texts: Iterable[str], language: str, order: Iterable[str]) -> str | None:
    """Return which of the languages that a letter is written in a reader gets."""
    known = list(texts)
    for wanted in (language, *order):
        if wanted in known:
            return wanted
    return known[0] if known else None
