"""Roles: granted, with an end or without one, and taken away. Each grant is a row that stays.

Whatever could leave the service without an administrator queues up behind one lock, so that two
administrators who act on each other at once cannot both be right.
"""

from uuid import UUID

import msgspec

from passerelle.core import audit, clock, db, ids, outbox, revisions
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.identity import conditions, errors, facts, holding
from passerelle.identity.enums import Role


class Grant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A role for somebody, until an instant or without an end."""

    role: Role
    expires_at: Instant | None = None


@db.transaction
async def grant(actor: Actor | None, reference: str, wish: Grant) -> UUID:
    """Give a person a role; who had it before keeps that history beside it."""
    held = await holding.person(reference)
    now = clock.now()
    if held.deactivated_at is not None:
        raise errors.PersonInactive
    if wish.expires_at is not None and wish.expires_at <= now:
        raise errors.EndIsPast(field="expires_at")
    if await _holds(held.id, wish.role):
        raise errors.RoleHeld(field="role")
    made = ids.new()
    await db.execute(
        "INSERT INTO role_grants (id, person_id, role, granted_at, expires_at, granted_by_id)"
        " VALUES (:id, :person, :role, :now, :expires_at, :by)",
        id=made,
        person=held.id,
        role=wish.role,
        now=now,
        expires_at=wish.expires_at,
        by=actor.person_id if actor else None,
    )
    until = {"until": wish.expires_at.date().isoformat()} if wish.expires_at else {}
    await audit.note(actor, "granted", "person", held.id, {"role": wish.role.value, **until})
    await outbox.put(facts.RoleGranted(held.id, made, wish.role.value))
    await revisions.bump("identity")
    return made


@db.transaction
async def revoke(actor: Actor, reference: str, role: Role) -> None:
    """Take a role away at once; never one's own administrator's role, nor the last one."""
    await holding.every_one(holding.ADMINISTRATORS)
    held = await holding.person(reference)
    if role is Role.ADMINISTRATOR:
        if held.id == actor.person_id:
            raise errors.OwnRole
        await require_another_administrator(held.id)
    revoked = await db.execute(
        "UPDATE role_grants SET revoked_at = :at, revoked_by_id = :by"  # noqa: S608 -- ours
        f" WHERE person_id = :person AND role = :role AND {conditions.role_held('role_grants')}",
        at=clock.now(),
        by=actor.person_id,
        person=held.id,
        role=role,
        now=clock.now(),
    )
    if not revoked:
        raise errors.RoleNotHeld
    await audit.note(actor, "revoked", "person", held.id, {"role": role.value})
    await outbox.put(facts.RoleRevoked(held.id, role.value, clock.now()))
    await revisions.bump("identity")


async def require_another_administrator(person_id: UUID) -> None:
    """Refuse to go on without this person unless another stays administrator, without an end.

    Inside the transaction that holds all administrators.
    """
    others = await db.value(
        """
        SELECT COUNT(*) FROM role_grants r JOIN people p ON p.id = r.person_id
        WHERE r.role = 'administrator' AND r.revoked_at IS NULL AND r.expires_at IS NULL
          AND p.deactivated_at IS NULL AND p.id <> :person
        """,
        person=person_id,
    )
    if not others and await _holds(person_id, Role.ADMINISTRATOR):
        raise errors.LastAdministrator


async def end_expired() -> int:
    """Write down, inside the open transaction, that the grants whose time is over have ended."""
    return await db.execute(
        "UPDATE role_grants SET revoked_at = expires_at"
        " WHERE revoked_at IS NULL AND expires_at <= :now",
        now=clock.now(),
    )


async def _holds(person_id: UUID, role: Role) -> bool:
    found = await db.value(
        "SELECT 1 FROM role_grants g WHERE g.person_id = :person AND g.role = :role"  # noqa: S608
        f" AND {conditions.role_held('g')}",
        person=person_id,
        role=role,
        now=clock.now(),
    )
    return found is not None
