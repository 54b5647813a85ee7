"""How the report looks to programs."""

from datetime import date
from typing import Any

import msgspec

from passerelle.reporting import tables
from passerelle.reporting.queries import Report
from passerelle.reporting.rules import catalogue
from passerelle.reporting.rules.figure import Definition, Figure
from passerelle.reporting.rules.frame import Frame, Phase


class PhaseShown(msgspec.Struct, frozen=True):
    """A funding period; the running one has no end."""

    code: str
    starts_on: date
    ends_on: date | None


class FrameShown(msgspec.Struct, frozen=True):
    """The dates that figures are cut by."""

    as_of: date
    end_of_data: date
    closed: PhaseShown | None
    before: PhaseShown | None
    current: PhaseShown | None
    review_year: int


class FigureShown(msgspec.Struct, frozen=True):
    """A figure. `value` is exact, `display` what a report prints.

    `hidden` names parts that are null because they are about fewer than 5 people; `scheme` is that
    of the regions in it.
    """

    id: str
    subject: str
    title: str
    definition: str
    base: str
    unit: str
    period: str
    scheme: str | None
    as_of: date
    value: Any
    display: Any
    extras: dict[str, Any]
    hidden: tuple[str, ...]


class ReportShown(msgspec.Struct, frozen=True):
    """All figures as of a date."""

    frame: FrameShown
    figures: list[FigureShown]


class LeftOut(msgspec.Struct, frozen=True):
    """What was not counted, and why; `count` is null where it is about fewer than 5 people."""

    why: str
    count: int | None
    rows: list[dict[str, Any]] | None


class FigureRows(msgspec.Struct, frozen=True):
    """A figure with the rows behind it; `rows` is null for those who may not see them."""

    frame: FrameShown
    figure: FigureShown
    notes: list[str]
    rows_for: str
    rows: list[dict[str, Any]] | None
    left_out: list[LeftOut]


def report(found: Report) -> ReportShown:
    """Return all figures."""
    shown = [_figure(catalogue.BY_ID[id_], one, found.frame) for id_, one in found.figures.items()]
    return ReportShown(_frame(found.frame), shown)


def rows(
    definition: Definition, found: Report, *, sees_rows: bool, sees_everything: bool
) -> FigureRows:
    """Return one figure with its rows."""
    figure = found.figures[definition.id]

    def listed(some: Any) -> list[dict[str, Any]] | None:
        if not sees_rows:
            return None
        return tables.table(definition, some, sees_everything=sees_everything).records()

    return FigureRows(
        frame=_frame(found.frame),
        figure=_figure(definition, figure, found.frame),
        notes=[note.text % note.numbers for note in figure.notes],
        rows_for=definition.rows_for,
        rows=listed(figure.counted),
        left_out=[LeftOut(one.why, one.shown, listed(one.rows)) for one in figure.left],
    )


def _figure(definition: Definition, figure: Figure, frame: Frame) -> FigureShown:
    return FigureShown(
        id=definition.id,
        subject=definition.subject,
        title=definition.title,
        definition=definition.how,
        base=definition.base,
        unit=definition.unit,
        period=definition.period,
        scheme=definition.scheme,
        as_of=frame.as_of,
        value=figure.value,
        display=figure.display,
        extras=dict(figure.extras),
        hidden=figure.hidden,
    )


def _frame(frame: Frame) -> FrameShown:
    return FrameShown(
        as_of=frame.as_of,
        end_of_data=frame.data_end,
        closed=_phase(frame.closed),
        before=_phase(frame.before),
        current=_phase(frame.current),
        review_year=frame.review.start.year,
    )


def _phase(phase: Phase | None) -> PhaseShown | None:
    return PhaseShown(phase.code, phase.starts_on, phase.ends_on) if phase else None
