"""What a process has open while it runs, opened and closed in the right order."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from passerelle.app import rooms
from passerelle.core import db, wakes
from passerelle.core.bus import choosing
from passerelle.core.config import Settings


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[None]:
    """Open the database and the bus; close them in the end."""
    await db.open_(settings.database_url, rooms.MODELS, pool=settings.database_pool)
    bus = choosing.chosen(settings.bus_url, settings.database_url)
    wakes.join(bus)
    try:
        yield
    finally:
        await wakes.leave(bus)
        await db.close()
