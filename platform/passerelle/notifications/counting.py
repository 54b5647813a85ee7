"""Counts messages over all processes: a minute of the service, a day of a reader.

Each count is one conditional write, so that no two processes take the last place.
"""

import hashlib
from datetime import datetime, timedelta

import msgspec

from passerelle.core import clock, db

_MINUTE = timedelta(minutes=1)


class _Full(msgspec.Struct, frozen=True):
    key: str
    used: int


async def take_minute(limit: int) -> datetime:
    """Take a place in the first minute, from now on, that has one; return its beginning."""
    now = clock.now()
    minute = now.replace(second=0, microsecond=0)
    if limit <= 0:
        return minute
    full = await db.rows(
        _Full,
        "SELECT key, used FROM mail_counters WHERE key >= :first AND key < 'minute;'"
        " AND used >= :limit ORDER BY key",
        first=_of_minute(minute),
        limit=limit,
    )
    taken = {one.key for one in full}
    while _of_minute(minute) in taken or not await _take(
        _of_minute(minute), limit, minute + _MINUTE
    ):
        minute += _MINUTE
    return minute


async def take_day(address: str, limit: int) -> bool:
    """Count one message to this address; tell whether the day has room for it."""
    if limit <= 0:
        return True
    today = clock.now().date().isoformat()
    digest = hashlib.sha256(address.encode()).hexdigest()[:32]
    return await _take(f"day:{today}:{digest}", limit, clock.now() + timedelta(days=2))


@db.transaction
async def forget_ended() -> int:
    """Remove the counts of minutes and days that are over."""
    return await db.execute("DELETE FROM mail_counters WHERE ends_at < :now", now=clock.now())


@db.transaction
async def _take(key: str, limit: int, ends_at: datetime) -> bool:
    touched = await db.execute(
        "INSERT INTO mail_counters (key, used, ends_at) VALUES (:key, 1, :ends_at)"
        " ON CONFLICT (key) DO UPDATE SET used = mail_counters.used + 1"
        " WHERE mail_counters.used < :limit",
        key=key,
        ends_at=ends_at,
        limit=limit,
    )
    return touched > 0


def _of_minute(minute: datetime) -> str:
    return f"minute:{minute:%Y-%m-%dT%H:%M}"
