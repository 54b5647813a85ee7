"""Says that there is news on a channel: to this process at once, to the others by the bus.

What the news is stands in the database alone. A wake-up that is lost costs at most the second
until whoever waits looks by itself.
"""

import asyncio
from collections import defaultdict
from weakref import WeakSet

from passerelle.core.bus import Bus

FACTS = "facts"
LIVE = "live"
CALENDARS = "calendars"
_EVERY = (FACTS, LIVE, CALENDARS)


class Bell:
    """Rings when there is news on its channel; whoever waits has one of their own."""

    def __init__(self, channel: str) -> None:
        self._rung = asyncio.Event()
        _bells[channel].add(self)

    def ring(self) -> None:
        """End the wait that is under way, or the next one."""
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        """Wait until it rings, or for this long."""
        try:
            await asyncio.wait_for(self._rung.wait(), seconds)
        except TimeoutError:
            return
        finally:
            self._rung.clear()


class Count(Bell):
    """How often there was news on a channel, for who remembers what was so before."""

    def __init__(self, channel: str) -> None:
        super().__init__(channel)
        self.heard = 0

    def ring(self) -> None:
        """Count one more."""
        self.heard += 1


_bells: defaultdict[str, WeakSet[Bell]] = defaultdict(WeakSet)
_joined: set[Bus] = set()


def tell(channel: str) -> None:
    """Say that there is news on this channel; it has been kept."""
    ring(channel)
    for bus in _joined:
        bus.publish(channel)


def ring(channel: str) -> None:
    """Ring this process's bells of a channel."""
    for bell in list(_bells[channel]):
        bell.ring()


def join(bus: Bus) -> None:
    """Tell and hear other processes by this bus from now on."""
    bus.subscribe(ring, _EVERY)
    _joined.add(bus)


async def leave(bus: Bus) -> None:
    """Close the bus."""
    _joined.discard(bus)
    await bus.close()
