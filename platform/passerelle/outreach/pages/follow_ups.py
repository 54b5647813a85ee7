"""Follow-ups: by institution of a session; and the next steps that are one's own."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from starlette.responses import Response

from passerelle.core import clock, zones
from passerelle.core.errors import NotFound
from passerelle.outreach import access, following, rules
from passerelle.outreach.enums import FollowUpChannel
from passerelle.outreach.following import FollowUpWish, StepWish
from passerelle.outreach.pages.policy import SEES, WORKS
from passerelle.outreach.queries import following as found
from passerelle.outreach.queries import sessions
from passerelle.outreach.queries.following import Followed
from passerelle.web import doors, forms
from passerelle.web.answers import go_on, html, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

_SESSION = "/outreach/{reference}/follow-ups"
_ONE = "/outreach/{reference}/follow-ups/{institution}"
_MINE = "/outreach/follow-ups"


async def of_session(ask: Ask) -> Html:
    """Show the institutions that came, with what followed; those without a word first."""
    plan = await sessions.plan_for(ask.actor, ask.part("reference"))
    rows = await found.followed(ask.actor, plan.id, plan.webinar_id)
    return html(
        ask,
        "outreach/follow_ups.html",
        plan=plan,
        works=access.may_work(ask.actor) and plan.state in rules.FOLLOWING,
        open_count=sum(one.is_open for one in rows),
        page_of=found.followed_page(rows, ask.limit, ask.after(found.FollowedKey)),
        today=clock.now().date(),
    )


async def one(ask: Ask) -> Html:
    """Show what followed with one institution, and the forms that add to it."""
    return await _one(ask, None, 200)


async def record(ask: Ask) -> Response | Html:
    """Write down a talk, with its next step where one was typed."""
    fields, reference = await ask.fields(), ask.part("reference")
    channel = fields.choice("channel", FollowUpChannel)
    contact = fields.text("contact", longest=36, required=False)
    wall = fields.wall_time("at", required=False)
    step = _step(fields) if fields.typed.get("step") or fields.typed.get("due_on") else None
    note = fields.text("note", longest=4000, required=False)

    async def work() -> str:
        wish = FollowUpWish(
            institution=ask.part("institution"),
            channel=FollowUpChannel(channel),
            at=_instant(wall, ask.zone),
            contact=_id(contact),
            note=note,
            next_step=step,
        )
        await following.record(ask.actor, reference, wish)
        return f"/outreach/{reference}/follow-ups/{ask.part('institution')}"

    async def show(typed: Fields, status: int) -> Html:
        return await _one(ask, typed, status)

    return await forms.tried(fields, show, work)


async def plan_step(ask: Ask) -> Response | Html:
    """Write down what is to be done next, without a talk."""
    fields, reference = await ask.fields(), ask.part("reference")
    step = _step(fields)

    async def work() -> str:
        assert step is not None
        await following.plan_step(ask.actor, reference, ask.part("institution"), step)
        return f"/outreach/{reference}/follow-ups/{ask.part('institution')}"

    async def show(typed: Fields, status: int) -> Html:
        return await _one(ask, typed, status)

    return await forms.tried(fields, show, work)


async def waive(ask: Ask) -> Response | Html:
    """Write down that no follow-up is needed, and why."""
    fields, reference = await ask.fields(), ask.part("reference")
    reason = fields.text("reason", longest=500)

    async def work() -> str:
        await following.waive(ask.actor, reference, ask.part("institution"), reason)
        return f"/outreach/{reference}/follow-ups"

    async def show(typed: Fields, status: int) -> Html:
        return await _one(ask, typed, status)

    return await forms.tried(fields, show, work)


async def mine(ask: Ask) -> Html:
    """List the next steps that are not done: one's own, or everybody's."""
    whose = ask.choice("whose", ("mine", "all"), "mine")
    return html(
        ask,
        "outreach/steps.html",
        steps=await found.steps_due(
            ask.actor, mine=whose == "mine", limit=ask.limit, after=ask.after(found.StepKey)
        ),
        whose=whose,
        works=access.may_work(ask.actor),
        today=clock.now().date(),
    )


async def finish(ask: Ask) -> Response:
    """Write down that a next step was done."""
    fields = await ask.fields()
    await following.finish_step(ask.actor, ask.part_id("id"))
    reference = fields.typed.get("session", "")
    return go_on(f"/outreach/{reference}/follow-ups" if reference else _MINE)


async def _one(ask: Ask, fields: Fields | None, status: int) -> Html:
    plan = await sessions.plan_for(ask.actor, ask.part("reference"))
    reference = ask.part("institution")
    rows = await found.followed(ask.actor, plan.id, plan.webinar_id)
    followed = next((row for row in rows if row.reference == reference), None)
    if followed is None:
        raise NotFound
    return html_with(
        ask,
        "outreach/follow_up.html",
        status,
        plan=plan,
        row=followed,
        works=access.may_work(ask.actor) and plan.state in rules.FOLLOWING,
        channels=list(FollowUpChannel),
        speakers=await found.speakers(ask.actor, reference, clock.now().date()),
        officers=await sessions.officers(ask.actor),
        today=clock.now().date(),
        values=forms.values(fields, _empty(ask, followed)),
        errors=fields.errors if fields else {},
    )


def _empty(ask: Ask, row: Followed) -> dict[str, Any]:
    now = clock.now().astimezone(zones.zone(ask.zone))
    typed = ("channel", "contact", "note", "step", "due_on", "step_owner", "reason")
    reason = row.waiver.reason if row.waiver else ""
    at = {"at": now.strftime("%Y-%m-%dT%H:%M")}
    return dict.fromkeys(typed, "") | at | {"reason": reason}


def _step(fields: Fields) -> StepWish | None:
    text, due_on = fields.text("step", longest=500), fields.day("due_on")
    owner = fields.text("step_owner", longest=80, required=False)
    return StepWish(text, due_on, owner) if due_on else None


def _instant(wall: datetime | None, zone: str) -> datetime | None:
    return wall.replace(tzinfo=zones.zone(zone)).astimezone(UTC) if wall else None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return UUID(int=0)  # names nobody


routes = [
    doors.page(_MINE, mine, may=SEES),
    doors.page(f"{_MINE}/{{id}}/done", finish, may=WORKS, method="POST"),
    doors.page(_SESSION, of_session, may=SEES),
    doors.page(_ONE, one, may=SEES),
    doors.page(f"{_ONE}/talks", record, may=WORKS, method="POST"),
    doors.page(f"{_ONE}/steps", plan_step, may=WORKS, method="POST"),
    doors.page(f"{_ONE}/waiver", waive, may=WORKS, method="POST"),
]
