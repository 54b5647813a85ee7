"""The funnel: how many came to each stage, and with what certainty the share is known.

Institutions and requests are different units, so each has bars of its own scale and they never
meet in one rate.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from passerelle.web.pictures import lettering
from passerelle.web.pictures.frame import Caption, Range, Sheet, figure, nothing, share

_BAR = 20.0
_TRACK = 96.0


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. share: the part of the stage before that came here, with its interval."""

    label: str
    count: int
    shown: str
    note: str = ""
    href: str = ""
    share: Range | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """What is counted ("Institutions"), through its stages from first to last."""

    name: str
    stages: Sequence[Stage]


def funnel(caption: Caption, units: Sequence[Unit]) -> Markup:
    """Draw one bar a stage, on one scale a unit, and between stages the share with its interval."""
    units = [unit for unit in units if any(stage.count for stage in unit.stages)]
    if not units:
        return nothing(caption)

    def draw(sheet: Sheet) -> float:
        y = 0.0
        for place, unit in enumerate(units):
            y = _unit(sheet, unit, y, is_first=place == 0)
        return y

    return figure(caption, draw)


def _unit(sheet: Sheet, unit: Unit, y: float, *, is_first: bool) -> float:
    if not is_first:
        y += 12
        sheet.line((0, y), (sheet.width, y), "apart")
        y += 10
    sheet.text(0, y + 13, unit.name, "strong muted")
    y += 26
    most = max(stage.count for stage in unit.stages)
    for stage in unit.stages:
        if stage.share is not None:
            y = _share(sheet, stage.share, y)
        y = _stage(sheet, stage, share(stage.count, most), y)
    return y


def _stage(sheet: Sheet, stage: Stage, part: float, y: float) -> float:
    left = _left(sheet)
    words = lettering.width(stage.shown) + 10
    room = sheet.width - left - words
    with sheet.link(stage.href):
        high = sheet.label(y + (2 if left else 0), stage.label, (left or sheet.width) - 12)
        bar = y if left else y + high + 2
        sheet.rect(0, y, sheet.width, max(high, 24), "hit")
        sheet.rect(left, bar, max(part * room, 1.5 if stage.count else 0), _BAR, "bar")
        sheet.text(left + part * room + 8, bar + 15, stage.shown, "strong")
    note = lettering.wrapped(stage.note, sheet.width - left, lettering.SMALL)
    end = sheet.lines(left, bar + _BAR + 15, note, "small muted") - 11
    return max(end, y + high + 4)


def _share(sheet: Sheet, found: Range, y: float) -> float:
    left = _left(sheet)
    middle = y + 10
    sheet.line((left, middle), (left + _TRACK, middle), "track")
    sheet.line((left + found.low * _TRACK, middle), (left + found.high * _TRACK, middle), "range")
    sheet.circle(left + found.point * _TRACK, middle, 4, "point")
    room = sheet.width - left - _TRACK - 10
    sheet.text(left + _TRACK + 10, y + 14, lettering.cut(found.shown, room, 12), "small")
    return y + 26


def _left(sheet: Sheet) -> float:
    return 0.0 if sheet.is_narrow else 184.0
