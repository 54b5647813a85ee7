"""What of a figure the public may see: no part about fewer than 5 people, no requests by name.

Parts are hidden in such a way that they cannot be had by subtraction either: one small part alone
takes the next smallest with it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from passerelle.reporting.rules.figure import (
    BREAKDOWN,
    COUNT,
    PERCENT,
    SESSION,
    WOMEN,
    Definition,
    Figure,
    Left,
)

LEAST = 5
"""People of whom a published part must consist."""
_STAFF_EXTRAS = ("request_ids",)
_OF_YES = ("yes", "wilson95")


def is_small(people: int | None) -> bool:
    """Tell whether a number of people may not be published; nobody at all may."""
    return people is not None and 0 < people < LEAST


def small_parts(parts: Mapping[Any, int]) -> set[Any]:
    """Return the parts of a known total to hide: enough of them to hold 5 people together."""
    hidden = {key for key, people in parts.items() if is_small(people)}
    if not hidden:
        return hidden
    others = sorted((people, str(key), key) for key, people in parts.items() if people >= LEAST)
    for _, _, key in others:
        if len(hidden) > 1 and sum(parts[one] for one in hidden) >= LEAST:
            break
        hidden.add(key)
    return hidden


def cells(column: Sequence[int]) -> list[int | None]:
    """Return numbers of people as a column of a public table; hidden ones are None."""
    hidden = small_parts(dict(enumerate(column)))
    return [None if place in hidden else people for place, people in enumerate(column)]


def for_public(definition: Definition, figure: Figure) -> Figure:
    """Return the figure with what the public may see of it; `hidden` names the other parts."""
    extras = {key: one for key, one in figure.extras.items() if key not in _STAFF_EXTRAS}
    figure = replace(figure, extras=extras, left=[_left(one) for one in figure.left])
    if not definition.is_people:
        return figure
    return _BY_SHAPE[definition.shape](figure)


def _left(left: Left) -> Left:
    is_hidden = left.are_people and is_small(left.count)
    return replace(left, rows=(), number=0, is_hidden=True) if is_hidden else left


def _count(figure: Figure) -> Figure:
    n = figure.extras.get("n")
    if is_small(figure.value) or (n is not None and is_small(n - figure.value)):
        return _without(figure, ("value",), extras=())
    return _with_parts(figure)


def _with_parts(figure: Figure) -> Figure:
    parts = figure.extras.get("parts")
    if parts is None:
        return figure
    hides_parts = any(is_small(people) for people in parts.values())
    hides_all = is_small(figure.extras["all_kinds_do_not_use"] - figure.value)
    names = ("parts",) * hides_parts + ("all_kinds_do_not_use",) * hides_all
    return _told_without(figure, names) if names else figure


def _percent(figure: Figure) -> Figure:
    extras = figure.extras
    if "participations" in extras:
        few = is_small(extras["participations"]) or is_small(extras["participations_before"])
        return _without(figure, ("value",), extras=tuple(extras)) if few else figure
    if "n" not in extras:
        return figure
    yes, n = extras["yes"], extras["n"]
    if is_small(n):
        return _without(figure, ("value",), extras=tuple(extras))
    if is_small(yes) or is_small(n - yes):
        return _without(figure, ("value",), extras=_OF_YES)
    return figure


def _breakdown(figure: Figure) -> Figure:
    hidden = small_parts(figure.value)
    return _masked(figure, sorted(hidden)) if hidden else figure


def _women(figure: Figure) -> Figure:
    hidden = []
    for key, women in figure.value.items():
        n = figure.value.get(f"n_{key}")
        if n is not None and (is_small(women) or is_small(n - women)):
            hidden.append(key)
        if n is not None and is_small(n):
            hidden.append(f"n_{key}")
    return _masked(figure, hidden) if hidden else figure


def _session(figure: Figure) -> Figure:
    value = figure.value
    apart = {
        "attended": value["registered"] - value["attended"],
        "registered": value["invited"] - value["registered"],
        "invited": 0,
    }
    hidden = [key for key, rest in apart.items() if is_small(value[key]) or is_small(rest)]
    return _masked(figure, hidden) if hidden else figure


def _masked(figure: Figure, keys: Sequence[str]) -> Figure:
    gone = dict.fromkeys(keys)
    return replace(
        figure,
        value=figure.value | gone,
        display=figure.display | gone,
        notes=(),
        hidden=tuple(keys),
    )


def _without(figure: Figure, hidden: tuple[str, ...], extras: tuple[str, ...]) -> Figure:
    return replace(_told_without(figure, extras), value=None, display=None, hidden=hidden + extras)


def _told_without(figure: Figure, extras: tuple[str, ...]) -> Figure:
    told = {**figure.extras, **dict.fromkeys(extras)}
    return replace(figure, extras=told, notes=(), hidden=extras)


_BY_SHAPE: dict[str, Callable[[Figure], Figure]] = {
    COUNT: _count,
    PERCENT: _percent,
    BREAKDOWN: _breakdown,
    WOMEN: _women,
    SESSION: _session,
}
