"""PostgreSQL through asyncpg, without the reset round trip after each use of a connection.

Nothing here leaves state on a pooled connection (migrations and LISTEN use connections of their
own), so the four statements that asyncpg sends on release would only cost time. A transaction that
cannot begin gives its connection back: the ORM's own would keep it, and a pool that lives through
a few restarts of the server would be empty. One in which nothing is asked any more is ended by the
server: a process that is frozen, or lost with its machine, would stop all the others.
"""

import asyncio
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    ConnectionWrapper,
    TransactionalDBClient,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.backends.base_postgres.client import translate_exceptions


class PatientTransaction(TransactionWrapper):
    """Lets INSERTs wait that nobody asks about, and sends those that wait as one statement.

    It also tells how many rows an INSERT wrote: the ORM's own takes the wrong word of `INSERT 0 1`.
    """

    def __init__(self, connection: AsyncpgDBClient) -> None:
        super().__init__(connection)
        self._waiting: list[tuple[str, Sequence[Any]]] = []
        self._tables: set[str] = set()

    async def soon(self, statement: str, values: Sequence[Any]) -> None:
        """Let an INSERT wait, but not together with one of the same table, or of one it reads.

        Parts of one statement do not see each other's rows, and go in no order that one could
        rely on (PostgreSQL manual, 7.8.4).
        """
        table, read = _named_in(statement)
        if table in self._tables or self._tables & read:
            await self.send()
        self._tables.add(table)
        self._waiting.append((statement, values))

    @translate_exceptions
    async def send(self) -> None:
        """Send what waits."""
        if not self._waiting:
            return
        waiting, self._waiting, self._tables = self._waiting, [], set()
        text = _together(tuple(statement for statement, _ in waiting))
        await self._connection.execute(text, *(value for _, values in waiting for value in values))

    def acquire_connection(self) -> ConnectionWrapper[asyncpg.Connection]:
        """Return the connection for a statement that is not to wait."""
        return _AfterWhatWaits(self._lock, self)

    @translate_exceptions
    async def execute_query(
        self, query: str, values: list[Any] | None = None
    ) -> tuple[int, list[dict[str, Any]]]:
        """Run a statement; return how many rows it touched, or the rows it read."""
        if query.lstrip()[:6].upper() != "INSERT":
            touched: tuple[int, list[dict[str, Any]]] = await super().execute_query(query, values)
            return touched
        async with self.acquire_connection() as connection:
            status = await connection.execute(query, *(values or ()))
        return int(status.rpartition(" ")[2]), []


class _AfterWhatWaits(ConnectionWrapper[asyncpg.Connection]):
    async def __aenter__(self) -> asyncpg.Connection:
        assert isinstance(self.client, PatientTransaction)
        await self.client.send()
        return await super().__aenter__()


_PLACE = re.compile(r"'[^']*'|\$(\d+)")
_INTO = re.compile(r"\s*INSERT\s+INTO\s+\"?(\w+)\"?", re.IGNORECASE)


@lru_cache(maxsize=1024)
def _named_in(statement: str) -> tuple[str, frozenset[str]]:
    """Return the table that an INSERT writes, and the words in which it may name what it reads."""
    found = _INTO.match(statement)
    if found is None:
        raise AssertionError("only an INSERT can wait")
    rest = statement[found.end() :]
    words = re.findall(r"\w+", rest) if re.search(r"\bSELECT\b", rest) else ()
    return found.group(1), frozenset(words)


@lru_cache(maxsize=1024)
def _together(statements: tuple[str, ...]) -> str:
    """Return one statement that does what these do."""
    numbered, taken = [], 0
    for statement in statements:
        text, count = _renumbered(statement, taken)
        numbered.append(text)
        taken += count
    *first, last = numbered
    parts = ", ".join(f"part_{n} AS ({text})" for n, text in enumerate(first))
    return f"WITH {parts} {last}" if parts else last


def _renumbered(statement: str, taken: int) -> tuple[str, int]:
    highest = 0

    def place(match: re.Match[str]) -> str:
        nonlocal highest
        if match.group(1) is None:
            return match.group()  # a quoted text
        highest = max(highest, int(match.group(1)))
        return f"${int(match.group(1)) + taken}"

    return _PLACE.sub(place, statement), highest


class CarefulTransaction(TransactionContextPooled):
    """A transaction on a pooled connection, which goes back also when BEGIN fails."""

    async def __aenter__(self) -> TransactionalDBClient:
        """Begin."""
        try:
            return await super().__aenter__()
        except BaseException:
            connection = getattr(self.client, "_connection", None)
            if isinstance(connection, asyncpg.pool.PoolConnectionProxy):
                await self.client._parent._pool.release(connection)  # noqa: SLF001
            raise


class QuickPostgres(AsyncpgDBClient):
    """The ORM's asyncpg client with a pool that hands connections on as they are.

    All that the address says holds, TLS too: asyncpg itself reads it, as it does for migrations
    and the bus. The ORM's own takes it apart, and would leave out what it does not know.
    """

    def __init__(self, address: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._address = address

    async def create_pool(self, **kwargs: Any) -> asyncpg.Pool:
        """Open the pool."""
        bounds = {"idle_in_transaction_session_timeout": f"{_SILENT_SECONDS:.0f}s"}
        return await asyncpg.create_pool(
            self._address,
            min_size=kwargs["min_size"],
            max_size=kwargs["max_size"],
            reset=_leave_as_is,
            statement_cache_size=_STATEMENTS,
            server_settings=bounds,
        )

    async def _close(self) -> None:
        """Close the pool; a connection whose server does not take leave is cut."""
        if self._pool is None:
            return
        pool, self._pool = self._pool, None
        try:
            await asyncio.wait_for(pool.close(), _LEAVE_SECONDS)
        except TimeoutError:
            pool.terminate()

    def _in_transaction(self) -> TransactionContext:
        return CarefulTransaction(PatientTransaction(self), self._pool_init_lock)


_STATEMENTS = 500
"""How many statements a connection keeps prepared."""
_SILENT_SECONDS = 30.0
"""How long a transaction may ask for nothing; its rows are locked while it lasts."""
_LEAVE_SECONDS = 0.5
"""How long the server may take to let every connection go."""
client_class = QuickPostgres


async def _leave_as_is(connection: asyncpg.Connection) -> None:
    """Do nothing: see the module's first lines."""
