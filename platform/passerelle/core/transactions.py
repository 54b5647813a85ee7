"""Operations: each is one transaction that ends, whoever goes away; its news is told after."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import asyncpg
from tortoise import Tortoise
from tortoise.backends.base.client import TransactionalDBClient
from tortoise.transactions import in_transaction  # noqa: TID251 -- wrapped here only

from passerelle.core import wakes
from passerelle.core.engines.postgresql import PatientTransaction

P = ParamSpec("P")
R = TypeVar("R")

_PATIENCE_SECONDS = 1.0
_TRIES = 3

_unfinished: set[asyncio.Task[Any]] = set()
_told: ContextVar[set[str] | None] = ContextVar("told", default=None)


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


def is_operation() -> bool:
    """Tell whether the caller's context is that of an operation, begun or about to begin."""
    return _told.get() is not None


async def finish() -> None:
    """Let every begun operation end, for a second: what is left rolls back with its connection."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while _unfinished:
                await asyncio.wait(_unfinished)


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
