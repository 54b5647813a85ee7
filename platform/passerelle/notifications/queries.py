"""Reads about messages. The demonstration shows them to everyone, otherwise administrators alone
see what was sent to whom and why, and never what a message about an account says.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from passerelle.core import cursors, db
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.errors import NotFound
from passerelle.identity import rules as identity
from passerelle.identity.enums import Role
from passerelle.notifications.enums import Category, Reason, State
from passerelle.web import guard

MOST_LINES = 10_000
_MOST_WORDS = 6


class MessageLine(msgspec.Struct, frozen=True):
    """A message in a list."""

    id: UUID
    recipient: str
    person: str | None
    subject: str
    purpose: str
    category: Category
    state: State
    reason: Reason | None
    written_at: Instant
    sent_at: Instant | None


class MessageShown(msgspec.Struct, frozen=True):
    """A whole message, and everything that is known of its way."""

    id: UUID
    recipient: str
    person: str | None
    subject: str
    purpose: str
    occasion: str
    category: Category
    language: str
    text: str
    """Empty where it may not be read, or is not kept."""
    state: State
    reason: Reason | None
    fact: str
    chosen: str
    header_id: str | None
    repeats: int
    attempts: int
    answer: str
    written_at: Instant
    tried_at: Instant | None
    slot_at: Instant | None
    sent_at: Instant | None
    bounced_at: Instant | None
    expires_at: Instant | None
    is_suppressed: bool
    """Its address gave a message back, and gets nothing that can be turned off."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which messages are looked for."""

    text: str = ""
    """Words of the address or of the person's name."""
    purpose: str = ""
    state: str = ""


class Key(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of messages begins."""

    written_at: datetime
    id: UUID


async def mailbox(actor: Actor, *, demo: bool, limit: int, after: Key | None) -> Any:
    """Return the demonstration's messages, newest first; outside of it there is no mailbox."""
    if not demo:
        raise NotFound
    return await _lines(Wanted(), limit, after)


async def letter_for(actor: Actor, message_id: UUID, *, demo: bool) -> MessageShown:
    """Return one message of the demonstration."""
    if not demo:
        raise NotFound
    return await _shown(message_id)


async def messages_visible_to(
    actor: Actor, wanted: Wanted, *, limit: int | None, after: Key | None = None
) -> cursors.Page[MessageLine]:
    """Return messages, newest first; those that were not sent have a reason."""
    _require(actor)
    return await _lines(wanted, limit or MOST_LINES, after)


async def message_for(actor: Actor, message_id: UUID, *, demo: bool) -> MessageShown:
    """Return one message with its way; what it says without what would let its holder in."""
    _require(actor)
    found = await _shown(message_id)
    if demo:
        return found
    is_open = found.category is not Category.ACCOUNT
    return msgspec.structs.replace(found, text=guard.without_secrets(found.text) if is_open else "")


async def waiting_for_a_server(actor: Actor) -> int:
    """Count the messages that wait because no mail server is set."""
    _require(actor)
    counted = await db.value(
        "SELECT COUNT(*) FROM messages WHERE state = 'written' AND reason = 'no_server'"
    )
    return int(counted)


async def _lines(wanted: Wanted, limit: int, after: Key | None) -> cursors.Page[MessageLine]:
    texts, params = _searched(wanted.text)
    conditions = [
        *texts,
        *(["m.purpose = :purpose"] if wanted.purpose else []),
        *(["m.state = :state"] if wanted.state else []),
        *(["(m.written_at, m.id) < (:at, :id)"] if after else []),
    ]
    found = await db.rows(
        MessageLine,
        f"""
        SELECT m.id, m.recipient, p.given_name || ' ' || p.family_name AS person, m.subject,
          m.purpose, m.category, m.state, m.reason, m.written_at, m.sent_at
        FROM messages m LEFT JOIN people p ON p.id = m.person_id
        {"WHERE " + " AND ".join(conditions) if conditions else ""}
        ORDER BY m.written_at DESC, m.id DESC LIMIT :limit
        """,  # noqa: S608 -- the inserted text is ours
        **params,
        purpose=wanted.purpose,
        state=wanted.state,
        limit=limit + 1,
        at=after.written_at if after else None,
        id=after.id if after else None,
    )
    return cursors.page(found, limit, lambda m: (m.written_at, m.id))


async def _shown(message_id: UUID) -> MessageShown:
    found = await db.row(
        MessageShown,
        """
        SELECT m.id, m.recipient, p.given_name || ' ' || p.family_name AS person, m.subject,
          m.purpose, m.occasion, m.category, m.language, m.text, m.state, m.reason, m.fact,
          m.chosen, m.header_id, m.repeats, m.attempts, m.answer, m.written_at, m.tried_at,
          m.slot_at, m.sent_at, m.bounced_at, m.expires_at,
          EXISTS (SELECT 1 FROM mail_suppressions s
            WHERE s.address = m.recipient AND s.lifted_at IS NULL) AS is_suppressed
        FROM messages m LEFT JOIN people p ON p.id = m.person_id WHERE m.id = :id
        """,
        id=message_id,
    )
    if found is None:
        raise NotFound
    return found


def _searched(text: str) -> tuple[list[str], dict[str, Any]]:
    """Return the conditions that each word stands in the address or in the person's name."""
    words = identity.folded(text[:200]).split()[:_MOST_WORDS]
    params = {f"word{at}": f"%{identity.escaped(word)}%" for at, word in enumerate(words)}
    texts = [
        f"""(m.recipient LIKE :{name} ESCAPE '!'
          OR COALESCE(p.sought, LOWER(p.given_name || ' ' || p.family_name))
            LIKE :{name} ESCAPE '!')"""
        for name in params
    ]
    return texts, params


def _require(actor: Actor) -> None:
    if not actor.has_role(Role.ADMINISTRATOR):
        raise NotFound
