"""Compares what was acknowledged with what is stored, and with what was mailed."""

import itertools
import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from passerelle.core import db
from tests.crash.ground import PLANTED, Ground
from tests.crash.journal import Journal
from tests.crash.post import Arrivals
from tests.crash.traces import LATEST, TALLIES, TRACES


@dataclass
class Findings:
    """What is not as it was said; empty counters are what we want."""

    lost: Counter[str] = field(default_factory=Counter)
    doubled: Counter[str] = field(default_factory=Counter)
    unasked: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled or self.unasked or self.broken)

    def note(self, counter: Counter[str], what: str, marks: Iterable[str], count: int) -> None:
        """Count what is wrong, and keep a few examples."""
        if count:
            counter[what] += count
            self.examples += [f"{what}: {mark}" for mark in sorted(marks)[:3]]


async def check_every(
    found: Findings, ground: Ground, journal: Journal, arrivals: Arrivals, kills: Sequence[float]
) -> None:
    """Look at everything, once the queue is empty."""
    await check_traces(found, ground, journal)
    await check_tallies(found, ground, journal)
    await check_answers(found, ground)
    await check_queue(found, ground)
    await check_mail(found, ground, arrivals, kills)
    await check_whole(found, ground)


async def check_traces(found: Findings, ground: Ground, journal: Journal) -> None:
    """Each acknowledged write has left each of its traces once, and nobody else has."""
    said: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in journal.lines():
        said[line["kind"]][line["mark"]] += 1
    for trace in TRACES:
        rows = await ground.rows(trace.statement)
        marks = Counter(mark for row in rows if (mark := trace.mark(row)) is not None)
        if trace.repeats:
            marks = Counter(marks.keys())
        what = f"{trace.kind}: {trace.name}"
        _compare(found, what, said[trace.kind], marks, journal.attempted[trace.kind])


async def check_tallies(found: Findings, ground: Ground, journal: Journal) -> None:
    """Each thing has seen as many writes as were acknowledged, and the last one is there."""
    said: defaultdict[str, Counter[str]] = defaultdict(Counter)
    last: dict[str, str] = {}
    for line in journal.lines():
        if "of" in line:
            said[line["kind"]][line["of"]] += 1
        if line["kind"] == "edit":
            last[line["of"]] = line["mark"]
    for tally in TALLIES:
        counted = Counter({row[0]: int(row[1]) for row in await ground.rows(tally.statement)})
        what = f"{tally.kind}: {tally.name}"
        _compare(found, what, said[tally.kind], counted, said[tally.kind].keys())
    stored = {row[0]: json.loads(row[1])["fr"] for row in await ground.rows(LATEST)}
    gone = [reference for reference, mark in last.items() if stored.get(reference) != mark]
    found.note(found.lost, "edit: content", gone, len(gone))


def _compare(
    found: Findings, what: str, said: Counter[str], stored: Counter[str], asked: Collection[str]
) -> None:
    lost, more = said - stored, stored - said
    twice = Counter({mark: n for mark, n in more.items() if mark in said})
    unasked = [mark for mark in more if mark not in asked]
    found.note(found.lost, what, lost, lost.total())
    found.note(found.doubled, what, twice, twice.total())
    found.note(found.unasked, what, unasked, len(unasked))


async def check_answers(found: Findings, ground: Ground) -> None:
    """No key was reserved without an answer."""
    empty = (await ground.rows("SELECT COUNT(*) FROM kept_answers WHERE status = 0"))[0][0]
    if empty:
        found.broken.append(f"{empty} keys are reserved and have no answer")


async def check_queue(found: Findings, ground: Ground) -> None:
    """Every fact was spread, every job was done, once for each subscriber."""
    statements = {
        "facts that were not spread": "SELECT COUNT(*) FROM outbox WHERE spread_at IS NULL",
        "dead jobs": "SELECT COUNT(*) FROM jobs WHERE dead_at IS NOT NULL"
        f" AND last_error <> '{PLANTED}'",
        "open jobs": "SELECT COUNT(*) FROM jobs WHERE done_at IS NULL AND dead_at IS NULL",
        "jobs of no fact": "SELECT COUNT(*) FROM jobs j WHERE NOT EXISTS"
        " (SELECT 1 FROM outbox o WHERE o.fact_id = j.fact_id)",
        "facts with jobs of the wrong number": "SELECT COUNT(*) FROM outbox o"
        " LEFT JOIN (SELECT fact_id, COUNT(*) AS n FROM jobs GROUP BY fact_id) AS a"
        " ON a.fact_id = o.fact_id LEFT JOIN"
        " (SELECT topic, COUNT(DISTINCT subscriber) AS n FROM jobs GROUP BY topic) AS b"
        " ON b.topic = o.topic WHERE COALESCE(a.n, 0) <> COALESCE(b.n, 0)",
        "effects of one fact written twice": "SELECT COALESCE(SUM(repeats), 0) FROM messages",
    }
    for what, statement in statements.items():
        number = (await ground.rows(statement))[0][0]
        if number:
            found.broken.append(f"{number} {what}")


async def check_mail(
    found: Findings, ground: Ground, arrivals: Arrivals, kills: Sequence[float]
) -> None:
    """Each message came; again only with its own Message-ID, and only after somebody was killed."""
    rows = await ground.rows("SELECT header_id, state FROM messages")
    written = {str(header_id): str(state) for header_id, state in rows}
    missing = [one for one in written if one not in arrivals.by_id]
    unknown = [one for one in arrivals.by_id if one not in written]
    without_cause = [
        one
        for one, times in arrivals.by_id.items()
        if any(not _lies_between(a, b, kills) for a, b in itertools.pairwise(times))
    ]
    states = Counter(state for state in written.values() if state != "sent")
    found.note(found.lost, "mail", missing, len(missing))
    found.note(found.unasked, "mail", unknown, len(unknown))
    found.note(found.doubled, "mail without a kill between", without_cause, len(without_cause))
    if states:
        found.broken.append(f"messages that are not sent: {dict(states)}")


def _lies_between(first: float, second: float, kills: Sequence[float]) -> bool:
    return any(first <= moment + 0.1 and moment <= second for moment in kills)


async def check_whole(found: Findings, ground: Ground) -> None:
    """The database itself is whole: every reference leads somewhere."""
    if ground.engine == "sqlite":
        with closing(sqlite3.connect(db.sqlite_path(ground.url))) as connection:
            said = connection.execute("PRAGMA integrity_check").fetchall()
            if said != [("ok",)]:
                found.broken.append(f"integrity_check: {said[:3]}")
            orphans: Any = connection.execute("PRAGMA foreign_key_check").fetchall()
    else:
        orphans = await _orphans(ground)
    if orphans:
        found.broken.append(f"rows without their parents: {orphans[:3]}")


async def _orphans(ground: Ground) -> list[tuple[str, int]]:
    references = await ground.rows(
        "SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text, b.attname"
        " FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid"
        " AND a.attnum = c.conkey[1] JOIN pg_attribute b ON b.attrelid = c.confrelid"
        " AND b.attnum = c.confkey[1] WHERE c.contype = 'f'"
    )
    found = []
    for table, column, parent, key in references:
        number = (
            await ground.rows(
                f"SELECT COUNT(*) FROM {table} t WHERE {column} IS NOT NULL AND NOT EXISTS"
                f" (SELECT 1 FROM {parent} p WHERE p.{key} = t.{column})"
            )
        )[0][0]
        if number:
            found.append((f"{table}.{column}", number))
    return found


def backwards(before: Mapping[str, int], after: Mapping[str, int]) -> list[str]:
    """Return which counters of changes are smaller than they were."""
    return [f"{name}: {was} then {after.get(name, 0)}" for name, was in before.items()
            if after.get(name, 0) < was]  # fmt: skip


def as_line(found: Findings) -> dict[str, object]:
    """Return the findings for a line of JSON."""
    return {
        "lost": sum(found.lost.values()),
        "doubled": sum(found.doubled.values()),
        "unasked": sum(found.unasked.values()),
        "broken": found.broken,
        "where": json.loads(json.dumps([found.lost, found.doubled, found.unasked])),
        "examples": found.examples[:20],
    }
