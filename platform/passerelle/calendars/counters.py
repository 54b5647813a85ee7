"""How often feeds have changed, and what else is another one whenever they have."""

import time
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from passerelle.core import clock, db, wakes


class Counted(msgspec.Struct, frozen=True):
    """How often a feed has changed, and when it did last."""

    name: str
    revision: int
    changed_at: datetime


class Personal(msgspec.Struct, frozen=True):
    """What tells one state of somebody's invitations from another."""

    count: int
    revisions: int
    changed_at: datetime | None


async def stamp(feed: str) -> object:
    """Return what is another one whenever a shared feed is: how often it changed, and the day.

    What this process changes is known at once. What another one changes is known when it says so,
    and at the latest a second after: nothing is asked of PostgreSQL in between.
    """
    at, known = _at(), _known.get(feed)
    if at is None or known is None or known.at != at:
        counted = tuple(await counted_of((feed,)))
        known = _known[feed] = _Known(at, counted)
    return clock.now().date(), known.counted


class _Known(NamedTuple):
    at: object
    counted: tuple[Counted, ...]


_known: dict[str, _Known] = {}
_news = wakes.Count(wakes.CALENDARS)


def _at() -> object:
    """Return what is the same as long as nothing can have changed; None where none can tell."""
    if db.dialect() == "sqlite":
        return db.file_version()
    return None if db.is_watched() else (db.opening(), _news.heard, int(time.monotonic()))


async def counted_of(feeds: Sequence[str]) -> list[Counted]:
    """Return how often each of these feeds has changed, by name."""
    return await db.rows(
        Counted,
        "SELECT name, revision, changed_at FROM calendar_feeds WHERE name IN :names ORDER BY name",
        names=list(feeds),
    )


async def invited(person_id: UUID) -> Personal:
    """Return what changes whenever something does that is for this person by name."""
    found = await db.row(
        Personal,
        "SELECT COUNT(*) AS count, CAST(COALESCE(SUM(e.revision), 0) AS BIGINT) AS revisions,"
        " MAX(e.changed_at) AS changed_at FROM calendar_invitations i"
        " JOIN calendar_entries e ON e.id = i.entry_id"
        " WHERE i.person_id = :person_id AND i.withdrawn_at IS NULL",
        person_id=person_id,
    )
    assert found is not None
    return found
