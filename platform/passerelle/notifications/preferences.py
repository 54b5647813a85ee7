"""What a person wants to get: each category on or off; the newsletter follows consent (I17)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.core import clock, db, ids
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.identity import consents
from passerelle.identity.enums import Purpose
from passerelle.notifications.enums import OPTIONAL, Category


def newsletter_text() -> consents.Text:
    """Return what is consented to with the newsletter's box."""
    return next(text for text in consents.TEXTS if text.purpose is Purpose.NEWSLETTER)


class Wish(msgspec.Struct, frozen=True):
    """Whether a person gets a category of messages."""

    category: Category
    is_on: bool


class _Row(msgspec.Struct, frozen=True):
    category: str
    is_on: bool
    changed_at: datetime


async def wishes_of(actor: Actor) -> list[Wish]:
    """Return what a person gets, for every category that can be turned off."""
    return await _wishes(actor.person_id) if actor.person_id else []


async def wish_by_link(person_id: UUID, category: Category) -> tuple[bool, str]:
    """Return whether a link's person gets its category, and where, hidden but for its ends."""
    found = await db.row(
        _Reader,
        "SELECT a.address FROM email_addresses a JOIN people p ON p.id = a.person_id"
        " WHERE p.id = :id ORDER BY a.is_primary DESC, a.id LIMIT 1",
        id=person_id,
    )
    if found is None:
        raise NotFound
    wishes = {wish.category: wish.is_on for wish in await _wishes(person_id)}
    return wishes[category], _veiled(found.address)


@db.transaction
async def choose(actor: Actor, wanted: Collection[str]) -> None:
    """Get these categories and no others that can be turned off."""
    if actor.person_id is None:
        raise NotFound
    for wish in await _wishes(actor.person_id):
        if wish.is_on != (wish.category in wanted):
            await _set(actor.person_id, wish.category, "profile", is_on=not wish.is_on)


@db.transaction
async def change_by_link(
    person_id: UUID, category: Category, *, is_on: bool, source: str = "link"
) -> None:
    """Turn the category of a link on or off; only its owner can consent to the newsletter.

    The links of somebody who reads no address any more, such as after an erasure, change nothing.
    """
    if category is Category.NEWSLETTER and is_on:
        raise NotFound
    if not await db.value("SELECT 1 FROM email_addresses WHERE person_id = :id", id=person_id):
        raise NotFound
    await _set(person_id, category, source, is_on=is_on)


async def _wishes(person_id: UUID) -> list[Wish]:
    rows = await db.rows(
        _Row,
        "SELECT category, is_on, changed_at FROM mail_preferences WHERE person_id = :id"
        " UNION ALL SELECT 'newsletter', 1 = 1, MAX(given_at) FROM consents WHERE person_id = :id"
        " AND purpose = 'newsletter' AND withdrawn_at IS NULL HAVING COUNT(*) > 0",
        id=person_id,
    )
    stored = {row.category: row.is_on for row in rows}
    return [Wish(one, stored.get(one, one is not Category.NEWSLETTER)) for one in OPTIONAL]


async def _set(person_id: UUID, category: Category, source: str, *, is_on: bool) -> None:
    if category is Category.NEWSLETTER:
        reader = Actor(person_id=person_id)
        if is_on:
            await consents.give(reader, Purpose.NEWSLETTER, newsletter_text().version)
        else:
            await consents.withdraw(reader, Purpose.NEWSLETTER)
        return
    await db.execute(
        "INSERT INTO mail_preferences (id, person_id, category, is_on, changed_at, source)"
        " VALUES (:id, :person_id, :category, :is_on, :now, :source)"
        " ON CONFLICT (person_id, category) DO UPDATE SET is_on = excluded.is_on,"
        " changed_at = excluded.changed_at, source = excluded.source",
        id=ids.new(),
        person_id=person_id,
        category=category,
        is_on=is_on,
        now=clock.now(),
        source=source,
    )


class _Reader(msgspec.Struct, frozen=True):
    address: str


def _veiled(address: str) -> str:
    name, _, host = address.rpartition("@")
    return f"{name[:1]}…@{host}"
