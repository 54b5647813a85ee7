"""A place for what higher rooms know of a space: what is planned for it.

The app fills it. Until it has, nothing is planned.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.core.actors import Actor

MOST = 3


class Planned(msgspec.Struct, frozen=True):
    """Something that is to come in a space, and the page that says more of it."""

    href: str
    titles: dict[str, str]
    starts_at: datetime
    tz: str


PlannedIn = Callable[[Actor, UUID, int], Awaitable[list[Planned]]]


async def _nothing(_actor: Actor, _community: UUID, _limit: int) -> list[Planned]:
    return []


@dataclass(slots=True)
class Slots:
    """What stands in each place."""

    planned_in: PlannedIn = _nothing
    """What is to come in a space and is for this actor, the next first; so many at most."""


filled = Slots()
