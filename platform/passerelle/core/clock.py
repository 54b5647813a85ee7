"""The one place that asks what time it is."""

from datetime import UTC, datetime
from typing import Annotated

import msgspec

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
"""A time in what programs are told: aware, and described as a date-time."""


def now() -> datetime:
    """Return the current time, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 -- this is the one allowed call


def to_utc(moment: datetime) -> datetime:
    """Return the same instant in UTC; refuses a naive time, which names no instant."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no zone")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{moment.isoformat()} lies outside the calendar in UTC") from None
