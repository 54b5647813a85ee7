"""The figures as rows for spreadsheets, each with the settings it holds for."""

from collections.abc import Callable, Iterable, Sequence

from passerelle.conversion import comparing, drawing, explaining, measuring, waiting
from passerelle.conversion.explaining import LinkedRequest, RequestRow, SessionFigures
from passerelle.conversion.lists import Outcome
from passerelle.conversion.measuring import Measured
from passerelle.conversion.reaching import InstitutionRow
from passerelle.conversion.rules import attribution, intervals
from passerelle.core import csvtext

Record = Sequence[object]
Table = tuple[Sequence[str], Iterable[Record]]

_SETTINGS = ("as_of", "window_days", "phase", "region", "region_scheme", "institution_tree")


def text(measured: Measured, table: Table) -> str:
    """Return a table as CSV; every row ends with the settings."""
    header, records = table
    chosen = measured.chosen
    settings = (
        chosen.as_of,
        chosen.window_days,
        chosen.phase.code if chosen.phase else "all",
        chosen.region.code if chosen.region else "all",
        chosen.scheme,
        "on" if chosen.use_tree else "off",
    )
    return csvtext.text((*header, *_SETTINGS), ((*record, *settings) for record in records))


def funnel(measured: Measured) -> Table:
    """Return the stages with their counts, and the share of the stage before."""
    found = measuring.funnel(measured)
    stages = [
        ("institutions", "invited", found.invited),
        ("institutions", "registered", found.registered),
        ("institutions", "reached", found.reached),
        ("institutions", "asked", found.asked),
        ("requests", "requests", found.requests),
        ("requests", "linked", found.linked),
        ("requests", "with_action", found.with_action),
    ]
    header = ("unit", "stage", "count", "of_stage_before", "share", "low95", "high95")
    return header, [(*stage, *_share(found.shares.get(stage[1]))) for stage in stages]


def time_to_request(measured: Measured) -> Table:
    """Return the steps of the curve, with S as an exact fraction."""
    header = ("day", "at_risk", "events", "not_yet_asked", "asked_share", "low95", "high95")
    return header, [
        (
            row.t,
            row.at_risk,
            row.events,
            f"{row.survival}",
            1 - float(row.survival),
            1 - row.ci95[1],
            1 - row.ci95[0],
        )
        for row in waiting.to_request(measured).curve.rows
    ]


def request_to_action(measured: Measured, outcomes: Sequence[Outcome]) -> Table:
    """Return the cumulative incidence of each end, as exact fractions."""
    found = waiting.to_action(measured, outcomes)
    causes = range(1, len(waiting.ENDS) + 1)
    header = ("day", "at_risk", *waiting.ENDS, *(f"{end}_share" for end in waiting.ENDS))
    return header, [
        (
            row.t,
            row.at_risk,
            *(row.events.get(cause, 0) for cause in causes),
            *(f"{row.incidence.get(cause, 0)}" for cause in causes),
        )
        for row in found.rows
    ]


def cohorts(measured: Measured) -> Table:
    """Return one row a cohort and horizon; empty where not everybody was watched that long."""
    header = ("first_touch_month", "institutions", "horizon_days", "asked", "share", "complete")
    return header, [
        (row.cohort, row.n, cell.horizon_days, cell.converted, cell.share, cell.complete)
        for row in waiting.cohort_table(measured)
        for cell in row.cells
    ]


def models(measured: Measured) -> Table:
    """Return each session's credit in five models; exact fractions but for time decay."""
    totals = measured.now.totals
    records = [
        (one, *(f"{totals.credit[model][one]}" for model in attribution.MODELS))
        for one in drawing.credited(measured)
    ]
    none = ("unattributed", *(f"{totals.unattributed}" for _ in attribution.MODELS))
    return ("session", *attribution.MODELS), [*records, none]


def lift(measured: Measured, partners: Sequence[str]) -> Table:
    """Return the two figures of lift; neither is causal."""
    found = comparing.compared(measured, partners)
    header = ("figure", "reached", "of_reached", "not_reached", "of_not_reached", *_LIFT)
    if found is None:
        return header, []
    table, days = found.two_by_two, found.person_time
    return header, [
        (
            "two_by_two",
            *(found.reached.k, found.reached.n, found.not_reached.k, found.not_reached.n),
            *(table.risk_difference, *(table.newcombe95 or ("", ""))),
            *(table.risk_ratio, *(table.risk_ratio_katz95 or ("", "")), table.fisher_two_sided_p),
        ),
        (
            "person_time",
            *(days.requests_reached, days.days_reached),
            *(days.requests_not_reached, days.days_not_reached),
            *("", "", ""),
            *(days.rate_ratio, *(days.exact95 or ("", "")), ""),
        ),
    ]


_LIFT = ("difference", "difference_low95", "difference_high95", "ratio", "low95", "high95", "p")


def sessions(figures: Iterable[SessionFigures]) -> Table:
    """Return the counts of each session; a rate only for partners."""
    header = (
        *("session", "is_for_partners", "invited", "registered", "reached", "asked"),
        *("requests", "requests_net_of_withdrawn", "requests_with_action"),
        *("share_asked", "low95", "high95"),
    )
    return header, [
        (
            *(one.counts.session, one.counts.in_base, one.invited, one.registered),
            *(one.counts.institutions_reached, one.counts.institutions_converted),
            *(one.counts.requests_linked, one.counts.requests_linked_net_of_withdrawn),
            one.counts.actions,
            *_share(one.counts.conversion if one.counts.in_base else None)[1:],
        )
        for one in figures
    ]


def sessions_in_view(measured: Measured) -> Table:
    """Return the counts of the sessions in view."""
    figures = explaining.figures_by_session(measured)
    return sessions(figures[one.session] for one in measuring.rows(measured))


def requests(rows: Iterable[RequestRow]) -> Table:
    """Return the requests with whether each is linked, and to what."""
    header = ("request", "submitted_at", "institutions", "state", "verdict", "sessions", "action")
    return header, [
        (
            row.label.reference,
            row.label.submitted_at.isoformat(),
            ";".join(one.reference for one in row.institutions),
            row.label.state,
            row.verdict,
            ";".join(f"{one.session} ({one.basis}, {one.days_before} d)" for one in row.steps),
            row.has_action,
        )
        for row in rows
    ]


def institutions(rows: Iterable[InstitutionRow]) -> Table:
    """Return one row an institution and session, with the verdict."""
    header = ("institution", "country", "session", "reached", "verdict", "touch", "at", "requests")
    return header, [
        (
            row.label.reference,
            row.label.country,
            one.session,
            one.reached,
            one.code,
            one.kind,
            one.at.isoformat() if one.at else "",
            ";".join(row.requests),
        )
        for row in rows
        for one in row.verdicts
    ]


def requests_of_session(linked: Iterable[LinkedRequest]) -> Table:
    """Return the requests that a session led to, with who decided so."""
    header = (
        *("request", "institution", "days_after", "basis", "decided_by", "decided_at"),
        *("state", "actions"),
    )
    return header, [
        (
            one.label.reference,
            one.institution.reference,
            one.step.days_before,
            one.step.basis,
            (one.act.by or one.act.office) if one.act else "",
            one.act.at.isoformat() if one.act and one.act.at else "",
            one.label.state,
            ";".join(action.code for action in one.actions),
        )
        for one in linked
    ]


OF_MEASURED: dict[str, Callable[[Measured], Table]] = {
    "funnel": funnel,
    "time-to-request": time_to_request,
    "cohorts": cohorts,
    "models": models,
    "sessions": sessions_in_view,
}
"""Tables that need nothing but the measured rows, by the name of their file."""


def _share(rate: intervals.Rate | None) -> tuple[object, ...]:
    if rate is None or rate.wilson95 is None:
        return "", "", "", ""
    return rate.n, rate.p, *rate.wilson95
