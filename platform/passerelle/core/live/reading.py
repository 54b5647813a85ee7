"""Reads events in the order of telling."""

from collections.abc import Sequence

import msgspec

from passerelle.core import db

_AT_ONCE = 500
_REPLAYED = 200


class Event(msgspec.Struct, frozen=True):
    """One event as it is stored; the payload is JSON text."""

    position: int
    stream: str
    kind: str
    payload: str


async def after(position: int) -> list[Event]:
    """Return the next events of all streams."""
    return await db.rows(
        Event,
        "SELECT position, stream, kind, payload FROM live_events WHERE position > :position"
        " ORDER BY position LIMIT :limit",
        position=position,
        limit=_AT_ONCE,
    )


async def missed(streams: Sequence[str], after: int, until: int) -> list[Event] | None:
    """Return what was said in between; None when it is too much, or too long ago, to be told."""
    if after >= until:
        return []
    first = await db.value("SELECT MIN(position) FROM live_events")
    if first is None or after < int(first) - 1:
        return None
    found = await db.rows(
        Event,
        "SELECT position, stream, kind, payload FROM live_events WHERE position > :after"
        " AND position <= :until AND stream IN :streams"
        " ORDER BY position LIMIT :limit",
        after=after,
        until=until,
        streams=list(streams),
        limit=_REPLAYED + 1,
    )
    return found if len(found) <= _REPLAYED else None
