"""Signing in by a link or a password, signing out, and choosing a language."""

from urllib.parse import quote
from uuid import UUID

from starlette.responses import Response

from passerelle.core import i18n
from passerelle.core.errors import NotFound
from passerelle.identity import passwords, rules, sessions, signing_in
from passerelle.identity.pages import browser
from passerelle.web import doors, forms
from passerelle.web.answers import go_on, html, html_with
from passerelle.web.asking import Ask, own_path
from passerelle.web.fields import Fields
from passerelle.web.shell import Html


async def sign_in(ask: Ask) -> Html:
    """Ask for an e-mail address."""
    return _page(ask, None, 200, own_path(ask.wish("next")))


async def take(ask: Ask) -> Html | Response:
    """Take the address: send a link, or try the password that came with it.

    What is said is the same whether the address is known or not.
    """
    fields = await ask.fields()
    address = fields.address("email")
    following = own_path(fields.typed.get("next", "/"))

    async def work() -> Response:
        password = fields.typed.get("password", "")
        if fields.typed.get("way", "password" if password else "link") == "password":
            secret = await passwords.sign_in(address, password, browser.of(ask))
            return go_on(following, browser.keeping(ask, secret))
        await signing_in.ask_for_link(address, quote(following), ask.language, browser.of(ask))
        return go_on("/sign-in/sent")

    async def show(typed: Fields, status: int) -> Html:
        return _page(ask, typed, status, following)

    return await forms.tried(fields, show, work)


async def sent(ask: Ask) -> Html:
    """Say that a message is on its way."""
    return html(ask, "identity/sign_in_sent.html")


async def confirm(ask: Ask) -> Html:
    """Show the button that signs in: mail scanners follow links, they do not press buttons."""
    await signing_in.link_of_token(ask.part("token"), ask.secrets)
    following = own_path(ask.wish("next"))
    return html(ask, "identity/sign_in_confirm.html", target=ask.path, next=following)


async def use(ask: Ask) -> Response:
    """Use the link up and open a login session."""
    form = await ask.form()
    link: UUID = await signing_in.link_of_token(ask.part("token"), ask.secrets)
    secret = await signing_in.use_link(link, browser.of(ask))
    return go_on(own_path(form.get("next", "/")), browser.keeping(ask, secret))


async def demo_confirm(ask: Ask) -> Html:
    """Show the button that signs in as a person of the demonstration."""
    _demo_reference(ask)
    following = own_path(ask.wish("next", "/"))
    return html(ask, "identity/sign_in_confirm.html", target=ask.path, next=following)


async def demo_use(ask: Ask) -> Response:
    """Sign in as a person of the demonstration."""
    form = await ask.form()
    secret = await signing_in.open_demo_session(_demo_reference(ask), browser.of(ask))
    return go_on(own_path(form.get("next", "/")), browser.keeping(ask, secret))


async def sign_out(ask: Ask) -> Response:
    """End the login session."""
    await sessions.end(browser.session(ask))
    return go_on("/", browser.cookie(ask, ask.session_cookie, "", 0))


async def language(ask: Ask) -> Response:
    """Remember the language that somebody chose."""
    code = ask.part("code")
    if code not in i18n.LANGUAGES:
        raise NotFound
    chosen = browser.cookie(ask, "language", code, 31_536_000)
    return go_on(own_path(ask.wish("next")), chosen)


def _page(ask: Ask, fields: Fields | None, status: int, following: str) -> Html:
    return html_with(
        ask,
        "identity/sign_in.html",
        status,
        email=fields.typed.get("email", "") if fields else "",
        errors=fields.errors if fields else {},
        next=following,
        elsewhere=ask.settings.oidc_name or ask.settings.oidc_issuer,
    )


def _demo_reference(ask: Ask) -> str:
    reference = rules.verified(ask.part("token"), "demo", ask.secrets)
    if not ask.demo or reference is None:
        raise NotFound
    return reference


routes = [
    doors.page("/sign-in", sign_in, may=doors.anyone),
    doors.page("/sign-in", take, may=doors.anyone, method="POST", alone=True),
    doors.page("/sign-in/sent", sent, may=doors.anyone),
    doors.page("/sign-in/confirm/{token}", confirm, may=doors.anyone),
    doors.page("/sign-in/confirm/{token}", use, may=doors.anyone, method="POST"),
    doors.page("/sign-in/as/{token}", demo_confirm, may=doors.anyone),
    doors.page("/sign-in/as/{token}", demo_use, may=doors.anyone, method="POST"),
    doors.page("/sign-out", sign_out, may=doors.signed_in, method="POST"),
    doors.page("/language/{code}", language, may=doors.anyone),
]
