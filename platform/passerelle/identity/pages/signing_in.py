"""Signing in and out, and choosing a language."""

from http import cookies
from urllib.parse import quote

from starlette.responses import Response

from passerelle.core import i18n
from passerelle.core.errors import NotFound
from passerelle.identity import errors, rules, sessions, signing_in
from passerelle.web import doors
from passerelle.web.answers import go_on, html, html_with
from passerelle.web.asking import Ask, own_path
from passerelle.web.shell import Html


async def sign_in(ask: Ask) -> Html:
    """Ask for an e-mail address."""
    return html(ask, "web/sign_in.html", email="", errors={}, next=own_path(ask.wish("next")))


async def send_link(ask: Ask) -> Html | Response:
    """Take the address; say the same whether it is known or not."""
    form = await ask.form()
    following = own_path(form.get("next", "/"))
    try:
        await signing_in.ask_for_link(form.get("email", ""), quote(following), ask.language)
    except errors.AddressUnreadable as refusal:
        said = i18n.translations(ask.language).gettext(refusal.message)
        return html_with(
            ask,
            "web/sign_in.html",
            422,
            email=form.get("email", ""),
            errors={"email": said},
            next=following,
        )
    return go_on("/sign-in/sent")


async def sent(ask: Ask) -> Html:
    """Say that a message is on its way."""
    return html(ask, "web/sign_in_sent.html")


async def confirm(ask: Ask) -> Html:
    """Show the button that signs in: mail scanners follow links, they do not press buttons."""
    await signing_in.link_of_token(ask.part("token"), ask.secrets)
    return html(
        ask, "web/sign_in_confirm.html", action=ask.path, next=own_path(ask.wish("next")), email=""
    )


async def use(ask: Ask) -> Response:
    """Use the link up and open a login session."""
    form = await ask.form()
    link = await signing_in.link_of_token(ask.part("token"), ask.secrets)
    secret = await signing_in.use_link(link, *_browser(ask))
    return go_on(own_path(form.get("next", "/")), _session(ask, secret))


async def demo_confirm(ask: Ask) -> Html:
    """Show the button that signs in as a person of the demonstration."""
    _demo_reference(ask)
    return html(ask, "web/sign_in_confirm.html", action=ask.path, next="/", email="")


async def demo_use(ask: Ask) -> Response:
    """Sign in as a person of the demonstration."""
    secret = await signing_in.open_demo_session(_demo_reference(ask), *_browser(ask))
    return go_on("/", _session(ask, secret))


async def sign_out(ask: Ask) -> Response:
    """End the login session."""
    await sessions.end(ask.request.cookies.get(ask.session_cookie, ""))
    return go_on("/", _cookie(ask.session_cookie, "", 0, secure=ask.base_url.startswith("https")))


async def language(ask: Ask) -> Response:
    """Remember the language that somebody chose."""
    code = ask.part("code")
    if code not in i18n.LANGUAGES:
        raise NotFound
    return go_on(
        own_path(ask.wish("next")),
        _cookie("language", code, 31_536_000, secure=ask.base_url.startswith("https")),
    )


def _demo_reference(ask: Ask) -> str:
    reference = rules.verified(ask.part("token"), "demo", ask.secrets)
    if not ask.demo or reference is None:
        raise NotFound
    return reference


def _browser(ask: Ask) -> tuple[str, str]:
    headers, cookies_ = ask.request.headers, ask.request.cookies
    return headers.get("user-agent", ""), cookies_.get(ask.session_cookie, "")


def _session(ask: Ask, secret: str) -> dict[str, str]:
    life = int(sessions.LONGEST.total_seconds())
    return _cookie(ask.session_cookie, secret, life, secure=ask.base_url.startswith("https"))


def _cookie(name: str, value: str, seconds: int, *, secure: bool) -> dict[str, str]:
    jar: cookies.SimpleCookie = cookies.SimpleCookie({name: value})
    jar[name]["path"], jar[name]["max-age"] = "/", str(seconds)
    jar[name]["httponly"], jar[name]["samesite"] = True, "Lax"
    if secure:
        jar[name]["secure"] = True
    return {"set-cookie": jar[name].OutputString()}


routes = [
    doors.page("/sign-in", sign_in, may=doors.anyone),
    doors.page("/sign-in", send_link, may=doors.anyone, method="POST"),
    doors.page("/sign-in/sent", sent, may=doors.anyone),
    doors.page("/sign-in/confirm/{token}", confirm, may=doors.anyone),
    doors.page("/sign-in/confirm/{token}", use, may=doors.anyone, method="POST"),
    doors.page("/sign-in/as/{token}", demo_confirm, may=doors.anyone),
    doors.page("/sign-in/as/{token}", demo_use, may=doors.anyone, method="POST"),
    doors.page("/sign-out", sign_out, may=doors.signed_in, method="POST"),
    doors.page("/language/{code}", language, may=doors.anyone),
]
