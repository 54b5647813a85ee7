"""Whether this process lives, and whether it may be sent work."""

import msgspec
from starlette.responses import Response

from passerelle.core import db, ending, schema
from passerelle.web import doors
from passerelle.web.asking import Ask


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
    try:
        current = await schema.is_current(db.dialect())
    except Exception:
        return Readiness(ready=False, database=False, schema=False, draining=leaving)
    return Readiness(ready=current and not leaving, database=True, schema=current, draining=leaving)


routes = [
    doors.file("/livez", live, may=doors.anyone),
    doors.file("/readyz", ready, may=doors.anyone),
]
