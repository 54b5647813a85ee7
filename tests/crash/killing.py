"""Kills processes at random moments: serving, working, starting, migrating."""

import asyncio
import random
import subprocess
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.crash.fleet import Fleet, Member
from tests.crash.ground import Ground
from tests.support import service

_KINDS = {"service": 5, "worker": 4, "two at once": 4, "all at once": 1, "starting": 3}
_SOONEST, _LATEST = 0.02, 1.5


class Killer:
    """Kills, and starts again, as often as it is wanted."""

    def __init__(self, fleet: Fleet, seed: int) -> None:
        self._fleet = fleet
        self._random = random.Random(seed)
        self.kinds: Counter[str] = Counter()

    async def run(self, goes_on: Callable[[], bool]) -> None:
        """Kill at a moment, start again, wait until ready; while it is wanted."""
        while goes_on():
            kind, victims = self._choose()
            if kind == "starting":
                await self._kill_starting(victims[0])
            else:
                await asyncio.sleep(self._random.uniform(_SOONEST, _LATEST))
                self._kill(victims)
            self.kinds[kind] += 1
            await self._fleet.start_every()

    def _choose(self) -> tuple[str, list[Member]]:
        members = self._fleet.members
        kind = self._random.choices(list(_KINDS), list(_KINDS.values()))[0]
        if kind in ("service", "worker"):
            alike = [m for m in members if m.serves == (kind == "service")] or members
            return kind, [self._random.choice(alike)]
        if kind == "starting" or len(members) == 1:
            return kind, [self._random.choice(members)]
        return kind, members if kind == "all at once" else self._random.sample(members, 2)

    def _kill(self, victims: list[Member]) -> None:
        for victim in victims:
            self._fleet.kill(victim)

    async def _kill_starting(self, victim: Member) -> None:
        self._kill([victim])
        self._fleet.start(victim)
        usual = max(self._fleet.start_seconds[-5:], default=1.0)
        await asyncio.sleep(self._random.uniform(0.0, usual))
        self._kill([victim])


async def kill_migrating(
    new: Callable[[int], Awaitable[Ground]], directory: Path, times: int, seed: int
) -> list[str]:
    """Kill `migrate` on empty databases, and have it done again; return what was not whole.

    Every database must end as the first does, whose migration nobody disturbed.
    """
    chance, bad = random.Random(seed), list[str]()
    first = await new(0)
    began = time.monotonic()
    await asyncio.to_thread(_migrate, first, directory, 60.0)
    whole, expected = time.monotonic() - began, await _schema(first)
    for number in range(1, times + 1):
        one = await new(number)
        moment = chance.uniform(0.4, 1.1) * whole
        await asyncio.to_thread(_migrate, one, directory, moment)
        await asyncio.to_thread(_migrate, one, directory, 60.0)
        if await _schema(one) != expected:
            bad.append(f"migration killed after {moment:.2f} s of {whole:.2f} s")
    return bad


def _migrate(ground: Ground, directory: Path, seconds: float) -> None:
    process = service.start("migrate", ground.url, directory).process
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


async def _schema(ground: Ground) -> list[tuple[object, ...]]:
    steps = await ground.rows("SELECT name, sha256 FROM schema_migrations ORDER BY name")
    if ground.engine == "sqlite":
        tables = await ground.rows("SELECT name, sql FROM sqlite_master ORDER BY name")
    else:
        tables = await ground.rows(
            "SELECT table_name, column_name, data_type, is_nullable"
            " FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"
        )
    return [*steps, *tables]
