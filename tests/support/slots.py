"""A process that takes its share of slots: `python -m tests.support.slots URL COUNT SECONDS`."""

import asyncio
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from passerelle.app import rooms
from passerelle.core import db, outbox, queue

LENGTH = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class SlotCame(outbox.Fact):
    name: str
    at: datetime


def schedules(count: int) -> list[queue.Schedule]:
    names = [f"schedule-{number:04}" for number in range(count)]
    return [queue.Schedule(name, queue.every(LENGTH), partial(SlotCame, name)) for name in names]


async def main(url: str, count: int, seconds: float) -> None:
    await db.open_(url, rooms.MODELS)
    worker = queue.Worker((), schedules(count))
    asyncio.get_running_loop().call_later(seconds, worker.stop)
    await worker.run()
    await db.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
