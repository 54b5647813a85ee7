"""Builds again what is served of every entry, when a release serves it in another form.

Which form the stored VEVENTs have stands among the counters of feeds. Nothing that readers are
told of an entry changes by this: not its UID, its SEQUENCE, nor its times.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from passerelle.calendars import entries, feeds
from passerelle.calendars.entry import Entry, Stamp, entry_of
from passerelle.calendars.enums import Status
from passerelle.core import clock, db, wakes

_AT_ONCE = 200
_FORM = "form"
_NOBODY = UUID(int=0)


class _Kept(msgspec.Struct, frozen=True):
    id: UUID
    kind: str
    owner: UUID
    uid: str
    sequence: int
    status: Status
    starts_at: datetime
    ends_at: datetime
    details: dict[str, Any]
    created_at: datetime
    changed_at: datetime
    is_public: bool


async def catch_up() -> int:
    """Build everything again where it is stored in an older form; return how many entries."""
    stored = await db.value("SELECT revision FROM calendar_feeds WHERE name = :name", name=_FORM)
    return await rebuild() if (stored or 0) < feeds.FORM else 0


async def rebuild() -> int:
    """Build everything again, while feeds are served; return how many entries there are."""
    last, total = _NOBODY, 0
    while done := await _build_some(last):
        last, total = done[-1], total + len(done)
    await _note_form()
    return total


@db.transaction
async def _build_some(after: UUID) -> list[UUID]:
    """Build the next entries; whoever changes one of them meanwhile waits, and writes after."""
    await db.execute(
        "UPDATE calendar_entries SET version = version WHERE id IN (SELECT e.id"
        " FROM calendar_entries e WHERE e.id > :after AND e.removed_at IS NULL"
        " ORDER BY e.id LIMIT :most)",
        after=after,
        most=_AT_ONCE,
    )
    found = await db.rows(
        _Kept,
        "SELECT e.id, e.kind, e.owner, e.uid, e.sequence, e.status, e.starts_at, e.ends_at,"
        " e.details, e.created_at, e.changed_at, EXISTS (SELECT 1 FROM calendar_listings l"
        " WHERE l.entry_id = e.id AND l.feed = 'public') AS is_public"
        " FROM calendar_entries e WHERE e.id > :after AND e.removed_at IS NULL"
        " ORDER BY e.id LIMIT :most",
        after=after,
        most=_AT_ONCE,
    )
    await entries.store([(one.id, *_as_written(one)) for one in found])
    return [one.id for one in found]


def _as_written(kept: _Kept) -> tuple[Entry, Stamp]:
    entry = entry_of(
        kept.details,
        kind=kept.kind,
        owner=kept.owner,
        feeds=("public",) if kept.is_public else (),
        starts_at=kept.starts_at,
        ends_at=kept.ends_at,
        status=kept.status.value,
    )
    return entry, Stamp(kept.uid, kept.sequence, kept.created_at, kept.changed_at)


@db.transaction
async def _note_form() -> None:
    now = clock.now().replace(microsecond=0)
    await db.execute("UPDATE calendar_feeds SET revision = revision + 1 WHERE name <> :name",
                     name=_FORM)  # fmt: skip
    await db.execute(
        "INSERT INTO calendar_feeds (name, revision, changed_at) VALUES (:name, :form, :now)"
        " ON CONFLICT (name) DO UPDATE SET revision = excluded.revision,"
        " changed_at = excluded.changed_at",
        name=_FORM,
        form=feeds.FORM,
        now=now,
    )
    db.after_commit_wake(wakes.CALENDARS)
