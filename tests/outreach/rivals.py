"""One of several processes that work on one session at the same instant:

`python -m tests.outreach.rivals URL AT DEED REFERENCE …`; prints the code of a refusal, or `done`.
"""

import asyncio
import sys
import time
from uuid import UUID

from passerelle.app import factory, rooms
from passerelle.core import db, queue
from passerelle.core.errors import Refusal
from passerelle.outreach import inviting, listing, planning
from passerelle.outreach.listing import ListWish
from passerelle.outreach.planning import PlanWish
from tests.conftest import SETTINGS
from tests.outreach import world


@db.transaction
async def invite(reference: str, list_id: str, people: str) -> None:
    """Send, and keep the transaction open for a while: what is not locked overlaps for certain."""
    wish = inviting.SendWish(int(people), UUID(list_id))
    await inviting.confirm(await world.officer(), reference, wish)
    await asyncio.sleep(1)


@db.transaction
async def plan(webinar: str) -> None:
    """Put a session on a webinar, slowly."""
    await planning.create(await world.officer(), webinar, PlanWish())
    await asyncio.sleep(1)


@db.transaction
async def rename(list_id: str, name: str) -> None:
    """Give a list another name, slowly."""
    await listing.change(await world.officer(), UUID(list_id), ListWish(name), None)
    await asyncio.sleep(1)


async def work() -> None:
    """Do what is to be done, beside others who do the same."""
    worker = queue.Worker(factory.subscriptions(SETTINGS))
    while await worker.work_once():
        pass


async def main(url: str, at: float, deed: str, *arguments: str) -> None:
    deeds = {"invite": invite, "plan": plan, "rename": rename, "work": work}
    await db.open_(url, rooms.MODELS)
    factory.subscriptions(SETTINGS)
    await asyncio.sleep(max(0.0, at - time.time()))
    try:
        await deeds[deed](*arguments)  # type: ignore[operator]
        print("done")
    except Refusal as refusal:
        print(refusal.code)
    finally:
        await db.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2]), sys.argv[3], *sys.argv[4:]))
