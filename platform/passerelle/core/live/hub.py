"""Tells every listener of this process; one reader reads for all of them.

A listener that cannot keep up is let go: its browser comes back and hears what it missed.
"""

import asyncio
import random
import types
from collections.abc import Callable, Coroutine, Generator, Iterable, Sequence
from typing import Any

from passerelle.core import db, ending, logs, wakes
from passerelle.core.live import reading, saying
from passerelle.core.live.reading import Event

_log = logs.logger("passerelle.live")
_MOST_FRAMES = 64
_POLL_SECONDS = 1.0
_CALM_SECONDS = 0.1
"""Between two looks; what changed several times in between is told once."""
CHANGED = "changed"

Writing = Coroutine[Any, Any, None]
Write = Callable[[bytes, bool], Writing]
"""Sends bytes to one client; the flag says whether more will follow."""
_IN_A_ROW = 200
"""So many listeners are told before others have their turn in this process."""


class Listener:
    """One connection: what is waiting to be sent to it, and the task that sends where it is slow.

    A frame is written at once where the client keeps up: a task for each would cost as much again.
    """

    __slots__ = ("_frames", "_task", "_write", "after", "is_over", "streams")

    def __init__(self, streams: Sequence[str], write: Write, after: int | None = None) -> None:
        self.streams = streams
        self.after = after
        self.is_over = False
        self._write = write
        self._frames: list[bytes] = []
        self._task: asyncio.Task[None] | None = None

    def offer(self, frame: bytes) -> None:
        """Send a frame; lets the client go when too many are waiting."""
        if self.is_over:
            return
        if self._task is None:
            self._begin(frame)
        elif len(self._frames) < _MOST_FRAMES:
            self._frames.append(frame)
        else:
            self.end()

    def end(self) -> None:
        """Let the client go, and have it come back in a few seconds: not all at once."""
        if self.is_over:
            return
        self.is_over = True
        last = f"retry: {random.randint(1000, 4000)}\n\n".encode()  # noqa: S311
        if self._task is None:
            self._begin(last)
        else:
            self._frames = [last]

    def _begin(self, frame: bytes) -> None:
        writing = self._write(frame, not self.is_over)
        try:
            waits_for = writing.send(None)
        except StopIteration:
            return
        except Exception as exc:
            self.is_over = True
            _log.warning("listener lost", error=repr(exc))
            return
        self._task = asyncio.create_task(self._go_on(writing, waits_for))

    async def _go_on(self, writing: Writing, waits_for: Any) -> None:
        try:
            await _resumed(writing, waits_for)
            while self._frames:
                body, self._frames = b"".join(self._frames), []
                await self._write(body, not self.is_over)
        finally:
            self._task = None


@types.coroutine
def _resumed(writing: Writing, waits_for: Any) -> Generator[Any, Any, None]:
    """Go on with a coroutine that has already said what it waits for."""
    yield waits_for
    yield from writing


class Hub:
    """The listeners of this process by stream."""

    def __init__(self) -> None:
        self.position = 0
        self._by_stream: dict[str, set[Listener]] = {}
        self._version: tuple[int, int] | None = None

    def __len__(self) -> int:
        return len({one for listeners in self._by_stream.values() for one in listeners})

    async def join(self, listener: Listener) -> None:
        """Tell the listener what it missed since `after`, and then all that comes."""
        if ending.is_begun():
            listener.end()
            return
        if listener.after is None:
            listener.after = self.position
            listener.offer(f"id: {self.position}\n\n".encode())
        elif await self._is_beyond(listener.after):
            listener.after = self.position
            listener.offer(_missed(self.position))
        while listener.after < (until := self.position):
            missed = await reading.missed(listener.streams, listener.after, until)
            for event in missed or ():
                listener.offer(frame(event))
            if missed is None:
                listener.offer(_missed(until))
            listener.after = until
        for stream in listener.streams:  # nothing was told since the last look at the position
            self._by_stream.setdefault(stream, set()).add(listener)

    async def _is_beyond(self, position: int) -> bool:
        """Tell whether nothing has such a position, as after a copy of earlier was brought back.

        Another process may have told what this one has not read yet.
        """
        return position > self.position and position > await saying.last_position()

    def leave(self, listener: Listener) -> None:
        """Forget the listener."""
        for stream in listener.streams:
            if (listeners := self._by_stream.get(stream)) is not None:
                listeners.discard(listener)
                if not listeners:
                    del self._by_stream[stream]

    async def tell(self, events: Iterable[Event]) -> None:
        """Pass events on; of several that only say "changed" of one stream, the last."""
        for event in _calmed(events):
            encoded = frame(event)
            for number, listener in enumerate(tuple(self._by_stream.get(event.stream, ())), 1):
                if (listener.after or 0) < event.position:
                    listener.offer(encoded)
                if number % _IN_A_ROW == 0:
                    await asyncio.sleep(0)

    async def open(self) -> None:
        """Begin where everything has been told."""
        await saying.place_all()
        self.position = await saying.last_position()

    async def follow(self) -> None:
        """Read and tell, for ever; while the database is away, wait."""
        bell, is_said = wakes.Bell(wakes.LIVE), False
        while True:
            try:
                await self.look()
                is_said = False
            except Exception as exc:
                if not is_said:
                    _log.warning("live events not read", error=repr(exc))
                is_said = True
            await bell.wait(_POLL_SECONDS)
            await asyncio.sleep(_CALM_SECONDS)

    async def look(self) -> None:
        """Read and tell what is new."""
        version = db.file_version()
        if version is not None and version == self._version:
            return
        await saying.place_all()
        while events := await reading.after(self.position):
            self.position = events[-1].position
            await self.tell(events)
        self._version = version

    def close(self) -> None:
        """Let every listener go; the process ends."""
        for listener in {one for some in self._by_stream.values() for one in some}:
            listener.end()


def frame(event: Event) -> bytes:
    """Return an event as browsers read it (HTML Standard, 9.2.6)."""
    return (
        f"id: {event.position}\nevent: {event.kind}\n"
        f'data: {{"stream":"{event.stream}","payload":{event.payload}}}\n\n'
    ).encode()


def _missed(until: int) -> bytes:
    return f"id: {until}\nevent: missed\ndata: {{}}\n\n".encode()


def _calmed(events: Iterable[Event]) -> list[Event]:
    latest: dict[object, Event] = {}
    for event in events:
        key = event.stream if event.kind == CHANGED else event.position
        latest.pop(key, None)
        latest[key] = event
    return list(latest.values())
