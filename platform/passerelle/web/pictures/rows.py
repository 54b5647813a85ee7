"""Pictures that are rows: bars, and points with their intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from passerelle.web.pictures import lettering
from passerelle.web.pictures.frame import Caption, Range, Sheet, figure, nothing, share

_LABEL = 216.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A label, a value of 0 or more, and the value in words."""

    label: str
    value: float
    shown: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """A label and its share; without a share (nobody to count) the words alone stand there."""

    label: str
    share: Range | None
    shown: str = ""
    href: str = ""


def bars(caption: Caption, rows: Sequence[Bar]) -> Markup:
    """Draw one bar a row, its length proportional to its value, in the order given."""
    if not any(row.value > 0 for row in rows):
        return nothing(caption)
    most = max(row.value for row in rows)

    def draw(sheet: Sheet) -> float:
        y = 0.0
        for row in rows:
            y = _bar(sheet, row, share(row.value, most), y)
        return y

    return figure(caption, draw)


def intervals(
    caption: Caption, rows: Sequence[IntervalRow], ticks: Sequence[tuple[float, str]]
) -> Markup:
    """Draw each share as a point with its interval; ticks: (share, words), up to the axis' end."""
    if not any(row.share for row in rows) or not ticks:
        return nothing(caption)
    end = max(place for place, _ in ticks)

    def draw(sheet: Sheet) -> float:
        left = 0.0 if sheet.is_narrow else _LABEL
        right = sheet.width - 6 if sheet.is_narrow else sheet.width - 150
        y = 6.0
        for row in rows:
            y = _interval(sheet, row, (left + 6, right, end), y)
        for place, words in ticks:
            x = left + 6 + share(place, end) * (right - left - 6)
            if not sheet.is_narrow:
                sheet.line((x, 0), (x, y), "grid")
            sheet.text(x, y + 15, words, "small muted", _anchor(sheet, x))
        return y + 22

    return figure(caption, draw)


def _bar(sheet: Sheet, row: Bar, part: float, y: float) -> float:
    left = 0.0 if sheet.is_narrow else _LABEL
    room = sheet.width - left - lettering.width(row.shown, lettering.STRONG) - 10
    with sheet.link(row.href):
        high = sheet.label(y + 4, row.label, (left or sheet.width) - 12)
        top = y + 5 if left else y + high + 5
        end = max(top + 15, y + high + 4)
        sheet.rect(0, y, sheet.width, end - y + 4, "hit")
        sheet.rect(left, top, max(part * room, 1.5 if row.value else 0), 15, "bar")
        sheet.text(left + part * room + 8, top + 12, row.shown, "strong")
    return end + 6


def _interval(sheet: Sheet, row: IntervalRow, axis: tuple[float, float, float], y: float) -> float:
    left, right, end = axis
    words = row.share.shown if row.share else row.shown
    with sheet.link(row.href):
        high = sheet.label(y + 2, row.label, sheet.width if sheet.is_narrow else left - 18)
        middle = y + high + 27 if sheet.is_narrow else y + 11
        sheet.rect(0, y, sheet.width, max(middle + 9 - y, high + 6), "hit")
        if sheet.is_narrow:
            sheet.text(0, y + high + 14, words, "small")
        else:
            sheet.text(right + 12, y + 15, words, "small")
    sheet.line((left, middle), (right, middle), "track")
    if row.share:
        low, point, top = (
            left + share(value, end) * (right - left)
            for value in (row.share.low, row.share.point, row.share.high)
        )
        sheet.line((low, middle), (top, middle), "range")
        sheet.circle(point, middle, 4.5, "point")
    return max(middle + 16, y + high + 9)


def _anchor(sheet: Sheet, x: float) -> str:
    if x > sheet.width - 20:
        return "end"
    return "middle" if x > 12 else ""
