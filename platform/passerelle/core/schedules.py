"""Timed work: each slot of a schedule becomes one fact, once over all processes.

A slot is taken by moving the schedule's row on, in the transaction that puts the fact: only one
process finds the row where it expected it. When everything was down for a while the latest slot
that was missed runs once, not all of them. The row of a schedule that has left the code stays,
and nothing comes of it. What a clock that was far ahead has written is corrected within an hour of
its being set right.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import msgspec

from passerelle.core import clock, db, outbox, zones
from passerelle.core.outbox import Fact

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AT_ONCE = 100
_AHEAD = timedelta(hours=1)
"""A slot that was taken so far ahead was taken by a clock that was wrong."""

NextAfter = Callable[[datetime], datetime]


@dataclass(frozen=True, slots=True)
class Schedule:
    """A name, the first slot after an instant, and the fact that a slot becomes."""

    name: str
    next_after: NextAfter
    fact: Callable[[datetime], Fact]


def every(length: timedelta) -> NextAfter:
    """Return slots a fixed length apart, counted from 1970-01-01 00:00 UTC."""

    def next_after(moment: datetime) -> datetime:
        return _EPOCH + ((moment - _EPOCH) // length + 1) * length

    return next_after


def daily(hour: int, minute: int, zone: str) -> NextAfter:
    """Return one slot a day, at a time on the wall in an IANA zone.

    A time that the clocks jump over comes as long after the jump as it would have come after the
    jump's beginning; of a time that comes twice, the first counts.
    """
    wall, place = time(hour, minute), zones.zone(zone)

    def next_after(moment: datetime) -> datetime:
        today = moment.astimezone(place).date()
        days = (today + timedelta(days=days) for days in (-1, 0, 1, 2))
        slots = (datetime.combine(day, wall, place).astimezone(UTC) for day in days)
        return next(slot for slot in slots if slot > moment)

    return next_after


def latest(next_after: NextAfter, first: datetime, now: datetime) -> datetime:
    """Return the last slot from `first`, which is one, to now; without walking through them all."""
    slot, back = first, timedelta(minutes=1)
    while now - back > first:
        if (near := next_after(now - back)) <= now:
            slot = near
            break
        back *= 2
    while (following := next_after(slot)) <= now:
        slot = following
    return slot


class Slots:
    """The schedules of one process, which it shares with every other process."""

    def __init__(self, schedules: Sequence[Schedule]) -> None:
        self._by_name = {schedule.name: schedule for schedule in schedules}
        self._entered_at = _EPOCH

    async def run_due(self) -> int:
        """Put the facts of slots that have come; return how many this process took."""
        if not self._by_name:
            return 0
        now = clock.now()
        if abs(now - self._entered_at) >= _AHEAD:  # also where the clock was set back
            await _enter(list(self._by_name.values()), now)
            self._entered_at = now
        due = await db.rows(
            _Due,
            "SELECT name, next_at FROM schedules WHERE next_at <= :now ORDER BY name",
            now=clock.now(),
        )
        taken = [
            _Slot(schedule, one.next_at, latest(schedule.next_after, one.next_at, clock.now()))
            for one in due
            if (schedule := self._by_name.get(one.name)) is not None
        ][:_AT_ONCE]
        return await _take(taken) if taken else 0


class _Due(msgspec.Struct, frozen=True):
    name: str
    next_at: datetime


@dataclass(frozen=True, slots=True)
class _Slot:
    schedule: Schedule
    expected: datetime
    at: datetime


@db.transaction
async def _enter(schedules: Sequence[Schedule], now: datetime) -> None:
    """Enter what is new, let what now comes earlier come earlier, correct what is far ahead."""
    await db.execute_many(
        "INSERT INTO schedules (name, next_at) VALUES (:name, :at) ON CONFLICT (name) DO UPDATE"
        " SET next_at = excluded.next_at WHERE schedules.next_at > excluded.next_at"
        " AND (schedules.last_at IS NULL OR schedules.last_at < excluded.next_at"
        " OR schedules.last_at > :far)",
        [
            {"name": schedule.name, "at": schedule.next_after(now), "far": now + _AHEAD}
            for schedule in sorted(schedules, key=lambda schedule: schedule.name)
        ],
    )


@db.transaction
async def _take(slots: Sequence[_Slot]) -> int:
    return sum([await _move_on(slot) for slot in slots])


async def _move_on(slot: _Slot) -> int:
    moved = await db.execute(
        "UPDATE schedules SET next_at = :following, last_at = :at"
        " WHERE name = :name AND next_at = :expected",
        following=slot.schedule.next_after(slot.at),
        at=slot.at,
        name=slot.schedule.name,
        expected=slot.expected,
    )
    if moved:
        await outbox.put(slot.schedule.fact(slot.at))
    return moved
