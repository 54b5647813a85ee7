"""What live updates cost: `python -m tests.bench.live [LISTENERS …]`, a JSON line for each.

A process of the service with a SQLite file of its own; raw sockets listen to a public stream. Says
for each number of listeners: bytes of the process for each, microseconds of its processor time for
each delivery, milliseconds from the first listener that had an event to the last.
"""

import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from passerelle.app import rooms
from passerelle.core import db, live, schema
from tests.support.postgres import free_port

STREAM = "room/webinars"
EVENTS = 12
PAUSE = 1.6


class Client(asyncio.Protocol):
    """Counts events on one connection."""

    def __init__(self, heard: list[float]) -> None:
        self._heard = heard
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(f"GET /live?stream={STREAM} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        self.is_open = True
        for _ in range(data.count(b"event: changed")):
            self._heard.append(time.monotonic())


@db.transaction
async def say(number: int) -> None:
    await live.say(STREAM, live.CHANGED, {"number": number})


async def measure(port: int, pid: int, count: int) -> dict[str, float]:
    process, loop = psutil.Process(pid), asyncio.get_running_loop()
    heard: list[float] = []
    before = process.memory_full_info().uss
    clients = []
    for _ in range(count):
        pair = await loop.create_connection(lambda: Client(heard), "127.0.0.1", port)
        clients.append(pair)
    while not all(client.is_open for _, client in clients):  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    await asyncio.sleep(16)  # each has had a sign of life
    after = process.memory_full_info().uss
    idle = await busy(process, asyncio.sleep(EVENTS * PAUSE))
    spans: list[float] = []
    spent = await busy(process, tell(count, heard, spans))
    for transport, _ in clients:
        transport.close()
    await asyncio.sleep(1)
    spans.sort()
    return {
        "listeners": count,
        "bytes_each": round((after - before) / count),
        "us_per_delivery": round((spent - idle) / (count * EVENTS) * 1e6, 2),
        "us_per_delivery_with_heartbeats": round(spent / (count * EVENTS) * 1e6, 2),
        "ms_until_all": round(spans[len(spans) // 2] * 1000, 1),
        "ms_until_all_worst": round(spans[-1] * 1000, 1),
    }


async def tell(count: int, heard: list[float], spans: list[float]) -> None:
    for number in range(EVENTS):
        heard.clear()
        ends = time.monotonic() + PAUSE
        await say(number)
        while len(heard) < count:
            await asyncio.sleep(0.005)
            assert time.monotonic() < ends + 20, f"{len(heard)} of {count} heard it"
        spans.append(heard[-1] - heard[0])
        await asyncio.sleep(max(ends - time.monotonic(), 0))


async def busy(process: psutil.Process, work: object) -> float:
    """Return the seconds of processor time that the process takes meanwhile."""
    before = process.cpu_times()
    await work  # type: ignore[misc]
    after = process.cpu_times()
    return (after.user + after.system) - (before.user + before.system)


async def main(counts: list[int]) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # the service inherits it
    with tempfile.TemporaryDirectory() as directory:
        url, port = f"sqlite:///{Path(directory)}/live.db", free_port()
        await schema.migrate(url)
        service = serve(url, port)
        try:
            await reachable(port)
            await db.open_(url, rooms.MODELS)
            for count in counts:
                print(json.dumps(await measure(port, service.pid, count)), flush=True)
            await db.close()
        finally:
            service.terminate()
            service.wait(20)


def serve(url: str, port: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "passerelle", "serve"],
        stderr=subprocess.DEVNULL,
        env={
            **os.environ,
            "PASSERELLE_BASE_URL": f"http://127.0.0.1:{port}",
            "PASSERELLE_DATABASE_URL": url,
            "PASSERELLE_SECRET": "bench-0123456789-abcdefghijklmnopqrst",
            "PASSERELLE_PORT": str(port),
            "PASSERELLE_REQUESTS_PER_MINUTE": "0",
            "PASSERELLE_LIVE_STREAMS_EACH": "0",
            "PASSERELLE_LOG_LEVEL": "WARNING",
        },
    )


async def reachable(port: int) -> None:
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    raise AssertionError("the service did not start")


if __name__ == "__main__":
    asyncio.run(main([int(word) for word in sys.argv[1:]] or [1000, 5000]))
