"""The door to stored files. The room whose thing a file belongs to says who may have it.

A room's `attached.py` names things that have files, each with a function that tells whether an
actor may have one of theirs; a higher room may add people, never take them away. The files of a
thing that no room names are nobody's.
"""

from collections.abc import Mapping, Sequence
from functools import cache

from starlette.responses import Response

from passerelle.app import rooms
from passerelle.core import files
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.core.files import Stored, VisibleTo
from passerelle.web import doors
from passerelle.web.asking import Ask
from passerelle.web.stored import sent


async def file(ask: Ask) -> Response:
    """Send a file, or the part of it that was asked for."""
    stored = await files.found(ask.part_id("id"))
    if stored is None or stored.name != ask.part("name") or not await _may(ask.actor, stored):
        raise NotFound
    return sent(ask, stored)


async def _may(actor: Actor, stored: Stored) -> bool:
    for visible_to in _things().get(stored.thing, ()):
        if await visible_to(actor, stored):
            return True
    return False


@cache
def _things() -> Mapping[str, Sequence[VisibleTo]]:
    gathered: dict[str, list[VisibleTo]] = {}
    for module in rooms.exported("attached"):
        for thing, visible_to in module.FILES_OF.items():
            gathered.setdefault(thing, []).append(visible_to)
    return gathered


routes = [doors.file("/files/{id}/{name}", file, may=doors.anyone)]
