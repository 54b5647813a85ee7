"""Counts that the home page opens with."""

from passerelle.core import db
from passerelle.core.actors import Actor


async def requests_under_assessment(actor: Actor) -> int | None:
    """Return how many requests are being assessed; None for people outside the staff."""
    if not actor.is_staff:
        return None
    found = await db.value(
        "SELECT COUNT(*) FROM assistance_requests WHERE state = 'under_assessment'"
    )
    return int(found)
