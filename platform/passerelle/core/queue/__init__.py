"""Work that follows from facts: spread to subscribers, leased, retried, done once.

A fact becomes one job for each subscriber. A worker leases a job for a time, and completes it in
one transaction with its effect, and only if it still holds the lease: the effect on our own rows
happens once, whatever crashes. Polling is the net; a wake-up only shortens the wait.
"""

from passerelle.core.queue.subscriptions import Effect, Permanent, Subscriber, Subscription
from passerelle.core.queue.working import Running, Worker
from passerelle.core.schedules import Schedule, daily, every

__all__ = [
    "Effect",
    "Permanent",
    "Running",
    "Schedule",
    "Subscriber",
    "Subscription",
    "Worker",
    "daily",
    "every",
]
