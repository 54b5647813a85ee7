"""Work that follows from facts: spread to subscribers, leased, retried, done once.

A fact becomes one job for each subscriber. A worker leases a job for a time, runs it in one
transaction with its completion, and only if it still holds the lease: the effect on our own rows
happens once, whatever crashes. Polling is the net; a wake-up only shortens the wait.
"""

import asyncio
import os
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from passerelle.core import clock, db, ids, logs

_log = logs.logger("passerelle.queue")
_LEASE = timedelta(seconds=60)
_MOST_ATTEMPTS = 12
_POLL_SECONDS = 1.0

Subscriber = Callable[[Any], Awaitable[None]]


class LeaseLostError(Exception):
    """Another worker took the job over; what this one did is rolled back."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscriber's name, the fact it hears of, and what it does."""

    name: str
    fact: type[Any]
    run: Subscriber


class _Entry(msgspec.Struct, frozen=True):
    id: int
    fact_id: UUID
    topic: str
    payload: str


class _Job(msgspec.Struct, frozen=True):
    id: UUID
    subscriber: str
    payload: str
    attempt: int


class Worker:
    """Spreads facts and runs jobs until it is told to stop."""

    def __init__(self, subscriptions: tuple[Subscription, ...]) -> None:
        self._by_topic: dict[str, list[Subscription]] = {}
        for subscription in subscriptions:
            self._by_topic.setdefault(subscription.fact.__name__, []).append(subscription)
        self._by_name: Mapping[str, Subscription] = {s.name: s for s in subscriptions}
        self._name = f"{os.uname().nodename}:{os.getpid()}:{ids.new().hex[-6:]}"
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        """Finish the job in hand, then end."""
        self._stopped.set()
        db.wake.set()

    async def run(self) -> None:
        """Work until stopped; a fault of the database is logged and waited out."""
        while not self._stopped.is_set():
            try:
                busy = await self.work_once()
            except Exception:
                _log.exception("worker")
                busy = False
            if not busy:
                await self._rest()

    async def work_once(self) -> bool:
        """Spread waiting facts and run the jobs that are due; tell whether there were any."""
        spread = await self._spread()
        ran = False
        while not self._stopped.is_set() and (job := await self._lease()) is not None:
            await self._attempt(job)
            ran = True
        return bool(spread) or ran

    async def _rest(self) -> None:
        try:
            await asyncio.wait_for(db.wake.wait(), _POLL_SECONDS)
        except TimeoutError:
            return
        finally:
            db.wake.clear()

    @db.transaction
    async def _spread_some(self) -> int:
        entries = await db.rows(
            _Entry,
            "UPDATE outbox SET spread_at = :now WHERE id IN (SELECT id FROM outbox"
            " WHERE spread_at IS NULL ORDER BY id LIMIT 200)"
            " RETURNING id, fact_id, topic, payload",
            now=clock.now(),
        )
        jobs = [
            {
                "id": ids.new(),
                "fact_id": entry.fact_id,
                "topic": entry.topic,
                "subscriber": subscription.name,
                "payload": entry.payload,
                "due_at": clock.now(),
            }
            for entry in entries
            for subscription in self._by_topic.get(entry.topic, ())
        ]
        await db.execute_many(
            "INSERT INTO jobs (id, fact_id, topic, subscriber, payload, due_at, attempt)"
            " VALUES (:id, :fact_id, :topic, :subscriber, :payload, :due_at, 0)"
            " ON CONFLICT (fact_id, subscriber) DO NOTHING",
            jobs,
        )
        return len(entries)

    async def _spread(self) -> int:
        waiting = await db.value("SELECT 1 FROM outbox WHERE spread_at IS NULL LIMIT 1")
        return await self._spread_some() if waiting else 0

    async def _lease(self) -> _Job | None:
        now = clock.now()
        due = await db.value(
            "SELECT id FROM jobs WHERE done_at IS NULL AND dead_at IS NULL AND due_at <= :now"
            " AND (leased_until IS NULL OR leased_until < :now) ORDER BY due_at, id LIMIT 1",
            now=now,
        )
        return await self._take(due, now) if due else None

    @db.transaction
    async def _take(self, job_id: Any, now: datetime) -> _Job | None:
        return await db.row(
            _Job,
            "UPDATE jobs SET leased_by = :me, leased_until = :until, attempt = attempt + 1"
            " WHERE id = :id AND done_at IS NULL AND dead_at IS NULL"
            " AND (leased_until IS NULL OR leased_until < :now)"
            " RETURNING id, subscriber, payload, attempt",
            me=self._name,
            until=now + _LEASE,
            id=job_id,
            now=now,
        )

    async def _attempt(self, job: _Job) -> None:
        try:
            await self._complete(job)
        except LeaseLostError:
            _log.warning("lease lost", job=str(job.id), subscriber=job.subscriber)
        except Exception as exc:
            _log.exception("job failed", job=str(job.id), subscriber=job.subscriber)
            await self._put_back(job, f"{type(exc).__name__}: {exc}")

    @db.transaction
    async def _complete(self, job: _Job) -> None:
        held = await db.execute(
            "UPDATE jobs SET done_at = :now, leased_until = NULL"
            " WHERE id = :id AND leased_by = :me AND attempt = :attempt AND done_at IS NULL",
            now=clock.now(),
            id=job.id,
            me=self._name,
            attempt=job.attempt,
        )
        if not held:
            raise LeaseLostError
        subscription = self._by_name[job.subscriber]
        await subscription.run(msgspec.json.decode(job.payload, type=subscription.fact))

    @db.transaction
    async def _put_back(self, job: _Job, error: str) -> None:
        now = clock.now()
        wait = min(2.0**job.attempt, 3600.0) * random.uniform(0.5, 1.5)  # noqa: S311 -- jitter
        await db.execute(
            "UPDATE jobs SET leased_until = NULL, due_at = :due, last_error = :error,"
            " dead_at = :dead WHERE id = :id AND leased_by = :me AND attempt = :attempt",
            due=now + timedelta(seconds=wait),
            error=error[:2000],
            dead=now if job.attempt >= _MOST_ATTEMPTS else None,
            id=job.id,
            me=self._name,
            attempt=job.attempt,
        )


class Running:
    """A worker running in this process's event loop."""

    def __init__(self, subscriptions: tuple[Subscription, ...]) -> None:
        self._worker = Worker(subscriptions)
        self._task = asyncio.create_task(self._worker.run())

    async def end(self) -> None:
        """Stop after the job in hand."""
        self._worker.stop()
        await self._task
