"""Figures about the activities of Actions and the documents they left."""

from functools import partial

from passerelle.core.i18n import N_
from passerelle.reporting.rules import actions, numbers
from passerelle.reporting.rules.figure import (
    BREAKDOWN,
    COUNT,
    EVERYONE,
    Column,
    Definition,
    Figure,
    Left,
)
from passerelle.reporting.rules.frame import Frame
from passerelle.reporting.rules.ledger import ActivityRow, Ledger, OutputRow

COVID = "covid"

COLUMNS = (
    Column("activity", N_("Activity"), "text", lambda row: row.reference),
    Column("code", N_("Action"), "action", lambda row: row.action_code),
    Column("kind", N_("Kind"), "word", lambda row: row.sub_kind or row.kind),
    Column("starts_on", N_("Start"), "day", lambda row: row.starts_on),
    Column("country", N_("Country"), "country", lambda row: row.country),
    Column("is_covid", N_("COVID-19"), "yes", lambda row: COVID in row.markers),
)
OUTPUT_COLUMNS = (
    Column("output", N_("Document"), "text", lambda row: row.reference),
    Column("code", N_("Action"), "action", lambda row: row.action_code),
    Column("kind", N_("Kind"), "word", lambda row: row.kind),
    Column("title", N_("Title"), "title", lambda row: row.titles if row.public else None),
    Column("language", N_("Language"), "language", lambda row: row.language),
    Column("delivered_on", N_("Delivered"), "day", lambda row: row.delivered_on),
)


def _of_concluded(ledger: Ledger, frame: Frame) -> Figure:
    held, concluded = _held(ledger, frame), _concluded(ledger, frame)
    counted = [row for row in held if row.action in concluded]
    others = numbers.others(held, counted)
    left = [Left(N_("Of Actions that were not concluded in the phase"), others)]
    return Figure(len(counted), len(counted), counted=counted, left=left)


def _activities_in_review(ledger: Ledger, frame: Frame) -> Figure:
    counted = _begun_in_review(ledger, frame)
    left = [Left(N_("Begun in another year"), numbers.others(_held(ledger, frame), counted))]
    return Figure(len(counted), len(counted), counted=counted, left=left)


def _covid_in_review(ledger: Ledger, frame: Frame) -> Figure:
    everything = _begun_in_review(ledger, frame)
    counted = [row for row in everything if COVID in row.markers]
    without = numbers.others(everything, counted)
    left = [Left(N_("Of the review year, but without the marker"), without)]
    return Figure(len(counted), len(counted), counted=counted, left=left)


def _begun_in_review(ledger: Ledger, frame: Frame) -> list[ActivityRow]:
    return [row for row in ledger.activities if frame.counts(frame.review, row.starts_on)]


def _held(ledger: Ledger, frame: Frame) -> list[ActivityRow]:
    return [row for row in ledger.activities if frame.has_happened(row.starts_on)]


def _outputs(ledger: Ledger, frame: Frame) -> Figure:
    counted, left = _outputs_of_concluded(ledger, frame)
    return Figure(len(counted), len(counted), counted=counted, left=left)


def _outputs_by_kind(ledger: Ledger, frame: Frame) -> Figure:
    counted, left = _outputs_of_concluded(ledger, frame)
    parts = numbers.tally(counted, lambda row: row.kind)
    return Figure(parts, parts, counted=counted, left=left)


def _outputs_of_concluded(ledger: Ledger, frame: Frame) -> tuple[list[OutputRow], list[Left]]:
    concluded = _concluded(ledger, frame)
    delivered = [
        row
        for row in ledger.outputs
        if row.delivered_on is None or frame.has_happened(row.delivered_on)
    ]
    counted = [row for row in delivered if row.action in concluded]
    others = numbers.others(delivered, counted)
    return counted, [Left(N_("Of Actions that were not concluded in the phase"), others)]


def _concluded(ledger: Ledger, frame: Frame) -> set[str]:
    found = actions.concluded(ledger, frame, frame.closed_span)
    return {row.reference for row in found}


_activities = partial(
    Definition,
    subject="actions",
    shape=COUNT,
    unit=N_("activities"),
    columns=COLUMNS,
    rows_for=EVERYONE,
)
_documents = partial(
    Definition,
    subject="actions",
    how=N_("Documents of the Actions concluded in the closed phase."),
    base=N_("Actions concluded in the closed phase"),
    unit=N_("documents"),
    period="closed",
    needs=("actions", "outputs"),
    columns=OUTPUT_COLUMNS,
    rows_for=EVERYONE,
)

DEFINITIONS = (
    _activities(
        id="activities_of_concluded_actions",
        title=N_("Activities of the concluded Actions"),
        how=N_("Activities of the Actions concluded in the closed phase."),
        base=N_("Actions concluded in the closed phase"),
        period="closed",
        needs=("actions", "activities"),
        work_out=_of_concluded,
    ),
    _activities(
        id="activities_2021",
        title=N_("Activities of the review year"),
        how=N_("Activities that began in the review year."),
        base=N_("Activities of all Actions"),
        period="review",
        needs=("activities",),
        work_out=_activities_in_review,
    ),
    _activities(
        id="activities_2021_covid_link",
        title=N_("Activities shaped by COVID-19"),
        how=N_("Of the activities that began in the review year, those marked as shaped by it."),
        base=N_("Activities that began in the review year"),
        period="review",
        needs=("activities",),
        work_out=_covid_in_review,
    ),
    _documents(
        id="outputs_total",
        title=N_("Documents produced"),
        shape=COUNT,
        work_out=_outputs,
    ),
    _documents(
        id="outputs_by_kind",
        title=N_("Documents by kind"),
        shape=BREAKDOWN,
        work_out=_outputs_by_kind,
    ),
)
