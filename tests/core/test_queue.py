"""What follows from a fact happens once, whatever fails on the way."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import pytest

from passerelle.core import clock, db, ids, outbox, queue, transactions
from passerelle.core.queue import spreading, working


@dataclass(frozen=True, slots=True)
class BellRung(outbox.Fact):
    times: int


@dataclass(frozen=True, slots=True)
class BellSent(outbox.Fact):
    """A fact of which others hear."""


@db.transaction
async def ring(times: int = 1, due: datetime | None = None) -> None:
    await outbox.put(BellRung(times), due)


async def note(verb: str) -> None:
    await db.execute(
        "INSERT INTO audit_entries (id, at, actor_label, verb, thing, thing_id, detail)"
        " VALUES (:id, :now, '', :verb, '', '', '{}')",
        id=ids.new(),
        now=clock.now(),
        verb=verb,
    )


async def notes() -> int:
    return int(await db.value("SELECT COUNT(*) FROM audit_entries"))


def worker(run: queue.Subscriber) -> queue.Worker:
    return queue.Worker((queue.Subscription("bell", BellRung, run),))


def outside(run: queue.Subscriber, lease: timedelta = timedelta(seconds=60)) -> queue.Worker:
    subscription = queue.Subscription("bell", BellRung, run, outside=True)
    return queue.Worker((subscription,), lease=lease)


async def test_a_fact_reaches_each_subscriber_once(database: str) -> None:
    heard = []

    async def hear(fact: BellRung) -> None:
        heard.append(fact.times)
        await note("heard")

    await ring(3)
    for one in (worker(hear), worker(hear)):
        await one.work_once()

    assert (heard, await notes()) == ([3], 1)


async def test_a_fact_of_the_next_release_waits_for_a_worker_of_the_next_release(
    database: str,
) -> None:
    heard = []

    async def hear(fact: outbox.Fact) -> None:
        heard.append(type(fact).__name__)

    this = worker(hear)
    await put_by_the_next_release("GongStruck")
    await ring()
    await this.work_once()
    before = list(heard)

    @dataclass(frozen=True, slots=True)
    class GongStruck(outbox.Fact):
        """What this release does not know."""

    following = queue.Worker((queue.Subscription("gong", GongStruck, hear),))
    await following.work_once()

    assert (before, heard) == (["BellRung"], ["BellRung", "GongStruck"])


@db.transaction
async def put_by_the_next_release(topic: str) -> None:
    await db.execute(
        "INSERT INTO outbox (fact_id, topic, payload, happened_at, due_at)"
        " VALUES (:id, :topic, '{}', :now, :now)",
        id=ids.new(),
        topic=topic,
        now=clock.now(),
    )


async def test_a_fact_outside_a_transaction_is_refused(database: str) -> None:
    with pytest.raises(AssertionError):
        await outbox.put(BellRung(1))


async def test_a_subscriber_that_fails_leaves_nothing_and_is_tried_again_later(
    database: str,
) -> None:
    tries = []

    async def hear(_fact: BellRung) -> None:
        tries.append(1)
        await note("half done")
        if len(tries) == 1:
            raise LookupError("not yet")

    await ring()
    await worker(hear).work_once()
    assert (len(tries), await notes()) == (1, 0)
    await make_due()
    await worker(hear).work_once()

    assert (len(tries), await notes()) == (2, 1)
    assert await db.value("SELECT last_error FROM jobs") == "LookupError: not yet"


async def test_a_job_that_always_fails_ends_among_the_dead(database: str) -> None:
    async def fail(_fact: BellRung) -> None:
        raise LookupError

    await ring()
    for _ in range(15):
        await worker(fail).work_once()
        await make_due()

    assert await db.value("SELECT attempt FROM jobs WHERE dead_at IS NOT NULL") == 12


async def test_a_worker_that_lost_its_lease_changes_nothing(database: str) -> None:
    async def hear(_fact: BellRung) -> None:
        await note("heard")

    slow, quick = worker(hear), worker(hear)
    await ring()
    await spreading.spread(slow._by_topic)
    job = await slow._lease()
    assert job is not None
    await expire_leases()

    await quick.work_once()
    await slow._attempt(job)

    assert await notes() == 1


async def test_a_fact_with_a_time_is_not_heard_of_before(database: str) -> None:
    heard = []

    async def hear(fact: BellRung) -> None:
        heard.append(fact.times)

    now = clock.now()
    await ring(1, due=now + timedelta(seconds=60))
    await ring(2, due=now - timedelta(seconds=60))
    one = worker(hear)
    await one.work_once()
    early = list(heard)
    await make_facts_due()
    await one.work_once()

    assert (early, heard) == ([2], [2, 1])


async def test_what_cannot_succeed_is_dead_at_once(database: str) -> None:
    async def hear(_fact: BellRung) -> None:
        await note("half done")
        raise queue.Permanent("no such mailbox")

    await ring()
    await worker(hear).work_once()

    dead = await db.value("SELECT last_error FROM jobs WHERE dead_at IS NOT NULL AND attempt = 1")
    assert (dead, await notes()) == ("Permanent: no such mailbox", 0)


async def test_an_outside_job_runs_without_a_transaction_and_its_effect_with_its_completion(
    database: str,
) -> None:
    seen = []

    async def hear(_fact: BellRung) -> queue.Effect:
        seen.append(db.is_inside_transaction())
        return write

    async def write() -> None:
        seen.append(db.is_inside_transaction())
        seen.append(bool(await db.value("SELECT done_at FROM jobs")))
        await note("effect")

    await ring()
    await outside(hear).work_once()

    assert (seen, await notes()) == ([False, True, True], 1)


async def test_outside_jobs_run_at_once_and_inside_jobs_do_not_wait_for_them(database: str) -> None:
    most, running, inside = 0, 0, []

    async def call(_fact: BellRung) -> None:
        nonlocal most, running
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.3)
        running -= 1

    async def hear(_fact: BellRung) -> None:
        inside.append(running)

    subscriptions = (
        queue.Subscription("call", BellRung, call, outside=True),
        queue.Subscription("call too", BellRung, call, outside=True),
        queue.Subscription("hear", BellRung, hear),
    )
    for _ in range(40):
        await ring()
    await queue.Worker(subscriptions).work_once()

    assert await db.value("SELECT COUNT(*) FROM jobs WHERE done_at IS NULL") == 0
    assert (most, running, len(inside)) == (16, 0, 40)
    assert max(inside) > 0


async def test_calls_that_hang_leave_room_for_those_of_others(database: str) -> None:
    hanging, may_end, sent = [], asyncio.Event(), asyncio.Event()

    async def hang(fact: BellRung) -> None:
        hanging.append(fact)
        await may_end.wait()

    async def send(_fact: BellSent) -> None:
        sent.set()

    @db.transaction
    async def thirty_that_hang_and_then_another() -> None:
        for number in range(30):
            await outbox.put(BellRung(number))
        await outbox.put(BellSent())

    await thirty_that_hang_and_then_another()
    running = queue.Running(
        (
            queue.Subscription("hang", BellRung, hang, outside=True),
            queue.Subscription("send", BellSent, send, outside=True),
        )
    )
    try:
        async with asyncio.timeout(5):
            await sent.wait()

        assert len(hanging) == 8
    finally:
        may_end.set()
        await running.end()


async def test_an_outside_job_that_lost_its_lease_writes_nothing(database: str) -> None:
    calls = []

    async def call(_fact: BellRung) -> queue.Effect:
        calls.append(1)
        if len(calls) == 1:
            await expire_leases()
            await quick.work_once()
        return partial(note, f"call {len(calls)}")

    slow, quick = outside(call), outside(call)
    await ring()
    await slow.work_once()

    assert len(calls) == 2
    assert await db.value("SELECT verb FROM audit_entries") == "call 2"
    assert await notes() == 1


async def test_an_outside_job_that_takes_too_long_is_tried_again_later(database: str) -> None:
    async def call(_fact: BellRung) -> None:
        await asyncio.sleep(10)

    await ring()
    await outside(call, lease=timedelta(seconds=0.2)).work_once()

    assert "TimeoutError" in await db.value("SELECT last_error FROM jobs WHERE done_at IS NULL")


async def test_a_worker_that_stops_gives_back_the_calls_under_way(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "_PATIENCE_SECONDS", 0.2)
    begun = asyncio.Event()

    async def call(_fact: BellRung) -> None:
        begun.set()
        await asyncio.sleep(30)

    await ring()
    running = queue.Running((queue.Subscription("bell", BellRung, call, outside=True),))
    await begun.wait()
    await running.end()

    given_back = "SELECT COUNT(*) FROM jobs WHERE leased_until IS NULL AND attempt = forgiven"
    assert await db.value(given_back) == 1


async def test_a_worker_that_stops_waits_only_so_long_for_a_job_inside(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "_PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(working, "_LAST_SECONDS", 0.2)
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def hear(_fact: BellRung) -> None:
        begun.set()
        await may_end.wait()
        await note("heard")

    await ring()
    running = queue.Running((queue.Subscription("bell", BellRung, hear),))
    await begun.wait()
    async with asyncio.timeout(2):
        await running.end()
    may_end.set()
    await asyncio.gather(*transactions._unfinished)

    assert await notes() == 1
    assert await db.value("SELECT COUNT(*) FROM jobs WHERE done_at IS NOT NULL") == 1


async def test_a_job_whose_worker_ends_each_time_is_dead_in_the_end(database: str) -> None:
    async def never(_fact: BellRung) -> None:
        raise AssertionError

    one = worker(never)
    await ring()
    await spreading.spread(one._by_topic)
    for _ in range(12):
        assert await one._lease() is not None
        await expire_leases()
    await one.work_once()

    assert "ended" in await db.value("SELECT last_error FROM jobs WHERE dead_at IS NOT NULL")


@db.transaction
async def make_due() -> None:
    await db.execute("UPDATE jobs SET due_at = :then", then=clock.now() - timedelta(seconds=1))


@db.transaction
async def expire_leases() -> None:
    await db.execute("UPDATE jobs SET leased_until = :t", t=clock.now() - timedelta(seconds=1))


@db.transaction
async def make_facts_due() -> None:
    await db.execute("UPDATE outbox SET due_at = :then", then=clock.now() - timedelta(seconds=1))
