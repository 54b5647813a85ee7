"""Facts that leave with the transaction that made them true."""

from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from passerelle.core import clock, db, ids, wakes


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that has happened, named in the past tense."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated(Fact):
    """A fact that also tells when: the moment at which it was put into words."""

    at: datetime = field(default_factory=clock.now, compare=False)


def topics() -> frozenset[str]:
    """Return the names of all facts that this release knows."""
    found: set[str] = set()
    unseen: list[type[Fact]] = [Fact]
    while unseen:
        kinds = unseen.pop().__subclasses__()
        found.update(kind.__name__ for kind in kinds)
        unseen.extend(kinds)
    return frozenset(found)


async def put(fact: Fact, due: datetime | None = None) -> None:
    """Write the fact down in the open transaction; its subscribers hear of it once it is kept.

    With `due` they hear of it then, and not before.
    """
    db.require_transaction()
    now = clock.now()
    await db.soon(
        "INSERT INTO outbox (fact_id, topic, payload, happened_at, due_at)"
        " VALUES (:fact_id, :topic, :payload, :at, :due)",
        fact_id=ids.new(),
        topic=type(fact).__name__,
        payload=msgspec.json.encode(fact).decode(),
        at=now,
        due=due or now,
    )
    db.after_commit_wake(wakes.FACTS)
