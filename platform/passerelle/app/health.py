"""Whether this process lives, and whether it may be sent work."""

import asyncio

import msgspec
from starlette.responses import Response

from passerelle.core import db, ending, schema
from passerelle.web import doors
from passerelle.web.asking import Ask

_PATIENCE_SECONDS = 0.8
_GIVE_UP_SECONDS = 5.0


class Readiness(msgspec.Struct, frozen=True):
    """What stands behind readiness."""

    ready: bool
    database: bool
    schema: bool
    draining: bool


async def live(_ask: Ask) -> Response:
    """The process answers."""
    return Response(b"live\n", media_type="text/plain")


async def ready(_ask: Ask) -> Response:
    """The database answers and is at this release's schema, and the process takes work."""
    state = await readiness()
    return Response(
        msgspec.json.encode(state), 200 if state.ready else 503, media_type="application/json"
    )


async def readiness() -> Readiness:
    """Look at the database, and whether the process is on its way out."""
    leaving = ending.is_begun()
    current = await _looking.at_schema()
    if current is None:
        return Readiness(ready=False, database=False, schema=False, draining=leaving)
    return Readiness(ready=current and not leaving, database=True, schema=current, draining=leaving)


class _Looking:
    """Asks the database one question at a time: one that is silent would take every connection."""

    def __init__(self) -> None:
        self._asked: asyncio.Task[bool | None] | None = None
        self._since = 0.0

    async def at_schema(self) -> bool | None:
        """Tell whether the schema is this release's; None where the database does not say."""
        loop = asyncio.get_running_loop()
        asked = self._asked if self._is_pending(loop) else None
        if asked is None or loop.time() - self._since > _GIVE_UP_SECONDS:
            asked, self._since = loop.create_task(_is_current()), loop.time()
            self._asked = asked
        done, _ = await asyncio.wait({asked}, timeout=_PATIENCE_SECONDS)
        return asked.result() if done else None

    def _is_pending(self, loop: asyncio.AbstractEventLoop) -> bool:
        asked = self._asked
        return asked is not None and not asked.done() and asked.get_loop() is loop


_looking = _Looking()


async def _is_current() -> bool | None:
    try:
        return await schema.is_current(db.dialect())
    except Exception:
        return None


routes = [
    doors.file("/livez", live, may=doors.anyone),
    doors.file("/readyz", ready, may=doors.anyone),
]
