"""Walks each request through its door: who, may they, is it kept, answer, refuse.

The one pipeline for pages, files and the API. It is plain ASGI: the hot path is a dictionary
look-up after one statement.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from passerelle.core import clock, i18n, revisions, zones
from passerelle.core.actors import VISITOR, Actor
from passerelle.core.config import Settings
from passerelle.core.errors import Forbidden, Invalid, Refusal
from passerelle.core.http import Egress
from passerelle.core.i18n import N_
from passerelle.web import incoming, problems, sending, writes
from passerelle.web.asking import MAX_FORM_BYTES, Ask
from passerelle.web.doors import Door
from passerelle.web.kept import Shelf
from passerelle.web.limits import Limits
from passerelle.web.modes import Modes
from passerelle.web.quick import Quick
from passerelle.web.shell import Html, Shell

_SAFE = ("GET", "HEAD")
_KEPT_SECONDS = 60  # a page may say "now", so none is kept for longer
_LONGEST_KEY = 200
_LONGEST_QUERY = 200
"""What was asked with a longer one is not kept: whoever asks chooses how long it is."""
_GUESS = 5
"""What a token that is none of ours takes from the budget of the address it came from."""


@dataclass(slots=True)
class House:
    """What every door needs."""

    settings: Settings
    shell: Shell
    actor_of: Callable[[str], Awaitable[Actor]]
    """Returns the actor of a login session's secret; the visitor where it is none."""
    actor_of_token: Callable[[str], Awaitable[Actor]]
    """Returns the actor of an API token; the visitor where it is none."""
    shelf: Shelf
    secrets: tuple[str, ...]
    limits: Limits
    modes: Modes

    @property
    def session_cookie(self) -> str:
        """The cookie's name; a browser keeps the prefixed one only from https."""
        return "__Host-session" if self.settings.is_https else "session"


class Answerer:
    """The ASGI application behind one door."""

    def __init__(self, house: House, door: Door) -> None:
        self._house = house
        self._door = door
        self._egress = Egress.of(house.settings.egress_allow)
        self._quick = Quick(door.stamp, house.limits, house.modes) if door.stamp else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        scope["door"] = self._door.path
        if self._quick is not None and await self._quick.again(scope, send):
            return
        request = incoming.request(scope, receive)
        ask: Ask | None = None
        try:
            ask = self._asked(request, await self._actor(request))
            response = await self._answer(ask)
        except Refusal as refusal:
            ask = ask or self.visitor(request)
            response = self._refused(ask, refusal)
        if self._door.kind == "api" and (left := self._house.limits.left(ask.caller)):
            response.headers.update(left.headers)
        if self._quick is not None:
            self._quick.keep(scope, response)
        await response(scope, receive, send)

    async def _actor(self, request: Request) -> Actor:
        if self._door.kind == "api" and (said := request.headers.get("authorization")):
            scheme, _, token = said.partition(" ")
            actor = VISITOR
            if scheme.lower() == "bearer":
                actor = await self._house.actor_of_token(token.strip())
            if not actor.is_signed_in:
                self._house.limits.take(self.visitor(request).caller, _GUESS)
                raise problems.TokenRefused
            return actor
        secret = request.cookies.get(self._house.session_cookie)
        return await self._house.actor_of(secret) if secret else VISITOR

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
            egress=self._egress,
            settings=house.settings,
            renderer=house.shell.render,
        )

    async def _answer(self, ask: Ask) -> Response:
        door = self._door
        self._house.limits.take(ask.caller, door.cost)
        self._house.modes.check(ask.actor, ask.path, ask.request.method)
        _check_permission(door, ask.actor)
        if ask.request.method not in _SAFE:
            return await self._written(ask)
        if not door.shows:
            return sending.fresh(ask, await door.handler(ask))
        return await self._kept(ask)

    async def _kept(self, ask: Ask) -> Response:
        query = ask.request.scope["query_string"]
        key = (
            self._door.path,
            ask.path,
            query,
            ask.language if self._door.kind != "api" else "",
            ask.zone if self._door.kind != "api" else "",
            ask.actor,
            await revisions.current(self._door.shows),
            await self._door.version(ask) if self._door.version else 0,
            int(clock.now().timestamp()) // _KEPT_SECONDS,
        )
        kept = self._house.shelf.get(key)
        if kept is None:
            answer = await self._door.handler(ask)
            if isinstance(answer, Response) or (isinstance(answer, Html) and answer.status != 200):
                return sending.fresh(ask, answer)
            kept = sending.made(ask, answer)
            if len(query) <= _LONGEST_QUERY:
                self._house.shelf.put(key, kept)
        return sending.kept(ask, kept)

    async def _written(self, ask: Ask) -> Response:
        door = self._door
        if ask.actor.token_id is None and not door.by_token:
            check_origin(ask)
        if door.marked:
            ask.expected_version()

        async def work() -> Response:
            return sending.fresh(ask, await door.handler(ask), door.status)

        if door.kind == "api":
            return await self._once_for_program(ask, work)
        return await self._once_for_person(ask, work)

    async def _once_for_program(self, ask: Ask, work: writes.Work) -> Response:
        key = ask.request.headers.get("idempotency-key")
        if key is None or ask.request.method != "POST":
            return await work()
        if not 1 <= len(key) <= _LONGEST_KEY:
            raise Invalid(f"has 1 to {_LONGEST_KEY} characters", field="Idempotency-Key")
        record = writes.key_of("api", _writer(ask), key)
        body = await ask.raw(self._door.most_bytes)
        print_ = writes.fingerprint(ask.path.encode(), ask.request.scope["query_string"], body)
        return await writes.once(record, print_, work, secret=self._door.secret)

    async def _once_for_person(self, ask: Ask, work: writes.Work) -> Response:
        if self._door.alone or self._door.most_bytes > MAX_FORM_BYTES:
            return await work()
        key = (await ask.fields()).typed.get("once", "")
        if not key:
            return await work()
        print_ = writes.fingerprint(ask.path.encode(), await ask.raw(MAX_FORM_BYTES))
        record = writes.key_of("form", _writer(ask), key, print_)
        return await writes.once(record, print_, work, secret=self._door.secret)

    def refused(self, request: Request, refusal: Refusal) -> Response:
        """Return a refusal as this door's readers get it, without touching the database."""
        return self._refused(self.visitor(request), refusal)

    def _refused(self, ask: Ask, refusal: Refusal) -> Response:
        if self._door.kind == "api":
            return sending.refused_program(ask, refusal)
        status, title = problems.status_of(refusal)
        if status == 401 and self._door.kind == "page":
            target = ask.path + (f"?{ask.request.url.query}" if ask.request.url.query else "")
            return Response(status_code=303, headers={"location": f"/sign-in?next={quote(target)}"})
        return sending.page(sending.problem_page(self._house.shell, ask, status, title, refusal))


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


def _check_permission(door: Door, actor: Actor) -> None:
    if not door.may(actor):
        raise Forbidden if actor.is_signed_in else problems.SignInNeeded
    if door.kind == "api" and not actor.is_within(door.scope):
        raise problems.ScopeMissing(door.scope)


def _writer(ask: Ask) -> str:
    """Return whose keys a key is one of: each token has its own."""
    return str(ask.actor.token_id or ask.caller)


def _language(request: Request, actor: Actor, default: str) -> str:
    for wish in (request.cookies.get("language", ""), actor.language):
        if wish in i18n.LANGUAGES:
            return wish
    return i18n.negotiate(request.headers.get("accept-language", "")) or default


def _zone(wish: str | None, actor: Actor, default: str) -> str:
    if actor.tz and zones.is_known(actor.tz):
        return actor.tz
    return wish if wish and zones.is_known(wish) else default
