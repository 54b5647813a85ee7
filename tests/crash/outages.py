"""Servers that the service leans on go away under load: `python -m tests.crash.outages WHICH`.

`postgres` dies and comes back, `nats` ends and comes back. What was acknowledged stands; writing
goes on and /readyz follows within seconds. A JSON line an outage; exit 1 when it was not so.
"""

import argparse
import asyncio
import json
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.crash import checking, kinds, post, running
from tests.crash.fleet import Fleet
from tests.crash.ground import Ground, fill, ground
from tests.crash.journal import Journal
from tests.crash.writing import Told, Writer, crew, write_until
from tests.support import nats

_AWAY_SECONDS = 3.0
_QUIET_SECONDS = 3.0
_WRITERS = 8


@dataclass
class Scene:
    """A service under load, and what its writers and its readiness say over time."""

    found: Ground
    fleet: Fleet
    journal: Journal
    told: Told
    ready: list[tuple[float, bool]] = field(default_factory=list)
    written: list[tuple[float, int, int]] = field(default_factory=list)
    """Now and then: the time, how many were acknowledged, how many faults there were."""

    moments: list[float] = field(default_factory=list)
    """When a server was taken away, as clocks on the wall say."""
    slowest: float = 0.0
    """The longest that /readyz took."""

    async def watch(self) -> None:
        """Note what /readyz says and how far the writers are, again and again."""
        async with httpx.AsyncClient(timeout=5) as client:
            while True:
                asked = time.monotonic()
                answer = await client.get(f"{self.fleet.urls[0]}/readyz")
                self.ready.append((time.monotonic(), answer.status_code == 200))
                self.slowest = max(self.slowest, time.monotonic() - asked)
                faults = sum(self.told.faults.values())
                self.written.append((time.monotonic(), self.journal.total, faults))
                await asyncio.sleep(0.02)

    def first(self, since: float, *, ready: bool) -> float | None:
        """Return how long after an instant /readyz first said so; None when never."""
        return next(
            (round(at - since, 3) for at, said in self.ready if at > since and said is ready), None
        )

    def first_write(self, since: float) -> float | None:
        """Return how long after an instant something was acknowledged again."""
        before = max((n for at, n, _ in self.written if at <= since), default=0)
        return next(
            (round(at - since, 3) for at, n, _ in self.written if at > since and n > before), None
        )

    def faults_between(self, since: float, until: float) -> int:
        """Return how many faults writers met between two instants."""
        counts = [faults for at, _, faults in self.written if since <= at <= until]
        return counts[-1] - counts[0] if counts else 0


@dataclass(frozen=True)
class Outage:
    """What one outage was like, in seconds."""

    noticed: float | None
    ready_again: float | None
    first_write: float | None
    faults_while_away: int
    faults_in_first_second: int
    faults_after: int

    @property
    def good(self) -> bool:
        """Tell whether it was over as soon as we say."""
        late = any(time is None or time >= 5 for time in (self.ready_again, self.first_write))
        return not late and not self.faults_after


@dataclass(frozen=True)
class Played:
    """What was seen of each outage, and of everything in the end."""

    outages: list[Outage]
    findings: checking.Findings
    acknowledged: int
    told: Told


async def play(engine: str, chosen: nats.Server | None, times: int) -> Played:
    """Have people write while a server goes away and comes back; then look at everything.

    Without a server it is the database's own that goes.
    """
    with tempfile.TemporaryDirectory(prefix="passerelle-outage-") as name, post.taking() as mail:
        directory = Path(name)
        async with ground(engine, directory) as found, Journal(directory / "said") as journal:
            await fill(found)
            fleet = Fleet("apart", found.url, directory)
            fleet.environment = {**mail.environment, "PASSERELLE_TRUSTED_PROXIES": "127.0.0.1"}
            fleet.environment["PASSERELLE_BUS_URL"] = chosen.url if chosen else ""
            away, back = (chosen.stop, chosen.start) if chosen else _own(found)
            group = crew(found, fleet.urls, journal, count=_WRITERS, pause=0.02)
            try:
                await fleet.start_every()
                async with group as (writers, told):
                    one = Scene(found, fleet, journal, told)
                    async with _load(one, writers):
                        outages = [await outage(one, away, back) for _ in range(times)]
                await running.emptied(found)
                await fleet.end()
            finally:
                await fleet.close()
            findings = checking.Findings(broken=one.told.refused[:20])
            await checking.check_every(findings, found, journal, mail, one.moments)
            return Played(outages, findings, journal.total, one.told)


async def outage(one: Scene, away: Callable[[], None], back: Callable[[], None]) -> Outage:
    """Take a server away for some seconds; return what it was like."""
    await asyncio.sleep(1)
    gone = time.monotonic()
    one.moments.append(time.time())
    await asyncio.to_thread(away)
    await asyncio.sleep(_AWAY_SECONDS)
    await asyncio.to_thread(back)
    one.moments.append(time.time())  # what was sent while it was away is sent again after this
    returned = time.monotonic()
    await asyncio.sleep(5 + _QUIET_SECONDS)
    return Outage(
        noticed=one.first(gone, ready=False),
        ready_again=one.first(returned, ready=True),
        first_write=one.first_write(returned),
        faults_while_away=one.faults_between(gone, returned),
        faults_in_first_second=one.faults_between(returned, returned + 1),
        faults_after=one.faults_between(returned + 1, time.monotonic()),
    )


@asynccontextmanager
async def _load(one: Scene, writers: list[Writer]) -> AsyncIterator[None]:
    over = False
    async with asyncio.TaskGroup() as group:
        watching = group.create_task(one.watch())
        group.create_task(write_until(lambda: over, kinds.KINDS, writers))
        try:
            yield
        finally:
            over = True
            watching.cancel()


def _own(found: Ground) -> tuple[Callable[[], None], Callable[[], None]]:
    assert found.server is not None, "SQLite has no server"
    return found.server.die, found.server.come_back


def _main(which: str, engine: str, times: int) -> int:
    if which == "postgres":
        played = asyncio.run(play("postgres", None, times))
    else:
        with nats.server() as server:
            played = asyncio.run(play(engine, server, times))
    for seen in played.outages:
        print(json.dumps({"outage": which, "engine": engine, **vars(seen)}), flush=True)
    print(json.dumps({"acknowledged": played.acknowledged, **checking.as_line(played.findings)}))
    return 0 if played.findings.good and all(seen.good for seen in played.outages) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.crash.outages", description=__doc__)
    parser.add_argument("which", choices=("postgres", "nats"))
    parser.add_argument("--engine", choices=("sqlite", "postgres"), default="postgres")
    parser.add_argument("--times", type=int, default=3)
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends what it has started
    sys.exit(_main(asked.which, asked.engine, asked.times))
