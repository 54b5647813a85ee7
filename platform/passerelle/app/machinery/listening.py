"""Server-sent events over plain ASGI: a connection that waits costs one task and little memory.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from passerelle.app import actors
from passerelle.app.machinery import streams
from passerelle.core import ending, logs, meters
from passerelle.core.actors import Actor
from passerelle.core.errors import TooMany
from passerelle.core.live import Hub, Listener

_log = logs.logger("passerelle.live")
_BEAT_SECONDS = 15
_BEAT = b":\n\n"
_LAST_SECONDS = 0.5
"""What reads for the listeners may be waiting for a database that never answers."""
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
hub = Hub()
"""Who listens to this process."""


class Stream(Response):
    """An answer that goes on until the client goes, or is let go."""

    def __init__(
        self, actor: Actor, caller: str, secret: str, streams: tuple[str, ...], after: int | None
    ) -> None:
        self.status_code = 200
        self.background = None
        self.raw_headers = [*_HEADERS]
        self._actor, self._caller, self._secret = actor, caller, secret
        self._streams, self._after = streams, after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what comes until the end."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body"})
            return

        async def write(body: bytes, is_more: bool) -> None:  # noqa: FBT001 -- a protocol's word
            await send({"type": "http.response.body", "body": body, "more_body": is_more})

        listener = Listener(self._streams, write, self._after)
        listener.offer(b"retry: 2000\n\n")
        crowd.enter(self._caller)
        try:
            await hub.join(listener)
            pulse.add(listener, self._secret, self._actor)
            await _gone(receive)
        finally:
            crowd.leave(self._caller)
            hub.leave(listener)
            pulse.remove(listener)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class Crowd:
    """How many streams each caller has open in this process."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()

    def check(self, caller: str, most: int) -> None:
        """Refuse one stream more than `most`; 0 means no limit."""
        if most and self._open[caller] >= most:
            raise TooMany(seconds=30)

    def enter(self, caller: str) -> None:
        """Count a stream that opens."""
        self._open[caller] += 1
        meters.LISTENERS.inc()

    def leave(self, caller: str) -> None:
        """Count it no more."""
        self._open[caller] -= 1
        if not self._open[caller]:
            del self._open[caller]
        meters.LISTENERS.dec()


crowd = Crowd()


class Pulse:
    """A sign of life to each listener every 15 seconds, and a look whether it may still listen.

    A session that has ended, one whose person holds other roles by now, and one that may no longer
    hear what it listens to, is let go; the client comes back as who it is, and is refused what is
    no longer for it.
    """

    def __init__(self) -> None:
        self._beats: list[dict[Listener, tuple[str, Actor]]] = [{} for _ in range(_BEAT_SECONDS)]
        self._next = 0

    def add(self, listener: Listener, secret: str, actor: Actor) -> None:
        """Begin, each listener in one of fifteen seconds."""
        self._next = (self._next + 1) % _BEAT_SECONDS
        self._beats[self._next][listener] = (secret, actor)

    def remove(self, listener: Listener) -> None:
        """End."""
        for beat in self._beats:
            beat.pop(listener, None)

    async def go_on(self) -> None:
        """Beat for ever."""
        second = 0
        while True:
            await asyncio.sleep(1.0)
            second = (second + 1) % _BEAT_SECONDS
            try:
                await self.beat(second)
            except Exception as exc:
                _log.warning("live sessions not checked", error=repr(exc))

    async def beat(self, second: int) -> None:
        """Give this second's listeners a sign of life, or let them go."""
        known: dict[str, Actor] = {}
        for listener, (secret, actor) in list(self._beats[second].items()):
            if secret and secret not in known:
                known[secret] = await actors.holder_of_session(secret)
            is_other = bool(secret) and known[secret] != actor
            if is_other or not await streams.may_listen(actor, listener.streams):
                listener.end()
            else:
                listener.offer(_BEAT)


pulse = Pulse()


@asynccontextmanager
async def listening() -> AsyncIterator[None]:
    """Tell listeners while this is open; let them go when the process drains or ends."""
    await hub.open()
    forget = ending.on_begin(hub.close)
    tasks = [asyncio.create_task(hub.follow()), asyncio.create_task(pulse.go_on())]
    try:
        yield
    finally:
        forget()
        hub.close()
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=_LAST_SECONDS)
