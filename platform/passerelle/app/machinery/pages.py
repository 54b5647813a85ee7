"""Jobs, for administrators: what waits, what was given up and why, what comes when."""

from starlette.responses import Response

from passerelle.app.machinery import mending, queries
from passerelle.core import clock
from passerelle.web import doors, forms
from passerelle.web.answers import go_on, html, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

_HERE = "/administration/jobs"


async def jobs(ask: Ask) -> Html:
    """Show counts, dead letters and schedules."""
    return html(
        ask,
        "app/jobs.html",
        counts=await queries.counts_for(ask.actor),
        letters=await queries.dead_letters_for(
            ask.actor, limit=ask.limit, after=ask.after(queries.Key)
        ),
        schedules=await queries.schedules_for(ask.actor),
        now=clock.now(),
    )


async def job(ask: Ask) -> Html:
    """Show one dead letter."""
    return await _shown(ask, None, 200)


async def retry(ask: Ask) -> Response:
    """Have it tried again."""
    await mending.retry(ask.actor, ask.part_id("id"))
    return go_on(_HERE)


async def retry_all(ask: Ask) -> Response:
    """Have them all tried again."""
    await mending.retry_all(ask.actor)
    return go_on(_HERE)


async def discard(ask: Ask) -> Response | Html:
    """Put it aside for good."""
    fields = await ask.fields()
    reason = fields.text("reason", longest=500)

    async def work() -> str:
        await mending.discard(ask.actor, ask.part_id("id"), reason)
        return _HERE

    return await forms.tried(fields, lambda typed, status: _shown(ask, typed, status), work)


async def _shown(ask: Ask, fields: Fields | None, status: int) -> Html:
    letter = await queries.dead_letter_for(ask.actor, ask.part_id("id"))
    shown = forms.values(fields, {"reason": ""})
    errors = fields.errors if fields else {}
    return html_with(ask, "app/job.html", status, letter=letter, shown=shown, errors=errors)


_may = doors.administrators
routes = [
    doors.page(_HERE, jobs, may=_may),
    doors.page(f"{_HERE}/retry", retry_all, may=_may, method="POST"),
    doors.page(f"{_HERE}/{{id}}", job, may=_may),
    doors.page(f"{_HERE}/{{id}}/retry", retry, may=_may, method="POST"),
    doors.page(f"{_HERE}/{{id}}/discard", discard, may=_may, method="POST"),
]
