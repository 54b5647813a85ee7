"""Many people for few seats, in several processes at once.

`python -m tests.webinars.pressure [sqlite|postgres]` asks 10,000 times over 1,000 webinars of seven
seats, two processes with 16 writers each; a fifth cancels. Then every queue is looked at: the
first ones who stayed have the seats, in the order of asking, and nobody was lost.
"""

import asyncio
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import msgspec
import uvloop

from passerelle.app import rooms
from passerelle.core import db, schema
from passerelle.core.actors import Actor
from passerelle.core.errors import Refusal
from passerelle.webinars import registration
from passerelle.webinars.registration import Form
from tests.support import postgres
from tests.webinars import world

WRITERS = 16


class Task(msgspec.Struct, frozen=True):
    """One person asks for a seat in one webinar, and perhaps gives it up again."""

    slug: str
    person_id: UUID
    leaves: bool


class Done(msgspec.Struct):
    """What a process has done."""

    registered: int = 0
    cancelled: int = 0
    errors: list[str] = msgspec.field(default_factory=list)


class Stands(msgspec.Struct, frozen=True):
    slug: str
    capacity: int
    state: str
    position: int


async def prepared(webinars: int, seats: int, each: int, leaving: float) -> list[Task]:
    """Make the webinars and the people, and who asks where."""
    owner = await world.organiser()
    people = [await world.person(f"p{n}") for n in range(max(each * 2, 40))]
    slugs = [await world.opened(owner, capacity=seats, has_waitlist=True) for _ in range(webinars)]
    rng = random.Random(7)
    tasks = [
        Task(slug, one.person_id, rng.random() < leaving)
        for slug in slugs
        for one in rng.sample(people, each)
        if one.person_id is not None
    ]
    rng.shuffle(tasks)
    return tasks


async def work(tasks: Sequence[Task], writers: int = WRITERS) -> Done:
    """Ask and cancel with several writers at once."""
    done, queue = Done(), list(reversed(tasks))

    async def write() -> None:
        while queue:
            task = queue.pop()
            actor = Actor(person_id=task.person_id)
            try:
                await registration.register(actor, task.slug, Form())
                done.registered += 1
                if task.leaves:
                    await asyncio.sleep(0)
                    await registration.cancel(actor, task.slug)
                    done.cancelled += 1
            except Refusal as refusal:
                done.errors.append(refusal.code)
            except Exception as fault:
                done.errors.append(repr(fault))

    await asyncio.gather(*(write() for _ in range(writers)))
    return done


async def in_processes(url: str, tasks: Sequence[Task], directory: Path) -> tuple[Done, float]:
    """Share the tasks between two processes; return what they did, and how long it took."""
    started = []
    for number in range(2):
        file = directory / f"tasks{number}.json"
        file.write_bytes(msgspec.json.encode(tasks[number::2]))
        started.append(
            await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.webinars.pressure", "work", url, str(file),
                stdout=subprocess.PIPE,
            )
        )  # fmt: skip
    total, slowest = Done(), 0.0
    for process in started:
        out, _ = await process.communicate()
        told = json.loads(out)
        total.registered += told["registered"]
        total.cancelled += told["cancelled"]
        total.errors += told["errors"]
        slowest = max(slowest, told["seconds"])
    return total, slowest


async def wrong() -> list[str]:
    """Return the webinars whose seats are not with the first who stayed."""
    found = await db.rows(
        Stands,
        "SELECT w.slug, w.capacity, r.state, r.position FROM registrations r"
        " JOIN webinars w ON w.id = r.webinar_id WHERE r.state <> 'cancelled'"
        " ORDER BY w.slug, r.position",
    )
    by_slug: dict[str, list[Stands]] = {}
    for one in found:
        by_slug.setdefault(one.slug, []).append(one)
    return [slug for slug, queue in by_slug.items() if not _is_in_order(queue)]


def _is_in_order(queue: Sequence[Stands]) -> bool:
    capacity, states = queue[0].capacity, [one.state for one in queue]
    wanted = ["confirmed"] * min(capacity, len(queue))
    wanted += ["waitlisted"] * (len(queue) - len(wanted))
    positions = [one.position for one in queue]
    return states == wanted and len(set(positions)) == len(positions)


async def _process(url: str, tasks: Sequence[Task]) -> None:
    await db.open_(url, rooms.MODELS)
    began = time.perf_counter()
    done = await work(tasks)
    seconds = time.perf_counter() - began
    await db.close()
    print(json.dumps({**msgspec.structs.asdict(done), "seconds": seconds}))


async def main(engine: str) -> None:
    with tempfile.TemporaryDirectory() as directory:
        server = postgres.start() if engine == "postgres" else None
        url = server.url if server else f"sqlite:///{directory}/pressure.db"
        try:
            await schema.migrate(url)
            await db.open_(url, rooms.MODELS)
            tasks = await prepared(1000, 7, 10, 0.2)
            done, seconds = await in_processes(url, tasks, Path(directory))
            told = {
                "engine": engine, "registered": done.registered, "cancelled": done.cancelled,
                "errors": len(done.errors), "out_of_order": len(await wrong()),
                "per_second": round((done.registered + done.cancelled) / seconds),
            }  # fmt: skip
            await db.close()
            print(json.dumps(told))
        finally:
            if server:
                server.stop()
        assert not done.errors, done.errors[:3]
        assert told["out_of_order"] == 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        shared = msgspec.json.decode(Path(sys.argv[3]).read_bytes(), type=list[Task])
        uvloop.run(_process(sys.argv[2], shared))
    else:
        for one in sys.argv[1:] or ["sqlite", "postgres"]:
            asyncio.run(main(one))
