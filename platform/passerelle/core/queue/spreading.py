"""Turns facts that are due into one job for each of their subscribers.

A fact that this release does not know stays: a worker of the release that put it will spread it,
whichever of the two is upgraded, or brought back, first.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from passerelle.core import clock, db, ids, outbox
from passerelle.core.queue.subscriptions import Subscription

_AT_ONCE = 200
_WAITING = "spread_at IS NULL AND due_at <= :now AND topic IN :known"


class _Entry(msgspec.Struct, frozen=True):
    id: int
    fact_id: UUID
    topic: str
    payload: str


async def spread(by_topic: Mapping[str, Sequence[Subscription]]) -> int:
    """Spread at most 200 facts, each once over all workers; return how many."""
    known = sorted(outbox.topics())
    waiting = await db.value(
        f"SELECT 1 FROM outbox WHERE {_WAITING} LIMIT 1",  # noqa: S608 -- a constant
        now=clock.now(),
        known=known,
    )
    return await _spread(by_topic, known) if waiting else 0


@db.transaction
async def _spread(by_topic: Mapping[str, Sequence[Subscription]], known: Sequence[str]) -> int:
    now = clock.now()
    entries = await db.rows(
        _Entry,
        "UPDATE outbox SET spread_at = :now WHERE spread_at IS NULL AND id IN"  # noqa: S608
        f" (SELECT id FROM outbox WHERE {_WAITING} ORDER BY due_at, id LIMIT {_AT_ONCE})"
        " RETURNING id, fact_id, topic, payload",
        now=now,
        known=known,
    )
    jobs = [
        {
            "id": ids.new(),
            "fact_id": entry.fact_id,
            "topic": entry.topic,
            "subscriber": subscription.name,
            "payload": entry.payload,
            "due_at": now,
        }
        for entry in sorted(entries, key=lambda entry: entry.id)
        for subscription in by_topic.get(entry.topic, ())
    ]
    await db.execute_many(
        "INSERT INTO jobs (id, fact_id, topic, subscriber, payload, due_at, attempt, forgiven)"
        " VALUES (:id, :fact_id, :topic, :subscriber, :payload, :due_at, 0, 0)"
        " ON CONFLICT (fact_id, subscriber) DO NOTHING",
        jobs,
    )
    return len(entries)
