"""What a post costs: `python -m tests.bench.posting [sqlite|postgres]`. 16 writers in two
processes; beside them as many bare inserts, each in a transaction, over the same driver.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import aiosqlite
import asyncpg
import psutil
import uvloop

from passerelle.app import rooms
from passerelle.communities import posting
from passerelle.communities.models import Community, Membership, Post, Topic
from passerelle.core import clock, db, ids, schema
from passerelle.core.actors import Actor
from passerelle.identity.models import Person
from tests.support import postgres

WRITERS, PROCESSES, EACH, TOPICS = 16, 2, 150, 32
BODY = "A reply of some length, with **words** and a list:\n\n- one\n- two\n" * 3
TARGET = 800
INSERT = (
    "INSERT INTO posts (id, version, reference, topic_id, author_id, language, body, html,"
    " translations, state, created_at) VALUES ($1, 0, $2, $3, $4, 'en', $5, $5, '{}', 'published',"
    " $6)"
)


async def main() -> None:
    """Measure both engines, each in a process of its own, or the one that is named."""
    if not sys.argv[1:]:
        for engine in ("sqlite", "postgres"):
            subprocess.run([sys.executable, "-m", "tests.bench.posting", engine], check=True)  # noqa: ASYNC221
        return
    engine = sys.argv[1]
    with _database(engine) as (url, database):
        await measure(engine, url, database)


@contextmanager
def _database(engine: str) -> Iterator[tuple[str, psutil.Process | None]]:
    if engine == "sqlite":
        with tempfile.TemporaryDirectory() as directory:
            yield f"sqlite:///{directory}/bench.db", None
        return
    server = postgres.start()
    try:
        yield server.url, psutil.Process(listener(server.url))
    finally:
        server.stop()


async def measure(engine: str, url: str, database: psutil.Process | None) -> None:
    """Measure ours and the floor."""
    topics, people = await fill(url)
    ours = await race(url, "ours", topics, people, database)
    bare = await race(url, "bare", topics, people, database)
    line = {"engine": engine, "name": "post", "writers": WRITERS, "processes": PROCESSES}
    print(json.dumps({
        **line, "per_second": ours.per_second, "target": TARGET if database else None,
        "cpu_ms": ours.cpu_ms,
        "bare_per_second": bare.per_second, "bare_cpu_ms": bare.cpu_ms,
        "ratio": round(ours.cpu_ms / bare.cpu_ms, 2),
    }))  # fmt: skip


def listener(url: str) -> int:
    """Return the process of the database server."""
    port = int(url.rpartition(":")[2].partition("/")[0])
    for one in psutil.net_connections("tcp4"):
        if one.status == "LISTEN" and one.laddr.port == port and one.pid:
            return int(one.pid)
    raise RuntimeError(f"nobody listens on {port}")


def spent(database: psutil.Process | None) -> float:
    """Return the CPU time of the database server, with that of connections that have ended."""
    total = 0.0
    if database is None:
        return total
    for process in (database, *database.children()):
        times = process.cpu_times()
        total += times.user + times.system
        if process is database:
            total += times.children_user + times.children_system
    return total


async def fill(url: str) -> tuple[list[UUID], list[UUID]]:
    """Make a space with a member for each writer, and topics."""
    await schema.migrate(url)
    await db.open_(url, rooms.MODELS)
    space = await Community.create(
        reference="BENCH", names={"en": "Bench"}, kind="mixed", visibility="members",
        joining="approval", languages=["en"], created_on=date(2021, 1, 1),
    )  # fmt: skip
    people = [
        await Person.create(reference=f"w{n}", given_name="W", family_name=str(n))
        for n in range(WRITERS)
    ]
    for person in people:
        await Membership.create(
            community=space, person=person, role="member", state="active", since=clock.now()
        )
    topics = [
        await Topic.create(
            community=space, title=f"T{n}", created_at=clock.now(), last_post_at=clock.now()
        )
        for n in range(TOPICS)
    ]
    for topic in topics:
        await Post.create(
            reference=f"pst-{topic.title}", topic=topic, author=people[0], language="en", body=BODY,
            html=BODY, state="published", created_at=clock.now(),
        )  # fmt: skip
    await db.close()
    return [UUID(str(one.id)) for one in topics], [UUID(str(one.id)) for one in people]


@dataclass(frozen=True)
class Spent:
    """Posts a second, and the CPU time (writers and database) that one takes."""

    per_second: int
    cpu_ms: float


async def race(
    url: str,
    what: str,
    topics: list[UUID],
    people: list[UUID],
    database: psutil.Process | None,
) -> Spent:
    """Let the processes write at once."""
    share = WRITERS // PROCESSES
    told = [
        json.dumps({"url": url, "what": what, "topics": [str(t) for t in topics],
                    "people": [str(p) for p in people[n * share : (n + 1) * share]]})
        for n in range(PROCESSES)
    ]  # fmt: skip
    before = spent(database)
    running = [
        subprocess.Popen(  # noqa: ASYNC220
            [sys.executable, "-m", "tests.bench.posting", "write", one], stdout=subprocess.PIPE
        )
        for one in told
    ]
    spans = [json.loads(process.communicate()[0]) for process in running]
    seconds = max(one["end"] for one in spans) - min(one["begin"] for one in spans)
    cpu = spent(database) - before + sum(one["cpu"] for one in spans)
    posts = WRITERS * EACH
    return Spent(round(posts / seconds), round(cpu / posts * 1000, 2))


async def write(job: dict[str, Any]) -> None:
    """Be one process of writers."""
    topics = [UUID(one) for one in job["topics"]]
    people = [UUID(one) for one in job["people"]]
    async with AsyncExitStack() as stack:
        if job["what"] == "ours":
            await db.open_(job["url"], rooms.MODELS, pool=len(people))
            stack.push_async_callback(db.close)
            works = [ours(person, topics, n) for n, person in enumerate(people)]
        else:
            inserting = _postgres if job["url"].startswith("postgres") else _sqlite
            insert = await stack.enter_async_context(inserting(job["url"]))
            works = [bare(insert, person, topics, n) for n, person in enumerate(people)]
        begin, cpu = time.time(), time.process_time()
        await asyncio.gather(*works)
        end, cpu = time.time(), time.process_time() - cpu
    print(json.dumps({"begin": begin, "end": end, "cpu": cpu}), flush=True)


async def ours(person: UUID, topics: list[UUID], begin: int) -> None:
    """Post as the service does."""
    actor = Actor(person_id=person, name="W", language="en")
    for n in range(EACH):
        await posting.reply(actor, topics[(begin * 5 + n) % len(topics)], posting.Reply(BODY))


async def bare(
    insert: Callable[..., Awaitable[None]], person: UUID, topics: list[UUID], begin: int
) -> None:
    """Insert the same row, and nothing else."""
    for n in range(EACH):
        id_, topic = ids.new(), topics[(begin * 5 + n) % len(topics)]
        await insert(id_, f"pst-{id_.hex}", topic, person, BODY, clock.now())


@asynccontextmanager
async def _postgres(url: str) -> AsyncIterator[Callable[..., Awaitable[None]]]:
    async with asyncpg.create_pool(url, min_size=WRITERS // PROCESSES) as pool:

        async def insert(*values: object) -> None:
            async with pool.acquire() as connection, connection.transaction():
                await connection.execute(INSERT, *values)

        yield insert


@asynccontextmanager
async def _sqlite(url: str) -> AsyncIterator[Callable[..., Awaitable[None]]]:
    path, alone = db.sqlite_path(url), asyncio.Lock()
    async with aiosqlite.connect(path, isolation_level=None, timeout=30) as connection:
        await connection.execute("PRAGMA synchronous = FULL")

        async def insert(*values: object) -> None:
            async with alone:
                await connection.execute("BEGIN IMMEDIATE")
                await connection.execute(INSERT.replace("$", "?"), [str(value) for value in values])
                await connection.commit()

        yield insert


if __name__ == "__main__":
    uvloop.run(write(json.loads(sys.argv[2])) if sys.argv[1:2] == ["write"] else main())
