"""Asks a server for one thing many times over kept-alive connections, and reads its CPU time."""

import asyncio
import time
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Spent:
    """What a run of requests took: server CPU per request (ms), and requests per second."""

    cpu_ms: float
    per_second: float
    bytes: int


class Server:
    """A server process, with the database processes whose time counts as its own."""

    def __init__(self, port: int, pid: int, database_pid: int | None = None) -> None:
        self.port = port
        self.process = psutil.Process(pid)
        self._database = psutil.Process(database_pid) if database_pid else None

    def cpu(self) -> float:
        processes = [self.process]
        if self._database:
            processes += [self._database, *self._database.children(recursive=True)]
        total = 0.0
        for process in processes:
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system
        return total

    @property
    def memory_mb(self) -> float:
        return float(self.process.memory_info().rss) / 1e6


async def ask(
    server: Server, path: str, count: int, *, headers: str = "", connections: int = 4
) -> Spent:
    """Ask `count` times; `{n}` in the path becomes a number, so that nothing kept can answer."""
    began, cpu = time.perf_counter(), server.cpu()
    share = count // connections
    sizes = await asyncio.gather(
        *(_asks(server.port, path, share, headers, first=n * share) for n in range(connections))
    )
    spent, wall = server.cpu() - cpu, time.perf_counter() - began
    done = share * connections
    return Spent(spent / done * 1000, done / wall, sizes[0])


async def _asks(port: int, path: str, count: int, headers: str, *, first: int) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    size = 0
    salt = time.monotonic_ns()
    for number in range(count):
        target = path.replace("{n}", f"{salt}{first + number}")
        request = f"GET {target} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n{headers}\r\n"
        writer.write(request.encode())
        size = await _answer(reader, target)
    writer.close()
    return size


async def _answer(reader: asyncio.StreamReader, target: str) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    if status not in (200, 304):
        raise AssertionError(f"{target}: {status}")
    if status == 304:
        return 0
    length = next(
        int(line[15:])
        for line in head.lower().split(b"\r\n")
        if line.startswith(b"content-length:")
    )
    await reader.readexactly(length)
    return length
