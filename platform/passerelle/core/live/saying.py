"""Writes events down and gives them their place in the order of telling.

An identifier of PostgreSQL is given when a row is written, and may become visible after a higher
one: who remembers the highest would miss it. So an event gets its `position` only when it can be
seen, from a counter whose row is locked until the positions are kept: no position becomes visible
after a higher one. SQLite has one writer at a time, so there it is given at once.
"""

from collections.abc import Mapping
from typing import Any

from passerelle.core import clock, db, wakes

_COUNTER = "live"


async def say(stream: str, kind: str, payload: Mapping[str, Any] | None = None) -> None:
    """Tell those who listen to a stream, once the open transaction is kept.

    The payload is small and holds nothing that a listener of the stream may not know.
    """
    db.require_transaction()
    position = await _reserve(1) if db.dialect() == "sqlite" else None
    await db.soon(
        "INSERT INTO live_events (position, stream, kind, payload, at)"
        " VALUES (:position, :stream, :kind, :payload, :now)",
        position=position,
        stream=stream,
        kind=kind,
        payload=dict(payload or {}),
        now=clock.now(),
    )
    db.after_commit_wake(wakes.LIVE)


async def place_all() -> None:
    """Give every event that can be seen its position."""
    if await db.value("SELECT 1 FROM live_events WHERE position IS NULL LIMIT 1"):
        await _place()


@db.transaction
async def _place() -> None:
    last = await _reserve(0)
    placed = await db.execute(
        "UPDATE live_events SET position = :last + w.place FROM"
        " (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS place FROM live_events"
        " WHERE position IS NULL) AS w WHERE live_events.id = w.id",
        last=last,
    )
    await _reserve(placed)


async def _reserve(count: int) -> int:
    """Hold the counter until the transaction ends; return the last position that is given."""
    return int(
        await db.value(
            "INSERT INTO revisions (name, number) VALUES (:name, :count) ON CONFLICT (name)"
            " DO UPDATE SET number = revisions.number + excluded.number RETURNING number",
            name=_COUNTER,
            count=count,
        )
    )


async def last_position() -> int:
    """Return the position up to which everything can be read."""
    number = await db.value("SELECT number FROM revisions WHERE name = :name", name=_COUNTER)
    return int(number or 0)
