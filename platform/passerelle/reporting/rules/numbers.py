"""Counting and rounding as the report does it: percentages to one decimal, half to even."""

from collections import Counter
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TypeVar

from passerelle.conversion.rules import intervals

T = TypeVar("T")


def percent(k: int, n: int) -> float | None:
    """Return 100·k/n to one decimal, half to even; None where n is 0."""
    return float(rounded(_hundredfold(k, n), "0.1")) if n else None


def whole_percent(k: int, n: int) -> str | None:
    """Return 100·k/n as a report prints it, such as "54%"; None where n is 0."""
    return f"{rounded(_hundredfold(k, n), '1')}%" if n else None


def rounded(value: Decimal, unit: str) -> Decimal:
    """Return the value to the unit, half to even."""
    return value.quantize(Decimal(unit), ROUND_HALF_EVEN)


def tally(items: Iterable[T], key: Callable[[T], str]) -> dict[str, int]:
    """Return how many items there are by key, in the order of the keys."""
    return dict(sorted(Counter(key(item) for item in items).items()))


def others(rows: Iterable[T], counted: Iterable[T]) -> list[T]:
    """Return the rows that are not among the counted ones, which are the same objects."""
    known = {id(row) for row in counted}
    return [row for row in rows if id(row) not in known]


def wilson(k: int, n: int) -> list[float] | None:
    """Return Wilson's 95 % interval; None where n is 0."""
    return list(intervals.wilson(k, n)) if n else None


def jeffreys(k: int, n: int) -> list[float] | None:
    """Return Jeffreys' 95 % interval; None where n is 0."""
    return list(intervals.jeffreys(k, n)) if n else None


def _hundredfold(k: int, n: int) -> Decimal:
    return Decimal(100 * k) / Decimal(n)
