"""What a post costs: `python -m tests.bench.posting`. 16 writers on PostgreSQL, two processes of
ours; beside them the same number of bare inserts, each in a transaction, by asyncpg.
"""

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

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


async def main() -> None:
    """Measure ours and the floor."""
    server = postgres.start()
    try:
        topics, people = await fill(server.url)
        database = psutil.Process(listener(server.url))
        ours = await race(server.url, "ours", topics, people, database)
        bare = await race(server.url, "bare", topics, people, database)
    finally:
        server.stop()
    line = {"engine": "postgres", "name": "post", "writers": WRITERS, "processes": PROCESSES}
    print(json.dumps({
        **line, "per_second": ours.per_second, "target": TARGET, "cpu_ms": ours.cpu_ms,
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


def spent(database: psutil.Process) -> float:
    """Return the CPU time of the database server, with that of connections that have ended."""
    total = 0.0
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
    url: str, what: str, topics: list[UUID], people: list[UUID], database: psutil.Process
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
            [sys.executable, "-m", "tests.bench.posting", one], stdout=subprocess.PIPE
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
    if job["what"] == "ours":
        await db.open_(job["url"], rooms.MODELS, pool=len(people))
        works = [ours(person, topics, n) for n, person in enumerate(people)]
    else:
        pool = await asyncpg.create_pool(job["url"], min_size=len(people), max_size=len(people))
        works = [bare(pool, person, topics, n) for n, person in enumerate(people)]
    begin, cpu = time.time(), time.process_time()
    await asyncio.gather(*works)
    print(
        json.dumps({"begin": begin, "end": time.time(), "cpu": time.process_time() - cpu}),
        flush=True,
    )
    if job["what"] == "ours":
        await db.close()


async def ours(person: UUID, topics: list[UUID], begin: int) -> None:
    """Post as the service does."""
    actor = Actor(person_id=person, name="W", language="en")
    for n in range(EACH):
        await posting.reply(actor, topics[(begin * 5 + n) % len(topics)], posting.Reply(BODY))


async def bare(pool: Any, person: UUID, topics: list[UUID], begin: int) -> None:
    """Insert the same row, and nothing else."""
    for n in range(EACH):
        async with pool.acquire() as connection, connection.transaction():
            id_ = ids.new()
            await connection.execute(
                "INSERT INTO posts (id, version, reference, topic_id, author_id, language, body,"
                " html, translations, state, created_at) VALUES ($1, 0, $2, $3, $4, 'en', $5, $5,"
                " '{}', 'published', $6)",
                id_, f"pst-{id_.hex}", topics[(begin * 5 + n) % len(topics)], person, BODY,
                clock.now(),
            )  # fmt: skip


if __name__ == "__main__":
    uvloop.run(write(json.loads(sys.argv[1])) if len(sys.argv) > 1 else main())
