"""/metrics for Prometheus: how the service is, and nothing about people in any label.

Counters live in the process, gauges are read from the database when they are asked for. The door
opens to the token in `metrics_token` (a scraper's `bearer_token`) and to administrators.
"""

import hmac
from datetime import datetime

import msgspec
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.responses import Response

from passerelle.core import clock, db, ending, meters
from passerelle.core.errors import NotFound
from passerelle.web import doors
from passerelle.web.asking import Ask
from passerelle.web.doors import Door


class _Waiting(msgspec.Struct, frozen=True):
    outbox: int
    oldest: datetime | None
    due: int
    dead: int
    latest_due: datetime | None


async def waiting() -> _Waiting:
    """Return what waits for the workers."""
    found = await db.row(
        _Waiting,
        """
        SELECT
          (SELECT COUNT(*) FROM outbox WHERE spread_at IS NULL AND due_at <= :now) AS outbox,
          (SELECT MIN(due_at) FROM outbox WHERE spread_at IS NULL AND due_at <= :now) AS oldest,
          (SELECT COUNT(*) FROM jobs WHERE done_at IS NULL AND dead_at IS NULL
            AND due_at <= :now) AS due,
          (SELECT COUNT(*) FROM jobs WHERE dead_at IS NOT NULL AND done_at IS NULL) AS dead,
          (SELECT MIN(due_at) FROM jobs WHERE done_at IS NULL AND dead_at IS NULL
            AND due_at <= :now) AS latest_due
        """,
        now=clock.now(),
    )
    assert found is not None
    return found


def routes(token: str) -> list[Door]:
    """Return the door; without a token only administrators pass."""

    async def metrics(ask: Ask) -> Response:
        """Answer a scraper."""
        said = ask.request.headers.get("authorization", "").removeprefix("Bearer ")
        is_scraper = bool(token) and hmac.compare_digest(said.encode(), token.encode())
        if not is_scraper and not doors.administrators(ask.actor):
            raise NotFound
        body = generate_latest(meters.REGISTRY) + generate_latest(_gauges(await waiting()))
        return Response(body, media_type=CONTENT_TYPE_LATEST)

    return [doors.file("/metrics", metrics, may=doors.anyone)]


def _gauges(found: _Waiting) -> CollectorRegistry:
    registry = CollectorRegistry()
    for name, about, value in (
        ("outbox_waiting", "Facts whose time has come and that wait", found.outbox),
        ("outbox_age_seconds", "How late the oldest of them is", _age(found.oldest)),
        ("jobs_due", "Jobs whose time has come", found.due),
        ("jobs_lag_seconds", "How late the latest of them is", _age(found.latest_due)),
        ("jobs_dead", "Jobs that were given up", found.dead),
        ("draining", "1 while the process drains", int(ending.is_begun())),
    ):
        Gauge(f"passerelle_{name}", about, registry=registry).set(value)
    return registry


def _age(since: datetime | None) -> float:
    return (clock.now() - since).total_seconds() if since else 0.0
