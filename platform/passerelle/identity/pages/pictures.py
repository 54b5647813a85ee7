"""One's own picture: shown, replaced, removed."""

from starlette.responses import Response

from passerelle.core import filetypes
from passerelle.core.i18n import N_
from passerelle.identity import pictures
from passerelle.web import doors, forms
from passerelle.web.answers import go_on, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

_NONE_CHOSEN = N_("Choose a picture.")
_MOST_BYTES = filetypes.MAX_BYTES + 65_536


async def show(ask: Ask) -> Html:
    """Show the reader's picture, with a form for another one."""
    return await _page(ask, None, 200)


async def put(ask: Ask) -> Response | Html:
    """Take a picture."""
    form = await ask.upload(_MOST_BYTES)
    try:
        fields, sent = await ask.fields(), form.file("picture")
        data = await sent.read() if sent else b""
    finally:
        form.close()
    if not data:
        fields.wrong("picture", _NONE_CHOSEN)

    async def work() -> str:
        picture = await pictures.prepared(data, sent.name if sent else "")
        await pictures.put(ask.actor, picture)
        return "/profile/picture"

    return await forms.tried(fields, lambda typed, status: _page(ask, typed, status), work)


async def remove(ask: Ask) -> Response:
    """Remove the reader's picture."""
    await pictures.remove(ask.actor)
    return go_on("/profile/picture")


async def _page(ask: Ask, fields: Fields | None, status: int) -> Html:
    errors = dict(fields.errors) if fields else {}
    if "form" in errors:  # what is wrong with the one file is said at its field
        errors["picture"] = errors.pop("form")
    picture = await pictures.picture_of(ask.actor.person_id)
    return html_with(ask, "identity/picture.html", status, picture=picture, errors=errors)


routes = [
    doors.page("/profile/picture", show, may=doors.signed_in),
    doors.page("/profile/picture", put, may=doors.signed_in, method="POST", most_bytes=_MOST_BYTES),
    doors.page("/profile/picture/removal", remove, may=doors.signed_in, method="POST"),
]
