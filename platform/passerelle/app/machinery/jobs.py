"""The machinery's own housework."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from passerelle.core import clock, tidying
from passerelle.core.config import Settings
from passerelle.core.outbox import Fact
from passerelle.core.queue import Schedule, Subscription, daily, every

_JOBS = timedelta(days=30)
_LIVE = timedelta(hours=24)
_ANSWERS = timedelta(hours=48)
"""An Idempotency-Key holds for two days."""


@dataclass(frozen=True, slots=True)
class NightCame(Fact):
    """It is the hour for housework."""

    at: datetime


@dataclass(frozen=True, slots=True)
class HourPassed(Fact):
    """It is the hour for what goes after a day."""

    at: datetime


def subscriptions(_settings: Settings) -> tuple[Subscription, ...]:
    """Return the housework; it has no transaction of its own, but many small ones."""
    return (
        Subscription("machinery.tidy", NightCame, on_night_came, outside=True),
        Subscription("machinery.forget_said", HourPassed, on_hour_passed, outside=True),
    )


def schedules(settings: Settings) -> tuple[Schedule, ...]:
    """Return when it is night, and when an hour has passed."""
    return (
        Schedule("machinery.night", daily(3, 20, settings.programme_zone), NightCame),
        Schedule("machinery.hour", every(timedelta(hours=1)), HourPassed),
    )


async def on_night_came(_fact: NightCame) -> None:
    """Forget what was done long ago."""
    await tidying.forget_done_jobs(before=clock.now() - _JOBS)


async def on_hour_passed(_fact: HourPassed) -> None:
    """Forget what was said a day ago."""
    await tidying.forget_live_events(before=clock.now() - _LIVE)
    await tidying.forget_kept_answers(before=clock.now() - _ANSWERS)
