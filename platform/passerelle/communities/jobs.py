"""What follows from what is said and done in spaces, and what time ends there."""

from datetime import timedelta

from passerelle.communities import facts, passing, telling
from passerelle.core.config import Settings
from passerelle.core.queue import Schedule, Subscription, every


def subscriptions(_settings: Settings) -> tuple[Subscription, ...]:
    """Return who hears of posts and memberships."""
    return (
        Subscription("communities.tell_of_post", facts.PostPublished, on_post_published),
        Subscription("communities.say_changed", facts.PostChanged, on_post_changed),
        Subscription("communities.tell_of_awaited", facts.PostAwaited, on_post_awaited),
        Subscription("communities.tell_of_request", facts.MembershipMoved, on_membership_moved),
        Subscription("communities.passing", facts.SpacesLookedAfter, on_time_passed),
    )


def schedules(_settings: Settings) -> tuple[Schedule, ...]:
    """Return how often it is looked what has ended."""
    return (Schedule("communities.passing", every(timedelta(hours=1)), facts.SpacesLookedAfter),)


async def on_post_published(fact: facts.PostPublished) -> None:
    """Tell who is to hear of it."""
    await telling.of_post(fact)


async def on_post_changed(fact: facts.PostChanged) -> None:
    """Tell who looks at the topic."""
    await telling.say(fact.topic_id)


async def on_post_awaited(fact: facts.PostAwaited) -> None:
    """Tell the moderators."""
    await telling.of_awaited(fact)


async def on_membership_moved(fact: facts.MembershipMoved) -> None:
    """Tell the moderators when somebody asks to come in."""
    await telling.of_membership(fact)


async def on_time_passed(_fact: facts.SpacesLookedAfter) -> None:
    """Write down what has ended."""
    await passing.catch_up()
