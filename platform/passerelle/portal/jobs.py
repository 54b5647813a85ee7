"""What follows from what people ask about their own data."""

import asyncio
from datetime import timedelta
from functools import partial

from passerelle.communities.facts import PostChanged, PostPublished
from passerelle.core import db
from passerelle.core.config import Settings
from passerelle.core.engines import sqlite
from passerelle.core.outbox import Fact
from passerelle.core.queue import Effect, Schedule, Subscription, every
from passerelle.notifications import lines
from passerelle.notifications.lines import Line
from passerelle.portal import copying, erasing, facts, searching

TABLE = (
    Line(facts.DataExportReady, lambda f: "data_export_ready", lambda f: f.export_id,
         lambda o, f: {"link": o.own("data")}),
    Line(facts.ErasureAsked, lambda f: "erasure_asked", lambda f: f.erasure_id,
         lambda o, f: {"link": o.own("data")}),
)  # fmt: skip
"""What people are told of it by mail."""


def subscriptions(settings: Settings) -> tuple[Subscription, ...]:
    """Return this room's subscribers; both work in many small reads or transactions."""
    due = partial(on_erasure_due, settings)
    return (
        Subscription("portal.copy", facts.DataExportAsked, on_data_export_asked, outside=True),
        Subscription("portal.erase", facts.ErasureDue, due, outside=True),
        Subscription("portal.remind", facts.ErasureRoundDue, on_erasure_round_due),
        Subscription("portal.index", facts.IndexDue, on_index_due, outside=True),
        Subscription("portal.index_post", PostPublished, on_index_due, outside=True),
        Subscription("portal.index_edit", PostChanged, on_index_due, outside=True),
        *lines.subscriptions(settings, TABLE),
    )


def schedules(_settings: Settings) -> tuple[Schedule, ...]:
    """Return this room's timed work."""
    return (
        Schedule("portal.erasures", every(timedelta(hours=6)), facts.ErasureRoundDue),
        Schedule("portal.index", every(timedelta(minutes=1)), facts.IndexDue),
    )


async def on_index_due(_fact: Fact) -> None:
    """Let search follow what has changed."""
    await searching.refresh()


async def on_data_export_asked(fact: facts.DataExportAsked) -> Effect | None:
    """Make the copy."""
    return await copying.make(fact.export_id)


async def on_erasure_round_due(_fact: facts.ErasureRoundDue) -> None:
    """Look for erasures and copies that are late."""
    await erasing.remind()
    await copying.remind()


async def on_erasure_due(settings: Settings, fact: facts.ErasureDue) -> None:
    """Erase, and leave nothing in the journal of an SQLite file either."""
    await erasing.carry_out(fact.erasure_id)
    await searching.forget()
    if settings.database_url.startswith("sqlite:") and not db.is_inside_transaction():
        path = db.sqlite_path(settings.database_url)
        await asyncio.to_thread(sqlite.empty_journal, path)
