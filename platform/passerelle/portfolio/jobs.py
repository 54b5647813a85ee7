"""What follows in this room from what happened to Actions."""

from passerelle.core.config import Settings
from passerelle.core.queue import Subscription
from passerelle.portfolio import facts, telling


def subscriptions(_settings: Settings) -> tuple[Subscription, ...]:
    """Return who finds out whom to tell."""
    return (Subscription("portfolio.tell", facts.ActionConcluded, on_action_concluded),)


async def on_action_concluded(fact: facts.ActionConcluded) -> None:
    """Find out who is to hear of it."""
    await telling.tell_requesters(fact.action_id, fact.code)
