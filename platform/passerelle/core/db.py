"""The database: one connection point, transactions that end, row locks and typed rows.

Reads the same on SQLite and on PostgreSQL. On SQLite reads outside a transaction use a
connection of their own, so they never wait for a writer of this process.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from urllib.parse import unquote

import asyncpg
from tortoise import Tortoise
from tortoise.backends.base.client import TransactionalDBClient
from tortoise.expressions import F
from tortoise.transactions import in_transaction  # noqa: TID251 -- wrapped here only

from passerelle.core import sql as statements
from passerelle.core import wakes
from passerelle.core.engines import sqlite
from passerelle.core.engines.postgresql import PatientTransaction
from passerelle.core.tables import Versioned

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")
V = TypeVar("V", bound=Versioned)

_PATIENCE_SECONDS = 1.0
_TRIES = 3

_unfinished: set[asyncio.Task[Any]] = set()
_seen: ContextVar[list[str] | None] = ContextVar("seen", default=None)
_reader: sqlite3.Connection | None = None
_told: ContextVar[set[str] | None] = ContextVar("told", default=None)
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
    with suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while _unfinished:
                await asyncio.wait(_unfinished)
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


def transaction(operation: Callable[P, Awaitable[R]]) -> Callable[P, Coroutine[Any, Any, R]]:
    """Run the operation as one transaction: all of it is kept, or none of it.

    An operation called by another joins its transaction. One that has begun runs to its end
    even when its caller is cancelled: a cancelled BEGIN would leak the connection for ever. One
    that PostgreSQL ends because two waited for each other is run again from its beginning:
    nothing of it has left, since what leaves does so through the outbox.
    """

    @wraps(operation)
    async def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if is_inside_transaction():
            return await operation(*args, **kwargs)
        return await _to_the_end(_again_where_stuck(operation, *args, **kwargs))

    return run


def is_inside_transaction() -> bool:
    """Tell whether the caller runs inside an operation."""
    return isinstance(Tortoise.get_connection("default"), TransactionalDBClient)


def require_transaction() -> None:
    """Fail unless the caller runs inside an operation."""
    if not is_inside_transaction():
        raise AssertionError("a fact leaves with the transaction that made it true")


def after_commit_wake(channel: str) -> None:
    """Say that there is news on this channel once the open transaction has been kept."""
    if (told := _told.get()) is not None:
        told.add(channel)


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
    if _reader is None or _seen.get() is not None or _told.get() is not None:
        return None  # an operation has `_told` set, and knows what is not yet committed
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


async def _again_where_stuck(
    operation: Callable[P, Awaitable[R]], *args: P.args, **kwargs: P.kwargs
) -> R:
    for _ in range(_TRIES - 1):
        try:
            return await _alone(operation, *args, **kwargs)
        except Exception as exc:
            if not _is_deadlock(exc):
                raise
    return await _alone(operation, *args, **kwargs)


def _is_deadlock(exc: BaseException | None) -> bool:
    while exc is not None and not isinstance(exc, asyncpg.DeadlockDetectedError):
        exc = exc.__cause__ or exc.__context__
    return exc is not None


async def _alone(operation: Callable[P, Awaitable[R]], *args: P.args, **kwargs: P.kwargs) -> R:
    told: set[str] = set()
    _told.set(told)  # the operation runs in a task, and so in a context, of its own
    async with in_transaction() as client:
        result = await operation(*args, **kwargs)
        if isinstance(client, PatientTransaction):
            await client.send()
    for channel in told:
        wakes.tell(channel)
    return result


async def _to_the_end(work: Coroutine[Any, Any, R]) -> R:
    task = asyncio.create_task(work)
    _unfinished.add(task)  # the loop itself keeps only a weak reference
    task.add_done_callback(_unfinished.discard)
    return await asyncio.shield(task)
