"""Uses a sign-in link many times at once: `python -m tests.support.uses URL LINK COUNT`."""

import asyncio
import sys
from uuid import UUID

from passerelle.app import rooms
from passerelle.core import db
from passerelle.identity import errors, signing_in


async def main(url: str, link: UUID, count: int) -> None:
    await db.open_(url, rooms.MODELS)
    browser = signing_in.Browser("127.0.0.1", "", "", ("x" * 40,))
    results = await asyncio.gather(
        *(signing_in.use_link(link, browser) for _ in range(count)), return_exceptions=True
    )
    opened = [r for r in results if isinstance(r, str)]
    refused = [r for r in results if isinstance(r, errors.LinkNoLongerValid)]
    print(len(opened), len(refused), *{repr(r) for r in results} - {repr(r) for r in refused})
    await db.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], UUID(sys.argv[2]), int(sys.argv[3])))
