"""Sends one delivery: outside any transaction, through the one guarded client."""

import time
from functools import partial

from passerelle.core import clock, http, meters
from passerelle.core.http import Client, Limits
from passerelle.core.queue import Effect
from passerelle.webhooks import rules, trying
from passerelle.webhooks.facts import DeliveryDue
from passerelle.webhooks.trying import Outcome, Try

LIMITS = Limits(
    seconds=20, connect_seconds=5, read_seconds=15, most_bytes=rules.KEPT_BYTES, cut=True
)


async def deliver(client: Client, due: DeliveryDue) -> Effect | None:
    """Try to deliver once; return what writes down what became of it."""
    one = await trying.begin(due)
    if one is None:
        return None
    return partial(trying.settle, one, await _sent(client, one))


async def _sent(client: Client, one: Try) -> Outcome:
    began, timestamp = time.monotonic(), int(clock.now().timestamp())
    headers = {
        "content-type": "application/json",
        "user-agent": "Passerelle-Webhooks/1",
        "webhook-id": one.webhook_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": rules.signatures(one.secrets, one.webhook_id, timestamp, one.body),
    }
    try:
        answer = await client.send(
            "POST", one.url, headers=headers, content=one.body, limits=LIMITS
        )
    except http.OutgoingError as exc:
        spent = int((time.monotonic() - began) * 1000)
        meters.DELIVERIES.labels("no answer").inc()
        return Outcome(spent, fault=f"{_kind(exc)}: {exc}", permanent=exc.permanent)
    meters.DELIVERIES.labels(f"{answer.status // 100}xx").inc()
    return Outcome(
        int(answer.seconds * 1000),
        status=answer.status,
        answer=answer.body.decode("utf-8", "replace").replace("\x00", "\ufffd"),
        wait_asked=http.wait_asked(answer, clock.now()),
    )


def _kind(exc: http.OutgoingError) -> str:
    return type(exc).__name__.removesuffix("Error")
