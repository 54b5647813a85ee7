"""The rows behind the figures, each with whether it is counted and why (not).

Verdicts come from the same arithmetic as the figures; the codes are put into words by `words`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from passerelle.conversion import lists, readings
from passerelle.conversion.measuring import Measured
from passerelle.conversion.rules import explain, paths, sessions, values
from passerelle.core import cursors
from passerelle.core.errors import NotFound

SHOWN = (
    "all",
    "counted",
    "linked",
    "explicit",
    "inferred",
    "unattributed",
    "action",
    "not_counted",
)
"""Which requests a list shows."""
UNATTRIBUTED, NOT_COUNTED = "unattributed", "not_counted"
_STRONGEST = (values.DECLARED, values.STAFF_CONFIRMED, values.INFERRED)


class Key(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of requests begins."""

    submitted_at: datetime
    reference: str


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request: the basis of its strongest link, or why there is none; the near misses too."""

    label: readings.RequestLabel
    institutions: tuple[readings.InstitutionLabel, ...]
    verdict: str
    steps: tuple[paths.Step, ...]
    has_action: bool
    near: tuple[explain.Relation, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkedRequest:
    """A request that a session led to, with the act that decided; none where it is inferred."""

    label: readings.RequestLabel
    institution: readings.InstitutionLabel
    step: paths.Step
    act: lists.Act | None
    actions: tuple[lists.ActionOf, ...]


@dataclass(frozen=True, slots=True)
class SessionFigures:
    """The counts of a session; institutions invited and registered are shown, never credited."""

    counts: sessions.Counts
    invited: int
    registered: int


def request_rows(measured: Measured, show: str) -> list[RequestRow]:
    """Return the requests of the phase that are wanted, the latest first, without near misses."""
    by_id = {path.request.id: path for path in measured.now.requests}
    rows = [_request_row(measured, one, by_id.get(one.id)) for one in measured.now.world.requests]
    rows.sort(key=lambda row: (row.label.submitted_at, row.label.reference), reverse=True)
    return [row for row in rows if _is_wanted(row, show)]


def with_near_misses(measured: Measured, rows: Iterable[RequestRow]) -> list[RequestRow]:
    """Return the rows of one page with the sessions that nearly counted."""
    found = []
    for row in rows:
        near = explain.relations(measured.now, row.label.reference)
        missed = tuple(one for one in near if not one.counted)
        found.append(
            RequestRow(row.label, row.institutions, row.verdict, row.steps, row.has_action, missed)
        )
    return found


def request_row(measured: Measured, reference: str) -> RequestRow:
    """Return one request of whatever phase; refuses one that is not there by the as-of day."""
    asked = next((one for one in measured.ever.world.requests if one.id == reference), None)
    if asked is None:
        raise NotFound
    path = next((one for one in measured.ever.requests if one.request.id == reference), None)
    return _request_row(measured, asked, path)


def linked_to(
    measured: Measured,
    session: str,
    acts: Sequence[lists.Act],
    actions: Mapping[str, Sequence[lists.ActionOf]],
) -> list[LinkedRequest]:
    """Return the requests that a session led to, the first one first."""
    found = [
        LinkedRequest(
            label=measured.labels.requests[path.request.id],
            institution=measured.labels.institutions[step.institution],
            step=step,
            act=_deciding(measured, path.request, step, acts),
            actions=tuple(actions.get(path.request.id, ())),
        )
        for path in measured.now.requests
        for step in path.steps
        if step.session == session
    ]
    return sorted(found, key=lambda one: (one.label.submitted_at, one.label.reference))


def figures_by_session(measured: Measured) -> dict[str, SessionFigures]:
    """Return the counts of each session, with institutions invited and registered."""
    invited: dict[str, set[str]] = {}
    registered: dict[str, set[str]] = {}
    stands_for = measured.now.ground.stands_for
    for touch in measured.now.world.touches:
        if touch.kind == values.FOLLOW_UP:
            continue
        root = stands_for.get(touch.institution, touch.institution)
        invited.setdefault(touch.session, set()).add(root)
        if touch.kind != "invited":
            registered.setdefault(touch.session, set()).add(root)
    return {
        one.session: SessionFigures(
            one, len(invited.get(one.session, ())), len(registered.get(one.session, ()))
        )
        for one in measured.now.sessions
    }


def act_behind(acts: Sequence[lists.Act], decided: values.Link | None) -> lists.Act | None:
    """Return the act as it was written down, with who did it."""
    if decided is None:
        return None
    same = (
        one
        for one in acts
        if (one.request, one.session, one.basis, one.at)
        == (decided.request, decided.session, decided.basis, decided.at)
    )
    return next(same, None)


def page_of(rows: Sequence[RequestRow], limit: int, after: Key | None) -> cursors.Page[RequestRow]:
    """Return a page of requests."""
    rest = [
        row
        for row in rows
        if after is None
        or (row.label.submitted_at, row.label.reference) < (after.submitted_at, after.reference)
    ]
    return cursors.page(rest, limit, lambda row: (row.label.submitted_at, row.label.reference))


def _request_row(measured: Measured, asked: values.Request, path: paths.Path | None) -> RequestRow:
    steps = tuple(path.steps) if path else ()
    bases = {step.basis for step in steps}
    verdict = next((one for one in _STRONGEST if one in bases), UNATTRIBUTED)
    return RequestRow(
        label=measured.labels.requests[asked.id],
        institutions=tuple(measured.labels.institutions[one] for one in asked.institutions),
        verdict=NOT_COUNTED if path is None else verdict,
        steps=steps,
        has_action=asked.has_action,
    )


def _is_wanted(row: RequestRow, show: str) -> bool:
    counted = row.verdict != NOT_COUNTED
    return {
        "all": True,
        "counted": counted,
        "linked": bool(row.steps),
        "explicit": row.verdict in values.EXPLICIT,
        "inferred": row.verdict == values.INFERRED,
        "unattributed": counted and _is_unattributed(row),
        "action": bool(row.steps) and row.has_action,
        "not_counted": not counted,
    }[show]


def _is_unattributed(row: RequestRow) -> bool:
    """Whether at least one of its institutions has no session on its path."""
    return {one.reference for one in row.institutions} > {step.institution for step in row.steps}


def _deciding(
    measured: Measured, request: values.Request, step: paths.Step, acts: Sequence[lists.Act]
) -> lists.Act | None:
    ground = measured.now.ground
    judged = paths.judge(ground, request, step.institution, ground.sessions[step.session])
    return act_behind(acts, judged.act)
