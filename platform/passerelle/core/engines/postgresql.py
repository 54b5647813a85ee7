"""PostgreSQL through asyncpg, without the reset round trip after each use of a connection.

Nothing here leaves state on a pooled connection (migrations and LISTEN use connections of their
own), so the four statements that asyncpg sends on release would only cost time. A transaction that
cannot begin gives its connection back: the ORM's own would keep it, and a pool that lives through
a few restarts of the server would be empty.
"""

from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    TransactionalDBClient,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.backends.base_postgres.client import translate_exceptions


class CountingTransaction(TransactionWrapper):
    """Tells how many rows an INSERT wrote: the ORM's own takes the wrong word of `INSERT 0 1`."""

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
    """The ORM's asyncpg client with a pool that hands connections on as they are."""

    async def create_pool(self, **kwargs: Any) -> asyncpg.Pool:
        """Open the pool."""
        return await asyncpg.create_pool(None, reset=_leave_as_is, **kwargs)

    def _in_transaction(self) -> TransactionContext:
        return CarefulTransaction(CountingTransaction(self), self._pool_init_lock)


client_class = QuickPostgres


async def _leave_as_is(connection: asyncpg.Connection) -> None:
    """Do nothing: see the module's first lines."""
