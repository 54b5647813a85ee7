"""What webhooks follow from which facts, and the housework of their log."""

from functools import partial

from passerelle.core import clock
from passerelle.core.config import Settings
from passerelle.core.http import Client, Egress
from passerelle.core.queue import Schedule, Subscription, daily
from passerelle.webhooks import deliveries, sending
from passerelle.webhooks.facts import DeliveryDue, WebhookNightCame
from passerelle.webhooks.offers import OFFERS


def subscriptions(settings: Settings) -> tuple[Subscription, ...]:
    """Return one subscriber for each offered event, and the one that sends."""
    client = Client(Egress.of(settings.egress_allow))
    return (
        *(
            Subscription(f"webhooks.{offer.name}", offer.fact, partial(deliveries.record, offer))
            for offer in OFFERS
        ),
        Subscription(
            "webhooks.deliver", DeliveryDue, partial(sending.deliver, client), outside=True
        ),
        Subscription("webhooks.forget", WebhookNightCame, on_night_came, outside=True),
    )


def schedules(settings: Settings) -> tuple[Schedule, ...]:
    """Return when old deliveries are forgotten."""
    night = daily(3, 40, settings.programme_zone)
    return (Schedule("webhooks.night", night, WebhookNightCame),)


async def on_night_came(_fact: WebhookNightCame) -> None:
    """Forget what ended long ago, some at a time."""
    while await deliveries.forget_some(clock.now() - deliveries.KEPT):
        pass
