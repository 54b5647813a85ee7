"""The time-to-request curve: steps with their band, and how many were still watched below it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from passerelle.web.pictures import lettering
from passerelle.web.pictures.frame import Caption, Sheet, figure, n, nothing, share

_PLOT = 190.0
_TOPS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Step:
    """From this day on: the share (1 − S, or a cumulative incidence) with its limits, 0 to 1."""

    day: float
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Curve:
    """One curve. until: the last day watched; at_risk: (day, how many) for the row below."""

    label: str
    steps: Sequence[Step]
    until: float
    at_risk: Sequence[tuple[float, str]] = ()


@dataclass(frozen=True, slots=True)
class Axis:
    """The words around the curves. horizons: (day, words) ticks; note: what censoring means."""

    days: str
    share: str
    at_risk: str
    percent: Callable[[float], str]
    horizons: Sequence[tuple[float, str]] = ((30, "30"), (90, "90"), (180, "180"), (365, "365"))
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Plot:
    left: float
    right: float
    top: float
    end: float
    high: float

    def x(self, day: float) -> float:
        return self.left + share(day, self.end) * (self.right - self.left)

    def y(self, value: float) -> float:
        return self.top + (1 - share(value, self.high)) * _PLOT


def step_curve(caption: Caption, curves: Sequence[Curve], axis: Axis) -> Markup:
    """Draw up to three curves from day 0 as steps; a single one with its band."""
    curves = [curve for curve in curves if curve.until > 0]
    if not curves:
        return nothing(caption)

    def draw(sheet: Sheet) -> float:
        plot = _plot(sheet, curves)
        _grid(sheet, plot, axis)
        for place, curve in enumerate(curves):
            if len(curves) == 1:
                sheet.path(_band(plot, curve), "band")
            sheet.path(_stairs(plot, curve), f"curve c{place % 3}")
        _names(sheet, plot, curves)
        y = _at_risk(sheet, plot, curves, axis)
        note = lettering.wrapped(axis.note, sheet.width, lettering.SMALL, most=4)
        return sheet.lines(0, y, note, "small muted") - 10

    return figure(caption, draw)


def _plot(sheet: Sheet, curves: Sequence[Curve]) -> _Plot:
    most = max((step.high for curve in curves for step in curve.steps), default=0.0)
    high = next((top for top in _TOPS if top >= most), 1.0)
    return _Plot(52, sheet.width - 8, 30, max(curve.until for curve in curves), high)


def _grid(sheet: Sheet, plot: _Plot, axis: Axis) -> None:
    sheet.text(0, 13, lettering.cut(axis.share, sheet.width), "small muted")
    for quarter in range(5):
        value = plot.high * quarter / 4
        y = plot.y(value)
        sheet.line((plot.left, y), (plot.right, y), "grid" if quarter else "axis")
        if quarter % 2 == 0:
            sheet.text(plot.left - 6, y + 4, axis.percent(value), "small muted", "end")
    bottom = plot.y(0)
    for day, _ in axis.horizons:
        if day <= plot.end:
            sheet.line((plot.x(day), plot.top), (plot.x(day), bottom + 4), "grid")
    _numbers(sheet, (plot, bottom + 17), ((0.0, "0"), *axis.horizons), "small muted")
    sheet.text(plot.right, bottom + 34, axis.days, "small muted", "end")


def _stairs(plot: _Plot, curve: Curve) -> str:
    y = plot.y(0)
    treads = [f"H{n(plot.x(step.day))}V{n(plot.y(step.value))}" for step in curve.steps]
    return "".join([f"M{n(plot.x(0))} {n(y)}", *treads, f"H{n(plot.x(curve.until))}"])


def _band(plot: _Plot, curve: Curve) -> str:
    """Forward along the upper limit, back along the lower one."""
    if not curve.steps:
        return f"M{n(plot.x(0))} {n(plot.y(0))}"
    first = curve.steps[0]
    ends = [*(step.day for step in curve.steps[1:]), curve.until]
    upper = [
        f"V{n(plot.y(step.high))}H{n(plot.x(end))}"
        for step, end in zip(curve.steps, ends, strict=True)
    ]
    lower = [f"V{n(plot.y(step.low))}H{n(plot.x(step.day))}" for step in reversed(curve.steps)]
    return "".join([f"M{n(plot.x(first.day))} {n(plot.y(first.high))}", *upper, *lower, "Z"])


def _names(sheet: Sheet, plot: _Plot, curves: Sequence[Curve]) -> None:
    """Each name above the end of its curve, the lower ones pushed down where they would meet."""
    ends = {curve.label: curve.steps[-1].value if curve.steps else 0.0 for curve in curves}
    y = -math.inf
    for curve in sorted(curves, key=lambda curve: -ends[curve.label]):
        y = max(plot.y(ends[curve.label]) - 7, y + 16)
        words = lettering.cut(curve.label, plot.right - plot.left, lettering.STRONG)
        sheet.text(plot.x(curve.until), y, words, "strong halo", "end")


def _numbers(
    sheet: Sheet, row: tuple[_Plot, float], numbers: Sequence[tuple[float, str]], kind: str
) -> None:
    """Numbers under their days; one that would run into the one before is left out."""
    plot, y = row
    free = -math.inf
    for day, words in numbers:
        x, half = plot.x(day), lettering.width(words, lettering.SMALL) / 2
        if day <= plot.end and x - half > free:
            sheet.text(x, y, words, kind, "middle")
            free = x + half + 2


def _at_risk(sheet: Sheet, plot: _Plot, curves: Sequence[Curve], axis: Axis) -> float:
    y = plot.y(0) + 52
    if not any(curve.at_risk for curve in curves):
        return y
    sheet.text(0, y, axis.at_risk, "small muted")
    for curve in curves:
        y += 17
        if len(curves) > 1:
            sheet.text(0, y, lettering.cut(curve.label, sheet.width, 12), "small")
            y += 16
        _numbers(sheet, (plot, y), curve.at_risk, "small")
    return y + 22
