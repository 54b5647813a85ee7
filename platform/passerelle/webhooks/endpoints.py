"""Endpoints: made, changed, paused, given another secret, removed. Each leaves an audit note."""

import secrets as random
from collections.abc import Iterable
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from passerelle.core import audit, clock, db, ids
from passerelle.core.actors import Actor
from passerelle.core.errors import Forbidden, NotFound, Stale
from passerelle.core.http import Egress, RefusedError
from passerelle.webhooks import access, errors, offers, rules
from passerelle.webhooks.enums import EndpointState
from passerelle.webhooks.models import WebhookEndpoint

MOST_ENDPOINTS = 50


class Wish(msgspec.Struct, frozen=True):
    """What an endpoint is to be."""

    url: str
    events: list[str]
    about: str = ""
    state: EndpointState | None = None
    """Active or paused; None leaves it as it is."""


class Made(msgspec.Struct, frozen=True):
    """An endpoint's id and its secret, which is shown this once."""

    id: UUID
    secret: str


@db.transaction
async def create(actor: Actor, wish: Wish, egress: Egress) -> Made:
    """Make an active endpoint; its address must be one that may be called."""
    _check(actor)
    _check_url(wish, egress)
    _check_events(wish)
    made = Made(ids.new(), rules.secret_of(random.token_bytes(rules.SECRET_BYTES)))
    now = clock.now()
    written = await db.execute(
        "INSERT INTO webhook_endpoints (id, version, url, about, events, state, state_reason,"
        " secret, created_at) SELECT :id, 1, :url, :about, :events, 'active', '', :secret, :now"
        " WHERE (SELECT COUNT(*) FROM webhook_endpoints) < :most",
        id=made.id,
        url=wish.url,
        about=wish.about,
        events=msgspec.json.encode(_in_order(wish.events)).decode(),
        secret=made.secret,
        now=now,
        most=MOST_ENDPOINTS,
    )
    if not written:
        raise errors.TooManyEndpoints
    await audit.note(actor, "created", "webhook", made.id, _told(wish))
    return made


@db.transaction
async def change(
    actor: Actor, endpoint_id: UUID, expected: int | None, wish: Wish, egress: Egress
) -> None:
    """Change address, events and description; `expected` is the version that was edited."""
    held = await _hold(actor, endpoint_id, expected)
    _check_events(wish)
    if wish.url != held.url:
        _check_url(wish, egress)
    await db.execute(
        "UPDATE webhook_endpoints SET url = :url, about = :about, events = :events WHERE id = :id",
        id=endpoint_id,
        url=wish.url,
        about=wish.about,
        events=msgspec.json.encode(_in_order(wish.events)).decode(),
    )
    await audit.note(actor, "changed", "webhook", endpoint_id, _told(wish))
    await _enter(actor, held, wish.state)


@db.transaction
async def enter(actor: Actor, endpoint_id: UUID, state: EndpointState) -> None:
    """Pause an endpoint or make it active again; then its past failures are forgotten."""
    await _enter(actor, await _hold(actor, endpoint_id, None), state)


@db.transaction
async def change_secret(actor: Actor, endpoint_id: UUID) -> Made:
    """Make a new secret; for a day both sign, so that the other side can change over."""
    held = await _hold(actor, endpoint_id, None)
    secret = rules.secret_of(random.token_bytes(rules.SECRET_BYTES))
    await db.execute(
        "UPDATE webhook_endpoints SET secret = :secret, former_secret = :former,"
        " former_until = :until WHERE id = :id",
        id=endpoint_id,
        secret=secret,
        former=held.secret,
        until=clock.now() + rules.ROTATION,
    )
    await audit.note(actor, "secret_changed", "webhook", endpoint_id)
    return Made(endpoint_id, secret)


@db.transaction
async def remove(actor: Actor, endpoint_id: UUID) -> None:
    """Remove an endpoint with its log; what is on its way comes to nothing."""
    await _hold(actor, endpoint_id, None)
    ours = "SELECT id FROM webhook_deliveries WHERE endpoint_id = :id"
    for statement in (
        f"DELETE FROM webhook_attempts WHERE delivery_id IN ({ours})",  # noqa: S608 -- ours
        "DELETE FROM webhook_deliveries WHERE endpoint_id = :id",
        "DELETE FROM webhook_endpoints WHERE id = :id",
    ):
        await db.execute(statement, id=endpoint_id)
    await audit.note(actor, "removed", "webhook", endpoint_id)


async def _hold(actor: Actor, endpoint_id: UUID, expected: int | None) -> WebhookEndpoint:
    _check(actor)
    held = await db.lock(WebhookEndpoint, endpoint_id)
    if held is None:
        raise NotFound
    if expected is not None and held.version - 1 != expected:
        raise Stale
    return held


async def _enter(actor: Actor, held: WebhookEndpoint, state: EndpointState | None) -> None:
    if state is None or held.state is state:
        return
    await db.execute(
        "UPDATE webhook_endpoints SET state = :state, state_reason = '', failing_since = NULL"
        " WHERE id = :id",
        id=held.id,
        state=state,
    )
    await audit.note(actor, "state_changed", "webhook", held.id, {"state": state.value})


def _check(actor: Actor) -> None:
    if not access.may_manage(actor):
        raise Forbidden


def _check_url(wish: Wish, egress: Egress) -> None:
    try:
        egress.check_url(wish.url)
    except RefusedError as refusal:
        raise errors.AddressRefused(str(refusal), field="url") from None


def _check_events(wish: Wish) -> None:
    if not wish.events:
        raise errors.EventsMissing(field="events")
    if not set(wish.events) <= set(offers.NAMES):
        raise errors.EventUnknown(field="events")


def _in_order(names: Iterable[str]) -> list[str]:
    wanted = set(names)
    return [name for name in offers.NAMES if name in wanted]


def _told(wish: Wish) -> dict[str, str]:
    """An address may hold a secret in its path: the host says enough."""
    return {"host": urlsplit(wish.url).hostname or "", "events": ", ".join(_in_order(wish.events))}
