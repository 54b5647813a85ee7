"""What doors of sign-in know of a browser, and the cookies that they give it."""

from http import cookies

from passerelle.identity import sessions
from passerelle.identity.signing_in import Browser
from passerelle.web.asking import Ask


def of(ask: Ask) -> Browser:
    """Return what is known of the browser that asks."""
    return Browser(
        source=ask.address,
        agent=ask.request.headers.get("user-agent", ""),
        session=session(ask),
        secrets=ask.secrets,
    )


def session(ask: Ask) -> str:
    """Return the secret of the login session that the browser holds, or nothing."""
    return ask.request.cookies.get(ask.session_cookie, "")


def keeping(ask: Ask, secret: str) -> dict[str, str]:
    """Return the header that gives the browser a login session; the service decides its end."""
    return cookie(ask, ask.session_cookie, secret, int(sessions.LONGEST.total_seconds()))


def cookie(ask: Ask, name: str, value: str, seconds: int) -> dict[str, str]:
    """Return the header that sets a cookie; 0 seconds take it away."""
    jar: cookies.SimpleCookie = cookies.SimpleCookie({name: value})
    jar[name]["path"], jar[name]["max-age"] = "/", str(seconds)
    jar[name]["httponly"], jar[name]["samesite"] = True, "Lax"
    if ask.base_url.startswith("https"):
        jar[name]["secure"] = True
    return {"set-cookie": jar[name].OutputString()}
