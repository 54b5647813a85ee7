"""Sessions, for programs: put on a webinar, described, taken from state to state."""

from passerelle.outreach import links, planning, schemas, stepping
from passerelle.outreach.access import SEEING, WORKING
from passerelle.outreach.planning import PlanWish
from passerelle.outreach.queries import coming, sessions
from passerelle.web import doors
from passerelle.web.answers import Made
from passerelle.web.asking import Ask

_SESSIONS = "/api/outreach-sessions"
_ONE = f"{_SESSIONS}/{{reference}}"
_WORKS, _SEES = doors.holding(*WORKING), doors.holding(*SEEING)


async def make(ask: Ask) -> Made:
    """Put a session on a webinar."""
    wanted = await ask.body(schemas.OutreachSessionWish)
    wish = PlanWish(**{name: getattr(wanted, name) for name in PlanWish.__struct_fields__})
    reference = await planning.create(ask.actor, wanted.webinar, wish)
    return Made(await _plan(ask, reference), f"{_SESSIONS}/{reference}/plan")


async def plan(ask: Ask) -> schemas.OutreachPlan:
    """Return what a session is to be."""
    return await _plan(ask, ask.part("reference"))


async def edit(ask: Ask) -> schemas.OutreachPlan:
    """Change what a session is to be."""
    wish, reference = await ask.body(PlanWish), ask.part("reference")
    await planning.edit(ask.actor, reference, wish, ask.expected_version())
    return await _plan(ask, reference)


async def steps(ask: Ask) -> schemas.OutreachSteps:
    """Return how a session came where it stands."""
    found = await sessions.plan_for(ask.actor, ask.part("reference"))
    return schemas.OutreachSteps(await sessions.steps_of(ask.actor, found.id))


async def step(ask: Ask) -> Made:
    """Take a session to another state."""
    wish, reference = await ask.body(schemas.OutreachStepWish), ask.part("reference")
    await stepping.take_step(ask.actor, reference, wish.to, wish.reason)
    return Made(await _plan(ask, reference), f"{_SESSIONS}/{reference}/plan")


async def attendance(ask: Ask) -> schemas.OutreachAttendance:
    """Return who came, by institution."""
    found = await sessions.plan_for(ask.actor, ask.part("reference"))
    rows = await coming.came(ask.actor, found.webinar_id)
    page = coming.page_of(rows, ask.limit, ask.after(coming.Key))
    totals = await coming.totals(ask.actor, found.webinar_id, rows)
    return schemas.OutreachAttendance(totals, page.items, page.next)


async def _plan(ask: Ask, reference: str) -> schemas.OutreachPlan:
    found = await sessions.plan_for(ask.actor, reference)
    link = links.link_for(found.id, ask.base_url, ask.secrets[0])
    return schemas.OutreachPlan(found.version, found, link)


routes = [
    doors.api(
        _SESSIONS,
        make,
        may=_WORKS,
        method="POST",
        takes=schemas.OutreachSessionWish,
        answers=schemas.OutreachPlan,
        status=201,
        summary="Put an outreach session on a webinar; a webinar carries one at most.",
    ),
    doors.api(
        f"{_ONE}/plan",
        plan,
        may=_SEES,
        answers=schemas.OutreachPlan,
        summary="What an outreach session is to be, and the link that names it in a request.",
    ),
    doors.api(
        f"{_ONE}/plan",
        edit,
        may=_WORKS,
        method="PATCH",
        takes=PlanWish,
        answers=schemas.OutreachPlan,
        summary="Change what an outreach session is to be.",
    ),
    doors.api(
        f"{_ONE}/steps",
        steps,
        may=_SEES,
        answers=schemas.OutreachSteps,
        summary="How an outreach session came where it stands.",
    ),
    doors.api(
        f"{_ONE}/steps",
        step,
        may=_WORKS,
        method="POST",
        takes=schemas.OutreachStepWish,
        answers=schemas.OutreachPlan,
        status=201,
        summary="Take an outreach session to another state.",
    ),
    doors.api(
        f"{_ONE}/attendance",
        attendance,
        may=_SEES,
        answers=schemas.OutreachAttendance,
        parameters=doors.PAGING,
        summary="Who came to an outreach session, by institution.",
    ),
]
