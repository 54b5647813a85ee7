"""The mode of the service, for programs."""

import msgspec

from passerelle.web import doors, modes
from passerelle.web.asking import Ask
from passerelle.web.modes import InForce, Mode


class WantedMode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mode to enter, and why."""

    mode: Mode
    reason: str = ""


async def mode(_ask: Ask) -> InForce:
    """Return the mode in force."""
    return await modes.in_force()


async def enter(ask: Ask) -> InForce:
    """Set the mode for every replica."""
    wanted = await ask.body(WantedMode)
    await modes.enter(ask.actor, wanted.mode, wanted.reason)
    return await modes.in_force()


routes = [
    doors.api(
        "/api/mode",
        mode,
        may=doors.administrators,
        answers=InForce,
        summary="The mode of the service",
    ),
    doors.api(
        "/api/mode",
        enter,
        may=doors.administrators,
        method="POST",
        takes=WantedMode,
        answers=InForce,
        summary="Set the mode of the service for every replica",
    ),
]
