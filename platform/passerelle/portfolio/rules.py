"""Decisions about what is published of Actions: plain values in, plain values out."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

FEWEST_SHOWN = 5
"""Public pages hide cells of fewer people than this (I19)."""

K = TypeVar("K", bound=Hashable)


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
