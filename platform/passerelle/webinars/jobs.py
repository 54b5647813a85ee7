"""What time brings to webinars, and how news comes to everybody concerned."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from passerelle.communities.facts import VisibilityChanged
from passerelle.core.config import Settings
from passerelle.core.outbox import Fact
from passerelle.core.queue import Schedule, Subscription, every
from passerelle.webinars import entries, facts, scheduling, telling

_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class MinutePassed(Fact):
    """A minute has gone by: webinars begin and end."""

    at: datetime


def subscriptions(_settings: Settings) -> tuple[Subscription, ...]:
    """Return who takes the steps of time, and who spreads news."""
    return (
        Subscription("webinars.passing", MinutePassed, on_minute_passed),
        Subscription("webinars.remind", facts.ReminderDue, on_reminder_due),
        Subscription("webinars.tell", facts.NewsDue, on_news_due),
        Subscription("webinars.show_again", VisibilityChanged, on_visibility_changed),
    )


def schedules(_settings: Settings) -> tuple[Schedule, ...]:
    """Return how often it is looked for what begins and ends."""
    return (Schedule("webinars.passing", every(_EVERY), MinutePassed),)


async def on_minute_passed(_fact: MinutePassed) -> None:
    """Begin and end what has come."""
    await scheduling.catch_up()


async def on_reminder_due(fact: facts.ReminderDue) -> None:
    """Remind those who have a seat."""
    await telling.remind(fact)


async def on_visibility_changed(fact: VisibilityChanged) -> None:
    """Show a community's webinars in the calendars of those who may read there now."""
    await entries.put_of_community(fact.community_id)


async def on_news_due(fact: facts.NewsDue) -> None:
    """Tell the next ones."""
    await telling.spread(fact)
