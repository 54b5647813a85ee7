"""Budgets over all replicas: how often something may be tried in a time, counted in the database.

The generic cell rate algorithm: one row and one statement a try. The row's key is a keyed hash, so
that neither an e-mail address nor where a request came from can be read from it.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from passerelle.core import clock, db


@dataclass(frozen=True, slots=True)
class Budget:
    """So many tries at once, and then one more each time so many seconds have passed."""

    name: str
    at_once: int
    seconds_each: int


@db.transaction
async def take(budget: Budget, whose: str, secret: str) -> int:
    """Take one try; return 0, or how many seconds to wait where there is none left."""
    now, each = _milliseconds(clock.now()), budget.seconds_each * 1000
    key, most = _key(budget, whose, secret), budget.at_once * each
    taken = await db.execute(
        "INSERT INTO budgets (key, free_at) VALUES (:key, :first) ON CONFLICT (key) DO UPDATE"
        " SET free_at = CASE WHEN budgets.free_at > :now THEN budgets.free_at ELSE :now END + :each"
        " WHERE budgets.free_at <= :latest",
        key=key,
        first=now + each,
        now=now,
        each=each,
        latest=now + most - each,
    )
    if taken:
        return 0
    free_at = await db.value("SELECT free_at FROM budgets WHERE key = :key", key=key)
    return max(1, -((now + most - each - int(free_at)) // 1000))


@db.transaction
async def give_back(budget: Budget, whose: str, secret: str) -> None:
    """Give a try back that turned out to be good."""
    await db.execute(
        "UPDATE budgets SET free_at = free_at - :each WHERE key = :key",
        each=budget.seconds_each * 1000,
        key=_key(budget, whose, secret),
    )


@db.transaction
async def forget(before: datetime) -> int:
    """Remove the budgets that nobody has touched since; return how many."""
    return await db.execute(
        "DELETE FROM budgets WHERE free_at < :before", before=_milliseconds(before)
    )


def _key(budget: Budget, whose: str, secret: str) -> str:
    text = f"{budget.name}\x1f{whose}"
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
