"""Who goes to an activity: experts are proposed, assigned and withdrawn."""

from starlette.responses import Response

from passerelle.portfolio import access, deployments
from passerelle.portfolio.deployments import DeploymentWish
from passerelle.portfolio.enums import DeploymentRole
from passerelle.portfolio.queries import activity as one_activity
from passerelle.portfolio.queries import matching
from passerelle.portfolio.queries.choices import choices_for
from passerelle.web import doors, forms
from passerelle.web.answers import html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

RUNS = doors.holding(*access.RUNS)


async def candidates(ask: Ask) -> Html:
    """Show who fits the activity, and why."""
    return await _candidates(ask, None, 200)


async def assign(ask: Ask) -> Response | Html:
    """Assign an expert."""
    fields, reference = await ask.fields(), ask.part("reference")
    role = fields.choice("role", DeploymentRole)
    days = fields.number("days", 1, deployments.MOST_DAYS) or 1
    expert = fields.text("expert", longest=80)

    async def work() -> str:
        wish = DeploymentWish(expert, DeploymentRole(role), days)
        await deployments.assign(ask.actor, reference, wish)
        return f"/activities/{reference}"

    return await forms.tried(fields, lambda typed, status: _candidates(ask, typed, status), work)


async def withdrawal(ask: Ask) -> Html:
    """Ask why an expert is withdrawn."""
    return await _withdrawal(ask, None, 200)


async def withdraw(ask: Ask) -> Response | Html:
    """Withdraw an expert."""
    fields, reference = await ask.fields(), ask.part("reference")
    reason, version = fields.text("reason", longest=2000), fields.number("version", 0, 2**31)

    async def work() -> str:
        activity = await deployments.withdraw(ask.actor, reference, reason, version)
        return f"/activities/{activity}"

    return await forms.tried(fields, lambda typed, status: _withdrawal(ask, typed, status), work)


async def _candidates(ask: Ask, fields: Fields | None, status: int) -> Html:
    activity = await one_activity.activity_for(ask.actor, ask.part("reference"))
    wish = matching.Wish(ask.wish("skill"), ask.wish("language"), ask.wish("origin"))
    return html_with(
        ask,
        "portfolio/candidates.html",
        status,
        activity=activity,
        found=await matching.candidates_for(ask.actor, activity, wish),
        wish=wish,
        themes={c.code: c.names for c in (await choices_for(ask.actor, "", ask.language)).themes},
        roles=list(DeploymentRole),
        values=forms.values(fields, {"expert": "", "role": "trainer", "days": activity.days}),
        errors=fields.errors if fields else {},
    )


async def _withdrawal(ask: Ask, fields: Fields | None, status: int) -> Html:
    deployment, activity = await one_activity.deployment_for(ask.actor, ask.part("reference"))
    return html_with(
        ask,
        "portfolio/withdrawal.html",
        status,
        deployment=deployment,
        activity=activity,
        values=forms.values(fields, {"reason": "", "version": activity.version}),
        errors=fields.errors if fields else {},
    )


routes = [
    doors.page("/activities/{reference}/experts", candidates, may=RUNS),
    doors.page("/activities/{reference}/experts", assign, may=RUNS, method="POST"),
    doors.page("/deployments/{reference}/withdraw", withdrawal, may=RUNS),
    doors.page("/deployments/{reference}/withdraw", withdraw, may=RUNS, method="POST"),
]
