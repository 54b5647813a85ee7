"""What the passing of time does to roles, contacts and eligibility.

Rights are read with their dates and end on time by themselves; this writes down that they ended.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from passerelle.core.config import Settings
from passerelle.core.outbox import Fact
from passerelle.core.queue import Schedule, Subscription, every
from passerelle.identity import passing

_EVERY = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class TimePassed(Fact):
    """A quarter of an hour has gone by."""

    at: datetime


def subscriptions(_settings: Settings) -> tuple[Subscription, ...]:
    """Return who writes down what has ended."""
    return (Subscription("identity.passing", TimePassed, on_time_passed),)


def schedules(_settings: Settings) -> tuple[Schedule, ...]:
    """Return how often it is looked for."""
    return (Schedule("identity.passing", every(_EVERY), TimePassed),)


async def on_time_passed(_fact: TimePassed) -> None:
    """Write down what has ended."""
    await passing.catch_up()
