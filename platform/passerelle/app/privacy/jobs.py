"""What goes on by itself: the audit log is sealed, and what was kept long enough is forgotten."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from passerelle.app.privacy import keeping
from passerelle.app.privacy.keeping import KeepingCame
from passerelle.core import retention, sealing
from passerelle.core.config import Settings
from passerelle.core.outbox import Fact
from passerelle.core.queue import Effect, Schedule, Subscription, daily, every

_SEALED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SealingCame(Fact):
    """It is the minute to seal what was written to the audit log."""

    at: datetime


def subscriptions(settings: Settings) -> tuple[Subscription, ...]:
    """Return the subscribers; both work in many small transactions."""
    return (
        Subscription("privacy.seal", SealingCame, on_sealing_came, outside=True),
        Subscription("privacy.keep", KeepingCame, partial(on_keeping_came, settings), outside=True),
    )


def schedules(settings: Settings) -> tuple[Schedule, ...]:
    """Return when the log is sealed and when the rules of keeping are applied."""
    night = daily(3, 50, settings.programme_zone)
    return (
        Schedule("privacy.seal", every(_SEALED_EVERY), SealingCame),
        Schedule(retention.NIGHTLY, night, KeepingCame),
    )


async def on_sealing_came(_fact: SealingCame) -> None:
    """Seal what is new."""
    await sealing.seal()


async def on_keeping_came(settings: Settings, fact: KeepingCame) -> Effect | None:
    """Forget what was kept long enough."""
    return await keeping.apply(settings, fact)
