"""Reads about people and institutions."""

from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.core import clock, db
from passerelle.core.actors import VISITOR, Actor
from passerelle.identity import rules


class _SignedIn(msgspec.Struct, frozen=True):
    person_id: UUID
    given_name: str
    family_name: str
    language: str
    tz: str
    roles: str | None
    institutions: str | None


class PersonFound(msgspec.Struct, frozen=True):
    """A person to write to."""

    id: UUID
    given_name: str
    family_name: str
    language: str
    tz: str
    address: str


_GATHERED = {"sqlite": "group_concat({})", "postgres": "string_agg({}, ',')"}


async def actor_of_session(secret: str) -> Actor:
    """Return who holds a login session; an unknown, ended or expired one belongs to a visitor."""
    gathered = _GATHERED[db.dialect()]
    found = await db.row(
        _SignedIn,
        f"""
        SELECT p.id AS person_id, p.given_name, p.family_name, p.language, p.tz,
          (SELECT {gathered.format("r.role")} FROM role_grants r
            WHERE r.person_id = p.id AND r.revoked_at IS NULL) AS roles,
          (SELECT {gathered.format("CAST(c.institution_id AS VARCHAR(36))")} FROM contacts c
            WHERE c.person_id = p.id AND c.ended_at IS NULL) AS institutions
        FROM login_sessions s JOIN people p ON p.id = s.person_id
        WHERE s.secret_hash = :hash AND s.ended_at IS NULL AND s.expires_at > :now
          AND p.deactivated_at IS NULL
        """,  # noqa: S608 -- the one inserted word is a function's name of ours
        hash=rules.hashed(secret),
        now=clock.now(),
    )
    if found is None:
        return VISITOR
    return Actor(
        person_id=found.person_id,
        name=f"{found.given_name} {found.family_name}",
        roles=frozenset(found.roles.split(",")) if found.roles else frozenset(),
        institution_ids=frozenset(map(UUID, (found.institutions or "").split(",")))
        if found.institutions
        else frozenset(),
        language=found.language,
        tz=found.tz,
    )


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
