"""The story of one session: whom it reached, who of them asked, and what became an Action."""

from collections.abc import Iterable
from typing import NamedTuple

from passerelle.conversion.rules import evaluation, explain, paths, sessions, values
from passerelle.core.i18n import N_
from passerelle.reporting.rules import numbers, outreach
from passerelle.reporting.rules.figure import SESSION, Column, Definition, Figure, Left
from passerelle.reporting.rules.frame import Frame
from passerelle.reporting.rules.ledger import EventRow, Ledger

FEBRUARY = 2


class Reached(NamedTuple):
    """An institution that a session reached, and the requests that came of it."""

    institution: str
    names: dict[str, str]
    code: str
    requests: tuple[str, ...]
    with_action: tuple[str, ...]
    withdrawn: tuple[str, ...]


COLUMNS = (
    Column("institution", N_("Institution"), "institution", lambda row: row.institution),
    Column("name", N_("Name"), "texts", lambda row: row.names),
    Column("code", N_("How it was reached"), "word", lambda row: row.code),
    Column("requests", N_("Requests"), "requests", lambda row: row.requests),
    Column("with_action", N_("With an Action"), "requests", lambda row: row.with_action),
    Column("withdrawn", N_("Withdrawn"), "requests", lambda row: row.withdrawn),
)


def february_session(ledger: Ledger, frame: Frame) -> EventRow | None:
    """Return the partner session of February of the review year.

    Of several the one with most linked requests, then the earliest; without any, the partner
    session with most linked requests.
    """
    linked = {
        one.session: one.requests_linked
        for one in outreach.current_requests(ledger, frame).sessions
    }
    partner = [row for row in ledger.events if row.is_outreach and row.audience == values.PARTNER]
    february = [row for row in partner if _is_february(row, frame)]
    held = [row for row in partner if frame.has_happened(row.starts_on)]
    return min(
        february or held,
        key=lambda row: (-linked.get(row.reference, 0), row.starts_at, row.reference),
        default=None,
    )


def _is_february(row: EventRow, frame: Frame) -> bool:
    day = row.starts_on
    return (day.year, day.month) == (frame.review.start.year, FEBRUARY)


def _february(ledger: Ledger, frame: Frame) -> Figure:
    event = february_session(ledger, frame)
    evaluated = outreach.current_requests(ledger, frame)
    reference = event.reference if event else ""
    row = next((one for one in evaluated.sessions if one.session == reference), _unheld(reference))
    n, k = row.requests_linked, row.actions
    value = (
        {"session": event.reference if event else None}
        | outreach.counts(row)
        | {
            "registered": event.registered if event else 0,
            "attended": event.attended if event else 0,
            "invited": event.invited if event else 0,
            "wilson95": numbers.wilson(row.institutions_converted, row.institutions_reached),
            "request_to_action": {
                "k": k,
                "n": n,
                "wilson95": numbers.wilson(k, n),
                "jeffreys95": numbers.jeffreys(k, n),
            },
        }
    )
    requests = sorted(one.request.id for one in evaluated.requests if _leads(reference, one.steps))
    extras = {"request_ids": requests, "held_on": event.starts_on if event else None}
    counted, left = _reached(ledger, evaluated, reference)
    return Figure(value, value, extras, counted, left)


def _unheld(session: str) -> sessions.Counts:
    return sessions.Counts(session, True, 0, 0, 0, 0, 0)  # noqa: FBT003 -- a row of counts


def _leads(session: str, steps: Iterable[paths.Step]) -> bool:
    return any(step.session == session for step in steps)


def _reached(
    ledger: Ledger, evaluated: evaluation.Evaluation, session: str
) -> tuple[list[Reached], list[Left]]:
    verdicts = explain.reach(evaluated, session=session) if session else []
    asked: dict[str, list[values.Request]] = {}
    for path in evaluated.requests:
        for part in path.parts:
            if _leads(session, part.steps):
                asked.setdefault(part.institution, []).append(path.request)
    lines = [_line(ledger, one, asked.get(one.institution, [])) for one in verdicts]
    counted = [line for line, one in zip(lines, verdicts, strict=True) if one.reached]
    others = numbers.others(lines, counted)
    return counted, [Left(N_("Invited or registered, but not reached"), others)]


def _line(ledger: Ledger, verdict: explain.Reach, asked: list[values.Request]) -> Reached:
    return Reached(
        verdict.institution,
        ledger.story.institutions.get(verdict.institution, {}),
        verdict.code,
        tuple(one.id for one in asked),
        tuple(one.id for one in asked if one.has_action),
        tuple(one.id for one in asked if one.status == values.WITHDRAWN),
    )


DEFINITIONS = (
    Definition(
        id="feb_2021_session",
        subject="outreach",
        title=N_("The session of February of the review year"),
        how=N_(
            "The partner session held in February of the review year: institutions reached, those"
            " of them that asked, requests of the running phase with this session on their path,"
            " and how many of these have an Action that was approved. Invited, registered and"
            " attended are people; registered are all but those who have not answered an"
            " invitation, or have declined."
        ),
        base=N_("Institutions reached by the session; requests linked to it"),
        unit=N_("institutions, requests and people"),
        period="review",
        shape=SESSION,
        needs=("events", "story"),
        work_out=_february,
        columns=COLUMNS,
        is_people=True,
    ),
)
