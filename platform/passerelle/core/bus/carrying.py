"""Keeps a line to other processes open: connects again when it is lost, and says so once."""

import asyncio
import random
from collections.abc import Callable, Sequence
from typing import Protocol

from passerelle.core import logs
from passerelle.core.bus.port import Hear

_log = logs.logger("passerelle.bus")
_CONNECT_SECONDS = 5.0
_CHECK_SECONDS = 5.0
_FIRST_WAIT = 0.1
_LONGEST_WAIT = 2.0


class LineLostError(Exception):
    """The line has ended."""


class Line(Protocol):
    """One connection to whatever carries the messages; used once, from opening to closing."""

    async def open(self, hear: Hear, lost: Callable[[], None]) -> None:
        """Connect and listen; `lost` is called when the connection ends."""

    async def send(self, channel: str) -> None:
        """Say that there is news."""

    async def check(self) -> None:
        """Fail when the other side does not answer."""

    async def close(self) -> None:
        """End, also where the connection is broken."""


class Carried:
    """A bus over lines, each of which may break."""

    def __init__(self, kind: str, new_line: Callable[[], Line]) -> None:
        self._kind = kind
        self._new_line = new_line
        self._pending: set[str] = set()
        self._hear: Hear = _nobody
        self._channels: Sequence[str] = ()
        self._news = asyncio.Event()
        self._is_lost = False
        self._task: asyncio.Task[None] | None = None

    def publish(self, channel: str) -> None:
        """Say so with the next sending; what cannot be sent is found by those who look."""
        self._pending.add(channel)
        self._news.set()

    def subscribe(self, hear: Hear, channels: Sequence[str]) -> None:
        """Listen from now on."""
        self._hear, self._channels = hear, channels
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Hang up."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        wait, is_said = _FIRST_WAIT, False
        while True:
            line = self._new_line()
            try:
                await self._open(line)
                if is_said:
                    _log.info("bus is back", kind=self._kind)
                wait, is_said = _FIRST_WAIT, False
                self._catch_up()
                await self._carry(line)
            except Exception as exc:
                if not is_said:
                    _log.warning("bus lost", kind=self._kind, error=repr(exc))
                is_said = True
            finally:
                await _closed(line)
            await asyncio.sleep(wait * random.uniform(0.5, 1.0))  # noqa: S311 -- jitter
            wait = min(wait * 2, _LONGEST_WAIT)

    async def _open(self, line: Line) -> None:
        self._is_lost = False
        async with asyncio.timeout(_CONNECT_SECONDS):
            await line.open(self._hear, self._lose)

    def _lose(self) -> None:
        self._is_lost = True
        self._news.set()

    def _catch_up(self) -> None:
        for channel in self._channels:
            self._hear(channel)

    async def _carry(self, line: Line) -> None:
        while True:
            try:
                await asyncio.wait_for(self._news.wait(), _CHECK_SECONDS)
            except TimeoutError:
                async with asyncio.timeout(_CHECK_SECONDS):
                    await line.check()
                continue
            self._news.clear()
            if self._is_lost:
                raise LineLostError
            channels, self._pending = self._pending, set()
            async with asyncio.timeout(_CHECK_SECONDS):
                for channel in channels:
                    await line.send(channel)


async def _closed(line: Line) -> None:
    try:
        async with asyncio.timeout(1.0):
            await line.close()
    except Exception as exc:
        _log.debug("line not closed", error=repr(exc))


def _nobody(_channel: str) -> None:
    """Hear nothing."""
