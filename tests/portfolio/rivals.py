"""One of several processes that run Actions at the same instant:

`python -m tests.portfolio.rivals URL AT DEED ARGUMENT…`; prints what was made, or the code of a
refusal.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from passerelle.app import rooms
from passerelle.core import db
from passerelle.core.errors import Refusal
from passerelle.identity import people
from passerelle.portfolio import activities, deployments, feedback, moving, starting
from passerelle.portfolio.activities import ActivityWish
from passerelle.portfolio.deployments import DeploymentWish
from passerelle.portfolio.enums import ActionVerb, DeploymentRole
from passerelle.portfolio.feedback import Answer, Link
from passerelle.portfolio.moving import Step
from tests.portfolio import world

A_MOMENT = 0.3
"""How long after the others those start who are to find them at it."""


async def open_action() -> str:
    return await starting.create(await world.officer(), world.wish())


async def assign(activity: str, expert: str) -> str:
    wish = DeploymentWish(expert, DeploymentRole.TRAINER, 1)
    await deployments.assign(await world.officer(), activity, wish)
    return "done"


async def leave(expert: str) -> str:
    """The expert leaves the roster before the activity, as whoever keeps the roster does it."""
    await db.execute(
        "UPDATE experts SET version = version + 1, deactivated_on = :day WHERE reference = :r",
        day=world.today(),
        r=expert,
    )
    return "done"


async def close(expert: str) -> str:
    """The expert's account is closed."""
    reference = await db.value(
        "SELECT p.reference FROM people p JOIN experts e ON e.person_id = p.id"
        " WHERE e.reference = :r",
        r=expert,
    )
    await people.deactivate(await world.actor("staff-5", "administrator"), str(reference))
    return "done"


async def follow(activity: str, expert: str) -> str:
    """As `assign`, a moment after the others."""
    return await assign(activity, expert)


async def carry(activity: str) -> str:
    """The activity is moved to another day."""
    later = ActivityWish(starts_on=world.today() + timedelta(days=5))
    await activities.edit(await world.officer(), activity, later, None)
    return "done"


async def move(code: str, verb: str) -> str:
    by = await world.steering() if verb == "approve" else await world.officer()
    await moving.move(by, code, ActionVerb(verb), Step(reason="because"))
    return "done"


async def answer(call: str) -> str:
    await feedback.answer(Link("all", UUID(call)), Answer(4))
    return "done"


DEEDS: dict[str, Callable[..., Awaitable[str]]] = {
    one.__name__: one for one in (open_action, assign, leave, close, follow, carry, move, answer)
}


@db.transaction
async def slowly(deed: str, *arguments: str) -> str:
    """Do it, and keep its transaction open for a while: what is not locked overlaps for certain."""
    told = await DEEDS[deed](*arguments)
    await asyncio.sleep(0.6)
    return told


async def main(url: str, at: float, deed: str, *arguments: str) -> None:
    await db.open_(url, rooms.MODELS)
    await asyncio.sleep(max(0.0, at - time.time()) + (deed in ("carry", "follow")) * A_MOMENT)
    try:
        print(await slowly(deed, *arguments))
    except Refusal as refusal:
        print(refusal.code)
    finally:
        await db.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2]), sys.argv[3], *sys.argv[4:]))
