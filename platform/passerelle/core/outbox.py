"""Facts that leave with the transaction that made them true."""

from dataclasses import asdict, dataclass

import msgspec

from passerelle.core import clock, db, ids


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that has happened, named in the past tense."""


async def put(fact: Fact) -> None:
    """Write the fact down in the open transaction; its subscribers hear of it once it is kept."""
    db.require_transaction()
    await db.execute(
        "INSERT INTO outbox (fact_id, topic, payload, happened_at)"
        " VALUES (:fact_id, :topic, :payload, :at)",
        fact_id=ids.new(),
        topic=type(fact).__name__,
        payload=msgspec.json.encode(asdict(fact)).decode(),
        at=clock.now(),
    )
    db.after_commit_wake()
