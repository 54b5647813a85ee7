"""Follow-ups and next steps, for programs."""

from passerelle.core.cursors import Page
from passerelle.outreach import following, schemas
from passerelle.outreach.access import SEEING, WORKING
from passerelle.outreach.following import FollowUpWish, StepWish
from passerelle.outreach.queries import following as found
from passerelle.outreach.queries import sessions
from passerelle.outreach.queries.following import StepShown
from passerelle.web import doors
from passerelle.web.answers import Made
from passerelle.web.asking import Ask
from passerelle.web.doors import Parameter

_ONE = "/api/outreach-sessions/{reference}"
_STEPS = "/api/follow-up-steps"
_WORKS, _SEES = doors.holding(*WORKING), doors.holding(*SEEING)


async def followed(ask: Ask) -> schemas.FollowedInstitutions:
    """Return what followed, by institution."""
    plan = await sessions.plan_for(ask.actor, ask.part("reference"))
    rows = await found.followed(ask.actor, plan.id, plan.webinar_id)
    page = found.followed_page(rows, ask.limit, ask.after(found.FollowedKey))
    waiting = sum(one.is_open for one in rows)
    return schemas.FollowedInstitutions(waiting, page.items, page.next)


async def record(ask: Ask) -> Made:
    """Write down a talk."""
    wish, reference = await ask.body(FollowUpWish), ask.part("reference")
    made = await following.record(ask.actor, reference, wish)
    return Made(schemas.FollowUpMade(made), f"/api/outreach-sessions/{reference}/follow-ups")


async def waive(ask: Ask) -> None:
    """Write down that no follow-up is needed."""
    wish = await ask.body(schemas.WaiverWish)
    await following.waive(ask.actor, ask.part("reference"), wish.institution, wish.reason)


async def plan_step(ask: Ask) -> Made:
    """Write down what is to be done next."""
    wanted, reference = await ask.body(schemas.NextStepWish), ask.part("reference")
    wish = StepWish(wanted.text, wanted.due_on, wanted.owner)
    made = await following.plan_step(ask.actor, reference, wanted.institution, wish)
    return Made(schemas.NextStepMade(made), _STEPS)


async def steps(ask: Ask) -> Page[StepShown]:
    """List next steps that are not done."""
    whose = ask.choice("whose", ("mine", "all"), "mine")
    return await found.steps_due(
        ask.actor, mine=whose == "mine", limit=ask.limit, after=ask.after(found.StepKey)
    )


async def finish(ask: Ask) -> None:
    """Write down that a next step was done."""
    await following.finish_step(ask.actor, ask.part_id("id"))


routes = [
    doors.api(
        f"{_ONE}/follow-ups",
        followed,
        may=_SEES,
        answers=schemas.FollowedInstitutions,
        parameters=doors.PAGING,
        summary="What followed a session, by institution; those without a word first.",
    ),
    doors.api(
        f"{_ONE}/follow-ups",
        record,
        may=_WORKS,
        method="POST",
        takes=FollowUpWish,
        answers=schemas.FollowUpMade,
        status=201,
        summary="Write down a talk with an institution after a session.",
    ),
    doors.api(
        f"{_ONE}/waivers",
        waive,
        may=_WORKS,
        method="POST",
        takes=schemas.WaiverWish,
        answers=None,
        summary="Write down that an institution needs no follow-up, and why.",
    ),
    doors.api(
        f"{_ONE}/next-steps",
        plan_step,
        may=_WORKS,
        method="POST",
        takes=schemas.NextStepWish,
        answers=schemas.NextStepMade,
        status=201,
        summary="Write down what is to be done next with an institution.",
    ),
    doors.api(
        _STEPS,
        steps,
        may=_SEES,
        answers=Page[StepShown],
        parameters=(*doors.PAGING, Parameter("whose", "`mine` or `all`.")),
        summary="Next steps that are not done, those due first.",
    ),
    doors.api(
        f"{_STEPS}/{{id}}/completions",
        finish,
        may=_WORKS,
        method="POST",
        answers=None,
        summary="Write down that a next step was done.",
    ),
]
