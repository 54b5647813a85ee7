"""Around every request: an id, a log line, the headers every answer carries, and faults caught."""

import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

from prometheus_client import Histogram
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, reset_contextvars

from passerelle.core import ending, ids, logs, meters

_log = logs.logger("passerelle.web")
_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
]
_HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
_CLOSE = ((b"connection", b"close"),)
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_SIGNED = re.compile(r"(?<![^/\s])[^/\s]+\.[0-9a-f]{32,64}\b|(?<=/calendars/mine/)[^/\s]+")
"""What is signed is a whole part of a path: tried nowhere else, a long path takes no long time."""
_STATUS = "guard.status"
"""What was answered; 0 while nothing is."""
_QUIET = ("/static/", "/livez", "/readyz")

_measured: dict[tuple[str, str, str], Histogram] = {}

OnFault = Callable[[Scope, Receive, Send], Awaitable[None]]


class Guard:
    """The outermost layer."""

    def __init__(self, app: ASGIApp, *, on_fault: OnFault, is_https: bool) -> None:
        self._app = app
        self._on_fault = on_fault
        self._headers = [*_HEADERS, _HSTS] if is_https else list(_HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and answer in its place when something breaks."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = str(ids.new())
        scope["request_id"] = request_id
        headers = [*self._headers, (b"x-request-id", request_id.encode())]
        scope[_STATUS], began = 0, time.perf_counter()

        async def tagged(message: Message) -> None:
            if message["type"] == "http.response.start":
                scope[_STATUS] = message["status"]
                going = _CLOSE if ending.is_begun() else ()
                message["headers"] = [*message.get("headers", []), *headers, *going]
            await send(message)

        bound = bind_contextvars(request_id=request_id)
        try:
            await self._pass(scope, receive, tagged)
            _measure(scope, scope[_STATUS], began)
            if not scope["path"].startswith(_QUIET):
                _tell(scope, scope[_STATUS], began)
        finally:
            reset_contextvars(**bound)

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except ClientDisconnect:
            path = without_secrets(scope["path"])
            _log.info("left", path=path)  # before all was sent: nobody to answer
        except Exception:
            _log.exception("fault", path=without_secrets(scope["path"]))
            meters.FAULTS.inc()
            if scope[_STATUS]:
                raise  # the answer has begun: only closing the connection tells the truth
            await self._on_fault(scope, receive, send)


def _measure(scope: dict[str, Any] | Scope, status: int, began: float) -> None:
    method = scope["method"] if scope["method"] in _METHODS else "other"
    key = (method, scope.get("door", ""), f"{status // 100}xx")
    if (child := _measured.get(key)) is None:
        child = _measured[key] = meters.REQUESTS.labels(*key)
    child.observe(time.perf_counter() - began)


def without_secrets(text: str) -> str:
    """Return a path, or a text with addresses in it, as others may read it: what is signed or
    secret in it lets its holder in."""
    return _SIGNED.sub("…", text)


def _tell(scope: dict[str, Any] | Scope, status: int, began: float) -> None:
    spent = round((time.perf_counter() - began) * 1000, 1)
    path = without_secrets(scope["path"])
    logs.tell(
        "passerelle.web",
        "request",
        method=scope["method"],
        path=path,
        status=status,
        ms=spent,
        request_id=scope["request_id"],
    )
