"""Counters that say that something was said in spaces: several, so that writers in different
topics do not wait for one another.

What programs are shown is kept under the sum of them all.
"""

from uuid import UUID

from passerelle.core import db

_COUNT = 16
NAMES = tuple(f"communities/{number}" for number in range(_COUNT))
SHOWS = ("communities", "identity", *NAMES)
"""What stands behind a list of topics or posts."""


async def bump(topic_id: UUID) -> None:
    """Say, inside the open transaction, that a topic has changed."""
    await db.soon(
        "INSERT INTO revisions (name, number) VALUES (:name, 1)"
        " ON CONFLICT (name) DO UPDATE SET number = revisions.number + 1",
        name=NAMES[topic_id.int % _COUNT],
    )
