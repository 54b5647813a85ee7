"""Who hears of which fact, and how they run."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

Effect = Callable[[], Awaitable[object]]
"""Writes what an outside job has found out, in the transaction that completes the job."""
Subscriber = Callable[[Any], Awaitable[Effect | None]]


class Permanent(Exception):  # noqa: N818 -- what a subscriber says, not a fault of the queue
    """Trying again would not help: the job goes to the dead letters at once."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscriber's name, the fact it hears of, and what it does.

    An inside one runs in the transaction that completes its job. An `outside` one speaks with
    the network: `run` has no transaction and at most 45 seconds, may be repeated, and returns
    None or an `Effect` that is written while the lease still holds, or not at all.
    """

    name: str
    fact: type[Any]
    run: Subscriber
    outside: bool = False
