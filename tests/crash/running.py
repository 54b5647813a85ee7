"""One run: people write, processes die, and in the end everything is looked at."""

import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.crash import checking, kinds, post, writing
from tests.crash.fleet import Fleet
from tests.crash.ground import Ground, fill, ground
from tests.crash.journal import Journal
from tests.crash.killing import Killer, kill_migrating
from tests.crash.post import Arrivals
from tests.crash.writing import Told

_EMPTY = (
    "SELECT (SELECT COUNT(*) FROM outbox WHERE spread_at IS NULL)"
    " + (SELECT COUNT(*) FROM jobs WHERE done_at IS NULL AND dead_at IS NULL)"
)


@dataclass(frozen=True)
class Plan:
    """What a run is to be."""

    engine: str
    kills: int = 200
    writes: int = 0
    """Go on killing until so many are acknowledged."""
    seed: int = 1
    writers: int = 24
    layout: str = "fleet"
    program: str = "passerelle"
    migrations: int = 0
    """How often `migrate` is killed before the rest begins."""
    forks: bool = False
    """Fork processes from one that has read the code: they begin sooner."""
    hurries: bool = False
    """Do not wait for the leases of dead workers in the end: take them away."""


@dataclass
class Report:
    """What was seen."""

    findings: checking.Findings
    figures: dict[str, object]


async def run(plan: Plan) -> Report:
    """Write and kill as planned, let the queue run empty, and look at what is stored."""
    with tempfile.TemporaryDirectory(prefix="passerelle-crash-", dir=_memory()) as name:
        directory = Path(name)
        with post.taking() as arrivals:
            async with ground(plan.engine, directory) as found:
                bad = await _migrations(plan, found, directory)
                await fill(found)
                return await _run(plan, found, arrivals, directory, bad)


async def _migrations(plan: Plan, found: Ground, directory: Path) -> list[str]:
    if not plan.migrations:
        return []
    return await kill_migrating(
        lambda number: found.beside(f"migrated{number}"), directory, plan.migrations, plan.seed
    )


async def _run(
    plan: Plan, found: Ground, arrivals: Arrivals, directory: Path, bad: list[str]
) -> Report:
    fleet = Fleet(plan.layout, found.url, directory, program=plan.program, forks=plan.forks)
    fleet.environment = {**arrivals.environment, "PASSERELLE_TRUSTED_PROXIES": "127.0.0.1"}
    findings, began = checking.Findings(broken=bad), time.monotonic()
    killer = Killer(fleet, plan.seed)
    try:
        async with (
            Journal(directory / "acknowledged.jsonl") as journal,
            _watched(found, findings),
        ):
            await fleet.start_every()
            told = await _write_and_kill(plan, found, fleet, killer, journal)
            findings.broken += told.refused[:20]
            wrote, processes = time.monotonic() - began, len(fleet.kills)
            if plan.hurries:
                await _take_leases_away(found, fleet)
            waited = await emptied(found)
            await fleet.end()
        await checking.check_every(findings, found, journal, arrivals, fleet.kills)
    finally:
        await fleet.close()
    figures = {
        "engine": plan.engine,
        "layout": plan.layout,
        "seed": plan.seed,
        "forked": plan.forks,
        "acknowledged": journal.total,
        "by_kind": dict(journal.counts),
        "kills": sum(killer.kinds.values()),
        "kills_by_kind": dict(killer.kinds),
        "migrations_killed": plan.migrations,
        "processes_killed": processes,
        "answers_lost": told.lost_answers,
        "asked_again_at_once": told.hurried,
        "answers_replayed": told.replayed,
        "mails": len(arrivals.by_id),
        "mails_repeated": arrivals.again,
        "faults": dict(told.faults),
        "seconds_writing": round(wrote, 1),
        "writes_per_second": round(journal.total / wrote, 1),
        "seconds_until_empty": round(waited, 1),
        "slowest_answer_seconds": round(told.slowest, 2),
        "worst_start_seconds": round(max(fleet.start_seconds), 2),
        "logged": _logged(fleet),
    }
    return Report(findings, figures)


async def _write_and_kill(
    plan: Plan, found: Ground, fleet: Fleet, killer: Killer, journal: Journal
) -> Told:
    over = False

    def goes_on() -> bool:
        _say(f"{sum(killer.kinds.values())} kills, {journal.total} writes")
        return sum(killer.kinds.values()) < plan.kills or journal.total < plan.writes

    crew = writing.crew(found, fleet.urls, journal, count=plan.writers, seed=plan.seed)
    async with crew as (writers, told), asyncio.TaskGroup() as group:
        group.create_task(writing.write_until(lambda: over, kinds.KINDS, writers))
        await killer.run(goes_on)
        over = True
    return told


async def emptied(found: Ground, seconds: float = 1800) -> float:
    """Wait until every fact is spread and every job is done; return how long it took."""
    began = time.monotonic()
    while (left := (await found.rows(_EMPTY))[0][0]) and time.monotonic() - began < seconds:
        _say(f"{left} facts and jobs are left")
        await asyncio.sleep(0.25)
    return time.monotonic() - began


async def _take_leases_away(found: Ground, fleet: Fleet) -> None:
    fleet.kill_every()
    await found.write("UPDATE jobs SET leased_until = NULL WHERE done_at IS NULL")
    fleet.start(fleet.members[-1])  # there is a worker in it


@asynccontextmanager
async def _watched(found: Ground, findings: checking.Findings) -> AsyncIterator[None]:
    """Look now and then whether a counter of changes went backwards."""

    async def watch() -> None:
        known: dict[str, int] = {}
        while True:
            rows = await found.rows("SELECT name, number FROM revisions")
            now = {str(name): int(number) for name, number in rows}
            findings.broken += checking.backwards(known, now)
            known = now
            await asyncio.sleep(0.5)

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()


def _memory() -> str | None:
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def _logged(fleet: Fleet) -> dict[str, int]:
    """Return how often the processes logged which kind of error."""
    counted: Counter[str] = Counter()
    for line in fleet.errors():
        if '"event"' in line:
            counted[line.partition('"event":"')[2].partition('"')[0]] += 1
    return dict(counted.most_common(12))


def _say(text: str) -> None:
    print(f"\r{time.strftime('%H:%M:%S')} {text}", end="   ", file=sys.stderr, flush=True)
