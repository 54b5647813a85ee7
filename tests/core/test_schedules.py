"""Timed work comes when it should, and once, however many processes there are."""

import asyncio
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from passerelle.app.machinery import jobs
from passerelle.core import clock, db, ids, live, outbox, queue, schedules, tidying
from passerelle.core.live import reading, saying
from tests.support import slots

PARIS = "Europe/Paris"


@dataclass(frozen=True, slots=True)
class HourStruck(outbox.Fact):
    at: datetime


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_every_is_counted_from_the_epoch() -> None:
    next_after = schedules.every(timedelta(minutes=15))

    assert next_after(utc("2026-03-01T10:07:30")) == utc("2026-03-01T10:15:00")
    assert next_after(utc("2026-03-01T10:15:00")) == utc("2026-03-01T10:30:00")


@pytest.mark.parametrize(
    ("after", "slots_"),
    [
        # Clocks jump from 2:00 to 3:00 on 29 March 2026: 2:30 comes at 3:30 summer time.
        ("2026-03-27T12:00", ["2026-03-28T01:30", "2026-03-29T01:30", "2026-03-30T00:30"]),
        # Clocks go back from 3:00 to 2:00 on 25 October 2026: 2:30 comes twice, and counts once.
        ("2026-10-23T12:00", ["2026-10-24T00:30", "2026-10-25T00:30", "2026-10-26T01:30"]),
    ],
)
def test_daily_is_a_time_on_the_wall_also_when_clocks_change(after: str, slots_: list[str]) -> None:
    next_after = schedules.daily(2, 30, PARIS)

    found, moment = [], utc(after)
    for _ in slots_:
        moment = next_after(moment)
        found.append(moment)

    assert found == [utc(slot) for slot in slots_]


def test_the_latest_slot_is_found_without_walking_through_all() -> None:
    asked = []

    def next_after(moment: datetime) -> datetime:
        asked.append(moment)
        return schedules.every(timedelta(seconds=1))(moment)

    found = schedules.latest(next_after, utc("2020-01-01T00:00"), utc("2026-01-01T00:00"))

    assert found == utc("2026-01-01T00:00")
    assert len(asked) < 100


async def test_of_the_slots_that_were_missed_the_latest_runs_once(database: str) -> None:
    heard = []

    async def hear(fact: HourStruck) -> None:
        heard.append(fact.at)

    hourly = queue.Schedule("hourly", queue.every(timedelta(hours=1)), HourStruck)
    subscriptions = (queue.Subscription("hear", HourStruck, hear),)
    now = clock.now()
    this_hour = now.replace(minute=0, second=0, microsecond=0)
    await enter("hourly", this_hour - timedelta(hours=50))
    await enter("left the code", this_hour - timedelta(hours=50))

    for _ in range(2):
        await queue.Worker(subscriptions, [hourly]).work_once()

    assert heard == [this_hour]
    assert await db.value("SELECT COUNT(*) FROM outbox") == 1


async def test_a_schedule_that_now_comes_earlier_does_and_no_slot_comes_twice(
    database: str,
) -> None:
    now = clock.now()
    await enter("often", now + timedelta(days=90))
    often = queue.Schedule("often", queue.every(timedelta(hours=1)), HourStruck)
    next_hour = often.next_after(now)

    await schedules._enter([often], now)
    moved = await next_at("often")
    await enter("often", next_hour + timedelta(hours=1), last_at=next_hour)
    await schedules._enter([often], now)  # by a process that looked at its clock too early

    assert moved == next_hour
    assert await next_at("often") == next_hour + timedelta(hours=1)


async def test_schedules_go_on_after_a_clock_that_was_far_ahead_is_set_right(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = clock.now
    often = queue.Schedule("often", queue.every(timedelta(minutes=5)), HourStruck)
    before, meanwhile = schedules.Slots([often]), schedules.Slots([often])
    await before.run_due()
    monkeypatch.setattr(clock, "now", lambda: right() + timedelta(days=400))
    assert await meanwhile.run_due() == 1

    monkeypatch.setattr(clock, "now", lambda: right() + timedelta(minutes=1))
    await meanwhile.run_due()  # the process that was wrong; the other is set right too, by its row
    monkeypatch.setattr(clock, "now", lambda: right() + timedelta(minutes=7))
    taken = await before.run_due()

    assert taken == 1
    assert await next_at("often") == often.next_after(right() + timedelta(minutes=7))


async def test_a_process_that_runs_on_corrects_within_an_hour_what_another_has_written(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = clock.now
    often = queue.Schedule("often", queue.every(timedelta(minutes=5)), HourStruck)
    one = schedules.Slots([often])
    await one.run_due()
    far = often.next_after(right() + timedelta(days=400))
    await enter("often", far + timedelta(minutes=5), last_at=far)

    taken = []
    for minutes in (30, 61, 67):
        monkeypatch.setattr(clock, "now", lambda late=minutes: right() + timedelta(minutes=late))
        taken.append(await one.run_due())

    assert taken == [0, 0, 1]


async def test_three_processes_take_each_slot_of_a_thousand_schedules_once(
    database: str,
) -> None:
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.support.slots", database, "1000",
            stdin=asyncio.subprocess.PIPE,
        )
        for _ in range(3)
    ]  # fmt: skip
    began = utc("2026-03-01T10:30:00")
    for hour in range(5):
        for process in processes:
            assert process.stdin is not None
            process.stdin.write(f"{(began + hour * slots.LENGTH).isoformat()}\n".encode())
        await until_facts(1000 * hour)
    assert [await ended(process) for process in processes] == [0, 0, 0]

    payloads = await db.rows(Payload, "SELECT payload FROM outbox ORDER BY id")
    facts = [msgspec.json.decode(one.payload, type=slots.SlotCame) for one in payloads]
    expected = [(one.name, hour) for hour in range(4) for one in slots.schedules(1000)]
    first = utc("2026-03-01T11:00:00")
    assert sorted((fact.name, (fact.at - first) // slots.LENGTH) for fact in facts) == sorted(
        expected
    )


async def until_facts(count: int) -> None:
    """Wait until so many were put, and a little longer: there must be no more."""
    for _ in range(1200):
        if await db.value("SELECT COUNT(*) FROM outbox") >= count:
            entered = await db.value("SELECT COUNT(*) FROM schedules")
            if entered == 1000:
                break
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.2)


async def ended(process: asyncio.subprocess.Process) -> int:
    assert process.stdin is not None
    process.stdin.close()
    return await process.wait()


async def test_what_was_done_long_ago_is_forgotten_and_nothing_else(database: str) -> None:
    now = clock.now()
    for days in (0, 29, 31):
        await old_rows(now - timedelta(days=days), times=3 if days == 31 else 1)
    monkey = tidying._AT_ONCE
    tidying._AT_ONCE = 2
    try:
        forgotten = await tidying.forget_done_jobs(before=now - timedelta(days=30))
    finally:
        tidying._AT_ONCE = monkey

    assert forgotten == 6
    assert await db.value("SELECT COUNT(*) FROM jobs") == 2 + 5
    assert await db.value("SELECT COUNT(*) FROM outbox") == 2 + 5


async def test_what_was_said_a_day_ago_is_forgotten_and_what_came_later_is_not(
    database: str,
) -> None:
    @db.transaction
    async def say(at: datetime) -> None:
        await live.say("jobs", live.CHANGED)
        await db.execute("UPDATE live_events SET at = :at WHERE at > :at", at=at)

    now = clock.now()
    await say(now - timedelta(hours=25))
    await say(now)
    await saying.place_all()

    await jobs.on_hour_passed(jobs.HourPassed(now))

    assert [event.position for event in await reading.after(0)] == [2]


class Payload(msgspec.Struct, frozen=True):
    payload: str


@db.transaction
async def enter(name: str, at: datetime, last_at: datetime | None = None) -> None:
    await db.execute("DELETE FROM schedules WHERE name = :name", name=name)
    await db.execute(
        "INSERT INTO schedules (name, next_at, last_at) VALUES (:name, :at, :last_at)",
        name=name,
        at=at,
        last_at=last_at,
    )


async def next_at(name: str) -> datetime:
    class At(msgspec.Struct, frozen=True):
        next_at: datetime

    found = await db.row(At, "SELECT next_at FROM schedules WHERE name = :name", name=name)
    assert found is not None
    return found.next_at


@db.transaction
async def old_rows(at: datetime, times: int) -> None:
    """A fact and a job that were done then, and as many that never were."""
    for done in [at, None] * times:
        await db.execute(
            "INSERT INTO outbox (fact_id, topic, payload, happened_at, due_at, spread_at)"
            " VALUES (:id, 'T', '{}', :at, :at, :done)",
            id=ids.new(),
            at=at,
            done=done,
        )
        await db.execute(
            "INSERT INTO jobs (id, fact_id, topic, subscriber, payload, due_at, attempt, done_at)"
            " VALUES (:id, :id, 'T', 's', '{}', :at, 1, :done)",
            id=ids.new(),
            at=at,
            done=done,
        )
