"""Links to one's own calendar: an address with a secret in it, for programs that cannot sign in.

The address is shown once and never stored. A link can get another address, which ends the one
before it, and can be revoked; both hold at once and everywhere.
"""

import secrets as random
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from passerelle.calendars import errors
from passerelle.core import audit, clock, db, ids
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.errors import NotFound
from passerelle.identity import holding, rules

PREFIX = "cal_"
MOST_LIVE = 20
LONGEST_NAME = 80
NOTED_EVERY = timedelta(hours=1)


class Link(msgspec.Struct, frozen=True):
    """A link as its owner sees it; `used_at` is exact to the hour."""

    id: UUID
    name: str
    created_at: Instant
    renewed_at: Instant | None
    used_at: Instant | None


class Made(msgspec.Struct, frozen=True):
    """A link with its secret, which is shown this once."""

    id: UUID
    name: str
    token: str


class LinkList(msgspec.Struct, frozen=True):
    """One's own links."""

    items: list[Link]


class Wish(msgspec.Struct, frozen=True):
    """What a new link is to be called."""

    name: str


async def links_of(actor: Actor) -> LinkList:
    """Return the actor's own links that work, newest first; there are never many."""
    found = await db.rows(
        Link,
        "SELECT id, name, created_at, renewed_at, used_at FROM calendar_links"
        " WHERE person_id = :person_id AND revoked_at IS NULL ORDER BY id DESC",
        person_id=actor.person_id,
    )
    return LinkList(found)


async def link_of(actor: Actor, link_id: UUID) -> Link:
    """Return one of the actor's own links that work."""
    found = await db.row(
        Link,
        "SELECT id, name, created_at, renewed_at, used_at FROM calendar_links"
        " WHERE id = :id AND person_id = :person_id AND revoked_at IS NULL",
        id=link_id,
        person_id=actor.person_id,
    )
    if found is None:
        raise NotFound
    return found


@db.transaction
async def create(actor: Actor, wish: Wish) -> Made:
    """Make a link to one's own calendar."""
    name = " ".join(wish.name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise errors.LinkNameMissing(field="name")
    if actor.person_id is None or not await holding.open_account(actor.person_id):
        raise NotFound
    if len((await links_of(actor)).items) >= MOST_LIVE:
        raise errors.TooManyLinks
    made = Made(ids.new(), name, _token())
    await db.execute(
        "INSERT INTO calendar_links (id, person_id, name, hash, created_at)"
        " VALUES (:id, :person_id, :name, :hash, :now)",
        id=made.id,
        person_id=actor.person_id,
        name=name,
        hash=rules.hashed(made.token),
        now=clock.now(),
    )
    await audit.note(actor, "created", "calendar_link", made.id)
    return made


@db.transaction
async def renew(actor: Actor, link_id: UUID) -> Made:
    """Give a link another address; the one before it shows nothing from now on."""
    link = await link_of(actor, link_id)
    made = Made(link.id, link.name, _token())
    changed = await db.execute(
        "UPDATE calendar_links SET hash = :hash, renewed_at = :now"
        " WHERE id = :id AND revoked_at IS NULL",
        hash=rules.hashed(made.token),
        now=clock.now(),
        id=link_id,
    )
    if not changed:
        raise NotFound
    await audit.note(actor, "renewed", "calendar_link", link_id)
    return made


@db.transaction
async def revoke(actor: Actor, link_id: UUID) -> None:
    """End a link for good."""
    await link_of(actor, link_id)
    ended = await db.execute(
        "UPDATE calendar_links SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL",
        now=clock.now(),
        id=link_id,
    )
    if ended:
        await audit.note(actor, "revoked", "calendar_link", link_id)


@db.transaction
async def note_use(link_id: UUID, at: datetime) -> None:
    """Remember that a link was used; what is known to an hour is not written again."""
    await db.execute(
        "UPDATE calendar_links SET used_at = :at"
        " WHERE id = :id AND (used_at IS NULL OR used_at < :before)",
        at=at,
        before=at - NOTED_EVERY,
        id=link_id,
    )


def path_of(token: str) -> str:
    """Return the path under which a secret shows a person's calendar."""
    return f"/calendars/mine/{token}.ics"


def _token() -> str:
    return PREFIX + random.token_urlsafe(32)
