"""What messages follow from which facts."""

from functools import partial

from passerelle.core.config import Settings
from passerelle.core.queue import Subscription
from passerelle.identity.facts import SignInLinkAsked
from passerelle.notifications import writing


def subscriptions(settings: Settings) -> tuple[Subscription, ...]:
    """Return this room's subscribers."""
    return (
        Subscription(
            "notifications.write_sign_in", SignInLinkAsked, partial(on_sign_in_link_asked, settings)
        ),
    )


async def on_sign_in_link_asked(settings: Settings, fact: SignInLinkAsked) -> None:
    """Write the message with the link."""
    await writing.write_sign_in(
        fact.address,
        fact.next,
        fact.language,
        base_url=settings.base_url.rstrip("/"),
        secret=settings.secrets[0],
    )
