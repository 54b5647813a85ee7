"""Administrators at work, as values: who acts, whom they act on."""

from typing import Any
from uuid import UUID

from passerelle.core import clock, db
from passerelle.core.actors import Actor
from passerelle.identity import people, roles
from passerelle.identity.enums import Role

NOW = clock.now


async def actor(reference: str, *held: str) -> Actor:
    """Somebody of the database, with these roles."""
    found = await db.value("SELECT id FROM people WHERE reference = :r", r=reference)
    return Actor(person_id=UUID(str(found)), name=reference, roles=frozenset(held))


async def invited(name: str, *held: Role) -> str:
    """The reference of a new person who holds these roles."""
    wish = people.Invitation("Ana", name, f"{name.lower()}@example.org")
    made = await people.invite(None, wish)
    for role in held:
        await roles.grant(None, made.reference, roles.Grant(role))
    return made.reference


async def administrator(name: str) -> Actor:
    """A new administrator."""
    return await actor(await invited(name, Role.ADMINISTRATOR), "administrator")


@db.transaction
async def run(statement: str, **params: Any) -> int:
    """Run a writing statement."""
    return await db.execute(statement, **params)
