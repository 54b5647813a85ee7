"""The processes of the service, which die at once and come back on their ports."""

import asyncio
import contextlib
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.crash.nursery import Child, Nursery
from tests.support import service
from tests.support.postgres import free_port

LAYOUTS = {
    "apart": ("serve --no-worker", "worker"),
    "together": ("serve",),
    "fleet": ("serve --no-worker", "serve", "worker"),
}
_WORKER_SECONDS = 1.0
"""About what a worker needs to begin: it does not say when it has."""


@dataclass
class Member:
    """One process and its successors."""

    command: str
    port: int
    process: subprocess.Popen[bytes] | Child | None = None
    started: float = 0.0
    is_begun: bool = False
    """Whether it has been ready since its start."""
    logs: list[Path] = field(default_factory=list)

    @property
    def serves(self) -> bool:
        return self.command.startswith("serve")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def lives(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Fleet:
    """The processes of one layout on one database."""

    def __init__(
        self,
        layout: str,
        database: str,
        directory: Path,
        *,
        program: str = "passerelle",
        forks: bool = False,
    ) -> None:
        self.members = [Member(command, free_port()) for command in LAYOUTS[layout]]
        self.environment: dict[str, str] = {}
        self.start_seconds: list[float] = []
        self.kills: list[float] = []
        """When somebody was killed."""
        self._database = database
        self._directory = directory
        self._program = program
        self._nursery = Nursery(program) if forks else None
        self._client = httpx.AsyncClient(timeout=2)

    @property
    def urls(self) -> list[str]:
        return [member.url for member in self.members if member.serves]

    def start(self, member: Member, *, under: Sequence[str] = ()) -> None:
        """Start a process, under another program where one is named; it will be ready later."""
        member.started, member.is_begun = time.monotonic(), False
        if self._nursery:
            log = self._directory / f"{member.port}-{time.monotonic_ns()}.log"
            said = service.environment(self._database, member.port, **self.environment)
            member.process = self._nursery.start(member.command, said, log)
            member.logs.append(log)
            return
        started = service.start(
            member.command,
            self._database,
            self._directory,
            member.port,
            program=self._program,
            under=under,
            **self.environment,
        )
        member.process = started.process
        member.logs.append(started.log)

    def kill(self, member: Member) -> None:
        """End a process as a power switch does."""
        assert member.process is not None
        self.kills.append(time.time())
        member.process.kill()
        member.process.wait()

    async def ready(self, member: Member, seconds: float = 60) -> None:
        """Wait until it takes requests; for a worker, as long as one needs to begin."""
        if not member.serves:
            await asyncio.sleep(max(0.0, member.started + _WORKER_SECONDS - time.monotonic()))
            return
        while not await self._is_ready(member):
            late = time.monotonic() - member.started > seconds
            if late or not member.lives:
                raise AssertionError(f"{member.command}:\n{member.logs[-1].read_text()[-3000:]}")
            await asyncio.sleep(0.02)
        if not member.is_begun:  # who goes on living has not started again
            self.start_seconds.append(time.monotonic() - member.started)
            member.is_begun = True

    async def start_every(self) -> None:
        """Start whoever does not live, and wait until all are ready."""
        for member in self.members:
            if not member.lives:
                self.start(member)
        for member in self.members:
            await self.ready(member)

    async def end(self) -> None:
        """Ask everybody to end, as a supervisor does."""
        for member in self.members:
            if member.process is not None and member.lives:
                member.process.terminate()
        for member in self.members:
            if member.process is not None:
                await asyncio.to_thread(member.process.wait, 20)

    def kill_every(self) -> None:
        """End whoever still lives."""
        for member in self.members:
            if member.lives:
                self.kill(member)

    async def close(self) -> None:
        """End what still lives."""
        self.kill_every()
        if self._nursery:
            self._nursery.close()
        await self._client.aclose()

    def errors(self) -> list[str]:
        """What the processes logged of warnings and errors."""
        return [
            line
            for member in self.members
            for log in member.logs
            for line in log.read_text(errors="replace").splitlines()
        ]

    async def _is_ready(self, member: Member) -> bool:
        with contextlib.suppress(httpx.HTTPError):
            return (await self._client.get(f"{member.url}/readyz")).status_code == 200
        return False
