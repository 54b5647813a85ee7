"""What the passing of time does to roles, contacts and eligibility, and to what was counted.

Rights are read with their dates and end on time by themselves; this writes down that they ended.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from passerelle.core import clock
from passerelle.core.config import Settings
from passerelle.core.outbox import Fact
from passerelle.core.queue import Schedule, Subscription, every
from passerelle.identity import budgets, passing, single_sign_on

_EVERY = timedelta(minutes=15)
_REMEMBERED = timedelta(hours=1)
"""Longer than a way to an issuer and back may take."""


@dataclass(frozen=True, slots=True)
class TimePassed(Fact):
    """A quarter of an hour has gone by."""

    at: datetime


def subscriptions(_settings: Settings) -> tuple[Subscription, ...]:
    """Return who writes down what has ended, and who forgets what was counted."""
    return (
        Subscription("identity.passing", TimePassed, on_time_passed),
        Subscription("identity.forgetting", TimePassed, on_time_to_forget),
    )


def schedules(_settings: Settings) -> tuple[Schedule, ...]:
    """Return how often it is looked for."""
    return (Schedule("identity.passing", every(_EVERY), TimePassed),)


async def on_time_passed(_fact: TimePassed) -> None:
    """Write down what has ended."""
    await passing.catch_up()


async def on_time_to_forget(_fact: TimePassed) -> None:
    """Forget budgets that are full again, and ways back from an issuer that are too old."""
    now = clock.now()
    await budgets.forget(now)
    await single_sign_on.forget(now - _REMEMBERED)
