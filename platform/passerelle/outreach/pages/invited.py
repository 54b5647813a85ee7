"""What an invited person sees: the session, and one press for yes and one for no."""

from starlette.responses import Response

from passerelle.core import clock
from passerelle.core.errors import Conflict
from passerelle.outreach import inviting, rules
from passerelle.outreach.queries import invitees
from passerelle.web import doors
from passerelle.web.answers import go_on, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

_DOOR = "/invited/{token}"


async def invitation(ask: Ask) -> Html:
    """Show the session and how it was answered; nothing is changed by looking."""
    return await _shown(ask, None, 200)


async def answer(ask: Ask) -> Response | Html:
    """Register, or write down that the person does not come."""
    fields, token = await ask.fields(), ask.part("token")
    chosen = fields.choice("answer", ("yes", "no"))
    if fields.errors:
        return await _shown(ask, fields, 422)
    try:
        if chosen == "yes":
            await inviting.accept(token, ask.secrets)
        else:
            await inviting.decline(token, ask.secrets)
    except Conflict as refusal:
        fields.add(refusal)
        return await _shown(ask, fields, 409)
    return go_on(f"/invited/{token}")


async def _shown(ask: Ask, fields: Fields | None, status: int) -> Html:
    found = await invitees.invitation_of_link(ask.part("token"), ask.secrets)
    over = found.webinar_state in rules.OVER
    return html_with(
        ask,
        "outreach/invited.html",
        status,
        invitation=found,
        is_over=over or found.starts_at <= clock.now(),
        errors=fields.errors if fields else {},
    )


routes = [
    doors.page(_DOOR, invitation, may=doors.anyone),
    doors.page(_DOOR, answer, may=doors.anyone, method="POST"),
]
