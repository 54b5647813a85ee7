"""The last pages of the form: all answers together, and the receipt."""

from starlette.responses import Response

from passerelle.assistance import drafts, steps
from passerelle.assistance.enums import Attachable
from passerelle.assistance.pages import form
from passerelle.assistance.pages.form import START
from passerelle.assistance.queries.drafts import Asking
from passerelle.core import files
from passerelle.web import doors, forms
from passerelle.web.answers import go_on, html, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html


async def check(ask: Ask) -> Html | Response:
    """Show all answers before they are sent."""
    asking = await form.open_draft(ask)
    return asking if isinstance(asking, Response) else await _checked(ask, asking, None, 200)


async def send(ask: Ask) -> Html | Response:
    """Send the request; a second press leads to the same receipt."""
    asking = await form.open_draft(ask)
    if isinstance(asking, Response):
        return asking
    kept, fields = asking, await ask.fields()
    if lacking := steps.missing(ask.actor, kept):
        return go_on(f"{START}/{lacking[0]}?back={steps.CHECK}")

    async def work() -> str:
        await drafts.send(ask.actor, kept.draft.id, form.sender(ask))
        return f"{START}/sent"

    async def show(typed: Fields, status: int) -> Html:
        return await _checked(ask, kept, typed, status)

    return await forms.tried(fields, show, work)


async def sent(ask: Ask) -> Html | Response:
    """Show the receipt."""
    asking = await form.held(ask)
    if asking is None or asking.draft.reference is None:
        return go_on(START)
    return html(ask, "assistance/ask_sent.html", draft=asking.draft)


async def _checked(ask: Ask, asking: Asking, fields: Fields | None, status: int) -> Html:
    return html_with(
        ask,
        "assistance/ask_check.html",
        status,
        asking=asking,
        draft=asking.draft,
        files=await files.of_thing(Attachable.DRAFT, asking.draft.id),
        missing=steps.missing(ask.actor, asking),
        is_own=asking.institution is not None
        and asking.institution.id in ask.actor.institution_ids,
        back=form.back(ask, asking, steps.CHECK),
        values={},
        errors=fields.errors if fields else {},
    )


routes = [
    doors.page(f"{START}/check", check, may=doors.anyone),
    doors.page(f"{START}/check", send, may=doors.anyone, method="POST"),
    doors.page(f"{START}/sent", sent, may=doors.anyone),
]
