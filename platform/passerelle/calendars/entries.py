"""Entries: written by other rooms in the transaction that changes the thing itself.

What is served is built here, once for each change and language. SEQUENCE, UID and the times of an
entry are decided here and nowhere else; whoever held a row waits for nobody but its next writer.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from passerelle.calendars import errors, listings, rules, vevents
from passerelle.calendars.entry import Entry, Stamp, details_of, entry_of
from passerelle.calendars.enums import Status
from passerelle.core import clock, db, i18n, ids

__all__ = ["Entry", "cancel", "remove", "store", "write"]


class _Kept(msgspec.Struct, frozen=True):
    id: UUID
    uid: str
    sequence: int
    status: Status
    starts_at: datetime
    ends_at: datetime
    details: dict[str, Any]
    created_at: datetime
    cancelled_at: datetime | None
    removed_at: datetime | None


_COLUMNS = """id, uid, sequence, status, starts_at, ends_at, details, created_at, cancelled_at,
  removed_at"""


@db.transaction
async def write(values: Entry) -> None:
    """Have calendars say this of a thing from now on; what is so already changes nothing."""
    entry = _checked(values)
    kept = await _held(entry.kind, entry.owner)
    if kept is None:
        if await _insert(entry):
            return
        kept = await _held(entry.kind, entry.owner)  # somebody else wrote it first
    assert kept is not None
    listed = await listings.feeds_of(kept.id)
    if not _is_as_kept(entry, kept, listed):
        await _change(entry, kept, listed)


@db.transaction
async def cancel(kind: str, owner: UUID) -> None:
    """Say that a thing will not be: those who have it see that for a while, then it is gone."""
    kept = await _held(kind, owner)
    if kept is None or kept.removed_at or kept.status is Status.CANCELLED:
        return
    listed = await listings.feeds_of(kept.id)
    entry = _entry_of(kind, owner, kept, listed)
    await _change(msgspec.structs.replace(entry, status=Status.CANCELLED.value), kept, listed)


@db.transaction
async def remove(kind: str, owner: UUID) -> None:
    """Show nothing of a thing any more: it is a draft again, or was erased."""
    kept = await _held(kind, owner)
    if kept is None or kept.removed_at:
        return
    listed, now = await listings.feeds_of(kept.id), _now()
    await db.execute("DELETE FROM calendar_fragments WHERE entry_id = :id", id=kept.id)
    await db.execute("DELETE FROM calendar_listings WHERE entry_id = :id", id=kept.id)
    await db.execute(
        "UPDATE calendar_entries SET status = :status, sequence = :sequence, changed_at = :now,"
        " removed_at = :now2, revision = revision + 1 WHERE id = :id",
        status=Status.CANCELLED,
        sequence=kept.sequence + (kept.status is not Status.CANCELLED),
        now=now,
        now2=now,
        id=kept.id,
    )
    await listings.bump(*listed)


async def store(built: Sequence[tuple[UUID, Entry, Stamp]]) -> None:
    """Build what is served of entries in every language, in the place of what was stored."""
    await db.execute_many(
        "INSERT INTO calendar_fragments (id, entry_id, language, body)"
        " VALUES (:id, :entry_id, :language, :body)"
        " ON CONFLICT (entry_id, language) DO UPDATE SET body = excluded.body",
        [
            {
                "id": ids.new(),
                "entry_id": entry_id,
                "language": language,
                "body": vevents.fragment(entry, stamp, language),
            }
            for entry_id, entry, stamp in built
            for language in i18n.LANGUAGES
        ],
    )


async def _held(kind: str, owner: UUID) -> _Kept | None:
    """Hold an entry until the transaction ends, and return it as it is now."""
    return await db.row(
        _Kept,
        f"""
        UPDATE calendar_entries SET version = version + 1
        WHERE kind = :kind AND owner = :owner RETURNING {_COLUMNS}
        """,  # noqa: S608 -- our names
        kind=kind,
        owner=owner,
    )


async def _insert(entry: Entry) -> int:
    now, entry_id = _now(), ids.new()
    stamp = Stamp(entry.uid or str(ids.new()), 0, now, now)
    inserted = await db.execute(
        "INSERT INTO calendar_entries (id, version, kind, owner, uid, sequence, status, starts_at,"
        " ends_at, details, revision, created_at, changed_at, cancelled_at) VALUES (:id, 1, :kind,"
        " :owner, :uid, 0, :status, :starts_at, :ends_at, :details, 1, :now, :now2, :cancelled_at)"
        " ON CONFLICT (kind, owner) DO NOTHING",
        id=entry_id,
        kind=entry.kind,
        owner=entry.owner,
        uid=stamp.uid,
        status=entry.status,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        details=details_of(entry),
        now=now,
        now2=now,
        cancelled_at=now if entry.status == Status.CANCELLED else None,
    )
    if inserted:
        await _show(entry_id, entry, stamp, set())
    return inserted


async def _change(entry: Entry, kept: _Kept, listed: set[str]) -> None:
    now = _now()
    sequence = rules.sequence_after(kept.sequence, _told_of(kept), _told_by(entry))
    is_off = entry.status == Status.CANCELLED
    await db.execute(
        "UPDATE calendar_entries SET sequence = :sequence, status = :status,"
        " starts_at = :starts_at, ends_at = :ends_at, details = :details, changed_at = :now,"
        " cancelled_at = :cancelled_at, removed_at = NULL, revision = revision + 1 WHERE id = :id",
        sequence=sequence,
        status=entry.status,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        details=details_of(entry),
        now=now,
        cancelled_at=(kept.cancelled_at or now) if is_off else None,
        id=kept.id,
    )
    await _show(kept.id, entry, Stamp(kept.uid, sequence, kept.created_at, now), listed)


async def _show(entry_id: UUID, entry: Entry, stamp: Stamp, listed: set[str]) -> None:
    """Build what is served of an entry, and say that every feed it is or was in has changed."""
    await store([(entry_id, entry, stamp)])
    wanted = set(entry.feeds)
    await listings.change(entry_id, wanted - listed, listed - wanted)
    await listings.bump(*(wanted | listed))


def _is_as_kept(entry: Entry, kept: _Kept, listed: set[str]) -> bool:
    return (
        kept.removed_at is None
        and _told_by(entry) == _told_of(kept)
        and details_of(entry) == kept.details
        and set(entry.feeds) == listed
    )


def _entry_of(kind: str, owner: UUID, kept: _Kept, listed: set[str]) -> Entry:
    return entry_of(
        kept.details,
        kind=kind,
        owner=owner,
        uid=kept.uid,
        feeds=tuple(sorted(listed)),
        starts_at=kept.starts_at,
        ends_at=kept.ends_at,
        status=kept.status.value,
    )


def _told_by(entry: Entry) -> rules.Told:
    return rules.Told(entry.starts_at, entry.ends_at, entry.url, entry.location, entry.status)


def _told_of(kept: _Kept) -> rules.Told:
    url, location = kept.details["url"], kept.details["location"]
    return rules.Told(kept.starts_at, kept.ends_at, url, location, kept.status.value)


def _checked(entry: Entry) -> Entry:
    """Return an entry as calendars write it: times in UTC and whole seconds, texts cleaned."""
    starts_at, ends_at = _second(entry.starts_at), _second(entry.ends_at)
    if ends_at < starts_at:
        raise errors.EntryWrong(field="ends_at")
    status = Status(entry.status).value
    return msgspec.structs.replace(
        vevents.cleaned(entry), starts_at=starts_at, ends_at=ends_at, status=status
    )


def _second(moment: datetime) -> datetime:
    return clock.to_utc(moment).replace(microsecond=0)


def _now() -> datetime:
    return clock.now().replace(microsecond=0)
