"""Reads about people and institutions."""

from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.core import db
from passerelle.identity import rules


class PersonFound(msgspec.Struct, frozen=True):
    """A person to write to."""

    id: UUID
    given_name: str
    family_name: str
    language: str
    tz: str
    address: str


async def person_of_address(address: str) -> PersonFound | None:
    """Return the person who reads this address, while they are active."""
    return await db.row(
        PersonFound,
        "SELECT p.id, p.given_name, p.family_name, p.language, p.tz, a.address"
        " FROM email_addresses a JOIN people p ON p.id = a.person_id"
        " WHERE a.address = :address AND p.deactivated_at IS NULL",
        address=rules.compared(address),
    )


class _Link(msgspec.Struct, frozen=True):
    person_id: UUID
    expires_at: datetime
    used_at: datetime | None


async def link_is_usable(link_id: UUID, at: datetime) -> bool:
    """Tell whether a sign-in link can still be used."""
    link = await db.row(
        _Link,
        "SELECT person_id, expires_at, used_at FROM sign_in_links WHERE id = :id",
        id=link_id,
    )
    return link is not None and link.used_at is None and link.expires_at > at
