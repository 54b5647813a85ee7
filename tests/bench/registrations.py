"""`python -m tests.bench.registrations [sqlite|postgres]`: registrations a second, 16 writers.

Beside them the floor: 16 writers that insert a bare row each, in a transaction of its own, over
the same driver. Writers of ours are split over two processes, as two replicas share the work.
"""

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

import aiosqlite
import asyncpg

from passerelle.app import rooms
from passerelle.core import db, ids, schema
from tests.support import postgres
from tests.webinars import pressure

WRITERS, COUNT = 16, 4000


async def measure(engine: str, directory: Path) -> dict[str, object]:
    server = postgres.start() if engine == "postgres" else None
    url = server.url if server else f"sqlite:///{directory}/bench.db"
    try:
        await schema.migrate(url)
        await db.open_(url, rooms.MODELS)
        tasks = await pressure.prepared(webinars=200, seats=500, each=COUNT // 200, leaving=0)
        await db.close()
        bare = await (_bare_postgres(url) if server else _bare_sqlite(db.sqlite_path(url)))
        done, seconds = await pressure.in_processes(url, tasks, directory)
        assert (done.registered, done.errors) == (len(tasks), [])
        return {
            "engine": engine,
            "name": "registrations, 16 writers",
            "per_second": round(done.registered / seconds),
            "bare_inserts_per_second": round(bare),
            "target": 800 if server else None,
        }
    finally:
        if server:
            server.stop()


async def _bare_postgres(url: str) -> float:
    pool = await asyncpg.create_pool(url, min_size=WRITERS, max_size=WRITERS)
    await pool.execute("CREATE TABLE bare (id UUID PRIMARY KEY, person UUID, state VARCHAR(20))")

    insert = "INSERT INTO bare VALUES ($1, $2, 'confirmed')"

    async def write() -> None:
        for _ in range(COUNT // WRITERS):
            await pool.execute(insert, ids.new(), ids.new())

    began = time.perf_counter()
    await asyncio.gather(*(write() for _ in range(WRITERS)))
    seconds = time.perf_counter() - began
    await pool.close()
    return COUNT / seconds


async def _bare_sqlite(path: str) -> float:
    async with aiosqlite.connect(path) as connection:
        await connection.execute("CREATE TABLE bare (id TEXT PRIMARY KEY, person TEXT, state TEXT)")
        await connection.execute("PRAGMA synchronous = FULL")
        began = time.perf_counter()
        for _ in range(COUNT):
            await connection.execute(
                "INSERT INTO bare VALUES (?, ?, 'confirmed')", (str(ids.new()), str(ids.new()))
            )
            await connection.commit()
        return COUNT / (time.perf_counter() - began)


def main() -> None:
    for engine in sys.argv[1:] or ["sqlite", "postgres"]:
        with tempfile.TemporaryDirectory() as directory:
            print(json.dumps(asyncio.run(measure(engine, Path(directory)))), flush=True)


if __name__ == "__main__":
    main()
