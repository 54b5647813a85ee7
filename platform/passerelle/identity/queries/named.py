"""Whom somebody means by an address or a reference that they typed."""

from uuid import UUID

from passerelle.core import db
from passerelle.identity import rules


async def person_named(whom: str) -> UUID | None:
    """Return the person with this confirmed address, as addresses are compared, or reference."""
    found = await db.value(
        "SELECT p.id FROM people p LEFT JOIN email_addresses a ON a.person_id = p.id"
        " WHERE p.reference = :reference OR a.address = :address",
        reference=whom.strip(),
        address=rules.compared(whom),
    )
    return UUID(str(found)) if found is not None else None
