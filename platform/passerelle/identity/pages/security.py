"""How one signs in: the password, the login sessions, the account elsewhere."""

from starlette.responses import Response

from passerelle.core.errors import NotFound
from passerelle.identity import addresses, passwords, sessions, single_sign_on
from passerelle.identity.pages import browser
from passerelle.web import doors, forms
from passerelle.web.answers import go_on, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import MISSING, Fields
from passerelle.web.shell import Html

HERE = "/profile/security"


async def security(ask: Ask) -> Html:
    """Show how one signs in, and where one is signed in."""
    return await _page(ask, None, 200)


async def set_password(ask: Ask) -> Response | Html:
    """Set or change the password."""
    fields = await ask.fields()
    wanted, current = fields.typed.get("password", ""), fields.typed.get("current", "")
    if not wanted:
        fields.wrong("password", MISSING)

    async def work() -> str:
        await passwords.set_password(ask.actor, current, wanted, browser.of(ask))
        return f"{HERE}?done=password"

    return await _tried(ask, fields, work)


async def ask_to_remove(ask: Ask) -> Html:
    """Ask whether the password is to go."""
    return await _removal(ask, None, 200)


async def remove_password(ask: Ask) -> Response | Html:
    """Remove the password."""
    fields = await ask.fields()

    async def work() -> str:
        current = fields.typed.get("current", "")
        await passwords.remove_password(ask.actor, current, browser.of(ask))
        return f"{HERE}?done=removed"

    async def show(typed: Fields, status: int) -> Html:
        return await _removal(ask, typed, status)

    return await forms.tried(fields, show, work)


async def end_session(ask: Ask) -> Response:
    """End one login session."""
    if ask.actor.person_id is None:
        raise NotFound
    await sessions.end_one(ask.actor.person_id, ask.part_id("id"))
    return go_on(f"{HERE}?done=ended")


async def end_others(ask: Ask) -> Response:
    """End every login session but this one."""
    if ask.actor.person_id is None:
        raise NotFound
    await sessions.end_every(ask.actor.person_id, but=browser.session(ask))
    return go_on(f"{HERE}?done=ended")


async def _tried(ask: Ask, fields: Fields, work: forms.Work) -> Response | Html:
    async def show(typed: Fields, status: int) -> Html:
        return await _page(ask, typed, status)

    return await forms.tried(fields, show, work)


async def _page(ask: Ask, fields: Fields | None, status: int) -> Html:
    return html_with(
        ask,
        "identity/security.html",
        status,
        password=await passwords.password_of(ask.actor),
        is_fresh=await passwords.is_fresh(browser.of(ask)),
        address=await addresses.primary_of(ask.actor),
        sessions=await sessions.sessions_of(ask.actor.person_id, browser.session(ask)),
        linked=await single_sign_on.links_of(ask.actor),
        elsewhere=ask.settings.oidc_name or ask.settings.oidc_issuer,
        done=ask.wish("done"),
        errors=fields.errors if fields else {},
    )


async def _removal(ask: Ask, fields: Fields | None, status: int) -> Html:
    if await passwords.password_of(ask.actor) is None:
        raise NotFound
    return html_with(
        ask,
        "identity/password_remove.html",
        status,
        is_fresh=await passwords.is_fresh(browser.of(ask)),
        errors=fields.errors if fields else {},
    )


_own = doors.signed_in
routes = [
    doors.page(HERE, security, may=_own),
    doors.page(f"{HERE}/password", set_password, may=_own, method="POST", alone=True),
    doors.page(f"{HERE}/password/remove", ask_to_remove, may=_own),
    doors.page(f"{HERE}/password/remove", remove_password, may=_own, method="POST", alone=True),
    doors.page(f"{HERE}/sessions/{{id}}/end", end_session, may=_own, method="POST"),
    doors.page(f"{HERE}/sessions/end", end_others, may=_own, method="POST"),
]
