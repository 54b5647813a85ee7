"""Actions, activities, deployments, outputs and feedback from files."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from passerelle.assistance import importing as assistance
from passerelle.core import ids, tabular
from passerelle.core.tabular import Batch, Details, Folder
from passerelle.identity import importing as identity
from passerelle.portfolio import import_checks, models
from passerelle.portfolio.enums import ActionState, ActivityKind, ActivityState
from passerelle.portfolio.import_files import (
    ACTIONS,
    ACTIVITIES,
    DEPLOYMENTS,
    FEEDBACK,
    FILES,
    OUTPUTS,
    ActionLine,
    ActivityLine,
    DeploymentLine,
    FeedbackLine,
    OutputLine,
)
from passerelle.programme import importing as programme
from passerelle.roster import importing as roster

_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_NOT_BEGUN = (ActionState.FORMULATION, ActionState.APPROVED)

__all__ = ["FILES", "batches", "check", "predecessor_of"]


def check(folder: Folder) -> None:
    """Report what the tables cannot hold, and what contradicts itself."""
    import_checks.check(folder)


def batches(folder: Folder, ends_on: date) -> Iterator[Batch]:
    """Yield the rows, each table after those it points to."""
    actions = folder[ACTIONS]
    yield Batch(models.Action, _actions(folder))
    of_actions = Details("action_id", frozenset(_action_id(line.id) for line in actions))
    answered = [row for line in actions for row in _requests(line)]
    yield Batch(models.ActionRequest, answered, details=of_actions)
    steps = [row for line in actions for row in _transitions(line, ends_on)]
    yield Batch(models.ActionTransition, steps, details=of_actions)
    yield Batch(models.Activity, [_activity(line) for line in folder[ACTIVITIES]])
    yield Batch(models.Deployment, [_deployment(line) for line in folder[DEPLOYMENTS]])
    yield Batch(models.Output, [_output(line) for line in folder[OUTPUTS]])
    yield Batch(models.Feedback, [_feedback(line) for line in folder[FEEDBACK]])


def predecessor_of(code: str) -> str | None:
    """Return the code of the Action that one follows, as KAZ-I before KAZ-II."""
    stem, dash, numeral = code.rpartition("-")
    if not dash or numeral not in _NUMERALS[1:]:
        return None
    return f"{stem}-{_NUMERALS[_NUMERALS.index(numeral) - 1]}"


def _action_id(reference: str) -> UUID:
    return ids.derived("action", reference)


def _activity_id(reference: str) -> UUID:
    return ids.derived("activity", reference)


def _actions(folder: Folder) -> list[dict[str, Any]]:
    countries = {line.iso2: line for line in folder[programme.COUNTRIES]}
    by_code = {line.code: line for line in folder[ACTIONS]}
    order, _ = tabular.descending({code: predecessor_of(code) for code in by_code})
    return [
        _action(by_code[code], by_code.get(predecessor_of(code) or ""), countries) for code in order
    ]


def _action(
    line: ActionLine, earlier: ActionLine | None, countries: dict[str, programme.CountryLine]
) -> dict[str, Any]:
    return {
        "id": _action_id(line.id),
        "reference": line.id,
        "code": line.code,
        "titles": {"en": line.title},
        "lead_id": identity.institution_id(line.lead_institution_id),
        "country_id": line.country,
        "theme_id": line.theme,
        "predecessor_id": None if earlier is None else _action_id(earlier.id),
        "state": line.status,
        "approved_on": line.approved_at,
        "starts_on": line.start,
        "ends_on": line.end_planned,
        "concluded_on": line.concluded_at,
        "regions": programme.own_regions(line, countries[line.country]),
    }


def _requests(line: ActionLine) -> Iterator[dict[str, Any]]:
    for request in line.request_id:
        yield {
            "id": ids.derived("action_request", f"{line.id}/{request}"),
            "action_id": _action_id(line.id),
            "request_id": assistance.request_id(request),
        }


def _transitions(line: ActionLine, ends_on: date) -> Iterator[dict[str, Any]]:
    has_begun = (
        line.status not in _NOT_BEGUN
        and line.start is not None
        and line.start <= (line.concluded_at or ends_on)
    )
    steps = (
        (ActionState.APPROVED, line.approved_at),
        (ActionState.IMPLEMENTATION, line.start if has_begun else None),
        (ActionState.CONCLUDED, line.concluded_at),
    )
    for state, day in steps:
        if day is not None:
            yield {
                "id": ids.derived("action_transition", f"{line.id}/{state}"),
                "action_id": _action_id(line.id),
                "to_state": state,
                "on_date": day,
                "reason": "imported",
            }


def _activity(line: ActivityLine) -> dict[str, Any]:
    is_mission = line.kind.is_mission
    return {
        "id": _activity_id(line.id),
        "reference": line.id,
        "action_id": _action_id(line.action_id),
        "kind": ActivityKind.MISSION if is_mission else ActivityKind(line.kind),
        "sub_kind": line.kind.value if is_mission else "",
        "mode": line.mode,
        "state": ActivityState.REPORTED,
        "starts_on": line.start,
        "days": line.days,
        "country_id": line.country,
        "women": line.participants_women,
        "men": line.participants_men,
        "other": 0,
        "undeclared": line.participants_undeclared,
        "markers": ["covid"] if line.covid_link else [],
    }


def _deployment(line: DeploymentLine) -> dict[str, Any]:
    return {
        "id": ids.derived("deployment", line.id),
        "reference": line.id,
        "expert_id": roster.expert_id(line.expert_id),
        "activity_id": _activity_id(line.activity_id),
        "role": line.role,
        "days": line.days,
    }


def _output(line: OutputLine) -> dict[str, Any]:
    return {
        "id": ids.derived("output", line.id),
        "reference": line.id,
        "action_id": _action_id(line.action_id),
        "kind": line.kind,
        "titles": {line.language: line.title},
        "language": line.language,
        "delivered_on": line.delivered_at,
        "public": line.public,
    }


def _feedback(line: FeedbackLine) -> dict[str, Any]:
    return {
        "id": ids.derived("feedback", line.id),
        "reference": line.id,
        "activity_id": _activity_id(line.activity_id),
        "form_version": "imported",
        "submitted_on": line.submitted_on,
        "made_real_difference": line.made_real_difference,
        "overall": line.overall_1_5,
    }
