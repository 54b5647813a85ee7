"""Brings roles, contacts and eligibility up to the present day."""

from passerelle.core import clock, db, revisions
from passerelle.identity import contacts, eligibility, roles


@db.transaction
async def catch_up() -> int:
    """Write down what the clock has ended or begun; return how many rows that were."""
    changed = await roles.end_expired() + await contacts.end_past()
    changed += await eligibility.refresh(clock.now().date())
    if changed:
        await revisions.bump("identity")
    return changed
