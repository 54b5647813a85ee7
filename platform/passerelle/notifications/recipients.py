"""Who reads an address, and what they are ready to get."""

from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.core import db
from passerelle.identity.rules import compared
from passerelle.notifications.enums import Category
from passerelle.notifications.rules import Standing

_COLUMNS = """
  p.id AS person_id, a.address, p.given_name, p.language, p.tz, p.deactivated_at,
  EXISTS (SELECT 1 FROM mail_preferences f WHERE f.person_id = p.id AND f.category = :category
    AND NOT f.is_on) AS is_turned_off,
  EXISTS (SELECT 1 FROM consents c WHERE c.person_id = p.id AND c.purpose = 'newsletter'
    AND c.withdrawn_at IS NULL) AS has_consent,
  EXISTS (SELECT 1 FROM mail_suppressions s WHERE s.address = a.address AND s.lifted_at IS NULL)
    AS is_suppressed
FROM people p JOIN email_addresses a ON a.person_id = p.id
"""
_NOT_ERASED = "NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.of_table = 'people' AND t.id = p.id)"


class Recipient(msgspec.Struct, frozen=True):
    """A person with the address that they are written to."""

    person_id: UUID
    address: str
    given_name: str
    language: str
    tz: str
    deactivated_at: datetime | None
    is_turned_off: bool
    has_consent: bool
    is_suppressed: bool

    @property
    def standing(self) -> Standing:
        """What decides whether they get a message."""
        return Standing(
            self.deactivated_at is not None,
            self.is_turned_off,
            self.has_consent,
            self.is_suppressed,
        )


async def of_person(person_id: UUID, category: Category) -> Recipient | None:
    """Return a person with their first address; None for nobody, nobody with an
    address, or somebody whose erasure has begun."""
    return await db.row(
        Recipient,
        f"SELECT {_COLUMNS} WHERE p.id = :id AND {_NOT_ERASED}"
        " ORDER BY a.is_primary DESC, a.id LIMIT 1",
        id=person_id,
        category=category,
    )


async def of_address(address: str, category: Category) -> Recipient | None:
    """Return who reads this address; None where nobody does, or their erasure has begun."""
    return await db.row(
        Recipient,
        f"SELECT {_COLUMNS} WHERE a.address = :address AND {_NOT_ERASED}",
        address=compared(address),
        category=category,
    )
