"""Figures about participations: how many, against the phase before, and what people said of them.

Participations are not unique people: whoever comes twice counts twice.
"""

from decimal import Decimal, InvalidOperation
from functools import partial
from typing import NamedTuple

from passerelle.core.i18n import N_
from passerelle.reporting.rules import numbers
from passerelle.reporting.rules.figure import (
    COUNT,
    EVERYONE,
    PERCENT,
    Column,
    Definition,
    Figure,
    Left,
    Note,
)
from passerelle.reporting.rules.frame import Frame, Span
from passerelle.reporting.rules.ledger import ActivityRow, EventRow, Ledger

KINDS = ("workshop", "study_visit", "round_table")
REGIONAL_ROUND_TABLE = "regional_round_table"


class Line(NamedTuple):
    """An activity or a regional round table, with its participations."""

    reference: str
    kind: str
    starts_on: object
    participants: int


class Total(NamedTuple):
    """The participations of a phase."""

    phase: str
    participants: int


COLUMNS = (
    Column("reference", N_("Activity or round table"), "text", lambda row: row.reference),
    Column("kind", N_("Kind"), "word", lambda row: row.kind),
    Column("starts_on", N_("Start"), "day", lambda row: row.starts_on),
    Column("participants", N_("Participations"), "people", lambda row: row.participants),
)
TOTAL_COLUMNS = (
    Column("phase", N_("Phase"), "text", lambda row: row.phase),
    Column("participants", N_("Participations"), "people", lambda row: row.participants),
)
FEEDBACK_COLUMNS = (
    Column("activity", N_("Activity"), "text", lambda row: row.activity),
    Column("code", N_("Action"), "action", lambda row: row.action_code),
    Column("yes", N_("Yes"), "number", lambda row: row.yes),
    Column("no", N_("No"), "number", lambda row: row.no),
    Column("blank", N_("No answer"), "number", lambda row: row.blank),
)


def regional_round_tables(ledger: Ledger, frame: Frame, span: Span | None) -> list[EventRow]:
    """Return the round tables of a region that began in the span."""
    return [row for row in regional(ledger) if frame.counts(span, row.starts_on)]


def regional(ledger: Ledger) -> list[EventRow]:
    """Return all round tables of a region."""
    return [row for row in ledger.events if row.format == "round_table" and row.region]


def _participations(ledger: Ledger, frame: Frame) -> Figure:
    held = [row for row in ledger.activities if frame.counts(frame.closed_span, row.starts_on)]
    of_kinds = [row for row in held if row.kind in KINDS]
    tables = regional_round_tables(ledger, frame, frame.closed_span)
    by_activity = sum(row.participants for row in of_kinds)
    by_table = sum(row.participants_reported or 0 for row in tables)
    others = [_of_activity(row) for row in numbers.others(held, of_kinds)]
    total = by_activity + by_table
    with_all = total + sum(line.participants for line in others)
    note = Note(
        N_(
            "All kinds of activities together have %(all)s participations. That is another figure:"
            " this one counts workshops, study visits and round tables only."
        ),
        {"all": with_all},
    )
    return Figure(
        total,
        total,
        {
            "parts": {"activities": by_activity, "regional_round_tables": by_table},
            "all_kinds_do_not_use": with_all,
        },
        [*map(_of_activity, of_kinds), *map(_of_table, tables)],
        [Left(N_("Activities of the phase of other kinds"), others)],
        [note],
    )


def _of_activity(row: ActivityRow) -> Line:
    return Line(row.reference, row.sub_kind or row.kind, row.starts_on, row.participants)


def _of_table(row: EventRow) -> Line:
    return Line(row.reference, REGIONAL_ROUND_TABLE, row.starts_on, row.participants_reported or 0)


def _increase(ledger: Ledger, frame: Frame) -> Figure:
    now = _participations(ledger, frame).value
    earlier = _earlier_total(frame)
    if not earlier or frame.before is None or frame.closed is None:
        return Figure(None, None)
    change = Decimal(100) * (Decimal(now) - earlier) / earlier
    counted = [Total(frame.closed.code, now), Total(frame.before.code, int(earlier))]
    return Figure(
        float(numbers.rounded(change, "0.1")),
        f"{numbers.rounded(change, '1')}%",
        {"participations": now, "participations_before": int(earlier)},
        counted,
    )


def _earlier_total(frame: Frame) -> Decimal | None:
    """Return the total of the phase before; None where none was imported, or it is no number."""
    if frame.before is None or frame.before.participants is None:
        return None
    try:
        total = Decimal(frame.before.participants)
    except InvalidOperation:
        return None
    return total if total.is_finite() else None


def _real_difference(ledger: Ledger, frame: Frame) -> Figure:
    yes, no, blank = (
        sum(getattr(row, answer) for row in ledger.feedback) for answer in ("yes", "no", "blank")
    )
    n, asked = yes + no, _participations(ledger, frame).extras["parts"]["activities"]
    extras = {
        "yes": yes,
        "n": n,
        "wilson95": numbers.wilson(yes, n),
        "response_rate_pct": numbers.percent(n, asked),
    }
    note = Note(
        N_(
            "%(n)s answers to %(asked)s participations in workshops, study visits and round tables"
            " of the closed phase."
        ),
        {"n": n, "asked": asked},
    )
    left = [Left(N_("Answers that leave this question open"), number=blank, are_people=True)]
    value, display = numbers.percent(yes, n), numbers.whole_percent(yes, n)
    return Figure(value, display, extras, ledger.feedback, left, [note])


_definition = partial(Definition, subject="participations")

DEFINITIONS = (
    _definition(
        id="participations_2016_2020",
        title=N_("Participations in workshops, study visits and round tables"),
        how=N_(
            "The sum of the participants of workshops, study visits and round tables that began in"
            " the closed phase, and of those reported for its regional round tables."
        ),
        base=N_("Participations, not unique people"),
        unit=N_("participations"),
        period="closed",
        shape=COUNT,
        needs=("activities", "events"),
        work_out=_participations,
        columns=COLUMNS,
        rows_for=EVERYONE,
        is_people=True,
    ),
    _definition(
        id="participations_increase_pct",
        title=N_("Participations against the phase before"),
        how=N_(
            "The participations of the closed phase over those of the phase before, less one, in"
            " percent. The earlier total is imported as a number."
        ),
        base=N_("Participations of the phase before"),
        unit=N_("percent"),
        period="closed",
        shape=PERCENT,
        needs=("activities", "events"),
        work_out=_increase,
        columns=TOTAL_COLUMNS,
        rows_for=EVERYONE,
        is_people=True,
    ),
    _definition(
        id="feedback_real_difference_pct",
        title=N_("Participants who say that it made a real difference"),
        how=N_(
            "Answers yes over answers yes or no, of all feedback given by the as-of date. The"
            " response rate is over the participations in workshops, study visits and round"
            " tables of the closed phase."
        ),
        base=N_("Feedback forms that answer the question"),
        unit=N_("percent"),
        period="all",
        shape=PERCENT,
        needs=("feedback", "activities", "events"),
        work_out=_real_difference,
        columns=FEEDBACK_COLUMNS,
        is_people=True,
    ),
)
