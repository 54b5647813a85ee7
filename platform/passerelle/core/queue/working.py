"""The worker: runs inside jobs one after the other, and several outside jobs at once."""

import asyncio
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec

from passerelle.core import db, ids, logs, meters, wakes
from passerelle.core.queue import leasing, spreading
from passerelle.core.queue.leasing import Job, LeaseLostError
from passerelle.core.queue.subscriptions import Effect, Permanent, Subscription
from passerelle.core.schedules import Schedule, Slots

_log = logs.logger("passerelle.queue")
_LEASE = timedelta(seconds=60)
_OUTSIDE_SECONDS = 0.75
"""An outside job may run for this part of its lease."""
_IN_FLIGHT = 16
_OF_ONE = _IN_FLIGHT // 2
"""So many outside jobs of one subscriber run at once: one slow receiver leaves room for others."""
_POLL_SECONDS = 1.0
_PATIENCE_SECONDS = 4.0
"""How long a worker that is stopped waits for the jobs in hand."""
_LAST_SECONDS = 1.0
"""How long it then waits for those that it gives back; a silent database never takes them."""


class Worker:
    """Spreads facts and runs jobs until it is told to stop."""

    def __init__(
        self,
        subscriptions: tuple[Subscription, ...],
        schedules: Sequence[Schedule] = (),
        *,
        lease: timedelta = _LEASE,
    ) -> None:
        self._by_topic: dict[str, list[Subscription]] = {}
        for subscription in subscriptions:
            self._by_topic.setdefault(subscription.fact.__name__, []).append(subscription)
        self._by_name: Mapping[str, Subscription] = {s.name: s for s in subscriptions}
        self._inside = [s.name for s in subscriptions if not s.outside]
        self._name = f"{os.uname().nodename}:{os.getpid()}:{ids.new().hex[-6:]}"
        self._length = lease
        self._owed: list[tuple[Job, str]] = []
        self._slots = Slots(schedules)
        self._in_flight: dict[asyncio.Task[None], str] = {}
        self._stopped = asyncio.Event()
        self._bell = wakes.Bell(wakes.FACTS)

    def stop(self) -> None:
        """Finish the jobs in hand, then end."""
        self._stopped.set()
        self._bell.ring()

    async def run(self) -> None:
        """Work until stopped, and then at most five seconds more; the jobs in hand are given back.

        What could not be given back is taken by another worker when its lease has run out.
        """
        working = asyncio.create_task(self._work_on())
        try:
            await self._stopped.wait()
        finally:
            await self._hand_over(working)

    async def _work_on(self) -> None:
        """Work until stopped; a fault of the database is logged once, and waited out."""
        is_said = False
        while not self._stopped.is_set():
            try:
                busy = await self.work_once()
                if is_said:
                    _log.info("worker is back")
                is_said = False
            except Exception:
                if not is_said:
                    _log.exception("worker")
                is_said, busy = True, False
            if not busy:
                await self._bell.wait(_POLL_SECONDS)
        while self._in_flight:
            await asyncio.wait(set(self._in_flight))

    async def work_once(self) -> bool:
        """Work until nothing is due and nothing in flight; tell whether there was anything."""
        busy = await self._put_back_owed()
        while not self._stopped.is_set():
            busy = bool(await self._slots.run_due()) or busy
            busy = bool(await spreading.spread(self._by_topic)) or busy
            while not self._stopped.is_set() and (job := await self._lease()) is not None:
                await self._start(job)
                busy = True
            if not self._in_flight:
                break
            await self._bell.wait(_POLL_SECONDS)
        return busy

    async def _lease(self) -> Job | None:
        return await leasing.lease(self._name, self._wanted(), self._length)

    def _wanted(self) -> list[str]:
        """Whose jobs there is room for."""
        if len(self._in_flight) >= _IN_FLIGHT:
            return self._inside
        running = Counter(self._in_flight.values())
        return [name for name in self._by_name if running[name] < _OF_ONE]

    async def _start(self, job: Job) -> None:
        if job.is_beyond_help:
            await leasing.bury(job, "its worker ended each time without a word")
        elif self._by_name[job.subscriber].outside:
            task = asyncio.create_task(self._attempt(job))
            self._in_flight[task] = job.subscriber
            task.add_done_callback(self._landed)
        else:
            await self._attempt(job)

    def _landed(self, task: asyncio.Task[None]) -> None:
        del self._in_flight[task]
        if not task.cancelled() and (fault := task.exception()) is not None:
            _log.error("worker", exc_info=fault)  # its lease runs out, and it is tried again
        self._bell.ring()

    async def _attempt(self, job: Job) -> None:
        try:
            await self._run(job)
            meters.JOBS.labels(job.subscriber, "done").inc()
        except LeaseLostError:
            _log.warning("lease lost", job=str(job.id), subscriber=job.subscriber)
        except Permanent as exc:
            meters.JOBS.labels(job.subscriber, "buried").inc()
            await leasing.bury(job, _told(exc))
        except asyncio.CancelledError:
            await leasing.give_back(job)
            raise
        except Exception as exc:
            meters.JOBS.labels(job.subscriber, "failed").inc()
            _log.exception("job failed", job=str(job.id), subscriber=job.subscriber)
            self._owed.append((job, _told(exc)))
            await self._put_back_owed()

    async def _put_back_owed(self) -> bool:
        """Put back what failed; also what could not be put back while the database was away."""
        is_any = bool(self._owed)
        while self._owed:
            owed = self._owed.pop()
            try:
                await leasing.put_back(*owed)
            except Exception:
                self._owed.append(owed)
                raise
        return is_any

    async def _run(self, job: Job) -> None:
        subscription = self._by_name[job.subscriber]
        fact = msgspec.json.decode(job.payload, type=subscription.fact)
        if not subscription.outside:
            await _complete_inside(job, subscription, fact)
            return
        async with asyncio.timeout(self._length.total_seconds() * _OUTSIDE_SECONDS):
            effect = await subscription.run(fact)
        await _complete_outside(job, effect)

    async def _hand_over(self, working: asyncio.Task[None]) -> None:
        _, late = await asyncio.wait({working}, timeout=_PATIENCE_SECONDS)
        if not late:
            return
        late |= set(self._in_flight)
        for task in late:
            task.cancel()
        await asyncio.wait(late, timeout=_LAST_SECONDS)


@db.transaction
async def _complete_inside(job: Job, subscription: Subscription, fact: Any) -> None:
    await leasing.complete(job)
    await subscription.run(fact)


@db.transaction
async def _complete_outside(job: Job, effect: Effect | None) -> None:
    await leasing.complete(job)
    if effect is not None:
        await effect()


def _told(exc: Exception) -> str:
    return f"{type(exc).__name__}: {exc}"


class Running:
    """A worker running in this process's event loop."""

    def __init__(
        self, subscriptions: tuple[Subscription, ...], schedules: Sequence[Schedule] = ()
    ) -> None:
        self._worker = Worker(subscriptions, schedules)
        self._task = asyncio.create_task(self._worker.run())

    def stop(self) -> None:
        """Take no more jobs."""
        self._worker.stop()

    async def end(self) -> None:
        """Stop after the jobs in hand."""
        self.stop()
        await self._task
