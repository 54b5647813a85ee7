"""Forgets what the machinery no longer needs, a few rows at a time: writers pass in between."""

from datetime import datetime

from passerelle.core import db

_AT_ONCE = 500


async def forget_done_jobs(before: datetime) -> int:
    """Remove jobs that were done, and facts that were spread, before this instant; count them."""
    jobs = await _forget("jobs", "done_at < :before", before)
    return jobs + await _forget("outbox", "spread_at < :before", before)


async def forget_live_events(before: datetime) -> int:
    """Remove what nobody who was away for so long will be told again; count it."""
    return await _forget("live_events", "position IS NOT NULL AND at < :before", before)


async def forget_kept_answers(before: datetime) -> int:
    """Remove answers that a retry no longer gets; count them."""
    return await _forget("kept_answers", "at < :before", before)


async def _forget(table: str, condition: str, before: datetime) -> int:
    total = 0
    while forgotten := await _forget_some(table, condition, before):
        total += forgotten
    return total


@db.transaction
async def _forget_some(table: str, condition: str, before: datetime) -> int:
    return await db.execute(
        f"DELETE FROM {table} WHERE id IN"  # noqa: S608 -- constants of this module
        f" (SELECT id FROM {table} WHERE {condition} LIMIT {_AT_ONCE})",
        before=before,
    )
