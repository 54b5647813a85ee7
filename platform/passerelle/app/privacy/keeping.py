"""Every room's rules of keeping, with the lengths that the operator set; applied each night."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from passerelle.app import rooms
from passerelle.core import db, keeping, outbox, retention
from passerelle.core.config import Settings
from passerelle.core.outbox import Fact
from passerelle.core.retention import Rule

_SECONDS = 25.0
"""How long one job goes on; what is left is for the next one."""


@dataclass(frozen=True, slots=True)
class KeepingCame(Fact):
    """It is the hour to forget what was kept long enough; rules before `after` are done."""

    at: datetime
    after: str = ""


class Shown(msgspec.Struct, frozen=True):
    """A rule as administrators see it."""

    rule: Rule
    next_at: datetime | None
    last_at: datetime | None
    removed: int | None
    removed_in_all: int | None


class _Run(msgspec.Struct, frozen=True):
    rule: str
    last_at: datetime
    removed: int
    removed_in_all: int


class _Slot(msgspec.Struct, frozen=True):
    name: str
    next_at: datetime
    last_at: datetime | None


def rules(settings: Settings) -> tuple[Rule, ...]:
    """Return every rule, or refuse settings that no rule allows."""
    found = [rule for module in rooms.exported("retention") if hasattr(module, "RULES")
             for rule in module.RULES]  # fmt: skip
    return retention.with_lengths([*found, *keeping.RULES], settings.retention)


async def shown(settings: Settings) -> list[Shown]:
    """Return every rule with when it was and will be applied."""
    runs = {r.rule: r for r in await db.rows(
        _Run, "SELECT rule, last_at, removed, removed_in_all FROM retention_runs"
    )}  # fmt: skip
    slots = {s.name: s for s in await db.rows(
        _Slot, "SELECT name, next_at, last_at FROM schedules"
    )}  # fmt: skip
    return [_shown(rule, runs.get(rule.name), slots.get(rule.schedule)) for rule in rules(settings)]


async def apply(settings: Settings, fact: KeepingCame) -> Callable[[], Awaitable[None]] | None:
    """Apply the rules in the order of their names; return what has the rest applied."""
    began = time.monotonic()
    todo = sorted((r for r in rules(settings) if r.is_ours), key=lambda rule: rule.name)
    for rule in todo:
        if rule.name <= fact.after:
            continue
        await retention.apply(rule)
        if time.monotonic() - began > _SECONDS and rule is not todo[-1]:
            following = KeepingCame(fact.at, rule.name)
            return lambda: outbox.put(following)
    return None


def _shown(rule: Rule, run: _Run | None, slot: _Slot | None) -> Shown:
    if rule.days is None:
        return Shown(rule, None, None, None, None)
    last = run.last_at if run else None
    if rule.forget is None and slot:
        last = slot.last_at
    return Shown(
        rule,
        slot.next_at if slot else None,
        last,
        run.removed if run else None,
        run.removed_in_all if run else None,
    )
