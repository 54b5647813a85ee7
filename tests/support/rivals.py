"""One of several processes that do the same at the same instant:

`python -m tests.support.rivals URL AT DEED ARGUMENT…`; prints the code of a refusal, or `done`.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from uuid import UUID

from passerelle.app import rooms
from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.core.errors import Refusal
from passerelle.identity import first_run, institutions, people, roles
from passerelle.identity.enums import Role


async def _actor(reference: str) -> Actor:
    found = await db.value("SELECT id FROM people WHERE reference = :r", r=reference)
    return Actor(person_id=UUID(str(found)), name=reference, roles=frozenset({"administrator"}))


async def revoke(by: str, whom: str) -> None:
    await roles.revoke(await _actor(by), whom, Role.ADMINISTRATOR)


async def deactivate(by: str, whom: str) -> None:
    await people.deactivate(await _actor(by), whom)


async def set_up(secret: str, name: str) -> None:
    wish = people.Invitation("First", name, f"{name}@example.org")
    await first_run.set_up(first_run.code(secret), (secret,), wish)


async def put_below(by: str, one: str, other: str) -> None:
    wish = institutions.InstitutionWish(parent=other)
    await institutions.edit(await _actor(by), one, wish, None)


DEEDS: dict[str, Callable[..., Awaitable[None]]] = {
    one.__name__: one for one in (revoke, deactivate, set_up, put_below)
}


@db.transaction
async def slowly(deed: str, *arguments: str) -> None:
    """Do it, and keep its transaction open for a while: what is not locked overlaps for certain."""
    await DEEDS[deed](*arguments)
    await asyncio.sleep(1)


async def main(url: str, at: float, deed: str, *arguments: str) -> None:
    await db.open_(url, rooms.MODELS)
    await asyncio.sleep(max(0.0, at - time.time()))
    try:
        await slowly(deed, *arguments)
        print("done")
    except Refusal as refusal:
        print(refusal.code)
    finally:
        await db.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2]), sys.argv[3], *sys.argv[4:]))
