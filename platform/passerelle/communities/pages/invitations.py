"""Invitations, for who holds the link of one: the space, seen before anything is decided."""

from starlette.responses import Response

from passerelle.communities import invited, inviting
from passerelle.web import doors, forms
from passerelle.web.answers import html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

_PATH = "/invitations/{token}"
_ANSWERS = ("accept", "decline")


async def invitation(ask: Ask) -> Html:
    """Show the space that somebody is invited into, and who invites them."""
    return await _page(ask, None, 200)


async def answer(ask: Ask) -> Response | Html:
    """Come in, or turn the invitation down."""
    fields = await ask.fields()
    do = fields.choice("do", _ANSWERS)
    id_ = await inviting.by_token(ask.part("token"), ask.secrets)

    async def work() -> str:
        if do == "decline":
            await inviting.decline(ask.actor, id_)
            return f"/invitations/{ask.part('token')}"
        done = await inviting.accept(ask.actor, id_, ask.secrets[0])
        space = f"/communities/{done.reference}"
        if ask.actor.is_signed_in:
            return space
        if done.sign_in:
            return f"/sign-in/confirm/{done.sign_in}?next={space}"
        return f"/sign-in?next={space}"

    return await forms.tried(fields, lambda typed, status: _page(ask, typed, status), work)


async def _page(ask: Ask, fields: Fields | None, status: int) -> Html:
    id_ = await inviting.by_token(ask.part("token"), ask.secrets)
    found = await invited.shown(id_)
    return html_with(
        ask,
        "communities/invitation.html",
        status,
        invitation=found,
        is_other=ask.actor.is_signed_in and ask.actor.person_id != found.person_id,
        errors=fields.errors if fields else {},
    )


routes = [
    doors.page(_PATH, invitation, may=doors.anyone),
    doors.page(_PATH, answer, may=doors.anyone, method="POST"),
]
