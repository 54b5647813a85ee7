"""Attribution models side by side: what each gives to each session, and what it gives to none."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from passerelle.web.pictures import lettering
from passerelle.web.pictures.frame import Caption, Sheet, figure, nothing, share

_LABEL = 168.0


@dataclass(frozen=True, slots=True)
class Credits:
    """A session's credits, one a model, with the same in words; apart: the unattributed row."""

    label: str
    credits: Sequence[float]
    shown: Sequence[str]
    href: str = ""
    is_apart: bool = False


def attribution(caption: Caption, models: Sequence[str], rows: Sequence[Credits]) -> Markup:
    """Draw one bar a session and model, all on one scale."""
    most = max((credit for row in rows for credit in row.credits), default=0.0)
    if most <= 0 or not models:
        return nothing(caption)

    def draw(sheet: Sheet) -> float:
        under = _under if sheet.is_narrow else _beside
        return under(sheet, models, rows, most)

    return figure(caption, draw)


def _beside(sheet: Sheet, models: Sequence[str], rows: Sequence[Credits], most: float) -> float:
    """Broad: a column a model."""
    column = (sheet.width - _LABEL) / len(models)
    heads = [lettering.wrapped(model, column - 12, 12) for model in models]
    y = top = max(len(head) for head in heads) * 16.0 + 4
    for place, head in enumerate(heads):
        sheet.lines(_LABEL + place * column, 12, head, "small strong muted")
    for row in rows:
        y = _apart(sheet, y) if row.is_apart else y
        label = lettering.wrapped(row.label, _LABEL - 14, most=3)
        height = max(26.0, 17.0 * len(label) + 8)
        with sheet.link(row.href):
            sheet.rect(0, y, _LABEL, height, "hit")
            sheet.lines(0, y + 16, label, "label")
        for place, (credit, shown) in enumerate(zip(row.credits, row.shown, strict=True)):
            left = _LABEL + place * column
            room = column - 14 - lettering.width(shown, lettering.SMALL)
            _bar(sheet, (left, y + 4), share(credit, most) * room, row)
            sheet.text(left + share(credit, most) * room + 6, y + 16, shown, "small")
        y += height
    for place in range(len(models)):
        left = _LABEL + place * column
        sheet.line((left, top), (left, y), "axis")
    return y + 2


def _under(sheet: Sheet, models: Sequence[str], rows: Sequence[Credits], most: float) -> float:
    """Narrow: the models under each other, session by session."""
    left = min(max(lettering.width(model, lettering.SMALL) for model in models) + 10, 130.0)
    y = 0.0
    for row in rows:
        y = _apart(sheet, y) if row.is_apart else y
        label = lettering.wrapped(row.label, sheet.width, lettering.STRONG)
        with sheet.link(row.href):
            sheet.rect(0, y, sheet.width, 17.0 * len(label) + 7, "hit")
            y = sheet.lines(0, y + 15, label, "label strong") - 10
        for model, credit, shown in zip(models, row.credits, row.shown, strict=True):
            room = sheet.width - left - 8 - lettering.width(shown, lettering.SMALL)
            sheet.text(0, y + 13, lettering.cut(model, left - 6, lettering.SMALL), "small muted")
            _bar(sheet, (left, y + 2), share(credit, most) * room, row)
            sheet.text(left + share(credit, most) * room + 6, y + 13, shown, "small")
            y += 18
        y += 10
    return y


def _bar(sheet: Sheet, corner: tuple[float, float], length: float, row: Credits) -> None:
    sheet.rect(*corner, length, 14, "bar none" if row.is_apart else "bar")


def _apart(sheet: Sheet, y: float) -> float:
    sheet.line((0, y + 4), (sheet.width, y + 4), "apart")
    return y + 10
