"""A process that runs transactions at once: `python -m tests.support.hammer URL COUNT`."""

import asyncio
import sys

from passerelle.app import rooms
from passerelle.core import clock, db, ids


@db.transaction
async def read_then_write(name: str) -> None:
    """Read first, then write: what fails under a deferred BEGIN."""
    number = await db.value("SELECT COALESCE(MAX(number), 0) FROM revisions WHERE name = 'n'")
    await asyncio.sleep(0)
    await db.execute(
        "INSERT INTO revisions (name, number) VALUES ('n', 1) ON CONFLICT (name)"
        " DO UPDATE SET number = revisions.number + 1"
    )
    await db.execute(
        "INSERT INTO audit_entries (id, at, actor_label, verb, thing, thing_id, detail)"
        " VALUES (:id, :now, :name, 'hammer', 'n', :number, '{}')",
        id=ids.new(),
        now=clock.now(),
        name=name,
        number=str(number),
    )


async def main(url: str, count: int) -> None:
    await db.open_(url, rooms.MODELS)
    results = await asyncio.gather(
        *(read_then_write(f"{n}") for n in range(count)), return_exceptions=True
    )
    errors = [r for r in results if r is not None]
    print(len(results) - len(errors), len(errors), *{repr(e) for e in errors})
    await db.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
