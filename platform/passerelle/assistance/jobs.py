"""Timed work of requests: questions that nobody answers."""

from datetime import timedelta

from passerelle.assistance import archiving, facts
from passerelle.core import queue
from passerelle.core.config import Settings
from passerelle.core.queue import Subscription


def subscriptions(_settings: Settings) -> tuple[Subscription, ...]:
    """Return this room's subscribers."""
    return (Subscription("assistance.go_round", facts.AssistanceRoundDue, on_round_due),)


def schedules(_settings: Settings) -> tuple[queue.Schedule, ...]:
    """Return this room's timed work."""
    return (
        queue.Schedule(
            "assistance.round", queue.every(timedelta(hours=1)), facts.AssistanceRoundDue
        ),
    )


async def on_round_due(_fact: facts.AssistanceRoundDue) -> None:
    """Warn and archive what is due."""
    await archiving.go_round()
