"""Sessions: put on a webinar, described, and taken from state to state."""

from typing import Any

from starlette.responses import Response

from passerelle.outreach import access, links, planning, rules, stepping
from passerelle.outreach.enums import OutreachAudience, OutreachState
from passerelle.outreach.pages.policy import SEES, WORKS
from passerelle.outreach.queries import following, invitees, sessions, wording
from passerelle.outreach.queries.sessions import SessionPlan
from passerelle.web import doors, forms
from passerelle.web.answers import html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html


async def entry(ask: Ask) -> Html:
    """Show the form that puts a session on a webinar."""
    return await _form(ask, None, 200, None)


async def make(ask: Ask) -> Response | Html:
    """Put a session on a webinar."""
    fields = await ask.fields()
    webinar = fields.text("webinar", longest=80)
    wish = _wish(fields)

    async def work() -> str:
        return f"/outreach/{await planning.create(ask.actor, webinar, wish)}/desk"

    async def show(typed: Fields, status: int) -> Html:
        return await _form(ask, typed, status, None)

    return await forms.tried(fields, show, work)


async def correction(ask: Ask) -> Html:
    """Show the form that changes what a session is to be."""
    return await _form(ask, None, 200, await sessions.plan_for(ask.actor, ask.part("reference")))


async def correct(ask: Ask) -> Response | Html:
    """Change what a session is to be."""
    fields, reference = await ask.fields(), ask.part("reference")
    wish, version = _wish(fields), fields.number("version", 0, 2**31)

    async def work() -> str:
        await planning.edit(ask.actor, reference, wish, version)
        return f"/outreach/{reference}/desk"

    async def show(typed: Fields, status: int) -> Html:
        return await _form(ask, typed, status, await sessions.plan_for(ask.actor, reference))

    return await forms.tried(fields, show, work)


async def desk(ask: Ask) -> Html:
    """Show a session to those who work on it: where it stands, and what comes next."""
    return await _desk(ask, None, 200)


async def step(ask: Ask) -> Response | Html:
    """Take a session to another state."""
    fields, reference = await ask.fields(), ask.part("reference")
    wanted = fields.choice("to", OutreachState)
    reason = fields.text("reason", longest=500, required=False)

    async def work() -> str:
        await stepping.take_step(ask.actor, reference, OutreachState(wanted), reason)
        return f"/outreach/{reference}/desk"

    async def show(typed: Fields, status: int) -> Html:
        return await _desk(ask, typed, status)

    return await forms.tried(fields, show, work)


async def _desk(ask: Ask, fields: Fields | None, status: int) -> Html:
    plan = await sessions.plan_for(ask.actor, ask.part("reference"))
    return html_with(
        ask,
        "outreach/desk.html",
        status,
        plan=plan,
        works=access.may_work(ask.actor),
        steps=await sessions.steps_of(ask.actor, plan.id),
        waves=await invitees.waves_of(ask.actor, plan.id),
        letters=await wording.letters_of(ask.actor, plan.id),
        following=await following.followed(ask.actor, plan.id, plan.webinar_id),
        next_states=_offered(plan),
        link=links.link_for(plan.id, ask.base_url, ask.secrets[0]),
        errors=fields.errors if fields else {},
        values=forms.values(fields, {"reason": "", "to": ""}),
    )


def _offered(plan: SessionPlan) -> list[str]:
    """Return the states that a press can lead to now; `held` is not one before the webinar was."""
    return sorted(
        state.value
        for state in rules.TRANSITIONS[plan.state]
        if (state is not OutreachState.HELD or plan.webinar_state in rules.HAPPENED)
        and not (state is OutreachState.INVITED and plan.webinar_state in rules.HAPPENED)
    )


def _wish(fields: Fields) -> planning.PlanWish:
    audience = fields.choice("audience", OutreachAudience)
    texts = {
        code: fields.text(f"objectives_{code}", longest=4000, required=False)
        for code in planning.WRITTEN_IN
    }
    return planning.PlanWish(
        audience=OutreachAudience(audience) if audience in set(OutreachAudience) else _PARTNER,
        objectives=texts,
        region=fields.text("region", longest=60, required=False) or None,
        institutions=fields.text("institutions", longest=4000, required=False).split(),
        owner=fields.text("owner", longest=80, required=False) or None,
    )


_PARTNER = OutreachAudience.PARTNER


async def _form(ask: Ask, fields: Fields | None, status: int, plan: SessionPlan | None) -> Html:
    regions = {one.code: one.names for one in await sessions.regions(ask.actor)}
    stored = _stored(plan) | ({} if plan else {"webinar": ask.wish("webinar")})
    return html_with(
        ask,
        "outreach/session_form.html",
        status,
        plan=plan,
        free=[] if plan else await sessions.free_webinars(ask.actor),
        officers=await sessions.officers(ask.actor),
        regions=regions,
        audiences=list(OutreachAudience),
        written_in=planning.WRITTEN_IN,
        values=forms.values(fields, stored),
        errors=fields.errors if fields else {},
    )


def _stored(plan: SessionPlan | None) -> dict[str, Any]:
    objectives = plan.objectives if plan else {}
    texts = {f"objectives_{code}": objectives.get(code, "") for code in planning.WRITTEN_IN}
    if plan is None:
        return texts | {
            "audience": _PARTNER, "region": "", "institutions": "", "owner": "", "version": "",
        }  # fmt: skip
    return texts | {
        "audience": plan.audience,
        "region": plan.region or "",
        "institutions": "\n".join(one.reference for one in plan.targets),
        "owner": plan.owner or "",
        "version": plan.version,
    }


routes = [
    doors.page("/outreach/new", entry, may=WORKS),
    doors.page("/outreach/new", make, may=WORKS, method="POST"),
    doors.page("/outreach/{reference}/desk", desk, may=SEES),
    doors.page("/outreach/{reference}/steps", step, may=WORKS, method="POST"),
    doors.page("/outreach/{reference}/edit", correction, may=WORKS),
    doors.page("/outreach/{reference}/edit", correct, may=WORKS, method="POST"),
]
