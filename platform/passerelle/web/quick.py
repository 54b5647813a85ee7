"""Answers that are the same for everyone, given again without asking anything but a stamp.

For documents that programs fetch day and night. A door that has a stamp says with it whether what
it serves is still the same; who sends a cookie or a token is answered in full, like everyone while
the service rests. What is counted is counted here too: budgets, the log, the measurements.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.responses import Response
from starlette.types import Scope, Send

from passerelle.core import sources
from passerelle.core.errors import TooMany
from passerelle.web import documents
from passerelle.web.limits import Limits
from passerelle.web.modes import Mode, Modes

Stamp = Callable[[], Awaitable[object]]
_MOST = 64
_LONGEST_QUERY = 200
_OF_A_BODY = {b"content-length", b"content-type", b"content-encoding"}
_KEY, _STAMP = "quick.key", "quick.stamp"
_Header = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class _Kept:
    stamp: object
    tag: bytes
    bare_tag: str
    headers: list[_Header]
    without_body: list[_Header]
    body: bytes


class Quick:
    """What one door has answered lately."""

    def __init__(self, stamp: Stamp, limits: Limits, modes: Modes) -> None:
        self._stamp = stamp
        self._limits = limits
        self._modes = modes
        self._kept: OrderedDict[object, _Kept] = OrderedDict()

    async def again(self, scope: Scope, send: Send) -> bool:
        """Answer as the last one who asked this was answered; tell whether that was possible."""
        key, tag = _asked(scope)
        if key is None or self._modes.now.mode is not Mode.NORMAL:
            return False
        stamp, kept = await self._stamp(), self._kept.get(key)
        if kept is None or kept.stamp != stamp:
            scope[_KEY], scope[_STAMP] = key, stamp
            return False
        address = scope["client"][0] if scope.get("client") else ""
        try:
            self._limits.take(f"at {sources.source_of(address)}", 1)
        except TooMany:
            return False  # and is told so in full
        await _say(kept, tag, send)
        return True

    def keep(self, scope: Scope, response: Response) -> None:
        """Keep an answer for the next one who asks the same."""
        stated = response.headers.get("cache-control", "")
        if _KEY not in scope or response.status_code != 200 or "public" not in stated:
            return
        etag = response.headers["etag"]
        headers = [(bytes(name), bytes(value)) for name, value in response.raw_headers]
        self._kept[scope[_KEY]] = _Kept(
            scope[_STAMP],
            etag.encode("latin-1"),
            etag.strip('"').removesuffix("-gzip"),
            headers,
            [one for one in headers if one[0] not in _OF_A_BODY],
            bytes(response.body),
        )
        self._kept.move_to_end(scope[_KEY])
        if len(self._kept) > _MOST:
            self._kept.popitem(last=False)


def _asked(scope: Scope) -> tuple[object, bytes]:
    """Return what tells answers apart, and the tag that the asker has; no key for a special one."""
    if scope["method"] != "GET" or len(scope["query_string"]) > _LONGEST_QUERY:
        return None, b""
    tag = language = encoding = agent = b""
    for name, value in scope["headers"]:
        if name in (b"cookie", b"authorization"):
            return None, b""
        if name == b"if-none-match":
            tag = value
        elif name == b"accept-language":
            language = value
        elif name == b"accept-encoding":
            encoding = value
        elif name == b"user-agent":
            agent = value
    is_plain = documents.takes_plain_only(agent.decode("latin-1"))
    return (scope["path"], scope["query_string"], language, encoding, is_plain), tag


async def _say(kept: _Kept, tag: bytes, send: Send) -> None:
    if tag and (tag == kept.tag or documents.has(tag.decode("latin-1"), kept.bare_tag)):
        await send({"type": "http.response.start", "status": 304, "headers": kept.without_body})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": kept.headers})
    await send({"type": "http.response.body", "body": kept.body})
