"""Reads about webhooks; for administrators alone."""

from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.core import cursors, db
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.errors import Forbidden, NotFound
from passerelle.webhooks import access
from passerelle.webhooks.enums import DeliveryState, EndpointState

_ENDPOINT = (
    "id, version, url, about, events, state, state_reason, former_until AS former_secret_until,"
    " failing_since, created_at"
)


class Endpoint(msgspec.Struct, frozen=True):
    """An endpoint; its secret is shown when it is made, and never again."""

    id: UUID
    version: int
    url: str
    about: str
    events: list[str]
    state: EndpointState
    state_reason: str
    former_secret_until: Instant | None
    failing_since: Instant | None
    created_at: Instant


class Delivery(msgspec.Struct, frozen=True):
    """One event on its way to one endpoint; `webhook_id` is the same in each try."""

    id: UUID
    event: str
    webhook_id: str
    state: DeliveryState
    is_test: bool
    tries: int
    created_at: Instant
    next_at: Instant | None
    done_at: Instant | None
    last_status: int | None


class Attempt(msgspec.Struct, frozen=True):
    """One try; without an end it was cut off, or goes on."""

    number: int
    began_at: Instant
    ended_at: Instant | None
    status: int | None
    milliseconds: int | None
    answer: str
    fault: str


class DeliveryTold(msgspec.Struct, frozen=True):
    """A delivery with what was sent and each try, the first first."""

    delivery: Delivery
    body: str
    attempts: list[Attempt]


class Key(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of endpoints or deliveries begins."""

    id: UUID


class _Delivery(msgspec.Struct, frozen=True):
    id: UUID
    event: str
    event_id: UUID
    state: DeliveryState
    is_test: bool
    tries: int
    created_at: datetime
    next_at: datetime | None
    done_at: datetime | None
    last_status: int | None


class _Body(msgspec.Struct, frozen=True):
    body: str


def webhook_id(event_id: UUID) -> str:
    """Return an event's webhook-id: the same at every endpoint and in every try."""
    return f"msg_{event_id.hex}"


async def endpoints_visible_to(
    actor: Actor, *, limit: int, after: Key | None
) -> cursors.Page[Endpoint]:
    """Return endpoints, newest first."""
    _check(actor)
    found = await db.rows(
        Endpoint,
        f"SELECT {_ENDPOINT} FROM webhook_endpoints"  # noqa: S608 -- texts of ours
        f" {'WHERE id < :id' if after else ''} ORDER BY id DESC LIMIT :limit",
        id=after.id if after else None,
        limit=limit + 1,
    )
    return cursors.page(found, limit, lambda e: (e.id,))


async def endpoint_for(actor: Actor, endpoint_id: UUID) -> Endpoint:
    """Return one endpoint."""
    _check(actor)
    found = await db.row(
        Endpoint,
        f"SELECT {_ENDPOINT} FROM webhook_endpoints WHERE id = :id",  # noqa: S608 -- ours
        id=endpoint_id,
    )
    if found is None:
        raise NotFound
    return found


async def deliveries_of(
    actor: Actor, endpoint_id: UUID, *, limit: int, after: Key | None
) -> cursors.Page[Delivery]:
    """Return an endpoint's deliveries, newest first."""
    await endpoint_for(actor, endpoint_id)
    found = await db.rows(
        _Delivery,
        _deliveries(f"d.endpoint_id = :endpoint {'AND d.id < :after' if after else ''}"),
        endpoint=endpoint_id,
        after=after.id if after else None,
        limit=limit + 1,
    )
    return cursors.page([_told(d) for d in found], limit, lambda d: (d.id,))


async def delivery_for(actor: Actor, endpoint_id: UUID, delivery_id: UUID) -> DeliveryTold:
    """Return one delivery, what was sent, and each of its tries."""
    _check(actor)
    found = await db.row(
        _Delivery,
        _deliveries("d.endpoint_id = :endpoint AND d.id = :id"),
        endpoint=endpoint_id,
        id=delivery_id,
        limit=1,
    )
    if found is None:
        raise NotFound
    event = await db.row(_Body, "SELECT body FROM webhook_events WHERE id = :id", id=found.event_id)
    attempts = await db.rows(
        Attempt,
        "SELECT number, began_at, ended_at, status, milliseconds, answer, fault"
        " FROM webhook_attempts WHERE delivery_id = :id ORDER BY number LIMIT 200",
        id=delivery_id,
    )
    return DeliveryTold(_told(found), event.body if event else "", attempts)


def _deliveries(condition: str) -> str:
    return f"""
        SELECT d.id, e.name AS event, d.event_id, d.state, d.is_test, d.tries, d.created_at,
          d.next_at, d.done_at,
          (SELECT a.status FROM webhook_attempts a WHERE a.delivery_id = d.id
            AND a.ended_at IS NOT NULL ORDER BY a.number DESC LIMIT 1) AS last_status
        FROM webhook_deliveries d JOIN webhook_events e ON e.id = d.event_id
        WHERE {condition} ORDER BY d.id DESC LIMIT :limit
        """  # noqa: S608 -- conditions of this module


def _told(found: _Delivery) -> Delivery:
    return Delivery(
        found.id,
        found.event,
        webhook_id(found.event_id),
        found.state,
        found.is_test,
        found.tries,
        found.created_at,
        found.next_at,
        found.done_at,
        found.last_status,
    )


def _check(actor: Actor) -> None:
    if not access.may_manage(actor):
        raise Forbidden
