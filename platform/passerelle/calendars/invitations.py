"""Whom an entry is for by name: it stands in their own calendar, and mail tells them of it."""

from uuid import UUID

from passerelle.calendars import listings
from passerelle.core import clock, db, ids


@db.transaction
async def invite(kind: str, owner: UUID, person_id: UUID) -> None:
    """Put an entry into a person's own calendar; what has no entry is in nobody's."""
    await db.soon(
        "INSERT INTO calendar_invitations (id, entry_id, person_id, invited_at)"
        " SELECT :id, e.id, :person_id, :now FROM calendar_entries e"
        " WHERE e.kind = :kind AND e.owner = :owner"
        " ON CONFLICT (entry_id, person_id) DO UPDATE"
        " SET invited_at = excluded.invited_at, withdrawn_at = NULL"
        " WHERE calendar_invitations.withdrawn_at IS NOT NULL",
        id=ids.new(),
        person_id=person_id,
        now=clock.now(),
        kind=kind,
        owner=owner,
    )
    await listings.bump(feed_of(person_id))


@db.transaction
async def withdraw(kind: str, owner: UUID, person_id: UUID) -> None:
    """Take an entry out of a person's own calendar."""
    changed = await db.execute(
        "UPDATE calendar_invitations SET withdrawn_at = :now"
        " WHERE person_id = :person_id AND withdrawn_at IS NULL AND entry_id IN"
        " (SELECT id FROM calendar_entries WHERE kind = :kind AND owner = :owner)",
        now=clock.now(),
        person_id=person_id,
        kind=kind,
        owner=owner,
    )
    if changed:
        await listings.bump(feed_of(person_id))


def feed_of(person_id: UUID) -> str:
    """Return the name under which changes of a person's invitations are counted."""
    return f"person/{person_id}"
