"""A process that takes its share of slots: `python -m tests.support.slots URL COUNT`.

What time it is comes on standard input, a line each; it ends with the input.
"""

import asyncio
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from passerelle.app import rooms
from passerelle.core import clock, db, outbox
from passerelle.core.schedules import Schedule, Slots, every

LENGTH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SlotCame(outbox.Fact):
    name: str
    at: datetime


def schedules(count: int) -> list[Schedule]:
    names = [f"schedule-{number:04}" for number in range(count)]
    return [Schedule(name, every(LENGTH), partial(SlotCame, name)) for name in names]


async def follow(slots: Slots) -> None:
    while True:
        if not await slots.run_due():
            await asyncio.sleep(0.02)


async def main(url: str, count: int) -> None:
    await db.open_(url, rooms.MODELS)
    following: asyncio.Task[None] | None = None
    while line := await asyncio.to_thread(sys.stdin.readline):
        moment = datetime.fromisoformat(line.strip())
        clock.now = lambda moment=moment: moment  # type: ignore[misc]
        following = following or asyncio.create_task(follow(Slots(schedules(count))))
    assert following is not None
    following.cancel()
    await db.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
