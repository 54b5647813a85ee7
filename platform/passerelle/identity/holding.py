"""Holding what is about to be changed: a person, an institution, or all of a kind at once."""

from typing import TypeVar
from uuid import UUID

from passerelle.core import db, revisions
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound, Stale
from passerelle.core.tables import Referenced
from passerelle.identity import errors, models

R = TypeVar("R", bound=Referenced)

ADMINISTRATORS = "administrators"
INSTITUTIONS = "institution tree"


async def every_one(kind: str) -> None:
    """Queue up behind everybody who changes things of this kind, until the transaction ends.

    Comes before any row is held, so that nobody waits for each other.
    """
    await revisions.bump(kind)


async def person(reference: str, version: int | None = None) -> models.Person:
    """Hold a person; refuses another version than was read."""
    return await _held(models.Person, "people", reference, version)


async def open_account(person_id: UUID) -> bool:
    """Hold somebody, so that nobody ends their access meanwhile; False where it was ended."""
    return bool(
        await db.execute(
            "UPDATE people AS p SET version = p.version"
            " WHERE p.id = :id AND p.deactivated_at IS NULL",
            id=person_id,
        )
    )


async def own_account(actor: Actor) -> UUID:
    """Hold the actor's own account, so that no erasure begins meanwhile; refuses one whose access
    was ended since the actor was known at the door."""
    if actor.person_id is None or not await open_account(actor.person_id):
        raise NotFound
    return actor.person_id


async def institution(reference: str, version: int | None = None) -> models.Institution:
    """Hold an institution; refuses another version than was read, and one that was merged."""
    held = await _held(models.Institution, "institutions", reference, version)
    if held.merged_into_id is not None:  # type: ignore[attr-defined]
        raise errors.InstitutionMerged
    return held


async def _held(model: type[R], table: str, reference: str, version: int | None) -> R:
    id_ = await db.value(f"SELECT id FROM {table} WHERE reference = :r", r=reference)  # noqa: S608
    held = await db.lock(model, UUID(str(id_))) if id_ is not None else None
    if held is None:
        raise NotFound
    if version is not None and held.version - 1 != version:
        raise Stale
    return held
