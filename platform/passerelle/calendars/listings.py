"""Which shared feeds an entry stands in, and how often each feed has changed."""

from uuid import UUID

import msgspec

from passerelle.core import clock, db, ids, wakes


class _Listed(msgspec.Struct, frozen=True):
    feed: str


async def feeds_of(entry_id: UUID) -> set[str]:
    """Return the feeds that an entry stands in."""
    found = await db.rows(
        _Listed, "SELECT feed FROM calendar_listings WHERE entry_id = :id", id=entry_id
    )
    return {one.feed for one in found}


async def change(entry_id: UUID, entered: set[str], left: set[str]) -> None:
    """Let an entry stand in some feeds, and in others no longer."""
    await db.execute_many(
        "INSERT INTO calendar_listings (id, entry_id, feed) VALUES (:id, :entry_id, :feed)"
        " ON CONFLICT (entry_id, feed) DO NOTHING",
        [{"id": ids.new(), "entry_id": entry_id, "feed": feed} for feed in sorted(entered)],
    )
    if left:
        await db.execute(
            "DELETE FROM calendar_listings WHERE entry_id = :id AND feed IN :feeds",
            id=entry_id,
            feeds=sorted(left),
        )


async def bump(*feeds: str) -> None:
    """Say, inside the open transaction, that these feeds have changed."""
    now = clock.now().replace(microsecond=0)
    for name in sorted(set(feeds)):  # in one order, so that no two writers wait for each other
        await db.soon(
            "INSERT INTO calendar_feeds (name, revision, changed_at) VALUES (:name, 1, :now)"
            " ON CONFLICT (name) DO UPDATE"
            " SET revision = calendar_feeds.revision + 1, changed_at = excluded.changed_at",
            name=name,
            now=now,
        )
    db.after_commit_wake(wakes.CALENDARS)
