"""What the service takes for a while: everything, only reading, or only its staff.

The mode is a row, so that every replica has it; each process looks once a second.
"""

import asyncio
from datetime import datetime
from enum import StrEnum

import msgspec

from passerelle.core import audit, clock, db, logs
from passerelle.core.actors import Actor
from passerelle.core.errors import Resting
from passerelle.core.i18n import N_

_ALWAYS = (
    "/sign-in",
    "/sign-out",
    "/static/",
    "/language/",
    "/livez",
    "/readyz",
    "/metrics",
    "/administration/mode",
)
_WAY_BACK = "/api/mode"
_SAFE = ("GET", "HEAD")
_SECONDS = 1.0
_log = logs.logger("passerelle.modes")


class Mode(StrEnum):
    """What is taken."""

    NORMAL = "normal"
    READ_ONLY = "read_only"
    STAFF_ONLY = "staff_only"


class OnlyReading(Resting):
    """Nothing is changed for the moment."""

    code = "read_only"
    says = N_("For the moment nothing can be changed here. Try again a little later.")


class OnlyStaff(Resting):
    """Only the programme's staff is let in for the moment."""

    code = "staff_only"
    says = N_("For the moment only the programme's staff can use this service.")


class InForce(msgspec.Struct, frozen=True):
    """The mode in force: what, why, since when."""

    mode: Mode = Mode.NORMAL
    reason: str = ""
    since: datetime | None = None


class Modes:
    """The mode as this process knows it."""

    def __init__(self) -> None:
        self.now = InForce()

    async def look(self) -> None:
        """Read the mode in force."""
        self.now = await in_force()

    async def follow(self) -> None:
        """Look once a second, for ever; while the database is away the last mode stays."""
        while True:
            try:
                await self.look()
            except Exception as exc:
                _log.debug("mode not read", error=repr(exc))
            await asyncio.sleep(_SECONDS)

    def check(self, actor: Actor, path: str, method: str) -> None:
        """Refuse what the mode in force does not take.

        Signing in always works, and so does going back to normal.
        """
        if self.now.mode is Mode.NORMAL or path == _WAY_BACK or path.startswith(_ALWAYS):
            return
        if self.now.mode is Mode.STAFF_ONLY and not actor.is_staff:
            raise OnlyStaff
        if self.now.mode is Mode.READ_ONLY and method not in _SAFE:
            raise OnlyReading


async def in_force() -> InForce:
    """Return the mode that was set last."""
    found = await db.row(InForce, "SELECT mode, reason, since FROM service_modes WHERE id = 1")
    return found or InForce()


@db.transaction
async def enter(actor: Actor | None, mode: Mode, reason: str) -> None:
    """Set the mode for every replica; `actor` is None for an operator's command."""
    await db.execute(
        "INSERT INTO service_modes (id, mode, reason, since) VALUES (1, :mode, :reason, :now)"
        " ON CONFLICT (id) DO UPDATE SET mode = :mode, reason = :reason, since = :now",
        mode=mode,
        reason=reason[:500],
        now=clock.now(),
    )
    await audit.note(actor, "enter_mode", "service", mode, {"reason": reason[:500]})
