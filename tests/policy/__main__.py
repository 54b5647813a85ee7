"""`python -m tests.policy`: everybody asks every door for everything; prints what is wrong."""

import asyncio
import sys
import tempfile
from pathlib import Path

import structlog

from passerelle.app import factory
from tests.policy import choosing
from tests.policy.running import Ground


async def walk() -> list[str]:
    """Walk every door with the full cross product; return what is wrong."""
    with tempfile.TemporaryDirectory() as directory:
        ground = await Ground.made(Path(directory))
        try:
            async with ground.walker(choosing.everybody) as walker:
                for door in factory.doors_of_rooms():
                    if door.method == "GET":
                        await walker.read(door, heads=door.path != "/live")
                    else:
                        await walker.refused(door)
            served = await ground.served()
            print(f"{walker.walk.requests + served.walk.requests} requests")
        finally:
            await ground.end()
    return [*walker.walk.wrong, *served.walk.wrong]


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    found = asyncio.run(walk())
    print("\n".join(found))
    sys.exit(1 if found else 0)
