"""Turns what a door returned into a response: pages with their nonce, JSON with its tag."""

import hashlib
import secrets
from typing import Any

import msgspec
from starlette.responses import Response

from passerelle.core import i18n
from passerelle.core.errors import Refusal, Resting, TooMany
from passerelle.web import problems
from passerelle.web.answers import Made
from passerelle.web.asking import Ask
from passerelle.web.kept import Kept
from passerelle.web.shell import NONCE, Html, Shell

_PAGE = "text/html; charset=utf-8"
_JSON = "application/json"
_PROBLEM = "application/problem+json"
_NONCE = NONCE.encode()
_ONCE = b'name="once"'
_encode = msgspec.json.Encoder(order="deterministic").encode  # the same on both engines


def made(ask: Ask, answer: Any) -> Kept:
    """Return an answer as it is kept."""
    if isinstance(answer, Html):
        body = answer.text.encode()
        if _ONCE in body:
            raise AssertionError("a form that is sent once stands on a page that is kept")
        parts = tuple(body.split(_NONCE))
        return Kept(parts, f'W/"{_digest(*parts)}"', _PAGE, tuple(answer.headers.items()))
    body, headers = _json(ask, answer)
    return Kept((body,), headers.pop("etag"), _JSON, tuple(headers.items()))


def fresh(ask: Ask, answer: Any, status: int = 200) -> Response:
    """Return an answer that is not kept."""
    if isinstance(answer, Response):
        answer.headers.setdefault("cache-control", "no-store")  # what is public says so itself
        return answer
    if isinstance(answer, Html):
        return page(answer)
    if answer is None:
        return Response(status_code=204, headers={"cache-control": "no-store"})
    location = {}
    if isinstance(answer, Made):
        answer, location = answer.value, {"location": answer.location}
    body, headers = _json(ask, answer)
    all_ = {**headers, **location, "cache-control": "no-store"}
    return Response(body, status, all_, media_type=_JSON)


def page(answer: Html) -> Response:
    """Return a page that is not kept."""
    nonce = secrets.token_urlsafe(16)
    headers = {"cache-control": "no-store", **answer.headers, **_policy(nonce)}
    return Response(answer.text.replace(NONCE, nonce), answer.status, headers, media_type=_PAGE)


def kept(ask: Ask, answer: Kept) -> Response:
    """Return what was kept, or 304 where the reader has it (RFC 9110, 13.1.2)."""
    headers = {
        **dict(answer.headers),
        "etag": answer.etag,
        "cache-control": "private, no-cache",
        "vary": "Cookie, Authorization, Accept-Language",
    }
    if _matches(ask.request.headers.get("if-none-match"), answer.etag):
        return Response(status_code=304, headers=headers)  # no CSP: the kept page has its nonce
    if len(answer.parts) == 1:
        body = answer.parts[0]
    else:
        nonce = secrets.token_urlsafe(16)
        body = nonce.encode().join(answer.parts)
        headers |= _policy(nonce)
    return Response(body, headers=headers, media_type=answer.media_type)


def refused_program(ask: Ask, refusal: Refusal) -> Response:
    """Return a refusal as problem+json, with what the status promises beside it."""
    status, _ = problems.status_of(refusal)
    said = problems.problem(refusal, ask.language, ask.path)
    headers = {**waiting(refusal), "cache-control": "no-store"}
    if (challenge := _challenge(refusal, status)) is not None:
        headers["www-authenticate"] = challenge
    return Response(_encode(said), status, headers, media_type=_PROBLEM)


def _challenge(refusal: Refusal, status: int) -> str | None:
    """Return what a token lacks (RFC 6750, section 3)."""
    if isinstance(refusal, problems.TokenRefused):
        return 'Bearer realm="Passerelle", error="invalid_token"'
    if isinstance(refusal, problems.ScopeMissing):
        return f'Bearer realm="Passerelle", error="insufficient_scope", scope="{refusal.scope}"'
    return 'Bearer realm="Passerelle"' if status == 401 else None


def waiting(refusal: Refusal) -> dict[str, str]:
    """Return Retry-After where a refusal ends by itself (RFC 9110, 10.2.3)."""
    if isinstance(refusal, TooMany | Resting):
        return {"retry-after": str(refusal.seconds)}
    return {}


def problem_page(
    shell: Shell, ask: Ask, status: int, title: str, refusal: Refusal | None = None
) -> Html:
    """Return the page that says what happened and how to go on."""
    translate = i18n.translations(ask.language).gettext
    context = {
        "status": status,
        "heading": translate(title),
        "detail": translate(refusal.message) if refusal and refusal.message else "",
        "field": refusal.field if refusal else None,
        "request_id": ask.request.scope.get("request_id", ""),
    }
    headers = waiting(refusal) if refusal else {}
    return Html(shell.render(ask, "web/problem.html", context), status, headers)


def fault(ask: Ask) -> Response:
    """Return what programs are told when something broke: the request's id, and no more."""
    said = problems.Problem(
        kind="/api/problems#fault",
        title=i18n.translations(ask.language).gettext(problems.FAULT),
        status=500,
        code="fault",
        detail=str(ask.request.scope.get("request_id", "")),
        instance=ask.path,
    )
    return Response(_encode(said), 500, media_type=_PROBLEM)


def _matches(wanted: str | None, etag: str) -> bool:
    if not wanted:
        return False
    tags = {tag.strip().removeprefix("W/") for tag in wanted.split(",")}
    return "*" in tags or etag.removeprefix("W/") in tags


def _json(ask: Ask, answer: Any) -> tuple[bytes, dict[str, str]]:
    body = _encode(answer)
    version = getattr(answer, "version", None)
    headers = {"etag": f'"{f"{version}-" if version is not None else ""}{_digest(body)}"'}
    if (following := getattr(answer, "next", None)) is not None:
        url = ask.request.url.include_query_params(after=following)
        headers["link"] = f'<{ask.base_url}{url.path}?{url.query}>; rel="next"'
    return body, headers


def _digest(*parts: bytes) -> str:
    return hashlib.blake2b(b"".join(parts), digest_size=12).hexdigest()


def _policy(nonce: str) -> dict[str, str]:
    return {
        "content-security-policy": (
            f"default-src 'self'; script-src 'nonce-{nonce}'; object-src 'none';"
            " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        )
    }
