"""Activities and those deployed on them, for the programs of staff and experts."""

from datetime import date
from functools import partial

import msgspec

from passerelle.core.clock import Instant
from passerelle.portfolio import access, activities, deployments
from passerelle.portfolio.activities import ActivityStep, ActivityWish
from passerelle.portfolio.api import making
from passerelle.portfolio.deployments import DeploymentWish
from passerelle.portfolio.enums import ActivityVerb
from passerelle.portfolio.queries import activity as one_activity
from passerelle.portfolio.queries import matching
from passerelle.portfolio.queries.own import OwnDeployment, own_deployments
from passerelle.web import doors
from passerelle.web.answers import Made
from passerelle.web.asking import Ask
from passerelle.web.doors import Parameter

_ONE = "/api/activities/{reference}"


class StepTaken(msgspec.Struct, frozen=True):
    """One step of an activity, or of an expert on it."""

    at: Instant
    what: str
    by: str
    reason: str
    expert: str | None


class ActivityDetail(msgspec.Struct, frozen=True):
    """An activity as staff work on it; `verbs` are the steps that its state allows."""

    version: int
    reference: str
    action: str
    kind: str
    sub_kind: str
    mode: str
    state: str
    starts_on: date
    days: int
    country: str | None
    place: str | None
    titles: dict[str, str] | None
    participants: int
    women: int
    men: int
    other: int
    undeclared: int
    markers: list[str]
    report: str | None
    verbs: list[str]
    deployments: list[one_activity.DeploymentShown]
    history: list[StepTaken]


class Withdrawal(msgspec.Struct, frozen=True):
    """Why an expert is withdrawn."""

    reason: str


class OwnDeployments(msgspec.Struct, frozen=True):
    """Where the asker was and will be deployed, the latest first."""

    items: list[OwnDeployment]


async def activity(ask: Ask) -> ActivityDetail:
    """Return one activity."""
    found = await one_activity.activity_for(ask.actor, ask.part("reference"))
    history = await one_activity.history_of(ask.actor, found)
    return making.taken(
        ActivityDetail,
        found,
        verbs=list(found.verbs),
        deployments=await one_activity.deployments_on(ask.actor, found),
        history=[StepTaken(s.at, s.what, s.by, s.reason, s.expert) for s in history],
    )


async def plan(ask: Ask) -> Made:
    """Plan an activity."""
    wish = await ask.body(ActivityWish)
    return making.made("activities", await activities.plan(ask.actor, ask.part("code"), wish))


async def correct(ask: Ask) -> ActivityDetail:
    """Correct an activity."""
    wish = await ask.body(ActivityWish)
    await activities.edit(ask.actor, ask.part("reference"), wish, ask.expected_version())
    return await activity(ask)


async def step(verb: ActivityVerb, ask: Ask) -> ActivityDetail:
    """Let an activity take a step."""
    given = await ask.body(ActivityStep)
    version = ask.expected_version()
    await activities.move(ask.actor, ask.part("reference"), verb, given, version)
    return await activity(ask)


async def candidates(ask: Ask) -> matching.Candidates:
    """Return who fits an activity."""
    found = await one_activity.activity_for(ask.actor, ask.part("reference"))
    wish = matching.Wish(ask.wish("skill"), ask.wish("language"), ask.wish("origin"))
    return await matching.candidates_for(ask.actor, found, wish)


async def assign(ask: Ask) -> Made:
    """Assign an expert."""
    wish = await ask.body(DeploymentWish)
    reference = ask.part("reference")
    made = await deployments.assign(ask.actor, reference, wish, ask.expected_version())
    return Made(making.Referenced(made), f"/api/activities/{reference}")


async def withdraw(ask: Ask) -> None:
    """Withdraw an expert."""
    given = await ask.body(Withdrawal)
    version = ask.expected_version()
    await deployments.withdraw(ask.actor, ask.part("reference"), given.reason, version)


async def own(ask: Ask) -> OwnDeployments:
    """Return one's own deployments."""
    return OwnDeployments(await own_deployments(ask.actor))


_SAYS = {
    ActivityVerb.CONFIRM: "Confirm an activity that is planned.",
    ActivityVerb.HOLD: "Say that an activity was held.",
    ActivityVerb.REPORT: "Report who took part in an activity, and what happened.",
    ActivityVerb.POSTPONE: "Postpone an activity; a reason is needed.",
    ActivityVerb.RESUME: "Plan a postponed activity anew, from another first day.",
    ActivityVerb.CANCEL: "Cancel an activity and withdraw its experts; a reason is needed.",
}
_WISHES = (
    Parameter("skill", "A skill that experts have."),
    Parameter("language", "A language that experts speak."),
    Parameter("origin", "Where experts come from."),
)
routes = [
    making.new(
        "/api/actions/{code}/activities", plan, ActivityWish, "Plan an activity of an Action."
    ),
    making.read(_ONE, activity, doors.staff, ActivityDetail, "An activity as staff work on it."),
    making.edit(
        _ONE,
        correct,
        ActivityWish,
        ActivityDetail,
        "Correct an activity; what is left out stays as it is.",
    ),
    *(
        making.post(
            f"{_ONE}/{verb}", partial(step, verb), ActivityStep, _SAYS[verb], ActivityDetail
        )
        for verb in ActivityVerb
    ),
    doors.api(
        f"{_ONE}/candidates",
        candidates,
        may=making.RUNS,
        answers=matching.Candidates,
        summary="Who on the roster fits an activity, and why; the best fifty.",
        parameters=_WISHES,
    ),
    making.new(
        f"{_ONE}/deployments",
        assign,
        DeploymentWish,
        "Assign an expert and tell them. If-Match says which version was read.",
        marked=True,
    ),
    doors.api(
        "/api/deployments/{reference}/withdraw",
        withdraw,
        may=making.RUNS,
        method="POST",
        takes=Withdrawal,
        answers=None,
        summary="Withdraw an expert from an activity that was not held."
        " If-Match says which version of the activity was read.",
        marked=True,
    ),
    making.read(
        "/api/me/deployments", own, access.is_expert, OwnDeployments, "One's own deployments."
    ),
]
