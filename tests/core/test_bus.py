"""Processes hear each other at once, and find each other again after a server was away."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from structlog.testing import capture_logs

from passerelle.app import rooms
from passerelle.core import db, outbox, queue, revisions, schema, transactions, wakes
from passerelle.core.bus import Bus, choosing
from tests.conftest import Makers
from tests.support import nats, postgres

CHANNELS = (wakes.FACTS, wakes.LIVE)


@dataclass(frozen=True, slots=True)
class BellRung(outbox.Fact):
    times: int


@asynccontextmanager
async def two(bus_url: str, database_url: str) -> AsyncIterator[tuple[Bus, list[str]]]:
    """A bus to speak on, and what another hears."""
    speaks, hears = (choosing.chosen(bus_url, database_url) for _ in range(2))
    own: list[str] = []
    heard: list[str] = []
    speaks.subscribe(own.append, CHANNELS)
    hears.subscribe(heard.append, CHANNELS)
    await until(lambda: len(own) == len(heard) == 2)  # each channel, when the line is open
    heard.clear()
    try:
        yield speaks, heard
        assert len(set(own)) == 2  # nobody hears what they say themselves
    finally:
        await asyncio.gather(speaks.close(), hears.close())


async def until(holds: Callable[[], Any], seconds: float = 5.0) -> float:
    """Wait until it holds; return how long it took."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, f"not within {seconds} s"
        await asyncio.sleep(0.01)
    return time.monotonic() - began


async def test_postgresql_carries_news(database: str) -> None:
    if db.dialect() == "sqlite":
        pytest.skip("SQLite has no bus: its file is looked at each second")
    async with two("", database) as (speaks, heard):
        speaks.publish(wakes.LIVE)
        await until(lambda: heard == [wakes.LIVE])


async def test_nats_carries_news_and_is_found_again_after_a_restart() -> None:
    with nats.server() as server, capture_logs() as logs:
        async with two(server.url, "") as (speaks, heard):
            speaks.publish(wakes.FACTS)
            await until(lambda: heard == [wakes.FACTS])

            server.stop()
            await asyncio.sleep(1.0)
            speaks.publish(wakes.LIVE)
            server.start()
            began = time.monotonic()
            await until(lambda: sorted(heard[1:3]) == ["facts", "live"])
            await until(lambda: [line["event"] for line in logs].count("bus is back") == 2)
            await asyncio.sleep(0.5)  # what was said meanwhile is sent as well
            heard.clear()
            speaks.publish(wakes.FACTS)
            await until(lambda: heard == [wakes.FACTS])

        assert time.monotonic() - began < 5
    said = [line["event"] for line in logs if "bus" in line["event"]]
    assert sorted(said) == ["bus is back"] * 2 + ["bus lost"] * 2


async def test_a_bus_that_is_not_there_is_said_once_and_stops_nothing(free_port: int) -> None:
    with capture_logs() as logs:
        bus = choosing.chosen(f"nats://127.0.0.1:{free_port}", "")
        bus.subscribe(lambda _: None, CHANNELS)
        for _ in range(20):
            bus.publish(wakes.FACTS)
            await asyncio.sleep(0.1)
        await bus.close()

    assert [line["event"] for line in logs if line["log_level"] != "debug"] == ["bus lost"]


async def test_a_fact_of_one_process_wakes_the_worker_of_another(database: str) -> None:
    if db.dialect() == "sqlite":
        pytest.skip("SQLite has no bus: its file is looked at each second")
    heard: list[float] = []

    async def hear(_fact: BellRung) -> None:
        heard.append(time.monotonic())

    hears, speaks = (choosing.chosen("", database) for _ in range(2))
    wakes.join(hears)
    speaks.subscribe(lambda _: None, ())
    running = queue.Running((queue.Subscription("bell", BellRung, hear),))
    await asyncio.sleep(0.3)
    waits = []
    for number in range(1, 6):
        await asyncio.sleep(0.05)
        await put_elsewhere(number)
        began = time.monotonic()
        speaks.publish(wakes.FACTS)
        await until(lambda number=number: len(heard) == number)  # type: ignore[misc]
        waits.append(heard[-1] - began)
    await running.end()
    await wakes.leave(hears)
    await speaks.close()

    assert max(waits) < 0.5


async def put_elsewhere(number: int) -> None:
    """Write a fact as another process would: nothing in this one is told."""

    @db.transaction
    async def put() -> None:
        await outbox.put(BellRung(number))
        told = transactions._told.get()
        assert told is not None
        told.clear()

    await put()


async def test_a_restart_of_postgresql_under_load_is_over_in_five_seconds(makers: Makers) -> None:
    """Readers and writers fail while it is away, and not once after it is back."""
    if makers.engine == "sqlite":
        pytest.skip("SQLite has no server to restart")
    server = await asyncio.to_thread(postgres.start)
    try:
        url = await postgres.create(server.url, "restarted")
        await schema.migrate(url)
        await db.open_(url, rooms.MODELS, pool=6)
        load = Load()
        with capture_logs() as logs:
            bus = choosing.chosen("", url)
            wakes.join(bus)
            running = queue.Running((queue.Subscription("bell", BellRung, load.hear),))
            tasks = [asyncio.create_task(load.run(number)) for number in range(12)]
            await asyncio.sleep(1.0)
            for _ in range(4):
                await asyncio.to_thread(server.restart)
                back = time.monotonic()
                await until(lambda back=back: load.last_good > back)  # type: ignore[misc]
                await asyncio.sleep(0.2)
                good_again = time.monotonic()
                await asyncio.sleep(1.5)
                late = [at for at in load.errors if at > good_again]
                assert late == []
                assert good_again - back < 5
            load.is_over = True
            await asyncio.gather(*tasks)
            await until(lambda: load.kept <= load.heard, 20)  # what was acknowledged came through
            await running.end()
            await wakes.leave(bus)
        lost = [line for line in logs if line["event"] == "bus lost"]
        assert 1 <= len(lost) <= 4
        assert len([line for line in logs if line["event"] == "bus is back"]) == len(lost)
        assert load.errors
        await db.close()
    finally:
        await asyncio.to_thread(server.stop)


class Load:
    """Writers and readers of one process, that go on whatever happens."""

    def __init__(self) -> None:
        self.errors: list[float] = []
        self.last_good = 0.0
        self.is_over = False
        self.kept: set[int] = set()
        self.heard: set[int] = set()

    async def hear(self, fact: BellRung) -> None:
        self.heard.add(fact.times)

    async def run(self, number: int) -> None:
        count = 0
        while not self.is_over:
            count += 1
            try:
                await (self.write(number * 1_000_000 + count) if number % 2 else self.read())
                self.last_good = time.monotonic()
            except Exception:
                self.errors.append(time.monotonic())
                await asyncio.sleep(0.02)
            await asyncio.sleep(0.005)

    async def read(self) -> None:
        await revisions.current(("webinars",))

    async def write(self, number: int) -> None:
        await put(number)
        self.kept.add(number)


@db.transaction
async def put(number: int) -> None:
    await outbox.put(BellRung(number))
