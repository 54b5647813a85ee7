"""The mode of the service, for administrators."""

from starlette.responses import Response

from passerelle.core.i18n import N_
from passerelle.web import doors, forms, modes
from passerelle.web.answers import html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.modes import Mode
from passerelle.web.shell import Html

_REASON_NEEDED = N_("Say why: people will read it.")


async def mode(ask: Ask) -> Html:
    """Show the mode in force, and the others to choose."""
    return await _shown(ask, None, 200)


async def enter(ask: Ask) -> Response | Html:
    """Set the mode for every replica."""
    fields = await ask.fields()
    wanted = fields.choice("mode", list(Mode))
    reason = fields.text("reason", longest=500, required=False)
    if wanted and wanted != Mode.NORMAL and not reason:
        fields.wrong("reason", _REASON_NEEDED)

    async def work() -> str:
        await modes.enter(ask.actor, Mode(wanted), reason)
        return "/administration/mode"

    return await forms.tried(fields, lambda typed, status: _shown(ask, typed, status), work)


async def _shown(ask: Ask, fields: Fields | None, status: int) -> Html:
    now = await modes.in_force()
    shown = forms.values(fields, {"mode": now.mode, "reason": now.reason})
    errors = fields.errors if fields else {}
    return html_with(ask, "app/mode.html", status, now=now, shown=shown, errors=errors)


routes = [
    doors.page("/administration/mode", mode, may=doors.administrators),
    doors.page("/administration/mode", enter, may=doors.administrators, method="POST"),
]
