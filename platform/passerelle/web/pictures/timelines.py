"""An Action in time: approved, under way, ended, and its activities in their places."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from passerelle.web.pictures import lettering
from passerelle.web.pictures.frame import Caption, Sheet, figure, nothing, share

_KINDS = {"done": "point", "planned": "point open", "cancelled": "point off"}
_SPAN, _LEADING = 36.0, 15.0


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on a day, or from a day until another; state: done, planned or cancelled.

    `shown` says the day in words, and the state where it is not done: shape alone says little.
    """

    label: str
    day: date
    shown: str
    until: date | None = None
    state: str = "done"
    href: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """The stretch under way, from start to end, with words for both; today is drawn if inside."""

    start: date
    end: date
    label: str
    today: date | None = None
    today_label: str = ""


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date
    width: float

    def x(self, day: date) -> float:
        days = (self.last - self.first).days
        return 6 + share((day - self.first).days, days) * (self.width - 12)


def timeline(caption: Caption, span: Span | None, marks: Sequence[Mark]) -> Markup:
    """Draw the span as a bar and each mark on its day, in order of time, labels beside them."""
    days = [mark.day for mark in marks] + [mark.until for mark in marks if mark.until]
    days += [span.start, span.end] if span else []
    if not days:
        return nothing(caption)
    ordered = sorted(marks, key=lambda mark: mark.day)

    def draw(sheet: Sheet) -> float:
        scale = _Scale(min(days), max(days), sheet.width)
        y = 34.0 if span and span.today else 20.0
        rows = sum(_height(_lines(sheet, mark)) for mark in ordered)
        bottom = y + (_SPAN if span else 0) + rows
        _years(sheet, scale, (y, bottom))
        if span:
            _today(sheet, scale, span, bottom)
            y = _span(sheet, scale, span, y)
        for mark in ordered:
            y = _mark(sheet, scale, mark, y)
        return bottom + 4

    return figure(caption, draw)


def _years(sheet: Sheet, scale: _Scale, heights: tuple[float, float]) -> None:
    """A line on each 1 January, and the years' names where they have room."""
    top, bottom = heights
    used = -100.0
    for year in range(scale.first.year, scale.last.year + 1):
        day = date(year, 1, 1)
        x = scale.x(max(day, scale.first))
        if day >= scale.first:
            sheet.line((x, top - 2), (x, bottom), "grid")
        if x - used > 34 and x < sheet.width - 30:
            sheet.text(x, top - 6, str(year), "small muted")
            used = x


def _span(sheet: Sheet, scale: _Scale, span: Span, y: float) -> float:
    left, right = scale.x(span.start), scale.x(span.end)
    sheet.rect(left, y + 4, max(right - left, 2), 10, "bar soft")
    _beside(sheet, (left, right), y + 27, [span.label], "small strong halo")
    return y + _SPAN


def _mark(sheet: Sheet, scale: _Scale, mark: Mark, y: float) -> float:
    left, right = scale.x(mark.day), scale.x(mark.until or mark.day)
    kind, lines = _KINDS.get(mark.state, "point"), _lines(sheet, mark)
    ends = (left, right) if right - left > 12 else (left,)
    if len(ends) > 1:
        sheet.line((left, y + 10), (right, y + 10), "range thin")
    for x in ends:
        sheet.circle(x, y + 10, 4.5, kind)
    with sheet.link(mark.href):
        sheet.rect(0, y + 14, sheet.width, _height(lines) - 14, "hit")
        _beside(sheet, (left, right), y + 30, lines, "small label halo")
    return y + _height(lines)


def _lines(sheet: Sheet, mark: Mark) -> list[str]:
    """The label and the day: under each other on narrow sheets, else in one line."""
    if sheet.is_narrow:
        return [*lettering.wrapped(mark.label, sheet.width - 4, lettering.SMALL), mark.shown]
    room = sheet.width - 4 - lettering.width(f" · {mark.shown}", lettering.SMALL)
    return [f"{lettering.cut(mark.label, room, lettering.SMALL)} · {mark.shown}"]


def _height(lines: Sequence[str]) -> float:
    return 23 + _LEADING * len(lines)


def _beside(
    sheet: Sheet, place: tuple[float, float], y: float, lines: Sequence[str], kind: str
) -> None:
    """Write from the place on, or up to it where the words would leave the sheet."""
    size = lettering.SMALL * (1.12 if "strong" in kind else 1)
    lines = [lettering.cut(line, sheet.width - 4, size) for line in lines]
    long, (left, right) = max(lettering.width(line, size) for line in lines), place
    x, anchor = max(left - 5, 0), ""
    if x + long > sheet.width:
        fits = right + 5 - long >= 0
        x, anchor = min(right + 5, sheet.width) if fits else sheet.width, "end"
    for number, line in enumerate(lines):
        sheet.text(x, y + number * _LEADING, line, kind, anchor)


def _today(sheet: Sheet, scale: _Scale, span: Span, bottom: float) -> None:
    if span.today and scale.first <= span.today <= scale.last:
        x = scale.x(span.today)
        sheet.line((x, 16), (x, bottom), "now")
        _beside(sheet, (x, x), 12, [span.today_label], "small strong")
