"""A small world for tests of calendars: entries as a room would write them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from passerelle.calendars.entries import Entry
from passerelle.core import db, ids

AT = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


def entry(**changes: Any) -> Entry:
    """An entry of a webinar in the public feed."""
    values: dict[str, Any] = {
        "kind": "webinar",
        "owner": ids.new(),
        "feeds": ("public",),
        "starts_at": AT,
        "ends_at": AT.replace(hour=10),
        "tz": "Europe/Vienna",
        "summaries": {"en": "Border procedures", "fr": "Procédures aux frontières"},
        "descriptions": {"en": "What is new."},
        "url": "/webinars/border-procedures",
        "location": "Vienna, Hofburg",
    }
    return Entry(**{**values, **changes})


async def one(owner: UUID) -> Any:
    """The row of an entry."""

    from passerelle.calendars.models import CalendarEntry

    return await CalendarEntry.get(owner=owner)


async def revision(feed: str) -> int:
    """How often a feed has changed."""
    return int(await db.value("SELECT revision FROM calendar_feeds WHERE name = :n", n=feed) or 0)
