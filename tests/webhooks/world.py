"""What the tests of webhooks share: an administrator, endpoints, a worker, time that passes."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from passerelle.core import clock, db, ids, outbox, queue
from passerelle.core.actors import Actor
from passerelle.core.config import Settings
from passerelle.core.http import Egress
from passerelle.identity.facts import ApiTokenCreated
from passerelle.webhooks import endpoints, jobs, queries
from passerelle.webhooks.endpoints import Made, Wish
from passerelle.webhooks.queries import Attempt, Delivery, DeliveryTold, Endpoint
from tests.support.receiver import Receiver

ADMIN = Actor(person_id=ids.new(), name="Ada", roles=frozenset({"administrator"}))
ALL = queries.Key(UUID(int=2**128 - 1))


def settings(receiver: Receiver) -> Settings:
    return Settings(
        base_url="https://passerelle.example.org",
        database_url="sqlite:///unused",
        egress_allow=f"127.0.0.1:{receiver.port}",
    )


def worker(receiver: Receiver) -> queue.Worker:
    return queue.Worker(jobs.subscriptions(settings(receiver)))


async def endpoint(receiver: Receiver, path: str) -> Made:
    wish = Wish(receiver.url(path), ["token.created"], path)
    return await endpoints.create(ADMIN, wish, Egress.of(settings(receiver).egress_allow))


@db.transaction
async def happen() -> UUID:
    token_id = ids.new()
    await outbox.put(ApiTokenCreated(person_id=ids.new(), token_id=token_id, name="secret name"))
    return token_id


async def deliveries(endpoint_id: UUID) -> list[Delivery]:
    page = await queries.deliveries_of(ADMIN, endpoint_id, limit=200, after=None)
    return page.items


async def only(endpoint_id: UUID) -> DeliveryTold:
    (one,) = await deliveries(endpoint_id)
    return await queries.delivery_for(ADMIN, endpoint_id, one.id)


async def shown(endpoint_id: UUID) -> Endpoint:
    return await queries.endpoint_for(ADMIN, endpoint_id)


def tries(told: DeliveryTold) -> list[tuple[int | None, str]]:
    return [(one.status, kind(one)) for one in told.attempts]


def kind(one: Attempt) -> str:
    return one.fault.partition(":")[0]


class Due(msgspec.Struct, frozen=True):
    due_at: datetime


async def next_try() -> timedelta | None:
    found = await db.row(
        Due, "SELECT due_at FROM outbox WHERE spread_at IS NULL ORDER BY due_at LIMIT 1"
    )
    return found.due_at - clock.now() if found else None


@db.transaction
async def let_time_pass() -> None:
    """Let every wait and every lease have ended."""
    long_ago = clock.now() - timedelta(seconds=1)
    await db.execute("UPDATE outbox SET due_at = :at WHERE due_at > :at", at=long_ago)
    await db.execute(
        "UPDATE jobs SET due_at = :at, leased_until = :at WHERE done_at IS NULL", at=long_ago
    )


async def run(receiver: Receiver, times: int = 1) -> None:
    one = worker(receiver)
    for _ in range(times):
        await let_time_pass()
        while await one.work_once():
            pass


async def audited() -> list[Any]:
    class Note(msgspec.Struct, frozen=True):
        actor_label: str
        verb: str
        detail: dict[str, str]

    return await db.rows(
        Note,
        "SELECT actor_label, verb, detail FROM audit_entries WHERE thing = 'webhook' ORDER BY id",
    )
