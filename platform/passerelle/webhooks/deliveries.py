"""Deliveries: an event written down for each endpoint that hears of it; tests; sent again; kept."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from passerelle.core import audit, clock, db, ids, outbox
from passerelle.core.actors import Actor
from passerelle.core.errors import Forbidden, NotFound
from passerelle.core.outbox import Fact
from passerelle.webhooks import access, errors
from passerelle.webhooks.enums import EndpointState
from passerelle.webhooks.facts import DeliveryDue
from passerelle.webhooks.offers import TEST, Offer

KEPT = timedelta(days=30)
"""How long the log of a delivery is kept after its end."""
_AT_ONCE = 500


class _Subscribed(msgspec.Struct, frozen=True):
    id: UUID
    events: list[str]


async def record(offer: Offer, fact: Fact) -> None:
    """Write the event down for each active endpoint that hears of it, in the open transaction."""
    endpoints = await db.rows(
        _Subscribed, "SELECT id, events FROM webhook_endpoints WHERE state = 'active' ORDER BY id"
    )
    hearing = [endpoint.id for endpoint in endpoints if offer.name in endpoint.events]
    if hearing:
        await _write(offer.name, offer.at(fact), offer.data(fact), hearing)


@db.transaction
async def send_test(actor: Actor, endpoint_id: UUID) -> UUID:
    """Send a test event to one endpoint, whatever it hears of; it is tried once."""
    _check(actor)
    if not await db.value("SELECT 1 FROM webhook_endpoints WHERE id = :id", id=endpoint_id):
        raise NotFound
    (made,) = await _write(TEST, clock.now(), {"endpoint_id": endpoint_id}, [endpoint_id])
    return made


@db.transaction
async def send_again(actor: Actor, endpoint_id: UUID, delivery_id: UUID) -> None:
    """Have a delivery that has ended tried again from the start, with the same webhook-id."""
    _check(actor)
    taken = await db.execute(
        "UPDATE webhook_deliveries SET state = 'waiting', round = round + 1, next_at = :now,"
        " done_at = NULL WHERE id = :id AND endpoint_id = :endpoint AND state <> 'waiting'",
        id=delivery_id,
        endpoint=endpoint_id,
        now=clock.now(),
    )
    found = await db.row(
        _Again,
        "SELECT d.round, d.is_test, e.state FROM webhook_deliveries d"
        " JOIN webhook_endpoints e ON e.id = d.endpoint_id"
        " WHERE d.id = :id AND d.endpoint_id = :endpoint",
        id=delivery_id,
        endpoint=endpoint_id,
    )
    if found is None:
        raise NotFound
    if not taken:
        raise errors.DeliveryUnderWay
    if found.state is not EndpointState.ACTIVE and not found.is_test:
        raise errors.EndpointNotActive
    await outbox.put(DeliveryDue(delivery_id, found.round, 1))
    await audit.note(actor, "sent_again", "webhook_delivery", delivery_id)


class _Again(msgspec.Struct, frozen=True):
    round: int
    is_test: bool
    state: EndpointState


@db.transaction
async def forget_some(before: datetime) -> int:
    """Forget up to 500 deliveries that ended before an instant, with their log; count them."""
    ended = "state <> 'waiting' AND done_at < :before"
    some = f"SELECT id FROM webhook_deliveries WHERE {ended} ORDER BY id LIMIT {_AT_ONCE}"  # noqa: S608
    await db.execute(
        f"DELETE FROM webhook_attempts WHERE delivery_id IN ({some})",  # noqa: S608 -- ours
        before=before,
    )
    gone = await db.execute(
        f"DELETE FROM webhook_deliveries WHERE id IN ({some})",  # noqa: S608 -- ours
        before=before,
    )
    await db.execute(
        "DELETE FROM webhook_events WHERE at < :before AND NOT EXISTS"
        " (SELECT 1 FROM webhook_deliveries d WHERE d.event_id = webhook_events.id)",
        before=before,
    )
    return gone


async def _write(
    name: str, at: datetime, data: dict[str, object], endpoints: list[UUID]
) -> list[UUID]:
    event_id, now = ids.new(), clock.now()
    body = {"type": name, "timestamp": at, "data": data}
    await db.execute(
        "INSERT INTO webhook_events (id, name, body, at) VALUES (:id, :name, :body, :now)",
        id=event_id,
        name=name,
        body=msgspec.json.encode(body).decode(),
        now=now,
    )
    made = [ids.new() for _ in endpoints]
    for delivery_id, endpoint_id in zip(made, endpoints, strict=True):
        await db.execute(
            "INSERT INTO webhook_deliveries (id, event_id, endpoint_id, state, is_test, round,"
            " tries, created_at, next_at)"
            " VALUES (:id, :event, :endpoint, 'waiting', :test, 1, 0, :now, :now)",
            id=delivery_id,
            event=event_id,
            endpoint=endpoint_id,
            test=name == TEST,
            now=now,
        )
        await outbox.put(DeliveryDue(delivery_id, 1, 1))
    return made


def _check(actor: Actor) -> None:
    if not access.may_manage(actor):
        raise Forbidden
