"""Workers that are killed or stopped in the middle: nothing is lost, nothing happens twice."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from passerelle.core import db
from tests.support import jobs

Process = asyncio.subprocess.Process


class Noted(msgspec.Struct, frozen=True):
    verb: str
    thing_id: str
    times: int
    process: str


@asynccontextmanager
async def worker(url: str, lease: float, pause: float) -> AsyncIterator[Process]:
    command = ["-m", "tests.support.jobs", url, str(lease), str(pause)]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGCONT)
            process.terminate()
            await process.communicate()


async def until(holds: Callable[[], Awaitable[Any]], seconds: float = 60) -> None:
    began = time.monotonic()
    while not await holds():
        assert time.monotonic() - began < seconds, f"not within {seconds} s"
        await asyncio.sleep(0.05)


async def open_jobs() -> int:
    waiting = int(await db.value("SELECT COUNT(*) FROM outbox WHERE spread_at IS NULL"))
    return waiting + int(await db.value("SELECT COUNT(*) FROM jobs WHERE done_at IS NULL"))


async def done(count: int) -> bool:
    return int(await db.value("SELECT COUNT(*) FROM jobs WHERE done_at IS NOT NULL")) >= count


async def noted() -> list[Noted]:
    return await db.rows(
        Noted,
        "SELECT verb, thing_id, COUNT(*) AS times, MIN(actor_label) AS process"
        " FROM audit_entries WHERE thing = 'bell' GROUP BY verb, thing_id",
    )


async def test_of_two_hundred_facts_none_is_lost_or_doubled_when_the_worker_is_killed(
    database: str,
) -> None:
    await jobs.ring(200)
    for part in (40, 160, 280):
        async with worker(database, lease=1.5, pause=0.002) as process:
            await until(lambda part=part: done(part))  # type: ignore[misc]
            process.send_signal(signal.SIGKILL)
            await process.communicate()
    assert await open_jobs() > 0

    async with worker(database, lease=1.5, pause=0.002):
        await until(lambda: nothing_is_open())

    found = await noted()
    assert len(found) == 400
    assert {one.times for one in found} == {1}


async def nothing_is_open() -> bool:
    return await open_jobs() == 0


async def test_a_worker_that_was_stopped_for_longer_than_its_lease_is_fenced_off(
    database: str,
) -> None:
    lease = float(os.environ.get("PASSERELLE_TEST_LEASE", "2"))
    await jobs.ring(1)
    async with worker(database, lease, pause=0.5) as stopped:
        assert stopped.stdout is not None
        await stopped.stdout.readline()
        await asyncio.sleep(0.1)
        stopped.send_signal(signal.SIGSTOP)
        await asyncio.sleep(lease + 0.5)
        async with worker(database, lease, pause=1.0) as other:
            assert other.stdout is not None
            await asyncio.wait_for(other.stdout.readline(), lease + 30)
            stopped.send_signal(signal.SIGCONT)  # it is done at once, and the other is not yet
            await until(nothing_is_open, lease + 30)
            await asyncio.sleep(0.5)
            outside = [one for one in await noted() if one.verb == "outside"]

            assert [(one.times, one.process) for one in outside] == [(1, str(other.pid))]
    assert await db.value("SELECT attempt FROM jobs WHERE subscriber = 'bell.outside'") == 2
