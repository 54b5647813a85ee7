"""What programs send and are told about webhooks."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from passerelle.webhooks import offers
from passerelle.webhooks.endpoints import Wish
from passerelle.webhooks.enums import EndpointState
from passerelle.webhooks.queries import Endpoint

Url = Annotated[str, Meta(min_length=1, max_length=500)]
About = Annotated[str, Meta(max_length=200)]
Events = Annotated[list[str], Meta(min_length=1, max_length=100)]


class WebhookWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An endpoint to make: its address, and the events that it hears of."""

    url: Url
    events: Events
    about: About = ""

    @property
    def wish(self) -> Wish:
        """What the endpoint is to be."""
        return Wish(self.url, self.events, self.about)


class WebhookChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to change; the rest stays."""

    url: Url | UnsetType = UNSET
    events: Events | UnsetType = UNSET
    about: About | UnsetType = UNSET
    state: Literal["active", "paused"] | UnsetType = UNSET

    def applied(self, endpoint: Endpoint) -> Wish:
        """Return what the endpoint is to be."""
        return Wish(
            endpoint.url if self.url is UNSET else self.url,
            endpoint.events if self.events is UNSET else self.events,
            endpoint.about if self.about is UNSET else self.about,
            None if self.state is UNSET else EndpointState(self.state),
        )


class WebhookMade(msgspec.Struct, frozen=True):
    """An endpoint and its secret, which is shown this once."""

    endpoint: Endpoint
    secret: str


class DeliveryMade(msgspec.Struct, frozen=True):
    """A delivery that was asked for."""

    delivery_id: UUID


class EventOffered(msgspec.Struct, frozen=True):
    """An event that endpoints may hear of, and the names in its `data`."""

    name: str
    says: str
    data: list[str]


class EventsOffered(msgspec.Struct, frozen=True):
    """Every event that is offered."""

    events: list[EventOffered]


def events_offered() -> EventsOffered:
    """Return every event that endpoints may hear of."""
    return EventsOffered(
        [EventOffered(offer.name, offer.says, list(offer.fields)) for offer in offers.OFFERS]
    )
