"""Figures about Actions: concluded, implemented, and asked for when."""

from datetime import date
from functools import partial

from passerelle.core.i18n import N_
from passerelle.reporting.rules import numbers, requests
from passerelle.reporting.rules.figure import (
    BREAKDOWN,
    COUNT,
    EVERYONE,
    Column,
    Definition,
    Figure,
    Left,
    Note,
)
from passerelle.reporting.rules.frame import Frame, Span
from passerelle.reporting.rules.ledger import NOT_KNOWN, ActionRow, Ledger

SCHEME = "region5"
_NOT_BEGUN = ("formulation", "approved")

COLUMNS = (
    Column("code", N_("Action"), "action", lambda row: row.code),
    Column("title", N_("Title"), "texts", lambda row: row.titles),
    Column("country", N_("Country"), "country", lambda row: row.country),
    Column("region", N_("Region"), "named", lambda row: row.region),
    Column("requested_on", N_("Asked for"), "day", lambda row: row.requested_on),
    Column("approved_on", N_("Approved"), "day", lambda row: row.approved_on),
    Column("starts_on", N_("Start"), "day", lambda row: row.starts_on),
    Column("ends_on", N_("Planned end"), "day", lambda row: row.ends_on),
    Column("concluded_on", N_("Concluded"), "day", lambda row: row.concluded_on),
)


def concluded(ledger: Ledger, frame: Frame, span: Span | None) -> list[ActionRow]:
    """Return the Actions concluded in the span."""
    return [row for row in ledger.actions if frame.counts(span, row.concluded_on)]


def implemented(ledger: Ledger, frame: Frame, span: Span) -> list[ActionRow]:
    """Return the Actions that had begun and whose time of implementation meets the span."""
    return [row for row in ledger.actions if _met(row, frame, span)]


def _met(row: ActionRow, frame: Frame, span: Span) -> bool:
    start, end = row.starts_on, _end(row, frame)
    if start is None or start > frame.as_of or not _had_begun(row):
        return False
    return (span.end is None or start <= span.end) and (end is None or end >= span.start)


def _end(row: ActionRow, frame: Frame) -> date | None:
    for over in (row.concluded_on, row.cancelled_on):
        if frame.has_happened(over):
            return over
    return row.ends_on


def _had_begun(row: ActionRow) -> bool:
    is_undated = row.state == "cancelled" and row.cancelled_on is None
    return row.state not in _NOT_BEGUN and not is_undated


def _approved(ledger: Ledger, frame: Frame) -> list[ActionRow]:
    return [row for row in ledger.actions if frame.has_happened(row.approved_on)]


def _concluded_in_phase(ledger: Ledger, frame: Frame) -> Figure:
    return _concluded_in(frame.closed_span, ledger, frame)


def _concluded_in_review(ledger: Ledger, frame: Frame) -> Figure:
    return _concluded_in(frame.review, ledger, frame)


def _concluded_in(span: Span | None, ledger: Ledger, frame: Frame) -> Figure:
    counted = concluded(ledger, frame, span)
    others = numbers.others(_approved(ledger, frame), counted)
    left = [
        Left(
            N_("Concluded at another time"),
            [row for row in others if frame.has_happened(row.concluded_on)],
        ),
        Left(
            N_("Approved, but not concluded by the as-of date"),
            [row for row in others if not frame.has_happened(row.concluded_on)],
        ),
    ]
    return Figure(len(counted), len(counted), counted=counted, left=left)


def _from_before(ledger: Ledger, frame: Frame) -> Figure:
    actions = concluded(ledger, frame, frame.closed_span)
    counted = [row for row in actions if _was_asked_before(row, frame)]
    others = [row for row in actions if not _was_asked_before(row, frame)]
    note = Note(
        N_(
            "%(actions)s Actions were concluded in the phase and %(requests)s requests submitted"
            " in it. These numbers are not a rate: %(before)s of the Actions answer requests from"
            " before the phase, and an Action may outlive the phase of its request."
        ),
        {
            "actions": len(actions),
            "requests": len(requests.of_phase(ledger, frame)),
            "before": len(counted),
        },
    )
    left = [Left(N_("Concluded in the phase, but asked for in it or without a request"), others)]
    return Figure(len(counted), len(counted), counted=counted, left=left, notes=[note])


def _was_asked_before(row: ActionRow, frame: Frame) -> bool:
    asked, span = row.requested_on, frame.closed_span
    return asked is not None and span is not None and asked < span.start


def _implemented(ledger: Ledger, frame: Frame) -> Figure:
    counted = implemented(ledger, frame, frame.review)
    codes = sorted(row.code for row in counted)
    left = _not_implemented(ledger, frame, counted)
    return Figure(len(counted), len(counted), {"codes": codes}, counted, left)


def _implemented_by_region(ledger: Ledger, frame: Frame) -> Figure:
    counted = implemented(ledger, frame, frame.review)
    parts = numbers.tally(counted, lambda row: row.region or NOT_KNOWN)
    return Figure(parts, parts, counted=counted, left=_not_implemented(ledger, frame, counted))


def _not_implemented(ledger: Ledger, frame: Frame, counted: list[ActionRow]) -> list[Left]:
    others = numbers.others(_approved(ledger, frame), counted)
    over = [row for row in others if (end := _end(row, frame)) and end < frame.review.start]
    return [
        Left(
            N_("Approved, but not begun in the review year by the as-of date"),
            numbers.others(others, over),
        ),
        Left(N_("Over before the review year"), over),
    ]


_actions = partial(
    Definition,
    subject="actions",
    base=N_("Actions, whatever the year of their request"),
    unit=N_("Actions"),
    needs=("actions",),
    columns=COLUMNS,
    rows_for=EVERYONE,
)
DEFINITIONS = (
    _actions(
        id="actions_concluded_2016_2020",
        title=N_("Actions concluded"),
        how=N_("Actions concluded in the closed phase, whatever the year of their request."),
        period="closed",
        shape=COUNT,
        work_out=_concluded_in_phase,
    ),
    _actions(
        id="actions_concluded_from_requests_before_2016",
        title=N_("Actions concluded that were asked for before the phase"),
        how=N_(
            "Of the Actions concluded in the closed phase, those whose requests were all submitted"
            " before it."
        ),
        base=N_("Actions concluded in the closed phase"),
        period="closed",
        shape=COUNT,
        needs=("actions", "requests"),
        work_out=_from_before,
    ),
    _actions(
        id="actions_implemented_2021",
        title=N_("Actions implemented in the review year"),
        how=N_(
            "Actions that had begun and whose time from the start to the conclusion, or to the"
            " planned end, meets the review year. Those only approved do not count."
        ),
        period="review",
        shape=COUNT,
        work_out=_implemented,
    ),
    _actions(
        id="actions_2021_by_region5",
        title=N_("Actions of the review year by region"),
        how=N_("The Actions implemented in the review year by region."),
        period="review",
        shape=BREAKDOWN,
        work_out=_implemented_by_region,
        scheme=SCHEME,
        labels="named",
    ),
    _actions(
        id="actions_concluded_2021",
        title=N_("Actions concluded in the review year"),
        how=N_("Actions concluded in the review year."),
        period="review",
        shape=COUNT,
        work_out=_concluded_in_review,
    ),
)
