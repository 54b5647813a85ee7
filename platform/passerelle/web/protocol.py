"""HTTP/1.1 at the socket: uvicorn's httptools protocol, with the time and size limits it lacks.

Without them 200 of 200 slow connections were still open after seven seconds (measured). A head has
ten seconds. A body has no end of its own but a least rate: what comes buys time, never more than
twelve seconds ahead, so a large file on a slow line arrives and one that drips is shown out.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10.0
BODY_SECONDS = 12.0
LEAST_RATE = 8_192
"""Bytes a second that a body comes with, on average over the last twelve seconds."""
WRITE_SECONDS = 30.0
MAX_HEAD_BYTES = 32_768


class PatientNoMore(HttpToolsProtocol):
    """Closes a connection whose request line and headers, or whose body, take too long.

    Also one whose client takes nothing of what it asked for.
    """

    _deadline: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _in_head = True
    _until = 0.0

    def connection_made(self, transport: Any) -> None:
        """Give the client its time for the first request's head."""
        super().connection_made(transport)
        self._expect(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the clocks."""
        self._expect(None)
        self.resume_writing()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Start the clock of a client that does not read."""
        super().pause_writing()
        self._stalled = self.loop.call_later(WRITE_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """Stop that clock: it reads."""
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None
            super().resume_writing()

    def data_received(self, data: bytes) -> None:
        """Count a head that does not end: the parser itself would take any number of bytes.

        What comes after an answer and begins no request, such as a blank line, has a head's time.
        """
        super().data_received(data)
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self._refuse(b"431 Request Header Fields Too Large")
        elif self._is_between():
            self._in_head, self._head_bytes = True, 0
            self._expect(HEAD_SECONDS)

    def _is_between(self) -> bool:
        """Tell whether nothing is under way and no clock runs.

        uvicorn stops its own at each byte, and starts it again only after an answer.
        """
        waits = self._deadline is not None or self.timeout_keep_alive_task is not None
        return not waits and self.cycle is not None and self.cycle.response_complete

    def on_message_begin(self) -> None:
        """Start the clock of a request's head."""
        super().on_message_begin()
        self._in_head, self._head_bytes = True, 0
        self._expect(HEAD_SECONDS)

    def on_headers_complete(self) -> None:
        """Refuse a head that is too large before the application sees it; time the body."""
        fields = sum(len(name) + len(value) for name, value in self.headers)
        if len(self.url) + fields > MAX_HEAD_BYTES:
            self._refuse(b"431 Request Header Fields Too Large")
            return
        self._in_head = False
        super().on_headers_complete()
        self._until = self.loop.time() + BODY_SECONDS
        self._expect(BODY_SECONDS)

    def on_body(self, body: bytes) -> None:
        """What came buys time."""
        bought = self._until + len(body) / LEAST_RATE
        self._until = min(bought, self.loop.time() + BODY_SECONDS)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is here; the rest is ours."""
        self._expect(None)
        super().on_message_complete()

    def _expect(self, seconds: float | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if seconds is not None:
            self._deadline = self.loop.call_later(seconds, self._give_up)

    def _give_up(self) -> None:
        self._deadline = None
        if not self._in_head:
            if self.flow.read_paused:  # we do not read: the client is not to blame
                self._until = self.loop.time() + BODY_SECONDS
            if (left := self._until - self.loop.time()) > 0:
                self._expect(left)
                return
        self._refuse(b"408 Request Timeout")

    def _refuse(self, status: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(
                b"HTTP/1.1 " + status + b"\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
            )
            self.transport.close()
