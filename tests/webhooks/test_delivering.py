"""An event arrives at least once, signed, always under the same id; the log tells of each try."""

import asyncio
import dataclasses
import json
import os
import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from standardwebhooks import Webhook, WebhookVerificationError

from passerelle.app import rooms
from passerelle.core import clock, db, ids, outbox, queue
from passerelle.core.http import Client, Egress
from passerelle.portfolio.facts import ActionStarted
from passerelle.webhooks import deliveries, endpoints, errors, jobs, offers, sending
from passerelle.webhooks.endpoints import Wish
from passerelle.webhooks.enums import DeliveryState, EndpointState
from passerelle.webhooks.facts import DeliveryDue
from tests.support import receiver as receivers
from tests.support import service
from tests.support.receiver import Receiver
from tests.webhooks import world
from tests.webhooks.world import ADMIN

THIN = (
    "_id",
    "reference",
    "slug",
    "code",
    "state",
    "role",
    "purpose",
    "version",
    "outcome",
    "fields",
)
"""How the name of what may be told ends; `fields` are the names of what was changed."""


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with receivers.receiver(tmp_path) as one:
        yield one


def id_of(heard: dict[str, Any]) -> str:
    return str(heard["headers"]["webhook-id"])


async def test_an_event_arrives_signed_thin_and_once(database: str, receiver: Receiver) -> None:
    made = await world.endpoint(receiver, "/ok")

    token_id = await world.happen()
    await world.run(receiver, 3)

    (heard,) = receiver.heard()
    said = Webhook(made.secret).verify(heard["body"], heard["headers"])
    assert said["type"] == "token.created"
    assert said["data"]["token_id"] == str(token_id)
    assert "secret name" not in heard["body"]
    with pytest.raises(WebhookVerificationError):
        Webhook(made.secret).verify(heard["body"] + " ", heard["headers"])
    told = await world.only(made.id)
    assert (told.delivery.state, told.delivery.webhook_id) == ("delivered", id_of(heard))
    assert [(a.number, a.status, len(a.answer), a.fault) for a in told.attempts] == [
        (1, 200, 1024, "")
    ]


def test_what_is_offered_is_identifiers_and_codes() -> None:
    for offer in offers.OFFERS:
        assert all(name.endswith(THIN) for name in offer.fields), offer.name
        assert set(offer.fields) <= set(offer.fact.__dataclass_fields__), offer.name
    assert len(set(offers.NAMES)) == len(offers.NAMES)


async def test_each_endpoint_hears_of_what_it_chose_while_it_is_active(
    database: str, receiver: Receiver
) -> None:
    one, other = await world.endpoint(receiver, "/ok"), await world.endpoint(receiver, "/paused")
    await endpoints.enter(ADMIN, other.id, EndpointState.PAUSED)

    await world.happen()
    await world.run(receiver)

    assert [heard["path"] for heard in receiver.heard()] == ["/ok"]
    assert (len(await world.deliveries(one.id)), await world.deliveries(other.id)) == (1, [])


@pytest.mark.parametrize(
    ("path", "first"), [("/fails-once", (500, "")), ("/drops-once", (None, "Lost"))]
)
async def test_what_fails_comes_again_under_the_same_id(
    database: str, receiver: Receiver, path: str, first: tuple[int | None, str]
) -> None:
    made = await world.endpoint(receiver, path)

    await world.happen()
    await world.run(receiver)
    between = (await world.only(made.id)).delivery
    await world.run(receiver)

    one, two = receiver.heard()
    assert (id_of(one), one["body"]) == (id_of(two), two["body"])
    assert (between.state, between.next_at is not None) == ("waiting", True)
    told = await world.only(made.id)
    assert world.tries(told) == [first, (200, "")]
    assert (told.delivery.state, (await world.shown(made.id)).failing_since) == ("delivered", None)


async def test_ten_tries_in_three_days_then_it_is_given_up_and_can_be_sent_again(
    database: str, receiver: Receiver
) -> None:
    made = await world.endpoint(receiver, "/broken")
    await world.happen()
    waits = []

    for _ in range(12):
        await world.run(receiver)
        if (wait := await world.next_try()) is not None:
            waits.append(wait)
    told = await world.only(made.id)
    await deliveries.send_again(ADMIN, made.id, told.delivery.id)
    await world.run(receiver)

    assert (told.delivery.state, told.delivery.tries, len(waits)) == ("failed", 10, 9)
    assert timedelta(days=2.7) < sum(waits, timedelta()) < timedelta(days=3.7)
    assert len({id_of(heard) for heard in receiver.heard()}) == 1
    assert len(receiver.heard()) == 11
    assert (await world.only(made.id)).delivery.state == "waiting"


async def test_retry_after_is_not_undercut(database: str, receiver: Receiver) -> None:
    await world.endpoint(receiver, "/busy")

    await world.happen()
    await world.run(receiver)

    wait = await world.next_try()
    assert wait is not None
    assert timedelta(seconds=7190) < wait <= timedelta(seconds=7200)


async def test_gone_disables_the_endpoint_with_an_audit_note(
    database: str, receiver: Receiver
) -> None:
    made = await world.endpoint(receiver, "/gone")

    for _ in range(2):
        await world.happen()
    await world.run(receiver, 2)

    shown = await world.shown(made.id)
    assert (shown.state, shown.state_reason) == ("disabled", "410 Gone")
    assert {d.state for d in await world.deliveries(made.id)} <= {"failed", "cancelled"}
    note = (await world.audited())[-1]
    assert (note.actor_label, note.verb) == ("passerelle", "state_changed")
    assert note.detail == {"state": "disabled", "reason": "410 Gone"}


async def test_an_endpoint_that_only_fails_for_five_days_is_paused_with_an_audit_note(
    database: str, receiver: Receiver
) -> None:
    made = await world.endpoint(receiver, "/broken")
    await world.happen()
    await world.run(receiver)

    @db.transaction
    async def five_days_ago() -> None:
        await db.execute(
            "UPDATE webhook_endpoints SET failing_since = :at",
            at=clock.now() - timedelta(days=5, seconds=1),
        )

    await five_days_ago()
    await world.run(receiver, 2)

    shown = await world.shown(made.id)
    assert (shown.state, shown.state_reason) == ("paused", "only failures for 5 d")
    assert (await world.only(made.id)).delivery.state == DeliveryState.CANCELLED
    assert (await world.audited())[-1].verb == "state_changed"


async def test_a_fault_long_after_an_old_one_stops_nothing(
    database: str, receiver: Receiver
) -> None:
    made = await world.endpoint(receiver, "/fails-once")
    long_ago = clock.now() - timedelta(days=30)

    @db.transaction
    async def has_failed() -> None:
        await db.execute("UPDATE webhook_endpoints SET failing_since = :then", then=long_ago)

    await has_failed()
    await world.happen()
    await world.run(receiver, 3)

    assert (await world.only(made.id)).delivery.state is DeliveryState.DELIVERED
    assert (await world.shown(made.id)).state is EndpointState.ACTIVE


@pytest.mark.parametrize("offer", offers.OFFERS, ids=lambda offer: offer.name)
def test_each_event_that_is_offered_knows_when_it_happened(offer: offers.Offer) -> None:
    assert "at" in {one.name for one in dataclasses.fields(offer.fact)}


async def test_an_event_tells_when_it_happened_however_late_it_is_told(
    database: str, receiver: Receiver
) -> None:
    wish = Wish(receiver.url("/ok"), ["action.started"], "")
    await endpoints.create(ADMIN, wish, Egress.of(world.settings(receiver).egress_allow))

    @db.transaction
    async def happen() -> datetime:
        fact = ActionStarted(ids.new(), "KAZ-II")
        await outbox.put(fact)
        return fact.at

    happened = await happen()
    await asyncio.sleep(0.05)
    await world.run(receiver, 2)

    (heard,) = receiver.heard()
    assert datetime.fromisoformat(json.loads(heard["body"])["timestamp"]) == happened


async def test_a_name_that_is_none_ends_the_delivery_and_says_so(
    database: str, receiver: Receiver
) -> None:
    wish = Wish("https://xn--i-7iq.ws/hook", ["token.created"])
    made = await endpoints.create(ADMIN, wish, Egress())

    await world.happen()
    await world.run(receiver, 2)

    told = await world.only(made.id)
    assert told.delivery.state is DeliveryState.FAILED
    assert "no name of a host" in told.attempts[-1].fault


async def test_a_2xx_whose_body_nobody_can_read_is_a_success(
    database: str, receiver: Receiver
) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 204 No Content\r\nContent-Encoding: gzip\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    here = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    wish = Wish(f"http://{here}/hook", ["token.created"])
    made = await endpoints.create(ADMIN, wish, Egress.of(here))

    await world.happen()
    settings = structs.replace(world.settings(receiver), egress_allow=here)
    worker = queue.Worker(jobs.subscriptions(settings))
    while await worker.work_once():
        pass
    server.close()

    assert (await world.only(made.id)).delivery.state is DeliveryState.DELIVERED


async def test_a_new_secret_and_the_former_one_both_sign_for_a_day(
    database: str, receiver: Receiver
) -> None:
    made = await world.endpoint(receiver, "/ok")
    changed = await endpoints.change_secret(ADMIN, made.id)
    await world.happen()
    await world.run(receiver)

    @db.transaction
    async def a_day_later() -> None:
        await db.execute("UPDATE webhook_endpoints SET former_until = :now", now=clock.now())

    await a_day_later()
    await world.happen()
    await world.run(receiver)

    during, after = receiver.heard()
    for secret in (made.secret, changed.secret):
        Webhook(secret).verify(during["body"], during["headers"])
    Webhook(changed.secret).verify(after["body"], after["headers"])
    with pytest.raises(WebhookVerificationError):
        Webhook(made.secret).verify(after["body"], after["headers"])


async def test_a_test_event_is_tried_once_and_blames_nobody(
    database: str, receiver: Receiver
) -> None:
    made = await world.endpoint(receiver, "/broken")
    await endpoints.enter(ADMIN, made.id, EndpointState.PAUSED)

    await deliveries.send_test(ADMIN, made.id)
    await world.run(receiver, 2)

    (heard,) = receiver.heard()
    assert json.loads(heard["body"])["type"] == "webhook.test"
    assert (await world.only(made.id)).delivery.state == "failed"
    assert (await world.shown(made.id)).failing_since is None


async def test_a_paused_endpoint_is_not_sent_to_again(database: str, receiver: Receiver) -> None:
    made = await world.endpoint(receiver, "/ok")
    await world.happen()
    await world.run(receiver)
    told = await world.only(made.id)
    await endpoints.enter(ADMIN, made.id, EndpointState.PAUSED)

    with pytest.raises(errors.EndpointNotActive):
        await deliveries.send_again(ADMIN, made.id, told.delivery.id)

    assert (await world.only(made.id)).delivery.state == "delivered"


async def test_a_name_that_comes_to_lead_inside_is_not_followed(database: str) -> None:
    found = iter([["93.184.216.34"], ["169.254.169.254"]])

    async def rebound(_host: str, _port: int) -> list[str]:
        return next(found)

    await rebound("", 0)  # whoever looked first was shown a public address
    wish = Wish("https://hooks.example.org/", ["token.created"])
    made = await endpoints.create(ADMIN, wish, Egress())
    await deliveries.send_test(ADMIN, made.id)
    (one,) = await world.deliveries(made.id)

    effect = await sending.deliver(Client(resolver=rebound), DeliveryDue(one.id, 1, 1))
    assert effect is not None
    await db.transaction(effect)()

    told = await world.only(made.id)
    assert world.tries(told) == [(None, "Refused")]
    assert "not a public address" in told.attempts[0].fault
    assert told.delivery.state == "failed"


@pytest.mark.parametrize("url", ["http://169.254.169.254/", "https://169.254.169.254/",
                                 "https://localhost/", "http://example.org/"])  # fmt: skip
async def test_an_address_inside_is_refused_when_it_is_saved(database: str, url: str) -> None:
    good = await endpoints.create(ADMIN, Wish("https://a.example.org/", ["token.created"]),
                                  Egress())  # fmt: skip

    with pytest.raises(errors.AddressRefused):
        await endpoints.create(ADMIN, Wish(url, ["token.created"]), Egress())
    with pytest.raises(errors.AddressRefused):
        await endpoints.change(ADMIN, good.id, None, Wish(url, ["token.created"]), Egress())

    assert await db.value("SELECT COUNT(*) FROM webhook_endpoints") == 1


async def test_old_deliveries_are_forgotten_with_their_log(
    database: str, receiver: Receiver
) -> None:
    made = await world.endpoint(receiver, "/ok")
    await world.happen()
    await world.run(receiver)

    kept = await deliveries.forget_some(clock.now() - timedelta(days=1))
    gone = await deliveries.forget_some(clock.now() + timedelta(days=1))

    assert (kept, gone, await world.deliveries(made.id)) == (0, 1, [])
    for table in ("webhook_events", "webhook_attempts"):
        assert await db.value(f"SELECT COUNT(*) FROM {table}") == 0


async def test_removing_an_endpoint_ends_what_is_on_its_way(
    database: str, receiver: Receiver
) -> None:
    made = await world.endpoint(receiver, "/broken")
    await world.happen()
    await world.run(receiver)

    await endpoints.remove(ADMIN, made.id)
    await world.run(receiver, 2)

    assert len(receiver.heard()) == 1
    assert await db.value("SELECT COUNT(*) FROM jobs WHERE done_at IS NULL") == 0


async def test_a_worker_killed_while_it_delivers_loses_nothing(
    empty_url: str, receiver: Receiver, tmp_path: Path
) -> None:
    allowed = {"PASSERELLE_EGRESS_ALLOW": f"127.0.0.1:{receiver.port}"}
    await db.open_(empty_url, rooms.MODELS)
    made = await world.endpoint(receiver, "/hangs-once")
    await world.happen()
    first = service.start("worker", empty_url, tmp_path, **allowed)
    await asyncio.to_thread(receiver.wait_for, 1, "/hangs-once")

    os.kill(first.process.pid, signal.SIGKILL)
    first.process.wait()
    cut_off = await world.only(made.id)
    await world.let_time_pass()
    second = service.start("worker", empty_url, tmp_path, **allowed)
    try:
        await asyncio.to_thread(receiver.wait_for, 2, "/hangs-once")
        told = await ended(made.id)
    finally:
        second.process.terminate()
        second.process.wait(20)
        await db.close()

    one, two = receiver.heard()
    assert id_of(one) == id_of(two)
    assert [(a.ended_at, a.status) for a in cut_off.attempts] == [(None, None)]
    assert [(a.status, a.fault) for a in told.attempts] == [
        (None, "The sender was ended before it knew the answer."), (200, ""),
    ]  # fmt: skip
    assert told.delivery.state == "delivered"


async def ended(endpoint_id: Any) -> Any:
    for _ in range(400):
        told = await world.only(endpoint_id)
        if told.delivery.state != "waiting":
            return told
        await asyncio.sleep(0.02)
    raise AssertionError("the delivery did not end")


async def test_many_events_arrive_each_once_in_whatever_order(
    database: str, receiver: Receiver
) -> None:
    made = await world.endpoint(receiver, "/ok")

    for _ in range(40):
        await world.happen()
    await asyncio.gather(*(world.worker(receiver).work_once() for _ in range(3)))
    await world.run(receiver)

    assert len({id_of(heard) for heard in receiver.heard()}) == 40
    assert len(receiver.heard()) == 40
    assert {d.state for d in await world.deliveries(made.id)} == {"delivered"}


def test_each_event_stands_in_the_documentation_with_its_data() -> None:
    text = (Path(__file__).parents[2] / "docs/webhooks.md").read_text()

    for offer in offers.OFFERS:
        fields = ", ".join(f"`{name}`" for name in offer.fields)
        assert f"| `{offer.name}` | {fields} |" in text
