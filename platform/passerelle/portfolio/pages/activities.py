"""What staff do with an activity: plan it, correct it, let it take its steps."""

from functools import partial
from typing import Any

from starlette.responses import Response

from passerelle.core import clock
from passerelle.portfolio import access, activities
from passerelle.portfolio.activities import ActivityStep, ActivityWish
from passerelle.portfolio.enums import ActivityKind, ActivityMode, ActivityVerb, Marker
from passerelle.portfolio.queries import action as one_action
from passerelle.portfolio.queries import activity as one_activity
from passerelle.portfolio.queries.choices import choices_for
from passerelle.portfolio.wishes import NAMED_IN
from passerelle.web import doors, forms
from passerelle.web.answers import html_with
from passerelle.web.asking import Ask
from passerelle.web.doors import Door
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

RUNS = doors.holding(*access.RUNS)


_COUNTS = ("women", "men", "other", "undeclared")


_FIELDS = ("kind", "mode", "starts_on", "days", "country", "place", "version")


async def show(ask: Ask) -> Html:
    """Show an activity with its experts, its history and what there is to do."""
    activity = await one_activity.activity_for(ask.actor, ask.part("reference"))
    return html_with(
        ask,
        "portfolio/activity.html",
        200,
        activity=activity,
        deployments=await one_activity.deployments_on(ask.actor, activity),
        history=await one_activity.history_of(ask.actor, activity),
        call=await one_activity.call_of(ask.actor, activity),
        runs_actions=access.runs_actions(ask.actor),
        today=clock.now().date(),
    )


async def entry(ask: Ask) -> Html:
    """Show the form that plans an activity."""
    return await _form(ask, None, 200)


async def plan(ask: Ask) -> Response | Html:
    """Plan an activity."""
    fields, code = await ask.fields(), ask.part("code")
    given = _given(fields)

    async def work() -> str:
        return f"/activities/{await activities.plan(ask.actor, code, ActivityWish(**given))}"

    return await forms.tried(fields, lambda typed, status: _form(ask, typed, status), work)


async def correction(ask: Ask) -> Html:
    """Show the form that corrects an activity."""
    return await _form(ask, None, 200)


async def correct(ask: Ask) -> Response | Html:
    """Correct an activity."""
    fields, reference = await ask.fields(), ask.part("reference")
    given, version = _given(fields), fields.number("version", 0, 2**31)

    async def work() -> str:
        await activities.edit(ask.actor, reference, ActivityWish(**given), version)
        return f"/activities/{reference}"

    return await forms.tried(fields, lambda typed, status: _form(ask, typed, status), work)


async def question(verb: ActivityVerb, ask: Ask) -> Html:
    """Ask what goes with the step."""
    return await _asked(verb, ask, None, 200)


async def step(verb: ActivityVerb, ask: Ask) -> Response | Html:
    """Let the activity take the step."""
    fields, reference = await ask.fields(), ask.part("reference")
    version = fields.number("version", 0, 2**31)
    told = _told(verb, fields)

    async def work() -> str:
        await activities.move(ask.actor, reference, verb, ActivityStep(**told), version)
        return f"/activities/{reference}"

    return await forms.tried(fields, lambda typed, status: _asked(verb, ask, typed, status), work)


def _given(fields: Fields) -> dict[str, Any]:
    kind = fields.choice("kind", ActivityKind)
    mode = fields.choice("mode", ActivityMode)
    given = {
        "starts_on": fields.day("starts_on"),
        "days": fields.number("days", 1, 366),
        "titles": {c: fields.text(f"title_{c}", longest=300, required=False) for c in NAMED_IN},
        "country": fields.text("country", longest=2, required=False) or None,
        "place": fields.text("place", longest=120, required=False),
    }
    if fields.errors:
        return {}
    return given | {"kind": ActivityKind(kind), "mode": ActivityMode(mode)}


def _told(verb: ActivityVerb, fields: Fields) -> dict[str, Any]:
    told: dict[str, Any] = {"reason": fields.text("reason", longest=2000, required=False)}
    if verb is ActivityVerb.RESUME:
        told["starts_on"] = fields.day("starts_on")
    if verb is ActivityVerb.REPORT:
        told |= {name: fields.number(name, 0, 100_000, required=False) or 0 for name in _COUNTS}
        told["markers"] = [Marker(one) for one in fields.choices("markers", Marker)]
        told["report"] = fields.text("report", longest=20_000)
    return told


async def _form(ask: Ask, fields: Fields | None, status: int) -> Html:
    reference = ask.part_if_any("reference")
    activity = await one_activity.activity_for(ask.actor, reference) if reference else None
    code = activity.action if activity else ask.part("code")
    stored: dict[str, object] = dict.fromkeys((*_FIELDS, *(f"title_{c}" for c in NAMED_IN)), "")
    if activity:
        kept = {name: getattr(activity, name) for name in _FIELDS}
        stored |= {name: "" if value is None else value for name, value in kept.items()}
        stored |= {f"title_{c}": (activity.titles or {}).get(c, "") for c in NAMED_IN}
    return html_with(
        ask,
        "portfolio/activity_form.html",
        status,
        action=await one_action.action_for(ask.actor, code),
        activity=activity,
        kinds=list(ActivityKind),
        modes=list(ActivityMode),
        choices=await choices_for(ask.actor, "", ask.language),
        values=forms.values(fields, stored),
        errors=fields.errors if fields else {},
    )


async def _asked(verb: ActivityVerb, ask: Ask, fields: Fields | None, status: int) -> Html:
    activity = await one_activity.activity_for(ask.actor, ask.part("reference"))
    stored = dict.fromkeys(("reason", "starts_on", "report", *_COUNTS), "")
    return html_with(
        ask,
        "portfolio/activity_step.html",
        status,
        activity=activity,
        verb=verb,
        is_possible=verb in activity.verbs,
        markers=list(Marker),
        ticked=fields.all("markers") if fields else activity.markers,
        values=forms.values(fields, stored | {"version": activity.version}),
        errors=fields.errors if fields else {},
    )


def _steps() -> list[Door]:
    found = []
    for verb in ActivityVerb:
        path = f"/activities/{{reference}}/{verb}"
        found.append(doors.page(path, partial(question, verb), may=RUNS))
        found.append(doors.page(path, partial(step, verb), may=RUNS, method="POST"))
    return found


routes = [
    doors.page("/actions/{code}/activities/new", entry, may=RUNS),
    doors.page("/actions/{code}/activities/new", plan, may=RUNS, method="POST"),
    doors.page("/activities/{reference}", show, may=doors.staff),
    doors.page("/activities/{reference}/edit", correction, may=RUNS),
    doors.page("/activities/{reference}/edit", correct, may=RUNS, method="POST"),
    *_steps(),
]
