"""The first run of an empty installation: the code, the first administrator, the next steps."""

from starlette.responses import Response

from passerelle.core import i18n
from passerelle.core.errors import NotFound
from passerelle.identity import first_run, people
from passerelle.identity.pages import browser
from passerelle.web import doors, forms
from passerelle.web.answers import go_on, html, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html


async def set_up(ask: Ask) -> Html:
    """Ask for the set-up code and for who will administer the service."""
    await _require()
    return _form(ask, None, 200)


async def make(ask: Ask) -> Response | Html:
    """Make the first administrator, and sign them in."""
    await _require()
    fields = await ask.fields()
    code = fields.text("code", longest=60)
    wish = people.Invitation(
        given_name=fields.line("given_name", longest=120, required=False),
        family_name=fields.line("family_name", longest=120),
        email=fields.address("email"),
        language=fields.choice("language", i18n.LANGUAGES),
        tz=fields.zone("tz"),
    )

    async def work() -> Response:
        secret = await first_run.set_up(code, ask.secrets, wish, browser.of(ask).agent)
        return go_on("/administration/next-steps", browser.keeping(ask, secret))

    async def show(typed: Fields, status: int) -> Html:
        return _form(ask, typed, status)

    return await forms.tried(fields, show, work)


async def next_steps(ask: Ask) -> Html:
    """Say what a new installation needs next."""
    return html(ask, "identity/administration/next_steps.html", settings=ask.settings)


async def _require() -> None:
    if not await first_run.is_needed():
        raise NotFound


def _form(ask: Ask, fields: Fields | None, status: int) -> Html:
    empty = {
        **dict.fromkeys(("code", "given_name", "family_name", "email"), ""),
        "language": ask.language,
        "tz": ask.zone,
    }
    return html_with(
        ask,
        "identity/administration/set_up.html",
        status,
        languages=list(i18n.LANGUAGES.items()),
        values=forms.values(fields, empty),
        errors=fields.errors if fields else {},
    )


routes = [
    doors.page("/set-up", set_up, may=doors.anyone),
    doors.page("/set-up", make, may=doors.anyone, method="POST", cost=100),
    doors.page("/administration/next-steps", next_steps, may=doors.administrators),
]
