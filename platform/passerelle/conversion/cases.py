"""Worked cases: a file of inputs with known answers, answered by the product's own arithmetic.

An auditor can hand in a case and compare. The form is told by what the case holds: sessions, or an
input of observations, cohorts, two groups, institutions with days, or counts.
"""

from collections.abc import Mapping
from dataclasses import asdict
from fractions import Fraction
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from passerelle.conversion import errors
from passerelle.conversion.rules import (
    attribution,
    casefile,
    caseinputs,
    caseworlds,
    cohorts,
    evaluation,
    intervals,
    lift,
    paths,
    sessions,
    survival,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Answer = dict[str, object] | list[dict[str, object]]


def evaluate_case(case: object) -> Answer:
    """What the case's `expected` should be, in its structure; refuses with `CaseUnreadable`."""
    given = casefile.record(case, "case")
    if "sessions" in given:
        return _story(given)
    if "input" not in given and isinstance(given.get("expected"), list):
        return _rates(given, "expected")
    if isinstance(given.get("input"), dict):
        return _from_object(given, casefile.record(given["input"], "input"))
    return _from_list(given)


def _from_object(case: casefile.Record, given: casefile.Record) -> Answer:
    if "reached" in given and "not_reached" in given:
        return _two_by_two(given)
    if "institutions" in given:
        zone = ZoneInfo(casefile.config(case).tz)
        start, end = caseinputs.period(given, zone)
        return _plain(lift.person_time(caseinputs.histories(given, zone), start, end))
    raise errors.CaseUnreadable("An unknown form of case.", field="input")


def _from_list(case: casefile.Record) -> Answer:
    forms = {
        "members": _cohorts,
        "event": _kaplan_meier,
        "cause": _aalen_johansen,
        "k": _rates,
    }
    items = casefile.many(case, "input", lambda one, _: one)
    if not items and "input" in case:
        return _cohorts(case) if "as_of" in case else _kaplan_meier(case)
    for key, answer in forms.items():
        if items and key in items[0]:
            return answer(case)
    raise errors.CaseUnreadable("An unknown form of case.", field="input")


def _story(case: casefile.Record) -> Answer:
    world = caseworlds.world(case)
    if case.get("as_of") is not None:
        zone = ZoneInfo(world.config.tz)
        world = evaluation.as_of(world, casefile.last_instant(case["as_of"], "as_of", zone))
    evaluated = evaluation.evaluate(world)
    top = evaluated.headline
    return {
        "attribution": _attribution(evaluated),
        "sessions": [_session(row) for row in evaluated.sessions],
        "request_to_action": _plain(top.request_to_action),
        "requests_per_session_garwood95": _lists(top.requests_per_session_garwood95),
        "headline": {
            "events": top.sessions,
            "requests": top.requests_linked,
            "actions": top.requests_with_action,
        },
        "days_to_request": list(evaluated.days_to_request),
    }


def _attribution(evaluated: evaluation.Evaluation) -> dict[str, object]:
    totals, config = evaluated.totals, evaluated.world.config
    each = attribution.MODELS
    return {
        "requests": len(evaluated.requests),
        "per_request": {
            path.request.id: {
                "path": [_step(step) for step in path.steps],
                "credit": {one: _floats(attribution.credit(path, one, config)) for one in each},
            }
            for path in evaluated.requests
        },
        "credit": {one: _floats(totals.credit[one]) for one in each},
        "credit_exact": {
            one: {session: str(share) for session, share in totals.credit[one].items()}
            for one in attribution.EXACT_MODELS
        },
        "unattributed": {one: float(totals.unattributed) for one in each},
    }


def _step(step: paths.Step) -> dict[str, object]:
    return {
        "institution": step.institution,
        "session": step.session,
        "days_before": step.days_before,
        "basis": step.basis,
    }


def _session(row: sessions.Counts) -> dict[str, object]:
    return {
        "session": row.session,
        "institutions_reached": row.institutions_reached,
        "institutions_converted": row.institutions_converted,
        "requests_linked": row.requests_linked,
        "requests_linked_net_of_withdrawn": row.requests_linked_net_of_withdrawn,
        "actions": row.actions,
        "conversion": _plain(row.conversion),
    }


def _kaplan_meier(case: casefile.Record) -> Answer:
    curve = survival.kaplan_meier(casefile.many(case, "input", caseinputs.lifetime))
    rows = [
        {
            "t": row.t,
            "at_risk": row.at_risk,
            "events": row.events,
            "S": str(row.survival),
            "S_float": float(row.survival),
            "F_float": 1 - float(row.survival),
            "se_greenwood": row.standard_error,
            "ci_loglog": list(row.ci95),
        }
        for row in curve.rows
    ]
    return {"rows": rows, "median": curve.median}


def _aalen_johansen(case: casefile.Record) -> Answer:
    found = survival.aalen_johansen(casefile.many(case, "input", caseinputs.outcome))
    rows = [
        {
            "t": row.t,
            "at_risk": row.at_risk,
            "d": {str(cause): d for cause, d in row.events.items()},
            "event_free": str(row.event_free),
            "cif": {str(cause): str(share) for cause, share in row.incidence.items()},
            "cif_float": {str(cause): float(share) for cause, share in row.incidence.items()},
        }
        for row in found
    ]
    return {"rows": rows}


def _rates(case: casefile.Record, key: str = "input") -> Answer:
    counts = casefile.many(case, key, caseinputs.count)
    return [_plain(intervals.rate(one.k, one.n)) for one in counts]


def _two_by_two(given: casefile.Record) -> Answer:
    most = caseinputs.MOST_IN_A_GROUP
    reached, not_reached = (
        caseinputs.count(casefile.record(given[key], f"input.{key}"), f"input.{key}", most)
        for key in ("reached", "not_reached")
    )
    return _plain(lift.two_by_two(reached, not_reached))


def _cohorts(case: casefile.Record) -> Answer:
    zone = ZoneInfo(casefile.config(case).tz)
    as_of = casefile.calendar_day(case.get("as_of"), "as_of", zone)
    columns = caseinputs.horizons(case)
    given = casefile.many(case, "input", lambda one, at: caseinputs.cohort(one, at, zone))
    return [_plain(cohorts.row(name, members, as_of, columns)) for name, members in given]


def _floats(credit: Mapping[str, Fraction | float]) -> dict[str, float]:
    return {session: float(share) for session, share in credit.items()}


def _plain(value: "DataclassInstance") -> dict[str, object]:
    """A dataclass as JSON has it."""
    return {key: _lists(part) for key, part in asdict(value).items()}


def _lists(value: object) -> object:
    """Lists for tuples, all the way down."""
    if isinstance(value, dict):
        return {key: _lists(part) for key, part in value.items()}
    return [_lists(part) for part in value] if isinstance(value, tuple) else value
