"""The demonstration as a stranger starts it: a process, its port, and the links it prints."""

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.support.postgres import free_port

SECRET = "service-test-0123456789-abcdefghijklmnop"


@dataclass(frozen=True)
class Demo:
    url: str
    links: dict[str, str]
    printed: str
    seconds: float
    pid: int
    database: Path


@contextlib.contextmanager
def demo(directory: Path) -> Iterator[Demo]:
    """Start `python -m passerelle demo`; wait until it says that it can be reached."""
    port, began = free_port(), time.monotonic()
    log = directory / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "passerelle", "demo", "--directory", str(directory / "rows"),
             "--port", str(port)],
            stdout=out, stderr=subprocess.STDOUT, env={**os.environ, "COLUMNS": "200"},
        )  # fmt: skip
    try:
        while "Stop with" not in (printed := log.read_text()):
            if process.poll() is not None or time.monotonic() - began > 90:
                raise AssertionError(f"the demonstration did not start:\n{printed}")
            time.sleep(0.05)
        links = dict(re.findall(r"^  (\w+) +(http\S+/sign-in/as/\S+)$", printed, re.MULTILINE))
        seconds = time.monotonic() - began
        file = directory / "rows" / "passerelle.db"
        yield Demo(f"http://127.0.0.1:{port}", links, printed, seconds, process.pid, file)
    finally:
        process.terminate()
        process.wait(20)


@dataclass
class Service:
    """A process of the service on a port of its own."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def logged(self) -> str:
        return self.log.read_text()


def environment(database: str, port: int, **more: str) -> dict[str, str]:
    return {
        **os.environ,
        "PASSERELLE_BASE_URL": f"http://127.0.0.1:{port}",
        "PASSERELLE_DATABASE_URL": database,
        "PASSERELLE_PORT": str(port),
        "PASSERELLE_SECRET": SECRET,
        "PASSERELLE_REQUESTS_PER_MINUTE": "0",
        "PASSERELLE_LOG_LEVEL": "WARNING",
        **more,
    }


def start(
    command: str,
    database: str,
    directory: Path,
    port: int = 0,
    *,
    program: str = "passerelle",
    under: Sequence[str] = (),
    **more: str,
) -> Service:
    """Start `python -m passerelle COMMAND`; `serve` and `worker` are what is meant.

    `under` is a program, with what it is told, that runs the service, such as a tracer.
    """
    port = port or free_port()
    log = directory / f"{command.split()[0]}-{port}-{time.monotonic_ns()}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*under, sys.executable, "-m", *program.split(), *command.split()],
            stdout=out, stderr=subprocess.STDOUT, env=environment(database, port, **more),
        )  # fmt: skip
    return Service(f"http://127.0.0.1:{port}", process, log)


@contextlib.contextmanager
def serving(
    database: str, directory: Path, command: str = "serve", **more: str
) -> Iterator[Service]:
    """Serve a database that is there; wait until the service says that it is ready."""
    service = start(command, database, directory, **more)
    try:
        wait_until_ready(service)
        yield service
    finally:
        service.process.terminate()
        service.process.wait(20)


def wait_until_ready(service: Service, seconds: float = 30) -> None:
    began = time.monotonic()
    while True:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{service.url}/readyz", timeout=2).status_code == 200:
                return
        if service.process.poll() is not None or time.monotonic() - began > seconds:
            raise AssertionError(f"the service did not start:\n{service.logged()}")
        time.sleep(0.02)
