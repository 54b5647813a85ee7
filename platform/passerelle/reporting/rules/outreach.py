"""Figures about sessions: round tables, outreach, and what came of each session."""

from functools import partial
from typing import NamedTuple

from passerelle.conversion.rules import evaluation, sessions
from passerelle.core.i18n import N_
from passerelle.reporting.rules import numbers, participations
from passerelle.reporting.rules.figure import (
    COUNT,
    EVERYONE,
    SESSIONS,
    Column,
    Definition,
    Figure,
    Left,
    Note,
)
from passerelle.reporting.rules.frame import Frame
from passerelle.reporting.rules.ledger import EventRow, Ledger


class SessionLine(NamedTuple):
    """A session's counts, with its names."""

    event: EventRow | None
    counts: sessions.Counts

    @property
    def wilson95(self) -> list[float] | None:
        """The interval of converted over reached; none outside the base."""
        of = self.counts
        if not of.in_base:
            return None
        return numbers.wilson(of.institutions_converted, of.institutions_reached)


EVENT_COLUMNS = (
    Column("session", N_("Session"), "session", lambda row: row.reference),
    Column("starts_on", N_("Date"), "day", lambda row: row.starts_on),
    Column("audience", N_("For"), "word", lambda row: row.audience),
    Column("region", N_("Region"), "named", lambda row: row.region),
)
ROUND_TABLE_COLUMNS = (
    Column("round_table", N_("Round table"), "text", lambda row: row.reference),
    Column("title", N_("Title"), "texts", lambda row: row.titles),
    Column("starts_on", N_("Date"), "day", lambda row: row.starts_on),
    Column("region", N_("Region"), "named", lambda row: row.region),
)
SESSION_COLUMNS = (
    Column("session", N_("Session"), "session", lambda row: row.counts.session),
    Column("starts_on", N_("Date"), "day", lambda row: row.event and row.event.starts_on),
    Column("audience", N_("For"), "word", lambda row: row.event and row.event.audience),
    Column(
        "institutions_reached",
        N_("Institutions reached"),
        "number",
        lambda row: row.counts.institutions_reached,
    ),
    Column(
        "institutions_converted",
        N_("Of them asked"),
        "number",
        lambda row: row.counts.institutions_converted,
    ),
    Column("requests_linked", N_("Requests"), "number", lambda row: row.counts.requests_linked),
    Column(
        "requests_linked_net_of_withdrawn",
        N_("Without those withdrawn"),
        "number",
        lambda row: row.counts.requests_linked_net_of_withdrawn,
    ),
    Column("actions", N_("With an Action"), "number", lambda row: row.counts.actions),
)


def current_requests(ledger: Ledger, frame: Frame) -> evaluation.Evaluation:
    """Return the story of the requests of the running phase."""
    span = frame.current_span
    if span is None:
        return ledger.story.of_requests(None, None)
    return ledger.story.of_requests(span.start, span.end)


def _round_tables(ledger: Ledger, frame: Frame) -> Figure:
    counted = participations.regional_round_tables(ledger, frame, frame.mid_term)
    known = [row for row in participations.regional(ledger) if frame.has_happened(row.starts_on)]
    left = [Left(N_("In another year"), numbers.others(known, counted))]
    return Figure(len(counted), len(counted), counted=counted, left=left)


def _sessions(ledger: Ledger, frame: Frame) -> Figure:
    held = [row for row in ledger.events if row.is_outreach and frame.has_happened(row.starts_on)]
    counted = [row for row in held if frame.counts(frame.review, row.starts_on)]
    extras = {"by_audience": numbers.tally(counted, lambda row: row.audience)}
    left = [Left(N_("In another year"), numbers.others(held, counted))]
    return Figure(len(counted), len(counted), extras, counted, left)


def _table(ledger: Ledger, frame: Frame) -> Figure:
    events = {row.reference: row for row in ledger.events}
    found = current_requests(ledger, frame).sessions
    value = [{"session": one.session} | counts(one) for one in found]
    counted = [SessionLine(events.get(one.session), one) for one in found]
    note = Note(
        N_(
            "Sessions for EU administrations are listed with zeros: their outcome is experts and"
            " focal points joining the roster, and they enter no rate."
        )
    )
    return Figure(value, value, counted=counted, notes=[note])


def counts(one: sessions.Counts) -> dict[str, int]:
    """Return a session's counts as the report names them."""
    return {
        "institutions_reached": one.institutions_reached,
        "institutions_converted": one.institutions_converted,
        "requests_linked": one.requests_linked,
        "requests_linked_net_of_withdrawn": one.requests_linked_net_of_withdrawn,
        "actions": one.actions,
    }


_definition = partial(Definition, subject="outreach", rows_for=EVERYONE)

DEFINITIONS = (
    _definition(
        id="regional_round_tables_2018",
        title=N_("Regional round tables"),
        how=N_("Round tables of a region held in the calendar year of the closed phase's middle."),
        base=N_("Round tables of a region"),
        unit=N_("round tables"),
        period="mid_term",
        shape=COUNT,
        needs=("events",),
        work_out=_round_tables,
        columns=ROUND_TABLE_COLUMNS,
    ),
    _definition(
        id="outreach_sessions_2021",
        title=N_("Outreach sessions of the review year"),
        how=N_("Outreach sessions held in the review year, for partners and EU administrations."),
        base=N_("Outreach sessions"),
        unit=N_("sessions"),
        period="review",
        shape=COUNT,
        needs=("events",),
        work_out=_sessions,
        columns=EVENT_COLUMNS,
    ),
    _definition(
        id="outreach_session_table",
        title=N_("What came of each outreach session"),
        how=N_(
            "For each session the institutions reached (they attended, or a follow-up reached"
            " them), those of them that asked, the requests linked, and how many of these have an"
            " Action. Requests of the running phase count."
        ),
        base=N_("Institutions reached by the session"),
        unit=N_("institutions and requests"),
        period="current",
        shape=SESSIONS,
        needs=("events", "story"),
        work_out=_table,
        columns=SESSION_COLUMNS,
    ),
)
