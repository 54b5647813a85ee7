"""What was acknowledged, on disk before the next write; and what was attempted at all."""

import asyncio
import json
import os
import time
from collections import Counter, defaultdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self


class Journal:
    """Lines of acknowledgements; whoever adds one goes on when it is on disk."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.attempted: defaultdict[str, set[str]] = defaultdict(set)
        self.counts: Counter[str] = Counter()
        self._handle = file.open("ab", buffering=0)
        self._waiting: list[tuple[bytes, asyncio.Future[None]]] = []
        self._flushing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._flushing:
            await self._flushing
        self._handle.close()

    def attempt(self, kind: str, mark: str) -> None:
        """Note, before anything is sent, that this will be written."""
        self.attempted[kind].add(mark)

    async def acknowledge(self, kind: str, mark: str, **more: object) -> None:
        """Note that the service said it was written."""
        line = {"kind": kind, "mark": mark, "at": round(time.time(), 4), **more}
        landed = asyncio.get_running_loop().create_future()
        self._waiting.append((json.dumps(line).encode() + b"\n", landed))
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush())
        await landed
        self.counts[kind] += 1

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def lines(self) -> list[dict[str, Any]]:
        """Read back, from disk, what was acknowledged."""
        with self.file.open() as lines:
            return [json.loads(line) for line in lines]

    async def _flush(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            await asyncio.to_thread(self._write, b"".join(line for line, _ in batch))
            for _, landed in batch:
                if not landed.done():
                    landed.set_result(None)

    def _write(self, lines: bytes) -> None:
        self._handle.write(lines)
        os.fsync(self._handle.fileno())
