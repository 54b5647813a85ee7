"""Reads about messages. Only the demonstration shows them to everyone."""

from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.core import cursors, db
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.identity.enums import Role


class MessageLine(msgspec.Struct, frozen=True):
    """A message in a list."""

    id: UUID
    recipient: str
    subject: str
    purpose: str
    written_at: datetime


class MessageShown(msgspec.Struct, frozen=True):
    """A whole message."""

    id: UUID
    recipient: str
    subject: str
    purpose: str
    language: str
    text: str
    written_at: datetime


class Key(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of messages begins."""

    written_at: datetime
    id: UUID


async def messages_visible_to(
    actor: Actor, *, demo: bool, limit: int, after: Key | None
) -> cursors.Page[MessageLine]:
    """Return messages, newest first."""
    _check(actor, demo=demo)
    found = await db.rows(
        MessageLine,
        f"""
        SELECT id, recipient, subject, purpose, written_at FROM messages
        {"WHERE (written_at, id) < (:at, :id)" if after else ""}
        ORDER BY written_at DESC, id DESC LIMIT :limit
        """,  # noqa: S608 -- one of two texts of ours
        limit=limit + 1,
        at=after.written_at if after else None,
        id=after.id if after else None,
    )
    return cursors.page(found, limit, lambda m: (m.written_at, m.id))


async def message_for(actor: Actor, message_id: UUID, *, demo: bool) -> MessageShown:
    """Return one message."""
    _check(actor, demo=demo)
    found = await db.row(
        MessageShown,
        "SELECT id, recipient, subject, purpose, language, text, written_at"
        " FROM messages WHERE id = :id",
        id=message_id,
    )
    if found is None:
        raise NotFound
    return found


def _check(actor: Actor, *, demo: bool) -> None:
    if not demo and not actor.has_role(Role.ADMINISTRATOR):
        raise NotFound
