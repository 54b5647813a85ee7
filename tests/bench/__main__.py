"""`make bench`: each line one measurement, with its ratio to the bare floor in the same rounds.

The ratio is CPU time per request (application and database) over the bare server's. Lines whose
name ends in "nothing kept" ask for something new each time, so no kept answer can serve.
"""

import asyncio
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

import psutil

from tests.bench import load, rows
from tests.support import postgres

ROUNDS, COUNT = 5, 1200
_FEED = "/calendars/public.ics?lang=en"
_AS_MANY = "/bytes/{bytes}"
_APART = (("registrations",), ("posting",), ("searching", "100000"))
"""What has rows or processes of its own."""


@dataclass(frozen=True)
class Case:
    """What is asked of ours, what of the floor, and the target ratio; None where there is none."""

    name: str
    ours: str
    floor: str
    target: float | None
    signed_in: bool = False
    headers: str = ""


def cases(topic: str) -> list[Case]:
    one, fifty, twenty = "/webinars/bench-7", "/webinars", f"/topics/{topic}"
    return [
        Case("webinar, JSON", "/api/webinars/bench-7", one, 2.0),
        Case("webinar, JSON, nothing kept", "/api/webinars/bench-7?n={n}", one, None),
        Case("webinar, page", "/webinars/bench-7", one, 3.0),
        Case("webinar, page, nothing kept", "/webinars/bench-7?n={n}", one, None),
        Case("list of 50, JSON", "/api/webinars?limit=50", fifty, 2.5),
        Case("list of 50, JSON, nothing kept", "/api/webinars?limit=50&n={n}", fifty, None),
        Case("topic of 20, JSON", f"/api/topics/{topic}/posts", twenty, 2.5),
        Case("topic of 20, JSON, nothing kept", f"/api/topics/{topic}/posts?n={{n}}", twenty, None),
        Case("topic of 20, page", f"/topics/{topic}", twenty, None),
        Case("webinar, page, signed in", "/webinars/bench-7", one, 5.0, signed_in=True),
        Case("conversion page, signed in", "/conversion", one, 5.0, signed_in=True),
        Case("report page", "/report", one, None),
        Case("feed of 1,000", _FEED, _AS_MANY, 1.5),
        Case("feed of 1,000, gzip", _FEED, _AS_MANY, 1.5, headers="accept-encoding: gzip\r\n"),
        Case("feed of 1,000, 304", _FEED, "/plain", 2.0, headers="if-none-match: {etag}\r\n"),
    ]


async def main() -> None:
    for engine in sys.argv[1:] or ["sqlite", "postgres"]:
        with tempfile.TemporaryDirectory() as directory, _database(engine, directory) as database:
            await _engine(engine, *database)
        for module, *wanted in _APART:
            command = [sys.executable, "-m", f"tests.bench.{module}", *wanted, engine]
            subprocess.run(command, check=True)  # noqa: ASYNC221 -- nothing else is to run


async def _engine(engine: str, url: str, database_pid: int | None) -> None:
    secret, topic = await rows.fill(url)
    with _ours(url) as (our_port, our_pid, ready), _floor(url) as (floor_port, floor_pid):
        ours = load.Server(our_port, our_pid, database_pid)
        floor = load.Server(floor_port, floor_pid, database_pid)
        cookie = f"cookie: session={secret}\r\n"
        say(engine=engine, name="ready after start", seconds=round(ready, 2), target_seconds=2)
        say(engine=engine, name="conversion page, first", ms=_first(our_port, cookie))
        for case in cases(topic):
            await _case(engine, case, ours, floor, cookie)
        say(
            engine=engine,
            name="memory",
            mb=round(ours.memory_mb),
            floor_mb=round(floor.memory_mb),
            target_mb=150,
        )


async def _case(
    engine: str,
    case: Case,
    ours: load.Server,
    floor: load.Server,
    cookie: str,
    count: int = COUNT,
) -> None:
    headers = case.headers + (cookie if case.signed_in else "")
    if "{etag}" in headers:
        headers = headers.format(etag=_etag(ours.port, case.ours))
    first = await load.ask(ours, case.ours, 40, headers=headers)
    same = case.floor.format(bytes=first.bytes)
    await load.ask(floor, same, 40)
    mine, bare = [], []
    for _ in range(ROUNDS):
        mine.append(await load.ask(ours, case.ours, count, headers=headers))
        bare.append(await load.ask(floor, same, count))
    ratios = [m.cpu_ms / b.cpu_ms for m, b in zip(mine, bare, strict=True)]
    say(
        engine=engine,
        name=case.name,
        ratio=round(statistics.median(ratios), 2),
        target=case.target,
        cpu_ms=round(statistics.median(m.cpu_ms for m in mine), 3),
        bare_cpu_ms=round(statistics.median(b.cpu_ms for b in bare), 3),
        per_second=round(statistics.median(m.per_second for m in mine)),
        bytes=mine[0].bytes,
    )


def say(**line: object) -> None:
    print(json.dumps(line), flush=True)


def _etag(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
        answer.read()
        return str(answer.headers["etag"])


def _first(port: int, cookie: str) -> int:
    began = time.perf_counter()
    header = cookie.split(": ", 1)[1].strip()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/conversion", headers={"cookie": header}
    )
    with urllib.request.urlopen(request) as answer:
        answer.read()
    return round((time.perf_counter() - began) * 1000)


@contextlib.contextmanager
def _database(engine: str, directory: str) -> Iterator[tuple[str, int | None]]:
    if engine == "sqlite":
        yield f"sqlite:///{directory}/bench.db", None
        return
    server = postgres.start()
    port = int(server.url.rpartition(":")[2].partition("/")[0])
    try:
        yield server.url, _listener(port)
    finally:
        server.stop()


def _listener(port: int) -> int:
    for connection in psutil.net_connections("tcp4"):
        if connection.status == "LISTEN" and connection.laddr.port == port and connection.pid:
            return int(connection.pid)
    raise RuntimeError(f"nobody listens on {port}")


@contextlib.contextmanager
def _ours(url: str) -> Iterator[tuple[int, int, float]]:
    port = postgres.free_port()
    environment = {
        **os.environ,
        "PASSERELLE_BASE_URL": f"http://127.0.0.1:{port}",
        "PASSERELLE_REQUESTS_PER_MINUTE": "0",
        "PASSERELLE_DATABASE_URL": url,
        "PASSERELLE_SECRET": "bench-0123456789-abcdefghijklmnopqrstuv",
        "PASSERELLE_PORT": str(port),
    }
    began = time.perf_counter()
    with _process(
        [sys.executable, "-m", "passerelle", "serve"], port, "/readyz", environment
    ) as pid:
        yield port, pid, time.perf_counter() - began


@contextlib.contextmanager
def _floor(url: str) -> Iterator[tuple[int, int]]:
    port = postgres.free_port()
    command = [sys.executable, "-m", "tests.bench.bare", url, str(port)]
    with _process(command, port, "/plain", dict(os.environ)) as pid:
        yield port, pid


@contextlib.contextmanager
def _process(
    command: list[str], port: int, path: str, environment: dict[str, str]
) -> Iterator[int]:
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
                    answer.read()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
        yield process.pid
    finally:
        process.terminate()
        process.wait(15)


if __name__ == "__main__":
    asyncio.run(main())
