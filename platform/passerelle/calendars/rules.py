"""Decisions about entries: plain values in, plain values out, nothing awaited."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What those who keep an entry in their own calendar must hear of when it changes."""

    starts_at: datetime
    ends_at: datetime
    url: str
    location: str
    status: str


def sequence_after(sequence: int, before: Told, after: Told) -> int:
    """Return the SEQUENCE of an entry after a change: one more exactly when time, place, link or
    status changed (RFC 5545, 3.8.7.4), and never less."""
    return sequence + (before != after)
