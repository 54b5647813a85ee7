"""Addresses that gave a message back: nothing that can be turned off goes there until lifted."""

from uuid import UUID

from passerelle.core import audit, clock, db, ids
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.identity.enums import Role
from passerelle.identity.rules import compared


@db.transaction
async def suppress(address: str, message_id: UUID) -> None:
    """Send nothing optional to this address from now on; saying so twice is saying it once."""
    await db.execute(
        "INSERT INTO mail_suppressions (id, address, message_id, at)"
        " VALUES (:id, :address, :message_id, :now) ON CONFLICT (message_id) DO NOTHING",
        id=ids.new(),
        address=compared(address),
        message_id=message_id,
        now=clock.now(),
    )


@db.transaction
async def lift(actor: Actor, message_id: UUID) -> None:
    """Send to the address of a bounced message again, by an administrator's decision."""
    if not actor.has_role(Role.ADMINISTRATOR):
        raise NotFound
    address = await db.value(
        "SELECT address FROM mail_suppressions WHERE message_id = :id", id=message_id
    )
    if address is None:
        raise NotFound
    if await _lift(address, actor.person_id):
        await audit.note(actor, "lifted_suppression", "message", message_id)


@db.transaction
async def lift_proven() -> int:
    """Send to addresses again whose readers have used a link that was sent there since."""
    return await db.execute(
        """
        UPDATE mail_suppressions SET lifted_at = :now WHERE lifted_at IS NULL AND (
          EXISTS (SELECT 1 FROM messages m JOIN sign_in_links l
              ON m.purpose = 'sign_in' AND m.occasion = CAST(l.id AS VARCHAR(36))
            WHERE m.recipient = mail_suppressions.address AND l.used_at > mail_suppressions.at)
          OR EXISTS (SELECT 1 FROM address_confirmations c
            WHERE c.address = mail_suppressions.address
              AND c.confirmed_at > mail_suppressions.at))
        """,
        now=clock.now(),
    )


async def _lift(address: str, by: UUID | None) -> int:
    return await db.execute(
        "UPDATE mail_suppressions SET lifted_at = :now, lifted_by_id = :by"
        " WHERE address = :address AND lifted_at IS NULL",
        now=clock.now(),
        by=by,
        address=address,
    )
