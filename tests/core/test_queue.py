"""What follows from a fact happens once, whatever fails on the way."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from passerelle.core import clock, db, ids, outbox, queue


@dataclass(frozen=True, slots=True)
class BellRung(outbox.Fact):
    times: int


@db.transaction
async def ring(times: int = 1) -> None:
    await outbox.put(BellRung(times))


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


async def test_a_fact_reaches_each_subscriber_once(database: str) -> None:
    heard = []

    async def hear(fact: BellRung) -> None:
        heard.append(fact.times)
        await note("heard")

    await ring(3)
    for one in (worker(hear), worker(hear)):
        await one.work_once()

    assert (heard, await notes()) == ([3], 1)


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
    await slow._spread()
    job = await slow._lease()
    assert job is not None
    await expire_leases()

    await quick.work_once()
    await slow._attempt(job)

    assert await notes() == 1


@db.transaction
async def make_due() -> None:
    await db.execute("UPDATE jobs SET due_at = :then", then=clock.now() - timedelta(seconds=1))


@db.transaction
async def expire_leases() -> None:
    await db.execute("UPDATE jobs SET leased_until = :t", t=clock.now() - timedelta(seconds=1))
