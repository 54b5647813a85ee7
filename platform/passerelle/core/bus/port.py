"""What a bus is, and the one that has nobody to tell."""

from collections.abc import Callable, Sequence
from typing import Protocol

Hear = Callable[[str], None]


class Bus(Protocol):
    """Tells other processes that there is news on a channel."""

    def publish(self, channel: str) -> None:
        """Say so soon; never waits, and news of one channel said many times is said once."""

    def subscribe(self, hear: Hear, channels: Sequence[str]) -> None:
        """Call `hear` with the channel of what others say; with each channel after a silence."""

    async def close(self) -> None:
        """End; nothing is heard any more."""


class Nowhere:
    """The bus of a process that is alone."""

    def publish(self, channel: str) -> None:
        """Say nothing: who waits in this process has heard."""

    def subscribe(self, hear: Hear, channels: Sequence[str]) -> None:
        """Hear nothing."""

    async def close(self) -> None:
        """End."""
