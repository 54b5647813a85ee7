"""The credit of each session for the requests of the running phase, in five models."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from passerelle.conversion.rules import attribution, paths, values
from passerelle.core.i18n import N_
from passerelle.reporting.rules import outreach
from passerelle.reporting.rules.figure import CREDIT, Column, Definition, Figure, Note
from passerelle.reporting.rules.frame import Frame
from passerelle.reporting.rules.ledger import Ledger


class Line(NamedTuple):
    """One session on an institution's way to a request, or no session at all; credit by model."""

    request: str
    institution: str
    session: str | None
    basis: str | None
    days_before: int | None
    credit: Mapping[str, float]


COLUMNS = (
    Column("request", N_("Request"), "request", lambda row: row.request),
    Column("institution", N_("Institution"), "institution", lambda row: row.institution),
    Column("session", N_("Session"), "credited", lambda row: row.session),
    Column("basis", N_("Link"), "word", lambda row: row.basis),
    Column("days_before", N_("Days before"), "number", lambda row: row.days_before),
    Column("first", N_("First touch"), "share", lambda row: row.credit["first"]),
    Column("last", N_("Last touch"), "share", lambda row: row.credit["last"]),
    Column("linear", N_("Linear"), "share", lambda row: row.credit["linear"]),
    Column("time_decay", N_("Time decay"), "share", lambda row: row.credit["time_decay"]),
    Column("position", N_("By position"), "share", lambda row: row.credit["position"]),
)


def _attribution(ledger: Ledger, frame: Frame) -> Figure:
    evaluated = outreach.current_requests(ledger, frame)
    order = {one.session: place for place, one in enumerate(evaluated.sessions)}
    totals = evaluated.totals
    credit = {
        model: {
            session: float(totals.credit[model][session])
            for session in sorted(totals.credit[model], key=lambda one: order[one])
        }
        for model in attribution.MODELS
    }
    value = {
        "requests": len(evaluated.requests),
        "credit": credit,
        "unattributed": dict.fromkeys(attribution.MODELS, float(totals.unattributed)),
    }
    lines = [line for path in evaluated.requests for line in _lines(path, evaluated.world.config)]
    note = Note(
        N_(
            "Models are a second view: with so few requests a session they are weak. What was"
            " declared or confirmed stands with each session. In every model the credits and the"
            " unattributed make up all requests."
        )
    )
    return Figure(value, value, counted=lines, notes=[note])


def _lines(path: paths.Path, config: values.Config) -> Iterator[Line]:
    k = max(len(path.parts), 1)
    for part in path.parts or (paths.Part("", "", ()),):
        weights = {one: attribution.weights(part.steps, one, config) for one in attribution.MODELS}
        for place, step in enumerate(part.steps):
            credit = {one: float(weights[one][place] / k) for one in attribution.MODELS}
            yield Line(
                path.request.id,
                part.institution,
                step.session,
                step.basis,
                step.days_before,
                credit,
            )
        if not part.steps:
            share = dict.fromkeys(attribution.MODELS, 1 / k)
            yield Line(path.request.id, part.institution, None, None, None, share)


DEFINITIONS = (
    Definition(
        id="attribution_outreach",
        subject="outreach",
        title=N_("Credit of outreach sessions for requests"),
        how=N_(
            "Each request of the running phase gives its credit to the partner sessions on its"
            " path: explicit links, and touches up to 365 calendar days before it. Time decay"
            " halves every 90 days; days are those of Brussels."
        ),
        base=N_("Requests submitted in the running phase"),
        unit=N_("requests"),
        period="current",
        shape=CREDIT,
        needs=("events", "story"),
        work_out=_attribution,
        columns=COLUMNS,
    ),
)
