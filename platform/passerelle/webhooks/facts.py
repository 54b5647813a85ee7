"""What the room tells itself: a delivery's next try."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from passerelle.core.outbox import Fact


@dataclass(frozen=True, slots=True)
class DeliveryDue(Fact):
    """A delivery is to be tried: for the `number`-th time since it was last asked for."""

    delivery_id: UUID
    round: int
    number: int


@dataclass(frozen=True, slots=True)
class WebhookNightCame(Fact):
    """It is the hour to forget old deliveries."""

    at: datetime
