"""A worker that tests stop and kill: `python -m tests.support.jobs URL LEASE PAUSE`.

For each fact one job runs inside and one outside; each writes one row with this process's number.
The outside one says so on standard output, then waits PAUSE seconds without giving way: a clock
that went on while the process was stopped cannot end it early.
"""

import asyncio
import os
import signal
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from passerelle.app import rooms
from passerelle.core import clock, db, ids, outbox, queue


@dataclass(frozen=True, slots=True)
class BellRung(outbox.Fact):
    number: int


@db.transaction
async def ring(count: int) -> None:
    for number in range(count):
        await outbox.put(BellRung(number))


async def note(verb: str, number: int) -> None:
    await db.execute(
        "INSERT INTO audit_entries (id, at, actor_label, verb, thing, thing_id, detail)"
        " VALUES (:id, :now, :process, :verb, 'bell', :number, '{}')",
        id=ids.new(),
        now=clock.now(),
        process=str(os.getpid()),
        verb=verb,
        number=str(number),
    )


async def inside(fact: BellRung) -> None:
    await note("inside", fact.number)


async def outside(pause: float, fact: BellRung) -> queue.Effect:
    print("calling", flush=True)
    await asyncio.sleep(0.01)
    time.sleep(pause)  # noqa: ASYNC251
    return partial(note, "outside", fact.number)


async def main(url: str, lease: float, pause: float) -> None:
    await db.open_(url, rooms.MODELS)
    subscriptions = (
        queue.Subscription("bell.inside", BellRung, inside),
        queue.Subscription("bell.outside", BellRung, partial(outside, pause), outside=True),
    )
    worker = queue.Worker(subscriptions, lease=timedelta(seconds=lease))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.stop)
    await worker.run()
    await db.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3])))
