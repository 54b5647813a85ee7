"""What cannot be stored of the files on Actions, and where they contradict themselves."""

from collections.abc import Iterator
from datetime import date

from passerelle.assistance import importing as assistance
from passerelle.assistance.enums import RequestState
from passerelle.core.tabular import Folder
from passerelle.portfolio.enums import ActionState
from passerelle.portfolio.import_files import (
    ACTIONS,
    ACTIVITIES,
    DEPLOYMENTS,
    FEEDBACK,
    ActionLine,
    ActivityLine,
)
from passerelle.roster import importing as roster

_Complaint = tuple[str, str, str]
"""Column, what is wrong, cure."""
_DATES = "correct one of the dates"


def check(folder: Folder) -> None:
    """Report what the tables cannot hold, and what contradicts itself."""
    _check_actions(folder)
    _check_activities(folder)
    _check_deployments(folder)
    starts = {line.id: line.start for line in folder[ACTIVITIES]}
    for line in folder[FEEDBACK]:
        if line.submitted_on < starts[line.activity_id]:
            wrong = f"feedback on {line.activity_id!r} from before it started"
            folder.report.warn(FEEDBACK.problem(line, "submitted_on", wrong, _DATES))


def _check_actions(folder: Folder) -> None:
    requests = {line.id: line for line in folder[assistance.REQUESTS]}
    for action in folder[ACTIONS]:
        if _is_after(action.approved_at, action.start):
            wrong = f"the Action starts on {action.start}, before its approval"
            folder.report.refuse(ACTIONS.problem(action, "start", wrong, _DATES))
        for complaint in _doubtful(action):
            folder.report.warn(ACTIONS.problem(action, *complaint))
        for request in map(requests.__getitem__, action.request_id):
            for complaint in _disagreeing(action, request):
                folder.report.warn(ACTIONS.problem(action, *complaint))


def _doubtful(action: ActionLine) -> Iterator[_Complaint]:
    if _is_after(action.start, action.concluded_at):
        yield "concluded_at", "the Action is concluded before it starts", _DATES
    if _is_after(action.start, action.end_planned):
        yield "end_planned", "the Action is to end before it starts", _DATES
    if (action.status is ActionState.CONCLUDED) != (action.concluded_at is not None):
        has_day = action.concluded_at is not None
        wrong = f"the Action is {action.status}, and {'a' if has_day else 'no'} day of conclusion"
        yield "concluded_at", f"{wrong} is given", "correct one of them"
    if not action.request_id:
        yield "request_id", "the Action answers no request", "write the request"


def _disagreeing(action: ActionLine, request: assistance.RequestLine) -> Iterator[_Complaint]:
    if request.status is not RequestState.ACCEPTED:
        yield "request_id", f"{request.id!r} is {request.status}", "name an accepted request"
    if request.submitted_at is not None and _is_after(
        request.submitted_at.date(), action.approved_at
    ):
        wrong = f"the approval is older than {request.id!r}"
        yield "approved_at", wrong, _DATES


def _check_activities(folder: Folder) -> None:
    actions = {line.id: line for line in folder[ACTIONS]}
    for activity in folder[ACTIVITIES]:
        parts = (
            activity.participants_women,
            activity.participants_men,
            activity.participants_undeclared,
        )
        if sum(parts) != activity.participants:
            wrong = f"{activity.participants} participants, but {' + '.join(map(str, parts))}"
            cure = "count those of unknown gender as undeclared"
            folder.report.refuse(ACTIVITIES.problem(activity, "participants", wrong, cure))
        if not _is_inside(activity, actions[activity.action_id]):
            wrong = f"{activity.start} is outside {activity.action_id!r}"
            folder.report.warn(ACTIVITIES.problem(activity, "start", wrong, _DATES))


def _check_deployments(folder: Folder) -> None:
    experts = {line.id: line for line in folder[roster.EXPERTS]}
    activities = {line.id: line for line in folder[ACTIVITIES]}
    for line in folder[DEPLOYMENTS]:
        expert, activity = experts[line.expert_id], activities[line.activity_id]
        if activity.start < expert.joined_at:
            wrong = f"{expert.id!r} joined only on {expert.joined_at}"
            folder.report.warn(DEPLOYMENTS.problem(line, "expert_id", wrong, _DATES))
        if _is_after(activity.start, expert.deactivated_at):
            wrong = f"{expert.id!r} left on {expert.deactivated_at}"
            folder.report.warn(DEPLOYMENTS.problem(line, "expert_id", wrong, _DATES))
        if line.action_id not in (None, activity.action_id):
            wrong = f"{activity.id!r} belongs to {activity.action_id}, which is used"
            cure = "correct one of them"
            folder.report.warn(DEPLOYMENTS.problem(line, "action_id", wrong, cure))


def _is_inside(activity: ActivityLine, action: ActionLine) -> bool:
    return not (
        _is_after(action.start, activity.start) or _is_after(activity.start, action.concluded_at)
    )


def _is_after(first: date | None, second: date | None) -> bool:
    """Tell whether the first day is known to be after the second."""
    return first is not None and second is not None and first > second
