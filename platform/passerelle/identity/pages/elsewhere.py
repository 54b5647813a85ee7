"""Single sign-on: the way to the issuer and back, and linking an account of theirs to one's own."""

from starlette.responses import Response

from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.identity import issuer, single_sign_on
from passerelle.identity.issuer import Issuer
from passerelle.identity.pages import browser
from passerelle.identity.pages.security import HERE
from passerelle.web import doors
from passerelle.web.answers import go_on, html
from passerelle.web.asking import Ask, own_path
from passerelle.web.shell import Html


async def go(ask: Ask) -> Response:
    """Send a visitor to the issuer."""
    begun = await _begun(ask, own_path(ask.wish("next")), None)
    return go_on(begun.url, _keeping(ask, begun.kept))


async def come_back(ask: Ask) -> Response:
    """Take what the issuer sent the browser back with, and open a login session."""
    back = single_sign_on.Returned(ask.wish("state"), ask.wish("code"), ask.wish("iss"))
    kept = ask.request.cookies.get(_name(ask), "")
    done = await single_sign_on.finish(_issuer(ask), back, kept, ask.actor, browser.of(ask))
    answer = go_on(done.next, browser.cookie(ask, _name(ask), "", 0))
    if done.session:
        answer.headers.append("set-cookie", browser.keeping(ask, done.session)["set-cookie"])
    return answer


async def link(ask: Ask) -> Html:
    """Show the way to the issuer, to link an account there with one's own."""
    begun = await _begun(ask, f"{HERE}?done=linked", ask.actor)
    page = html(ask, "identity/elsewhere.html", url=begun.url, name=_called(ask))
    return Html(page.text, headers=_keeping(ask, begun.kept))


async def unlink(ask: Ask) -> Response:
    """Have an account elsewhere no longer sign the reader in."""
    await single_sign_on.unlink(ask.actor, ask.part_id("id"))
    return go_on(f"{HERE}?done=unlinked")


async def _begun(ask: Ask, following: str, linking: Actor | None) -> single_sign_on.Begun:
    return await single_sign_on.begin(_issuer(ask), following, linking, ask.secrets[0])


def _issuer(ask: Ask) -> Issuer:
    found = issuer.of(ask.settings)
    if found is None:
        raise NotFound
    return found


def _called(ask: Ask) -> str:
    return ask.settings.oidc_name or ask.settings.oidc_issuer


def _name(ask: Ask) -> str:
    return "__Host-elsewhere" if ask.base_url.startswith("https") else "elsewhere"


def _keeping(ask: Ask, kept: str) -> dict[str, str]:
    return browser.cookie(ask, _name(ask), kept, int(single_sign_on.LIFE.total_seconds()))


routes = [
    doors.page("/sign-in/elsewhere", go, may=doors.anyone),
    doors.page("/sign-in/elsewhere/return", come_back, may=doors.anyone),
    doors.page(f"{HERE}/elsewhere", link, may=doors.signed_in, method="POST", alone=True),
    doors.page(f"{HERE}/elsewhere/{{id}}/unlink", unlink, may=doors.signed_in, method="POST"),
]
