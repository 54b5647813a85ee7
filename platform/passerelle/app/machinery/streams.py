"""Which streams there are, and who may listen to which: nobody to anything that is not here.

Rooms offer more in a `streams.py` of theirs: `STREAMS`, by the part of the name before the slash.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cache

from passerelle.app import rooms
from passerelle.core.actors import Actor
from passerelle.core.errors import Forbidden, Invalid
from passerelle.web import doors, problems

May = Callable[[Actor, str], bool | Awaitable[bool]]
"""Tells whether an actor may listen; one that asks the database is awaited."""
_MOST = 20
_ROOMS: Mapping[str, doors.Policy] = {
    "programme": doors.anyone,
    "webinars": doors.anyone,
    "communities": doors.anyone,
    "publications": doors.anyone,
    "portfolio": doors.anyone,
    "reporting": doors.anyone,
    "roster": doors.signed_in,
    "assistance": doors.signed_in,
    "outreach": doors.staff,
    "conversion": doors.staff,
    "identity": doors.staff,
}


def _is_oneself(actor: Actor, name: str) -> bool:
    return actor.is_signed_in and name == str(actor.person_id)


def _is_administrator(actor: Actor, name: str) -> bool:
    return not name and doors.administrators(actor)


def _may_see_room(actor: Actor, name: str) -> bool:
    return name in _ROOMS and _ROOMS[name](actor)


@cache
def every() -> Mapping[str, May]:
    """Return the policy of each kind of stream."""
    found: dict[str, May] = {
        "person": _is_oneself,
        "jobs": _is_administrator,
        "room": _may_see_room,
    }
    for module in rooms.exported("streams"):
        found |= module.STREAMS
    return found


async def allowed(actor: Actor, wished: Sequence[str]) -> tuple[str, ...]:
    """Return the streams to listen to; refuses them all when one of them is not for this actor.

    `me` is one's own.
    """
    if not 1 <= len(wished) <= _MOST:
        raise Invalid(f"names 1 to {_MOST} streams", field="stream")
    names = (f"person/{actor.person_id}" if name == "me" else name for name in wished)
    found = tuple(dict.fromkeys(names))
    if not await may_listen(actor, found):
        raise Forbidden if actor.is_signed_in else problems.SignInNeeded
    return found


async def may_listen(actor: Actor, names: Sequence[str]) -> bool:
    """Tell whether all of these streams are for this actor."""
    for stream in names:
        kind, _, name = stream.partition("/")
        may = every().get(kind)
        answer = may is not None and may(actor, name)
        if not (await answer if inspect.isawaitable(answer) else answer):
            return False
    return True
