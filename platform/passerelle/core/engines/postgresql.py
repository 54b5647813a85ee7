"""PostgreSQL through asyncpg, without the reset round trip after each use of a connection.

Nothing here leaves state on a pooled connection (migrations and LISTEN use connections of their
own), so the four statements that asyncpg sends on release would only cost time.
"""

from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient


class QuickPostgres(AsyncpgDBClient):
    """The ORM's asyncpg client with a pool that hands connections on as they are."""

    async def create_pool(self, **kwargs: Any) -> asyncpg.Pool:
        """Open the pool."""
        return await asyncpg.create_pool(None, reset=_leave_as_is, **kwargs)


client_class = QuickPostgres


async def _leave_as_is(connection: asyncpg.Connection) -> None:
    """Do nothing: see the module's first lines."""
