"""The words that webhook rows store."""

from enum import StrEnum


class EndpointState(StrEnum):
    """Whether events are sent to an endpoint."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"
    """The other side said that it is gone (410)."""


class DeliveryState(StrEnum):
    """What became of one event at one endpoint."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"
    """The endpoint was paused or disabled before its turn came."""
