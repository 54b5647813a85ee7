"""Cohorts of institutions by first touch, and the share that asked within each horizon.

A cell stays empty until every member has been watched for the whole horizon: a young cohort is
unknown, not unsuccessful.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

HORIZONS = (30, 90, 180, 365)
"""Days, unless the caller names others."""


@dataclass(frozen=True, slots=True)
class Member:
    """An institution in its cohort: the days of its first touch and of its first later request."""

    institution: str
    first_touch: date
    first_request: date | None


@dataclass(frozen=True, slots=True)
class Cell:
    """Who asked within the horizon; `converted` and `share` are None until it is complete."""

    horizon_days: int
    converted: int | None
    n: int
    share: float | None
    complete: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One cohort with a cell per horizon."""

    cohort: str
    n: int
    cells: tuple[Cell, ...]


def table(
    cohorts: Mapping[str, Sequence[Member]], as_of: date, horizons: Sequence[int] = HORIZONS
) -> tuple[Row, ...]:
    """One row per cohort, in the order given; a request on the last day of a horizon counts."""
    return tuple(row(name, members, as_of, horizons) for name, members in cohorts.items())


def row(name: str, members: Sequence[Member], as_of: date, horizons: Sequence[int]) -> Row:
    """One cohort's row."""
    return Row(name, len(members), tuple(_cell(members, as_of, one) for one in horizons))


def by_month(members: Sequence[Member]) -> dict[str, list[Member]]:
    """Members under the month of their first touch ("2021-02"), earliest month first."""
    cohorts: dict[str, list[Member]] = {}
    for member in sorted(members, key=lambda one: (one.first_touch, one.institution)):
        cohorts.setdefault(f"{member.first_touch:%Y-%m}", []).append(member)
    return cohorts


def _cell(members: Sequence[Member], as_of: date, horizon: int) -> Cell:
    n = len(members)
    if any((as_of - member.first_touch).days < horizon for member in members):
        return Cell(horizon, None, n, None, complete=False)
    converted = sum(_asked_within(member, horizon) for member in members)
    return Cell(horizon, converted, n, converted / n if n else None, complete=True)


def _asked_within(member: Member, horizon: int) -> bool:
    asked = member.first_request
    return asked is not None and 0 <= (asked - member.first_touch).days <= horizon
