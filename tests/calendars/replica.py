"""A process of its own that serves the feeds: answers each line it is given with their tags.

usage: python -m tests.calendars.replica DATABASE_URL TOKEN
"""

import asyncio
import json
import sys

import httpx
import structlog

from passerelle.app import factory, rooms
from passerelle.core import db
from tests.conftest import SETTINGS


async def main(url: str, token: str) -> None:
    await db.open_(url, rooms.MODELS)
    transport = httpx.ASGITransport(factory.create(SETTINGS, with_worker=False))
    async with httpx.AsyncClient(transport=transport, base_url=SETTINGS.base_url) as client:
        while await asyncio.to_thread(sys.stdin.readline):
            paths = ("/calendars/public.ics", f"/calendars/mine/{token}.ics")
            answers = [await client.get(path) for path in paths]
            said = {
                "status": [answer.status_code for answer in answers],
                "tags": [answer.headers.get("etag") for answer in answers],
            }
            print(json.dumps(said), flush=True)
    await db.close()


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    asyncio.run(main(*sys.argv[1:]))
