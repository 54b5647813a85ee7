"""Feedback: staff ask and read, whoever has a link answers, without signing in."""

from typing import Any

from starlette.responses import Response

from passerelle.portfolio import access, feedback
from passerelle.portfolio.feedback import Answer, CallWish, Link
from passerelle.portfolio.queries import activity as one_activity
from passerelle.portfolio.queries import feedback as told
from passerelle.portfolio.queries.own import own_deployments
from passerelle.web import doors, forms
from passerelle.web.answers import html, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

RUNS = doors.holding(*access.RUNS)
_POINTS = ("1", "2", "3", "4", "5")


async def results(ask: Ask) -> Html:
    """Show the links and what was answered."""
    return await _results(ask, None, 200)


async def open_(ask: Ask) -> Response | Html:
    """Ask for feedback."""
    fields, reference = await ask.fields(), ask.part("reference")
    asked = fields.number("asked", 1, 100_000) or 1

    async def work() -> str:
        await feedback.ask(ask.actor, reference, CallWish(asked))
        return f"/activities/{reference}/feedback"

    return await forms.tried(fields, lambda typed, status: _results(ask, typed, status), work)


async def close(ask: Ask) -> Response | Html:
    """Take no more answers."""
    fields, reference = await ask.fields(), ask.part("reference")

    async def work() -> str:
        await feedback.close(ask.actor, reference)
        return f"/activities/{reference}/feedback"

    return await forms.tried(fields, lambda typed, status: _results(ask, typed, status), work)


async def form(ask: Ask) -> Html:
    """Show the questions to somebody with a link."""
    return await _form(ask, None, 200)


async def answer(ask: Ask) -> Response | Html:
    """Take an answer."""
    fields = await ask.fields()
    link = _link(ask)
    given = _given(fields)

    async def work() -> str:
        own = await feedback.answer(link, Answer(**given))
        return f"/feedback/{feedback.link_for(own.kind, own.id, ask.secrets[0])}?done=yes"

    return await forms.tried(fields, lambda typed, status: _form(ask, typed, status), work)


async def own(ask: Ask) -> Html:
    """Show an expert where they were and will be deployed."""
    found = await own_deployments(ask.actor)
    links = {
        one.id: feedback.link_for("expert", one.id, ask.secrets[0]) for one in found if one.is_asked
    }
    return html(ask, "portfolio/own_deployments.html", deployments=found, links=links)


def _link(ask: Ask) -> Link:
    return feedback.read_link(ask.part("token"), ask.secrets)


def _given(fields: Fields) -> dict[str, Any]:
    points = {
        name: fields.choice(name, _POINTS, required=name == "overall") for name in feedback.SCALES
    }
    difference = fields.choice("made_real_difference", ("yes", "no"), required=False)
    comment = fields.text("comment", longest=4000, required=False)
    if fields.errors:
        return {}
    return {
        **{name: int(text) for name, text in points.items() if text},
        "made_real_difference": {"yes": True, "no": False}.get(difference),
        "comment": comment,
    }


async def _form(ask: Ask, fields: Fields | None, status: int) -> Html:
    link = _link(ask)
    given = await told.given_by(link)
    stored: dict[str, object] = dict.fromkeys((*feedback.SCALES, "comment"), "")
    stored["made_real_difference"] = ""
    if given:
        yes = {True: "yes", False: "no", None: ""}[given.made_real_difference]
        stored |= given.answers | {"overall": given.overall or "", "made_real_difference": yes}
    return html_with(
        ask,
        "portfolio/feedback_form.html",
        status,
        asked=await told.asked_by(link),
        kind=link.kind,
        was_given=given is not None,
        is_done=ask.wish("done") == "yes",
        scales=feedback.SCALES,
        points=_POINTS,
        values=forms.values(fields, stored),
        errors=fields.errors if fields else {},
    )


async def _results(ask: Ask, fields: Fields | None, status: int) -> Html:
    activity = await one_activity.activity_for(ask.actor, ask.part("reference"))
    call = await one_activity.call_of(ask.actor, activity)
    experts = await one_activity.deployments_on(ask.actor, activity)
    token = feedback.link_for("all", call.id, ask.secrets[0]) if call else ""
    return html_with(
        ask,
        "portfolio/feedback.html",
        status,
        activity=activity,
        call=call,
        link=f"{ask.base_url}/feedback/{token}" if call else "",
        results=await told.results_for(ask.actor, activity, call.asked if call else 0),
        of_experts=await told.of_experts_for(ask.actor, activity, len(experts)),
        experts=experts,
        runs_actions=access.runs_actions(ask.actor),
        values=forms.values(fields, {"asked": activity.participants or ""}),
        errors=fields.errors if fields else {},
    )


routes = [
    doors.page("/activities/{reference}/feedback", results, may=doors.staff),
    doors.page("/activities/{reference}/feedback", open_, may=RUNS, method="POST"),
    doors.page("/activities/{reference}/feedback/close", close, may=RUNS, method="POST"),
    doors.page("/feedback/{token}", form, may=doors.anyone),
    doors.page("/feedback/{token}", answer, may=doors.anyone, method="POST"),
    doors.page("/profile/deployments", own, may=access.is_expert),
]
