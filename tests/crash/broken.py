"""The service with a fault on purpose: `python -m tests.crash.broken FAULT serve …`.

The harness must see each of these faults, or its silence about the service says nothing.
"""

import asyncio
import sys
from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from passerelle.app import cli
from passerelle.core import db
from passerelle.core.engines import sqlite
from passerelle.core.queue import leasing, working
from passerelle.web import writes

_LATE_SECONDS = 0.05
_web: Any = writes
_queue: Any = working
_once: Any = writes._once
_tasks: set[asyncio.Task[None]] = set()


def early() -> None:
    """Answers before the commit."""

    async def once(*args: Any, **kwargs: Any) -> Response:
        said: asyncio.Future[Response] = asyncio.get_running_loop().create_future()

        @db.transaction
        async def late() -> None:
            said.set_result(await _once(*args, **kwargs))
            await asyncio.sleep(_LATE_SECONDS)

        task = asyncio.create_task(late())
        _tasks.add(task)
        task.add_done_callback(_tasks.discard)
        both: tuple[asyncio.Future[Any], ...] = (task, said)
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        return said.result() if said.done() else await _raised(task)

    _web.once = once


def forgetful() -> None:
    """Keeps no answers: a retry is a new request."""

    async def once(_record: str, _print: str, work: writes.Work, **_: Any) -> Response:
        return await work()

    _web.once = once


def apart() -> None:
    """Commits what follows from a fact first, and that it is done later."""

    async def complete(job: Any, subscription: Any, fact: Any) -> None:
        await db.transaction(subscription.run)(fact)
        await asyncio.sleep(_LATE_SECONDS)
        await db.transaction(leasing.complete)(job)

    _queue._complete_inside = complete


def done_first() -> None:
    """Commits that a job is done first, and its effect later."""

    async def complete(job: Any, subscription: Any, fact: Any) -> None:
        await db.transaction(leasing.complete)(job)
        await asyncio.sleep(_LATE_SECONDS)
        await db.transaction(subscription.run)(fact)

    _queue._complete_inside = complete


def unsynced() -> None:
    """Does not wait for the disk when it commits to SQLite."""
    sqlite.PRAGMAS["synchronous"] = "NORMAL"


FAULTS: dict[str, Callable[[], None]] = {
    fault.__name__: fault for fault in (early, forgetful, apart, done_first, unsynced)
}


async def _raised(task: "asyncio.Task[None]") -> Response:
    await task
    raise AssertionError("it ended without an answer")


if __name__ == "__main__":
    FAULTS[sys.argv.pop(1)]()
    cli.app()
