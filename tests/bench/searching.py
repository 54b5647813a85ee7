"""`python -m tests.bench.searching [posts [engine]]`: search over many posts, beside its floor.

The floor is one raw look-up of one word in the same index, without permissions: no titles first,
no languages, no excerpts.
"""

import asyncio
import random
import sys
import tempfile
import time
from datetime import timedelta
from uuid import UUID

import asyncpg

from passerelle.app import importing, rooms
from passerelle.core import clock, db, ids, schema
from passerelle.core.search import words
from passerelle.identity import sessions
from passerelle.portal import searching
from tests.bench import load
from tests.bench.__main__ import Case, _case, _database, _floor, _ours, say

POSTS, WORDS, LENGTH, A_TOPIC = 100_000, 20_000, 40, 50
COUNT = 200
CASES = (
    ("a word in every post", "everywhere"),
    ("a word in one post of a hundred", "sometimes"),
    ("a word in ten posts", "rarelyword"),
)


async def main() -> None:
    """Measure both engines, or the one that is named."""
    posts = int(sys.argv[1]) if sys.argv[1:] else POSTS
    for engine in sys.argv[2:] or ("sqlite", "postgres"):
        with tempfile.TemporaryDirectory() as directory, _database(engine, directory) as database:
            await _engine(engine, *database, posts)


async def _engine(engine: str, url: str, database_pid: int | None, posts: int) -> None:
    secret = await _fill(engine, url, posts)
    with _ours(url) as (our_port, our_pid, _), _floor(url) as (floor_port, floor_pid):
        ours = load.Server(our_port, our_pid, database_pid)
        floor = load.Server(floor_port, floor_pid, database_pid)
        cookie = f"cookie: session={secret}\r\n"
        for name, word in CASES:
            case = Case(
                f"search {posts} posts, {name}",
                f"/api/search?q={word}&in=post&limit=20",
                f"/search/{words.tokens(word, 'en')[0].removeprefix('en_')}",
                None,
                signed_in=True,
            )
            await _case(engine, case, ours, floor, cookie, COUNT)


async def _fill(engine: str, url: str, posts: int) -> str:
    await schema.migrate(url)
    await db.open_(url, rooms.MODELS)
    await importing.import_programme(importing.packaged_programme())
    await _write(posts)
    began = time.perf_counter()
    indexed = await searching.refresh()
    spent = time.perf_counter() - began
    say(engine=engine, name="indexing", things=indexed, per_second=round(indexed / spent))
    await _analysed(url)
    person = await db.value("SELECT id FROM people WHERE reference = 'staff-1'")
    secret = await sessions.open_session(UUID(str(person)))
    await db.close()
    return secret


async def _analysed(url: str) -> None:
    """Let PostgreSQL look at the rows, as it does by itself after a while."""
    if url.startswith("postgresql:"):
        connection = await asyncpg.connect(url)
        await connection.execute("ANALYZE")
        await connection.close()


@db.transaction
async def _write(posts: int) -> None:
    chance = random.Random(7)
    begun = clock.now() - timedelta(days=400)
    community = await db.value("SELECT id FROM communities WHERE visibility = 'public'")
    author = await db.value(
        "SELECT person_id FROM memberships WHERE community_id = :c", c=community
    )
    topics = [ids.new() for _ in range(max(1, posts // A_TOPIC))]
    await db.execute_many(
        "INSERT INTO topics (id, version, community_id, title, created_at, last_post_at)"
        " VALUES (:id, 0, :c, :title, :at, :at2)",
        [
            {"id": one, "c": community, "title": f"Topic {n}", "at": begun, "at2": begun}
            for n, one in enumerate(topics)
        ],
    )
    await db.execute_many(
        "INSERT INTO posts (id, version, reference, topic_id, author_id, language, body, html,"
        " translations, state, created_at) VALUES (:id, 0, :ref, :topic, :author, 'en', :body,"
        " :html, '{}', 'published', :at)",
        [
            {
                "id": ids.new(),
                "ref": f"bench-post-{n}",
                "topic": topics[n // A_TOPIC % len(topics)],
                "author": author,
                "body": (text := _text(chance, n, posts)),
                "html": f"<p>{text}</p>",
                "at": begun + timedelta(seconds=n * 300),
            }
            for n in range(posts)
        ],
    )


def _text(chance: random.Random, number: int, posts: int) -> str:
    said = [f"w{int(WORDS * chance.random() ** 3)}x" for _ in range(LENGTH)]
    said.append("everywhere")
    if number % 100 == 0:
        said.append("sometimes")
    if number % (posts // 10) == 0:
        said.append("rarelyword")
    return " ".join(said)


if __name__ == "__main__":
    asyncio.run(main())
