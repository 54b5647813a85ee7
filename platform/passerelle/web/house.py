"""Walks each request through its door: who, may they, is it kept, answer, refuse.

The one pipeline for pages, files and the API. It is plain ASGI: the hot path is a dictionary
look-up after one statement.
"""

import hashlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from passerelle.core import clock, i18n, revisions, zones
from passerelle.core.actors import VISITOR, Actor
from passerelle.core.config import Settings
from passerelle.core.errors import Forbidden, Refusal
from passerelle.core.i18n import N_
from passerelle.web import problems
from passerelle.web.asking import Ask
from passerelle.web.doors import Door
from passerelle.web.kept import Kept, Shelf
from passerelle.web.shell import NONCE, Html, Shell

_PAGE = "text/html; charset=utf-8"
_JSON = "application/json"
_SAFE = ("GET", "HEAD")
_NONCE = NONCE.encode()
_KEPT_SECONDS = 60  # a page may say "now", so none is kept for longer
_encode = msgspec.json.Encoder(order="deterministic").encode  # the same on both engines


@dataclass(slots=True)
class House:
    """What every door needs."""

    settings: Settings
    shell: Shell
    actor_of: Callable[[str], Awaitable[Actor]]
    """Returns the actor of a login session's secret; the visitor where it is none."""
    shelf: Shelf
    secrets: tuple[str, ...]

    @property
    def session_cookie(self) -> str:
        """The cookie's name; a browser keeps the prefixed one only from https."""
        return "__Host-session" if self.settings.is_https else "session"


class Answerer:
    """The ASGI application behind one door."""

    def __init__(self, house: House, door: Door) -> None:
        self._house = house
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        ask = await self._understand(request)
        try:
            response = await self._answer(ask)
        except Refusal as refusal:
            response = self._refused(ask, refusal)
        await response(scope, receive, send)

    async def _understand(self, request: Request) -> Ask:
        secret = request.cookies.get(self._house.session_cookie)
        return self._asked(request, await self._house.actor_of(secret) if secret else VISITOR)

    def visitor(self, request: Request) -> Ask:
        """Return the request as a visitor's; for answers that must not touch the database."""
        return self._asked(request, VISITOR)

    def _asked(self, request: Request, actor: Actor) -> Ask:
        house, cookies = self._house, request.cookies
        return Ask(
            request=request,
            actor=actor,
            language=_language(request, actor, house.settings.default_language),
            zone=_zone(cookies.get("zone"), actor, house.settings.programme_zone),
            base_url=house.settings.base_url.rstrip("/"),
            demo=house.settings.demo,
            session_cookie=house.session_cookie,
            secrets=house.secrets,
            renderer=house.shell.render,
        )

    async def _answer(self, ask: Ask) -> Response:
        door = self._door
        if not door.may(ask.actor):
            raise Forbidden if ask.actor.is_signed_in else problems.SignInNeeded
        if ask.request.method not in _SAFE:
            check_origin(ask)
        if not door.shows:
            return self._fresh(ask, await door.handler(ask))
        return await self._kept(ask)

    async def _kept(self, ask: Ask) -> Response:
        key = (
            self._door.path,
            ask.path,
            ask.request.scope["query_string"],
            ask.language if self._door.kind != "api" else "",
            ask.zone if self._door.kind != "api" else "",
            ask.actor,
            await revisions.current(self._door.shows),
            int(clock.now().timestamp()) // _KEPT_SECONDS,
        )
        kept = self._house.shelf.get(key)
        if kept is None:
            answer = await self._door.handler(ask)
            if isinstance(answer, Response) or (isinstance(answer, Html) and answer.status != 200):
                return self._fresh(ask, answer)
            kept = self._made(ask, answer, key)
            self._house.shelf.put(key, kept)
        return _sent(ask, kept)

    def _made(self, ask: Ask, answer: Any, key: tuple[object, ...]) -> Kept:
        if isinstance(answer, Html):
            parts = tuple(answer.text.encode().split(_NONCE))
            digest = hashlib.blake2b(b"".join(parts), digest_size=12).hexdigest()
            return Kept(parts, f'W/"{digest}"', _PAGE, tuple(answer.headers.items()))
        body, headers = _json(ask, answer)
        digest = hashlib.blake2b(body, digest_size=12).hexdigest()
        return Kept((body,), f'"{digest}"', _JSON, tuple(headers.items()))

    def _fresh(self, ask: Ask, answer: Any) -> Response:
        if isinstance(answer, Response):
            return answer
        if isinstance(answer, Html):
            return self.page(answer)
        body, headers = _json(ask, answer)
        return Response(body, media_type=_JSON, headers={**headers, "cache-control": "no-store"})

    def page(self, answer: Html) -> Response:
        """Return a page that is not kept."""
        nonce = secrets.token_urlsafe(16)
        headers = {"cache-control": "no-store", **answer.headers, **_policy(nonce)}
        body = answer.text.replace(NONCE, nonce)
        return Response(body, answer.status, headers, media_type=_PAGE)

    def _refused(self, ask: Ask, refusal: Refusal) -> Response:
        status, title = problems.status_of(refusal)
        if self._door.kind == "api":
            said = problems.problem(refusal, ask.language, ask.path)
            return Response(_encode(said), status, media_type="application/problem+json")
        if status == 401 and self._door.kind == "page":
            target = ask.path + (f"?{ask.request.url.query}" if ask.request.url.query else "")
            return Response(status_code=303, headers={"location": f"/sign-in?next={quote(target)}"})
        return self.page(problem_page(self._house.shell, ask, status, title, refusal))


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
    return Html(shell.render(ask, "web/problem.html", context), status)


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
    return Response(_encode(said), 500, media_type="application/problem+json")


class SentFromElsewhere(Forbidden):
    """A form came from another site's page."""

    code = "sent_from_elsewhere"
    says = N_("This form was sent from another site.")


def check_origin(ask: Ask) -> None:
    """Refuse a change that another site's page asks for (Fetch Metadata, else Origin)."""
    headers = ask.request.headers
    site = headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise SentFromElsewhere
        return
    origin = headers.get("origin")
    if origin is not None and origin != ask.base_url:
        raise SentFromElsewhere


def _sent(ask: Ask, kept: Kept) -> Response:
    headers = {
        **dict(kept.headers),
        "etag": kept.etag,
        "cache-control": "private, no-cache",
        "vary": "Cookie, Accept-Language",
    }
    if _matches(ask.request.headers.get("if-none-match"), kept.etag):
        return Response(status_code=304, headers=headers)  # no CSP: the kept page has its nonce
    if len(kept.parts) == 1:
        body = kept.parts[0]
    else:
        nonce = secrets.token_urlsafe(16)
        body = nonce.encode().join(kept.parts)
        headers |= _policy(nonce)
    return Response(body, headers=headers, media_type=kept.media_type)


def _matches(wanted: str | None, etag: str) -> bool:
    if not wanted:
        return False
    tags = {tag.strip().removeprefix("W/") for tag in wanted.split(",")}
    return "*" in tags or etag.removeprefix("W/") in tags


def _json(ask: Ask, answer: Any) -> tuple[bytes, dict[str, str]]:
    headers = {}
    if (following := getattr(answer, "next", None)) is not None:
        url = ask.request.url.include_query_params(after=following)
        headers["link"] = f'<{ask.base_url}{url.path}?{url.query}>; rel="next"'
    return _encode(answer), headers


def _policy(nonce: str) -> dict[str, str]:
    return {
        "content-security-policy": (
            f"default-src 'self'; script-src 'nonce-{nonce}'; object-src 'none';"
            " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        )
    }


def _language(request: Request, actor: Actor, default: str) -> str:
    for wish in (request.cookies.get("language", ""), actor.language):
        if wish in i18n.LANGUAGES:
            return wish
    return i18n.negotiate(request.headers.get("accept-language", "")) or default


def _zone(wish: str | None, actor: Actor, default: str) -> str:
    if actor.tz and zones.is_known(actor.tz):
        return actor.tz
    return wish if wish and zones.is_known(wish) else default
