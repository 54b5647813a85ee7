"""The database: one connection point, row locks and typed rows; and, from `core.transactions`,
transactions that end.

Reads the same on SQLite and on PostgreSQL. On SQLite reads outside a transaction use a
connection of their own, so they never wait for a writer of this process.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar
from urllib.parse import unquote

import asyncpg
from tortoise import Tortoise
from tortoise.backends.base.client import TransactionalDBClient
from tortoise.expressions import F

from passerelle.core import sql as statements
from passerelle.core.engines import sqlite
from passerelle.core.engines.postgresql import PatientTransaction
from passerelle.core.tables import Versioned
from passerelle.core.transactions import (
    after_commit_wake,
    finish,
    is_inside_transaction,
    is_operation,
    require_transaction,
    transaction,
)

__all__ = [
    "after_commit_wake", "close", "dialect", "execute", "execute_many", "file_version",
    "is_inside_transaction", "is_watched", "lock", "open_", "opening", "require_transaction",
    "row", "rows", "soon", "sqlite_path", "transaction", "value", "watched",
]  # fmt: skip

S = TypeVar("S")
V = TypeVar("V", bound=Versioned)

_seen: ContextVar[list[str] | None] = ContextVar("seen", default=None)
_reader: sqlite3.Connection | None = None
_opened = 0


async def open_(url: str, models: Sequence[str], *, pool: int = 10) -> None:
    """Connect this process to `sqlite:///PATH` or `postgresql://…`; the schema must be there."""
    global _reader, _opened
    _opened += 1
    if url.startswith("sqlite:"):
        connection = {
            "engine": "passerelle.core.engines.sqlite",
            "credentials": {"file_path": sqlite_path(url)},
        }
    else:
        connection = {
            "engine": "passerelle.core.engines.postgresql",
            "credentials": {"address": url, "minsize": 1, "maxsize": pool},
        }
    await Tortoise.init(
        config={
            "connections": {"default": connection},
            "apps": {"models": {"models": list(models), "default_connection": "default"}},
            "use_tz": True,
            "timezone": "UTC",
        },
        _enable_global_fallback=True,
    )
    client = Tortoise.get_connection("default")
    await client.create_connection(with_db=True)
    if url.startswith("sqlite:"):
        _reader = sqlite.reader(sqlite_path(url))


async def close() -> None:
    """Let every begun operation end, for a second, then disconnect: what is left rolls back."""
    global _reader
    await finish()
    if _reader is not None:
        _reader.close()
        _reader = None
    await Tortoise.close_connections()


def sqlite_path(url: str) -> str:
    """Return the file of a `sqlite:///PATH` address (three slashes relative, four absolute)."""
    return unquote(url.removeprefix("sqlite:///"))


def opening() -> int:
    """Return a number that is another each time this process opens a database."""
    return _opened


def dialect() -> str:
    """Return `sqlite` or `postgres`."""
    return Tortoise.get_connection("default").capabilities.dialect


async def lock(model: type[V], row_id: object) -> V | None:
    """Hold one row until the transaction ends, and return it as it is now.

    The write comes first: it takes the row lock on PostgreSQL and the writer lock on SQLite,
    so deciders queue up in the same way on both.
    """
    if not await model.filter(pk=row_id).update(version=F("version") + 1):
        return None
    return await model.get(pk=row_id)


async def rows(shape: type[S], statement: str, /, **params: Any) -> list[S]:
    """Run one reading statement and return its rows as values of `shape`.

    The fields of `shape` stand in the order of the columns and carry their names; datetimes,
    UUIDs, booleans, enums and JSON come back as the types that the fields declare.
    """
    names, records = await _read(statement, params)
    return statements.shaped(shape, names, records)


async def row(shape: type[S], statement: str, /, **params: Any) -> S | None:
    """Return the first row, or None."""
    found = await rows(shape, statement, **params)
    return found[0] if found else None


async def value(statement: str, /, **params: Any) -> Any:
    """Return the first column of the first row as the driver gives it, or None."""
    _, records = await _read(statement, params)
    return records[0][0] if records else None


async def execute(statement: str, /, **params: Any) -> int:
    """Run one writing statement inside the open transaction; return how many rows it touched."""
    require_transaction()
    text, values = statements.bound(statement, dialect(), params)
    _note(text)
    touched, _ = await Tortoise.get_connection("default").execute_query(text, values)
    return touched


async def soon(statement: str, /, **params: Any) -> None:
    """Run an INSERT that nobody asks about, before anything else is read or written and before
    the transaction ends. On PostgreSQL those that wait for that leave together, as one statement.
    """
    require_transaction()
    text, values = statements.bound(statement, dialect(), params)
    _note(text)
    client = Tortoise.get_connection("default")
    if isinstance(client, PatientTransaction):
        await client.soon(text, values)
    else:
        await client.execute_query(text, values)


async def execute_many(statement: str, records: Sequence[dict[str, Any]]) -> None:
    """Run one writing statement for each record inside the open transaction."""
    require_transaction()
    if not records:
        return
    kind = dialect()
    text, order = statements.compiled(statement, kind, ())
    values = [[statements.encoded(record[name], kind) for name in order] for record in records]
    _note(text)
    await Tortoise.get_connection("default").execute_many(text, values)


def file_version() -> tuple[int, int] | None:
    """Return what is new after each commit to a SQLite file; None on PostgreSQL.

    https://www.sqlite.org/pragma.html#pragma_data_version: as seen from the reading connection.
    None also for a watched caller, who is shown every statement.
    """
    if _reader is None or _seen.get() is not None or is_operation():
        return None  # an operation knows what is not yet committed
    return _opened, int(_reader.execute("PRAGMA data_version").fetchone()[0])


def is_watched() -> bool:
    """Tell whether the caller is shown every statement, and so must not be spared any."""
    return _seen.get() is not None


@contextmanager
def watched() -> Iterator[list[str]]:
    """Collect the statements that the caller's own context runs; for tests and benchmarks."""
    seen: list[str] = []
    token = _seen.set(seen)
    try:
        yield seen
    finally:
        _seen.reset(token)


async def _read(statement: str, params: dict[str, Any]) -> tuple[Sequence[str], Sequence[Any]]:
    client: Any = Tortoise.get_connection("default")
    text, values = statements.bound(statement, client.capabilities.dialect, params)
    _note(text)
    if isinstance(client, PatientTransaction):
        await client.send()
    if isinstance(client, TransactionalDBClient):
        return await _read_inside(client._connection, text, values)  # noqa: SLF001
    if _reader is not None:
        cursor = _reader.execute(text, values)
        return [column[0] for column in cursor.description], cursor.fetchall()
    async with client._pool.acquire() as connection:  # noqa: SLF001
        return _columns(await connection.fetch(text, *values))


async def _read_inside(
    connection: Any, text: str, values: list[Any]
) -> tuple[Sequence[str], Sequence[Any]]:
    if isinstance(connection, asyncpg.Connection | asyncpg.pool.PoolConnectionProxy):
        return _columns(await connection.fetch(text, *values))
    async with connection.execute(text, values) as cursor:
        found = await cursor.fetchall()
        return [column[0] for column in cursor.description], [tuple(record) for record in found]


def _columns(records: list[Any]) -> tuple[Sequence[str], Sequence[Any]]:
    return (list(records[0].keys()) if records else []), records


def _note(text: str) -> None:
    if (seen := _seen.get()) is not None:
        seen.append(text)
