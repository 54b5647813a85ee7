"""Counters that grow with each change, so that what was rendered can be known to be current.

One counter a room. Whoever changes what a room's pages show bumps its counter in the same
transaction; a page keeps what it rendered under the sum of the counters of the rooms it shows.
"""

from collections.abc import Iterable

from passerelle.core import db


async def bump(*names: str) -> None:
    """Say, inside the open transaction, that what these rooms show has changed."""
    for name in names:
        await db.execute(
            "INSERT INTO revisions (name, number) VALUES (:name, 1)"
            " ON CONFLICT (name) DO UPDATE SET number = revisions.number + 1",
            name=name,
        )


async def current(names: Iterable[str]) -> int:
    """Return a number that is new whenever one of these rooms has changed."""
    total = await db.value(
        "SELECT COALESCE(SUM(number), 0) FROM revisions WHERE name IN :names", names=tuple(names)
    )
    return int(total)
