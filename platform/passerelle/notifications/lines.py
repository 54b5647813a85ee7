"""Messages that follow from facts, as a table that any room above can have.

A line names the fact, the kind of message it becomes, what makes the occasion itself, and the
values of the message. The reader is the fact's `person_id`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from passerelle.calendars.itip import Wanted
from passerelle.core.config import Settings
from passerelle.core.queue import Subscription
from passerelle.notifications import office, writing
from passerelle.notifications.office import Office


@dataclass(frozen=True, slots=True)
class Line:
    """One message that follows from one fact."""

    fact: type[Any]
    purpose: Callable[[Any], str]
    occasion: Callable[[Any], object]
    values: Callable[[Office, Any], Mapping[str, Any]]
    address: Callable[[Any], str] | None = None
    """Where it goes, where that is not the person's first address."""
    calendar: Callable[[Any], Wanted | None] | None = None
    """Which entry the message puts into the reader's calendar, or takes out of it."""


def subscriptions(settings: Settings, table: Iterable[Line]) -> tuple[Subscription, ...]:
    """Return a subscriber for each line of a room's table."""
    here = office.of(settings)
    return tuple(
        Subscription(
            f"notifications.on_{line.fact.__name__}", line.fact, partial(_write, here, line)
        )
        for line in table
    )


async def _write(here: Office, line: Line, fact: Any) -> None:
    occasion = writing.Occasion(
        purpose=line.purpose(fact),
        key=str(line.occasion(fact))[:120],
        values=line.values(here, fact),
        fact=type(fact).__name__,
        chosen="the_address" if line.address else "the_person",
        calendar=line.calendar(fact) if line.calendar else None,
    )
    address = line.address(fact) if line.address else ""
    await writing.write_to(here, fact.person_id, occasion, address)
