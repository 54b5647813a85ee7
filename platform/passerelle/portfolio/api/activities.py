"""Activities, deployments, documents and feedback, for the programs of staff and experts."""

from datetime import date
from functools import partial
from typing import Any

import msgspec

from passerelle.core.clock import Instant
from passerelle.portfolio import access, activities, deployments, feedback, outputs
from passerelle.portfolio.activities import ActivityStep, ActivityWish
from passerelle.portfolio.deployments import DeploymentWish
from passerelle.portfolio.enums import ActivityVerb
from passerelle.portfolio.feedback import CallWish
from passerelle.portfolio.outputs import OutputWish
from passerelle.portfolio.queries import activity as one_activity
from passerelle.portfolio.queries import feedback as told
from passerelle.portfolio.queries import matching
from passerelle.portfolio.queries import outputs as one_output
from passerelle.portfolio.queries.own import OwnDeployment, own_deployments
from passerelle.web import doors
from passerelle.web.answers import Made
from passerelle.web.asking import Ask
from passerelle.web.doors import Door, Parameter

_RUNS = doors.holding(*access.RUNS)
_ONE = "/api/activities/{reference}"
_OUTPUT = "/api/outputs/{reference}"


class Referenced(msgspec.Struct, frozen=True):
    """Something new, by its reference."""

    reference: str


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


class OutputDetail(msgspec.Struct, frozen=True):
    """A document of an Action."""

    version: int
    reference: str
    action: str
    kind: str
    titles: dict[str, str]
    languages: list[str]
    recipients: list[str]
    link: str | None
    file: str | None
    """Where its file is fetched from."""
    delivered_on: date | None
    delivered_by: str | None
    validated_on: date | None
    validated_by: str | None
    public: bool


class FeedbackDetail(msgspec.Struct, frozen=True):
    """What was said of an activity; shares and comments only from five answers on."""

    link: str | None
    """What those who came are given, while answers are taken."""
    is_open: bool
    participants: told.Results
    experts: told.Results


class Delivery(msgspec.Struct, frozen=True):
    """When a document was delivered; today where nothing is said."""

    on: date | None = None


class Publicity(msgspec.Struct, frozen=True):
    """Whether the public may see a document."""

    public: bool


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
    more = {
        "verbs": list(found.verbs),
        "deployments": await one_activity.deployments_on(ask.actor, found),
        "history": [StepTaken(s.at, s.what, s.by, s.reason, s.expert) for s in history],
    }
    return ActivityDetail(**_shared(ActivityDetail, found, more), **more)


async def plan(ask: Ask) -> Made:
    """Plan an activity."""
    wish = await ask.body(ActivityWish)
    return _made("activities", await activities.plan(ask.actor, ask.part("code"), wish))


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
    return Made(Referenced(made), f"/api/activities/{reference}")


async def withdraw(ask: Ask) -> None:
    """Withdraw an expert."""
    given = await ask.body(Withdrawal)
    await deployments.withdraw(ask.actor, ask.part("reference"), given.reason)


async def own(ask: Ask) -> OwnDeployments:
    """Return one's own deployments."""
    return OwnDeployments(await own_deployments(ask.actor))


async def output(ask: Ask) -> OutputDetail:
    """Return one document."""
    found = await one_output.output_for(ask.actor, ask.part("reference"))
    file = await one_output.file_of(ask.actor, found)
    more = {"languages": found.written_in, "file": file.href if file else None}
    return OutputDetail(**_shared(OutputDetail, found, more), **more)


async def register(ask: Ask) -> Made:
    """Register a document."""
    wish = await ask.body(OutputWish)
    return _made("outputs", await outputs.register(ask.actor, ask.part("code"), wish))


async def correct_output(ask: Ask) -> OutputDetail:
    """Correct a document."""
    wish = await ask.body(OutputWish)
    await outputs.edit(ask.actor, ask.part("reference"), wish, ask.expected_version())
    return await output(ask)


async def deliver(ask: Ask) -> OutputDetail:
    """Say that a document was delivered."""
    given = await ask.body(Delivery)
    version = ask.expected_version()
    await outputs.deliver(ask.actor, ask.part("reference"), given.on, version)
    return await output(ask)


async def validate(ask: Ask) -> OutputDetail:
    """Validate a document."""
    await outputs.validate(ask.actor, ask.part("reference"), ask.expected_version())
    return await output(ask)


async def publish(ask: Ask) -> OutputDetail:
    """Show a document to the public, or hide it."""
    given = await ask.body(Publicity)
    version = ask.expected_version()
    await outputs.publish(ask.actor, ask.part("reference"), version, public=given.public)
    return await output(ask)


async def results(ask: Ask) -> FeedbackDetail:
    """Return what was said of an activity."""
    found = await one_activity.activity_for(ask.actor, ask.part("reference"))
    call = await one_activity.call_of(ask.actor, found)
    experts = await one_activity.deployments_on(ask.actor, found)
    is_open = call is not None and call.closed_at is None
    token = feedback.link_for("all", call.id, ask.secrets[0]) if call else ""
    return FeedbackDetail(
        f"{ask.base_url}/feedback/{token}" if is_open else None,
        is_open,
        await told.results_for(ask.actor, found, call.asked if call else 0),
        await told.of_experts_for(ask.actor, found, len(experts)),
    )


async def open_call(ask: Ask) -> FeedbackDetail:
    """Ask for feedback."""
    wish = await ask.body(CallWish)
    await feedback.ask(ask.actor, ask.part("reference"), wish, ask.expected_version())
    return await results(ask)


async def close_call(ask: Ask) -> FeedbackDetail:
    """Take no more answers."""
    await feedback.close(ask.actor, ask.part("reference"), ask.expected_version())
    return await results(ask)


def _made(kind: str, reference: str) -> Made:
    return Made(Referenced(reference), f"/api/{kind}/{reference}")


def _shared(shape: Any, found: Any, more: dict[str, Any]) -> dict[str, Any]:
    names = shape.__struct_fields__
    return {name: getattr(found, name) for name in names if name not in more}


_SAYS = {
    ActivityVerb.CONFIRM: "Confirm an activity that is planned.",
    ActivityVerb.HOLD: "Say that an activity was held.",
    ActivityVerb.REPORT: "Report who took part in an activity, and what happened.",
    ActivityVerb.POSTPONE: "Postpone an activity; a reason is needed.",
    ActivityVerb.RESUME: "Plan a postponed activity anew, from another first day.",
    ActivityVerb.CANCEL: "Cancel an activity and withdraw its experts; a reason is needed.",
}
_IF_MATCH = " If-Match says which version was read."


def _steps() -> list[Door]:
    return [_post(f"{_ONE}/{verb}", partial(step, verb), ActivityStep, _SAYS[verb], ActivityDetail)
            for verb in ActivityVerb]  # fmt: skip


def _post(path: str, handler: Any, takes: Any, says: str, answers: Any) -> Door:
    return doors.api(
        path,
        handler,
        may=_RUNS,
        method="POST",
        takes=takes,
        answers=answers,
        status=200,
        summary=says + _IF_MATCH,
    )


def _new(path: str, handler: Any, takes: Any, says: str) -> Door:
    return doors.api(
        path,
        handler,
        may=_RUNS,
        method="POST",
        takes=takes,
        answers=Referenced,
        status=201,
        summary=says,
    )


def _read(path: str, handler: Any, may: doors.Policy, answers: Any, says: str) -> Door:
    return doors.api(path, handler, may=may, answers=answers, summary=says)


def _edit(path: str, handler: Any, takes: Any, answers: Any, says: str) -> Door:
    return doors.api(
        path, handler, may=_RUNS, method="PATCH", takes=takes, answers=answers, summary=says
    )


_WISHES = (
    Parameter("skill", "A skill that experts have."),
    Parameter("language", "A language that experts speak."),
    Parameter("origin", "Where experts come from."),
)
_LEFT_OUT = "what is left out stays as it is."
routes = [
    _new("/api/actions/{code}/activities", plan, ActivityWish, "Plan an activity of an Action."),
    _read(_ONE, activity, doors.staff, ActivityDetail, "One activity as staff work on it."),
    _edit(_ONE, correct, ActivityWish, ActivityDetail, f"Correct an activity; {_LEFT_OUT}"),
    *_steps(),
    doors.api(
        f"{_ONE}/candidates",
        candidates,
        may=_RUNS,
        answers=matching.Candidates,
        summary="Who on the roster fits an activity, and why; the best fifty.",
        parameters=_WISHES,
    ),
    _new(
        f"{_ONE}/deployments", assign, DeploymentWish, "Assign an expert and tell them." + _IF_MATCH
    ),
    doors.api(
        "/api/deployments/{reference}/withdraw",
        withdraw,
        may=_RUNS,
        method="POST",
        takes=Withdrawal,
        answers=None,
        summary="Withdraw an expert from an activity that was not held.",
    ),
    _read("/api/me/deployments", own, access.is_expert, OwnDeployments, "One's own deployments."),
    _new("/api/actions/{code}/outputs", register, OutputWish, "Register a document of an Action."),
    _read(
        _OUTPUT,
        output,
        doors.anyone,
        OutputDetail,
        "One document; others than staff find those that are public.",
    ),
    _edit(_OUTPUT, correct_output, OutputWish, OutputDetail, f"Correct a document; {_LEFT_OUT}"),
    _post(f"{_OUTPUT}/deliver", deliver, Delivery, "Say that it was delivered.", OutputDetail),
    _post(
        f"{_OUTPUT}/validate",
        validate,
        None,
        "Validate a document that somebody else delivered.",
        OutputDetail,
    ),
    _post(
        f"{_OUTPUT}/publish",
        publish,
        Publicity,
        "Show a validated document to the public, or hide it.",
        OutputDetail,
    ),
    _read(
        f"{_ONE}/feedback", results, doors.staff, FeedbackDetail, "What was said of an activity."
    ),
    _post(f"{_ONE}/feedback", open_call, CallWish, "Ask those who came.", FeedbackDetail),
    _post(f"{_ONE}/feedback/close", close_call, None, "Take no more answers.", FeedbackDetail),
]
