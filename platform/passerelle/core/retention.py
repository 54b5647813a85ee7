"""How long things are kept, and why: rules that a schedule applies each night.

A room's `retention.py` lists its `RULES`. What was imported is history and is never touched by one.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from passerelle.core import clock, db
from passerelle.core.config import ConfigurationError

NIGHTLY = "privacy.retention"
"""The schedule that applies the rules; those of the machinery have one of their own."""
BATCH = 500

Forget = Callable[[datetime], Awaitable[int]]
"""Removes or empties at most a batch of what is older than this; returns how much."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is kept for how many days, and why."""

    name: str
    what: str
    why: str
    days: int | None
    """None: as long as the service stands."""
    forget: Forget | None = None
    """None where another schedule applies it, or where nothing ever goes."""
    least: int = 1
    most: int = 3650
    schedule: str = NIGHTLY

    @property
    def is_ours(self) -> bool:
        """Tell whether the nightly run applies it."""
        return self.forget is not None and self.days is not None


def with_lengths(rules: Sequence[Rule], wishes: str) -> tuple[Rule, ...]:
    """Return the rules with the lengths that an operator set: `messages=30, sign_in_links=7`."""
    lengths = _read(wishes)
    known = {rule.name: rule for rule in rules if rule.is_ours}
    for name, days in lengths.items():
        if name not in known:
            raise ConfigurationError(f"retention: {name} is none of {', '.join(sorted(known))}")
        if not known[name].least <= days <= known[name].most:
            bounds = f"{known[name].least} to {known[name].most} days"
            raise ConfigurationError(f"retention: {name} is kept for {bounds}")
    return tuple(replace(rule, days=lengths.get(rule.name, rule.days)) for rule in rules)


async def apply(rule: Rule) -> int:
    """Apply a rule, batch by batch, and write down how much went."""
    if rule.forget is None or rule.days is None:
        return 0
    before, total = clock.now() - timedelta(days=rule.days), 0
    while went := await rule.forget(before):
        total += went
    await _note(rule, total)
    return total


def deleting(table: str, condition: str, key: str = "id") -> Forget:
    """Return what removes a batch of a table's rows that meet a condition on `:before`."""

    @db.transaction
    async def forget(before: datetime) -> int:
        return await db.execute(
            f"DELETE FROM {table} WHERE {key} IN"  # noqa: S608 -- constants of the rooms
            f" (SELECT {key} FROM {table} WHERE {condition} LIMIT {BATCH})",
            before=before,
        )

    return forget


@db.transaction
async def _note(rule: Rule, total: int) -> None:
    await db.execute(
        "INSERT INTO retention_runs (rule, last_at, removed, removed_in_all)"
        " VALUES (:rule, :now, :total, :sum) ON CONFLICT (rule) DO UPDATE SET last_at = :then,"
        " removed = :last, removed_in_all = retention_runs.removed_in_all + :more",
        rule=rule.name,
        now=clock.now(),
        total=total,
        sum=total,
        then=clock.now(),
        last=total,
        more=total,
    )


def _read(wishes: str) -> Mapping[str, int]:
    lengths: dict[str, int] = {}
    for wish in filter(None, (part.strip() for part in wishes.split(","))):
        name, equals, days = (part.strip() for part in wish.partition("="))
        if not equals or not days.isdecimal() or len(days) > 5:
            raise ConfigurationError("retention is written like messages=30, sign_in_links=7")
        lengths[name] = int(days)
    return lengths
