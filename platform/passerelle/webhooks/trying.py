"""A try: begun, and settled by its answer or its fault.

The request itself leaves between the two (sending.py), and `begin` and `settle` are transactions.
`begin` writes the try down first: where a worker dies in between, the log shows a try without an
end, and the job is run again with the same webhook-id.
"""

import random
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from passerelle.core import audit, clock, db, ids, outbox
from passerelle.webhooks import rules
from passerelle.webhooks.enums import DeliveryState, EndpointState
from passerelle.webhooks.facts import DeliveryDue
from passerelle.webhooks.queries import webhook_id
from passerelle.webhooks.rules import Verdict

CUT_OFF = "The sender was ended before it knew the answer."


class Try(msgspec.Struct, frozen=True):
    """What is to be sent where, and which try this is."""

    attempt_id: UUID
    delivery_id: UUID
    endpoint_id: UUID
    round: int
    number: int
    is_test: bool
    url: str
    secrets: tuple[str, ...]
    webhook_id: str
    body: bytes


class Outcome(msgspec.Struct, frozen=True):
    """What became of a try: an answer, or a fault."""

    milliseconds: int
    status: int | None = None
    answer: str = ""
    fault: str = ""
    permanent: bool = False
    wait_asked: timedelta | None = None


class _Due(msgspec.Struct, frozen=True):
    endpoint_id: UUID
    is_test: bool
    tries: int
    state: EndpointState
    url: str
    secret: str
    former_secret: str | None
    former_until: datetime | None
    event_id: UUID
    body: str


@db.transaction
async def begin(due: DeliveryDue) -> Try | None:
    """Write down that a try begins; None where there is nothing to send any more."""
    now = clock.now()
    taken = await db.execute(
        "UPDATE webhook_deliveries SET tries = tries + 1"
        " WHERE id = :id AND round = :round AND state = 'waiting'",
        id=due.delivery_id,
        round=due.round,
    )
    if not taken:
        return None
    found = await db.row(
        _Due,
        "SELECT d.endpoint_id, d.is_test, d.tries, p.state, p.url, p.secret, p.former_secret,"
        " p.former_until, d.event_id, e.body FROM webhook_deliveries d"
        " JOIN webhook_endpoints p ON p.id = d.endpoint_id"
        " JOIN webhook_events e ON e.id = d.event_id WHERE d.id = :id",
        id=due.delivery_id,
    )
    assert found is not None
    if found.state is not EndpointState.ACTIVE and not found.is_test:
        await _end(due.delivery_id, DeliveryState.CANCELLED, now)
        return None
    return await _begun(due, found, now)


async def settle(one: Try, outcome: Outcome) -> None:
    """Write down what became of a try, and what follows, in the open transaction."""
    now = clock.now()
    await db.execute(
        "UPDATE webhook_attempts SET ended_at = :now, status = :status, milliseconds = :ms,"
        " answer = :answer, fault = :fault WHERE id = :id",
        id=one.attempt_id,
        now=now,
        status=outcome.status,
        ms=outcome.milliseconds,
        answer=outcome.answer,
        fault=outcome.fault[:300],
    )
    verdict = rules.verdict(
        outcome.status, permanent=outcome.permanent or one.is_test, number=one.number
    )
    if verdict is Verdict.DELIVERED:
        await _end(one.delivery_id, DeliveryState.DELIVERED, now)
    elif verdict is Verdict.AGAIN:
        await _again(one, now + rules.wait_after(one.number, outcome.wait_asked, _jitter()))
    else:
        await _end(one.delivery_id, DeliveryState.FAILED, now)
    if not one.is_test:
        await _judge_endpoint(one, verdict, now)


async def _begun(due: DeliveryDue, found: _Due, now: datetime) -> Try:
    attempt_id = ids.new()
    await db.execute(
        "UPDATE webhook_attempts SET ended_at = :now, fault = :fault"
        " WHERE delivery_id = :id AND ended_at IS NULL",
        id=due.delivery_id,
        now=now,
        fault=CUT_OFF,
    )
    await db.execute(
        "INSERT INTO webhook_attempts (id, delivery_id, number, began_at, answer, fault)"
        " VALUES (:id, :delivery, :number, :now, '', '')",
        id=attempt_id,
        delivery=due.delivery_id,
        number=found.tries,
        now=now,
    )
    former = found.former_secret if found.former_until and now < found.former_until else None
    return Try(
        attempt_id,
        due.delivery_id,
        found.endpoint_id,
        due.round,
        due.number,
        found.is_test,
        found.url,
        (found.secret, former) if former else (found.secret,),
        webhook_id(found.event_id),
        found.body.encode(),
    )


async def _end(delivery_id: UUID, state: DeliveryState, now: datetime) -> None:
    await db.execute(
        "UPDATE webhook_deliveries SET state = :state, next_at = NULL, done_at = :now"
        " WHERE id = :id",
        id=delivery_id,
        state=state,
        now=now,
    )


async def _again(one: Try, at: datetime) -> None:
    await db.execute(
        "UPDATE webhook_deliveries SET next_at = :at WHERE id = :id", id=one.delivery_id, at=at
    )
    await outbox.put(DeliveryDue(one.delivery_id, one.round, one.number + 1), due=at)


async def _judge_endpoint(one: Try, verdict: Verdict, now: datetime) -> None:
    endpoint_id = one.endpoint_id
    if verdict is Verdict.DELIVERED:
        await db.execute(
            "UPDATE webhook_endpoints SET failing_since = NULL"
            " WHERE id = :id AND failing_since IS NOT NULL",
            id=endpoint_id,
        )
        return
    if verdict is Verdict.GONE:
        await _stop(endpoint_id, EndpointState.DISABLED, "410 Gone")
        return
    since = await db.row(
        _Since,
        "UPDATE webhook_endpoints SET failing_since = CASE WHEN EXISTS (SELECT 1"
        " FROM webhook_attempts a JOIN webhook_deliveries d ON d.id = a.delivery_id"
        " WHERE d.endpoint_id = :id AND a.id <> :attempt AND a.ended_at >= :lately)"
        " THEN COALESCE(failing_since, :now) ELSE :now END WHERE id = :id RETURNING failing_since",
        id=endpoint_id,
        attempt=one.attempt_id,
        now=now,
        lately=now - rules.LULL,
    )
    if since and rules.is_worn_out(since.failing_since, now):
        await _stop(endpoint_id, EndpointState.PAUSED, f"only failures for {rules.PATIENCE.days} d")


class _Since(msgspec.Struct, frozen=True):
    failing_since: datetime | None


async def _stop(endpoint_id: UUID, state: EndpointState, reason: str) -> None:
    stopped = await db.execute(
        "UPDATE webhook_endpoints SET state = :state, state_reason = :reason, version = version + 1"
        " WHERE id = :id AND state = 'active'",
        id=endpoint_id,
        state=state,
        reason=reason,
    )
    if stopped:
        detail = {"state": state.value, "reason": reason}
        await audit.note(None, "state_changed", "webhook", endpoint_id, detail)


def _jitter() -> float:
    return random.random()  # noqa: S311 -- jitter
