"""The bus over LISTEN and NOTIFY, on a connection of its own.

A notification is sent by itself and not within the transaction that has the news: one that
notifies holds a lock of the whole server while it commits, and writers would queue for it.
"""

from collections.abc import Callable

import asyncpg

from passerelle.core.bus.port import Hear

_CHANNEL = "passerelle"
_ANSWER_SECONDS = 3.0


class PostgresLine:
    """One listening connection."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: asyncpg.Connection | None = None

    async def open(self, hear: Hear, lost: Callable[[], None]) -> None:
        """Connect and listen."""
        self._connection = connection = await asyncpg.connect(self._url)
        own = connection.get_server_pid()

        def heard(_connection: object, pid: int, _channel: str, news: str) -> None:
            if pid != own:
                hear(news)

        connection.add_termination_listener(lambda _connection: lost())
        await connection.add_listener(_CHANNEL, heard)

    async def send(self, channel: str) -> None:
        """Notify."""
        assert self._connection is not None
        await self._connection.execute(
            "SELECT pg_notify($1, $2)", _CHANNEL, channel, timeout=_ANSWER_SECONDS
        )

    async def check(self) -> None:
        """Ask something."""
        assert self._connection is not None
        await self._connection.execute("SELECT 1", timeout=_ANSWER_SECONDS)

    async def close(self) -> None:
        """Disconnect without waiting for a server that may be gone."""
        if self._connection is not None:
            self._connection.terminate()
