"""Figures about requests for assistance submitted in the closed phase."""

from collections.abc import Callable
from functools import partial

from passerelle.conversion.rules import values
from passerelle.core.i18n import N_
from passerelle.reporting.rules import numbers
from passerelle.reporting.rules.figure import BREAKDOWN, COUNT, Column, Definition, Figure, Left
from passerelle.reporting.rules.frame import Frame
from passerelle.reporting.rules.ledger import NOT_KNOWN, Ledger, RequestRow

CROSS_CUTTING = ("integration", "migration_environment", "vulnerable_migrants")
SCHEME = "region4"

COLUMNS = (
    Column("request", N_("Request"), "request", lambda row: row.reference),
    Column("institution", N_("Institution"), "texts", lambda row: row.names),
    Column("institution_type", N_("Type"), "word", lambda row: row.institution_type),
    Column("region", N_("Region"), "named", lambda row: row.region),
    Column("theme", N_("Theme"), "named", lambda row: row.theme),
    Column("submitted_on", N_("Submitted"), "day", lambda row: row.submitted_on),
    Column("state", N_("State"), "word", lambda row: row.state),
)


def of_phase(ledger: Ledger, frame: Frame) -> list[RequestRow]:
    """Return the requests of the closed phase: no drafts, duplicates or spam."""
    return [row for row in _submitted(ledger, frame) if _is_request(row)]


def left_out(ledger: Ledger, frame: Frame) -> list[Left]:
    """Return the requests beside the phase, and what is no request."""
    span = frame.closed_span
    known = [row for row in ledger.requests if frame.has_happened(row.submitted_on)]
    before = [row for row in known if span and row.submitted_on < span.start]
    after = [row for row in known if span and span.end and row.submitted_on > span.end]
    no_requests = [row for row in _submitted(ledger, frame) if not _is_request(row)]
    return [
        Left(N_("Submitted before the phase"), before),
        Left(N_("Submitted after the phase"), after),
        Left(N_("In the phase, but a draft, a duplicate or spam"), no_requests),
    ]


def _total(ledger: Ledger, frame: Frame) -> Figure:
    counted = of_phase(ledger, frame)
    return Figure(len(counted), len(counted), counted=counted, left=left_out(ledger, frame))


def _by(key: Callable[[RequestRow], str], ledger: Ledger, frame: Frame) -> Figure:
    counted = of_phase(ledger, frame)
    parts = numbers.tally(counted, key)
    return Figure(parts, parts, counted=counted, left=left_out(ledger, frame))


def _cross_cutting(ledger: Ledger, frame: Frame) -> Figure:
    everything = of_phase(ledger, frame)
    counted = [row for row in everything if row.theme in CROSS_CUTTING]
    others = [row for row in everything if row.theme not in CROSS_CUTTING]
    left = [Left(N_("In the phase, but about another theme"), others)]
    return Figure(len(counted), len(counted), counted=counted, left=left)


def _submitted(ledger: Ledger, frame: Frame) -> list[RequestRow]:
    return [row for row in ledger.requests if frame.counts(frame.closed_span, row.submitted_on)]


def _is_request(row: RequestRow) -> bool:
    return row.state not in values.NOT_REQUESTS


_definition = partial(
    Definition,
    subject="requests",
    base=N_("Requests submitted in the closed phase, each counted once"),
    unit=N_("requests"),
    period="closed",
    needs=("requests",),
    columns=COLUMNS,
)

DEFINITIONS = (
    _definition(
        id="requests_2016_2020",
        title=N_("Requests for assistance"),
        how=N_(
            "Requests whose UTC date of submission lies in the closed phase, without drafts,"
            " duplicates and spam. Withdrawn and rejected requests count."
        ),
        shape=COUNT,
        work_out=_total,
    ),
    _definition(
        id="requests_by_region4",
        title=N_("Requests by region"),
        how=N_("The requests of the closed phase by the region of the institution that asks."),
        shape=BREAKDOWN,
        work_out=partial(_by, lambda row: row.region or NOT_KNOWN),
        scheme=SCHEME,
        labels="named",
    ),
    _definition(
        id="requests_by_institution_type",
        title=N_("Requests by type of institution"),
        how=N_("The requests of the closed phase by the type of the institution that asks."),
        shape=BREAKDOWN,
        work_out=partial(_by, lambda row: row.institution_type or NOT_KNOWN),
    ),
    _definition(
        id="requests_by_theme",
        title=N_("Requests by theme"),
        how=N_("The requests of the closed phase by theme."),
        shape=BREAKDOWN,
        work_out=partial(_by, lambda row: row.theme),
        labels="named",
    ),
    _definition(
        id="requests_cross_cutting_three",
        title=N_("Requests on three cross-cutting themes"),
        how=N_(
            "The requests of the closed phase about integration, migration and environment, or"
            " the protection of vulnerable migrants."
        ),
        shape=COUNT,
        work_out=_cross_cutting,
    ),
    _definition(
        id="requests_by_outcome",
        title=N_("Requests by outcome"),
        how=N_("The requests of the closed phase by their state at the as-of date."),
        shape=BREAKDOWN,
        work_out=partial(_by, lambda row: row.state),
    ),
)
