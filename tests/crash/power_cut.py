"""Power cuts on SQLite, from what the service asked the disk: `python -m tests.crash.power_cut`.

The service runs under strace while people write. From the record of its writes and syncs a file
is made as a disk may hold it after a cut: all that was synced by then, and of what was not, any
sectors in any mixture. Then the database must be whole, and hold all that was acknowledged.
"""

import argparse
import asyncio
import bisect
import codecs
import json
import random
import re
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from tests.crash import ground, kinds, post, writing
from tests.crash.fleet import Fleet
from tests.crash.journal import Journal
from tests.crash.traces import TRACES

_SECTOR = 512
_LINE = re.compile(
    r"^(?P<pid>\d+) +(?P<at>\d+\.\d+) (?:<\.\.\. (?P<resumed>\w+) resumed>"
    r"|(?P<call>\w+)\((?:(?P<fd>\d+)<(?P<path>[^>]*)>)?(?P<rest>.*))"
)
_WRITE = re.compile(r', "(?P<data>(?:\\x[0-9a-f]{2})*)", (?P<size>\d+)(?:, (?P<offset>\d+))?')


@dataclass(frozen=True)
class Step:
    """One thing that a file was asked: data at a place, a new length, or to be synced."""

    at: float
    data: bytes = b""
    offset: int = 0
    length: int | None = None
    is_sync: bool = False


@dataclass
class Record:
    """What each file was asked, in order, and what it held before."""

    before: dict[str, bytes]
    steps: dict[str, list[Step]] = field(default_factory=dict)

    def after_cut(self, name: str, moment: float, chance: random.Random) -> bytes:
        """Return what a file may hold when the power goes at this moment."""
        asked = self.steps.get(name, [])
        asked = asked[: bisect.bisect_right([step.at for step in asked], moment)]
        synced = max((n for n, step in enumerate(asked) if step.is_sync), default=-1)
        held = bytearray(self.before.get(name, b""))
        for number, step in enumerate(asked):
            _apply(held, step, None if number <= synced else chance)
        return bytes(held)


def _apply(held: bytearray, step: Step, chance: random.Random | None) -> None:
    if step.length is not None:
        if chance is None or chance.random() < 0.5:
            del held[step.length :]
            held.extend(bytes(step.length - len(held)))
        return
    for start in range(0, len(step.data), _SECTOR):
        if chance is not None and chance.random() < 0.5:
            continue
        piece, place = step.data[start : start + _SECTOR], step.offset + start
        held.extend(bytes(max(0, place - len(held))))
        held[place : place + len(piece)] = piece


def read_record(trace: Path, before: dict[str, bytes]) -> Record:
    """Read what strace wrote down."""
    record, begun = Record(before), dict[str, re.Match[str]]()
    with trace.open() as lines:
        for line in lines:
            found = _LINE.match(line)
            if found is None:
                continue
            if "<unfinished ...>" in line:
                begun[found["pid"]] = found
                continue
            asked = begun.pop(found["pid"], None) if found["resumed"] else found
            if asked is not None and asked["path"] and not line.rstrip().endswith("= -1"):
                _note(record, asked, float(found["at"]))
    for steps in record.steps.values():
        steps.sort(key=lambda step: step.at)
    return record


def _note(record: Record, asked: re.Match[str], ended: float) -> None:
    name = Path(_unescaped(asked["path"]).decode()).name
    steps = record.steps.setdefault(name, [])
    if asked["call"] in ("fsync", "fdatasync"):
        steps.append(Step(ended, is_sync=True))
    elif asked["call"] == "ftruncate":
        steps.append(Step(float(asked["at"]), length=int(asked["rest"].strip(", ").split(")")[0])))
    elif (write := _WRITE.match(asked["rest"])) is not None:
        data = _unescaped(write["data"])
        assert len(data) == int(write["size"]), "strace has shortened what was written"
        steps.append(Step(float(asked["at"]), data, int(write["offset"] or 0)))


def _unescaped(text: str) -> bytes:
    decode: Any = codecs.escape_decode
    return bytes(decode(text.encode())[0])


async def recorded(directory: Path, seconds: float, program: str) -> tuple[Record, Journal]:
    """Have people write for some seconds; return what was asked of the disk, and acknowledged."""
    async with ground.ground("sqlite", directory) as found:
        await ground.fill(found)
        files = [directory / f"rows.db{end}" for end in ("", "-wal")]
        before = {file.name: file.read_bytes() for file in files if file.exists()}
        with post.taking() as mail:
            journal = Journal(directory / "said")
            fleet = Fleet("together", found.url, directory, program=program)
            fleet.environment = {**mail.environment, "PASSERELLE_TRUSTED_PROXIES": "127.0.0.1"}
            (member,) = fleet.members
            try:
                fleet.start(member, under=_strace(files, directory / "trace"))
                await fleet.ready(member)
                await _write(found, fleet, journal, seconds)
            finally:
                _kill_traced(fleet)
                await fleet.close()
    return read_record(directory / "trace", before), journal


def _strace(files: list[Path], trace: Path) -> list[str]:
    calls = "trace=pwrite64,write,fsync,fdatasync,ftruncate"
    wanted = [part for file in files for part in ("-P", str(file))]
    return ["strace", "-f", "-ttt", "-y", "-xx", "-s", "10000000", "-e", calls,
            "-o", str(trace), *wanted]  # fmt: skip


async def _write(found: ground.Ground, fleet: Fleet, journal: Journal, seconds: float) -> None:
    until = time.monotonic() + seconds
    async with writing.crew(found, fleet.urls, journal, count=8) as (writers, _), journal:
        await writing.write_until(lambda: time.monotonic() > until, kinds.KINDS, writers)


def _kill_traced(fleet: Fleet) -> None:
    (member,) = fleet.members
    if member.process is None or not member.lives:
        return
    for child in psutil.Process(member.process.pid).children(recursive=True):
        child.send_signal(signal.SIGKILL)
    member.process.wait(20)


@dataclass
class Cuts:
    """What was found after some power cuts."""

    cuts: int = 0
    acknowledged: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    doubled: Counter[str] = field(default_factory=Counter)
    damaged: list[str] = field(default_factory=list)


def cut(record: Record, journal: Journal, directory: Path, times: int, seed: int) -> Cuts:
    """Cut the power so often, each time at another moment, and look at what is left."""
    lines, seen, chance = journal.lines(), Cuts(), random.Random(seed)
    first, last = lines[0]["at"], lines[-1]["at"]
    for _ in range(times):
        moment = chance.uniform(first, last)
        place = directory / "cut"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        for name in ("rows.db", "rows.db-wal"):
            (place / name).write_bytes(record.after_cut(name, moment, chance))
        said = [line for line in lines if line["at"] <= moment]
        seen.cuts += 1
        seen.acknowledged += len(said)
        _look(seen, place / "rows.db", said)
    return seen


def _look(seen: Cuts, file: Path, said: list[dict[str, Any]]) -> None:
    with closing(sqlite3.connect(file)) as connection:
        try:
            whole = connection.execute("PRAGMA integrity_check").fetchall()
            orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
            stored = {
                trace: Counter(map(trace.mark, connection.execute(trace.statement)))
                for trace in TRACES
                if trace.name not in ("message", "job")  # these follow later
            }
        except sqlite3.DatabaseError as exc:
            seen.damaged.append(str(exc))
            return
    if whole != [("ok",)] or orphans:
        seen.damaged.append(f"{whole[:2]} {orphans[:2]}")
    for trace, marks in stored.items():
        mine = {line["mark"] for line in said if line["kind"] == trace.kind}
        seen.lost[f"{trace.kind}: {trace.name}"] += len(mine - marks.keys())
        seen.doubled[f"{trace.kind}: {trace.name}"] += sum(marks[mark] > 1 for mark in mine)
    seen.lost, seen.doubled = +seen.lost, +seen.doubled


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crash.power_cut", description=__doc__)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--program", default="passerelle")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends what it has started
    if shutil.which("strace") is None:
        sys.exit("this needs strace")
    with tempfile.TemporaryDirectory(prefix="passerelle-cut-") as name:
        record, journal = asyncio.run(recorded(Path(name), asked.seconds, asked.program))
        seen = cut(record, journal, Path(name), asked.times, asked.seed)
    syncs = {name: sum(s.is_sync for s in steps) for name, steps in record.steps.items()}
    asked_of = {name: len(steps) for name, steps in record.steps.items()}
    print(json.dumps({**vars(seen), "written": journal.total, "calls": asked_of, "syncs": syncs}))
    return 1 if seen.lost or seen.doubled or seen.damaged else 0


if __name__ == "__main__":
    sys.exit(main())
