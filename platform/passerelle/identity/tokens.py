"""API tokens: what lets a program speak for a person, within scopes, for a time.

The text of a token is shown once and never stored; it never allows more than its person may at
the moment of use, and ends with the person's access.
"""

import secrets as random
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from passerelle.core import audit, clock, cursors, db, ids, outbox
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.errors import NotFound
from passerelle.identity import errors, facts, holding, queries, rules

PREFIX = "psl_"
DEFAULT_DAYS = 90
MOST_DAYS = 366
MOST_LIVE = 50
NOTED_EVERY = timedelta(minutes=1)
EVERYTHING = ("all:read", "all:write")

_offered: set[str] = set()


class Token(msgspec.Struct, frozen=True):
    """A token as its owner sees it; `last_used_at` is exact to the minute."""

    id: UUID
    name: str
    scopes: list[str]
    created_at: Instant
    expires_at: Instant
    last_used_at: Instant | None
    revoked_at: Instant | None


class InUse(msgspec.Struct, frozen=True):
    """A token as an operator sees it."""

    id: UUID
    person: str
    name: str
    scopes: list[str]
    expires_at: datetime
    last_used_at: datetime | None


class Minted(msgspec.Struct, frozen=True):
    """A new token with its text, which is shown this once."""

    id: UUID
    name: str
    scopes: list[str]
    expires_at: Instant
    token: str


class Wish(msgspec.Struct, frozen=True):
    """What a new token is to be."""

    name: str
    scopes: list[str]
    days: int = DEFAULT_DAYS


class Key(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of tokens begins."""

    id: UUID


def offer(scopes: Iterable[str]) -> None:
    """Say which scopes exist: those of the doors for programs; the app knows them."""
    _offered.update(scopes)


def offered() -> tuple[str, ...]:
    """Return every scope that a token may have, the widest first."""
    return (*EVERYTHING, *sorted(_offered))


async def tokens_of(actor: Actor, limit: int, after: Key | None) -> cursors.Page[Token]:
    """Return the actor's own tokens, newest first, ended ones too."""
    found = await db.rows(
        Token,
        f"""
        SELECT id, name, scopes, created_at, expires_at, last_used_at, revoked_at FROM api_tokens
        WHERE person_id = :person_id {"AND id < :id" if after else ""}
        ORDER BY id DESC LIMIT :limit
        """,  # noqa: S608 -- one of two texts of ours
        person_id=actor.person_id,
        id=after.id if after else None,
        limit=limit + 1,
    )
    return cursors.page(found, limit, lambda token: (token.id,))


async def tokens_in_use(address: str = "") -> list[InUse]:
    """Return every token that can be used, or those of one person; an operator's command."""
    return await db.rows(
        InUse,
        f"""
        SELECT t.id, MIN(a.address) AS person, t.name, t.scopes, t.expires_at, t.last_used_at
        FROM api_tokens t JOIN people p ON p.id = t.person_id
        JOIN email_addresses a ON a.person_id = p.id
        WHERE t.revoked_at IS NULL AND t.expires_at > :now AND p.deactivated_at IS NULL
        {"AND a.address = :address" if address else ""}
        GROUP BY t.id, t.name, t.scopes, t.expires_at, t.last_used_at ORDER BY t.id
        """,  # noqa: S608 -- one of two texts of ours
        now=clock.now(),
        address=rules.compared(address),
    )


async def token_of(actor: Actor, token_id: UUID) -> Token:
    """Return one of the actor's own tokens."""
    found = await db.row(
        Token,
        "SELECT id, name, scopes, created_at, expires_at, last_used_at, revoked_at"
        " FROM api_tokens WHERE id = :id AND person_id = :person_id",
        id=token_id,
        person_id=actor.person_id,
    )
    if found is None:
        raise NotFound
    return found


@db.transaction
async def create(actor: Actor, wish: Wish) -> Minted:
    """Make a token for oneself; one made with a token allows no more, and ends with it."""
    person_id = await holding.own_account(actor)
    if any(not actor.is_within(scope) for scope in wish.scopes):
        raise errors.ScopeBeyondOwn(field="scopes")
    latest = await _held_until(actor.token_id) if actor.token_id else None
    return await _mint(actor, person_id, wish, latest)


@db.transaction
async def create_for(address: str, wish: Wish) -> Minted:
    """Make a token for the person who reads an address; an operator's command."""
    person = await queries.person_of_address(address)
    if person is None or not await holding.open_account(person.id):
        raise errors.NobodyThere
    return await _mint(None, person.id, wish, None)


@db.transaction
async def revoke(actor: Actor, token_id: UUID) -> None:
    """End one's own token at once, and what was made with it; one that has ended stays ended."""
    await token_of(actor, token_id)
    await _end(actor, token_id)


@db.transaction
async def revoke_as_operator(token_id: UUID) -> None:
    """End anybody's token at once, and what was made with it; an operator's command."""
    if await db.value("SELECT 1 FROM api_tokens WHERE id = :id", id=token_id) is None:
        raise NotFound
    await _end(None, token_id)


@db.transaction
async def revoke_every(person_id: UUID) -> None:
    """End every token of a person; part of ending their access."""
    await db.execute(
        "UPDATE api_tokens SET revoked_at = :now WHERE person_id = :id AND revoked_at IS NULL",
        now=clock.now(),
        id=person_id,
    )


@db.transaction
async def note_use(token_id: UUID, at: datetime) -> None:
    """Remember that a token was used; what is known to a minute is not written again."""
    await db.execute(
        "UPDATE api_tokens SET last_used_at = :at"
        " WHERE id = :id AND (last_used_at IS NULL OR last_used_at < :before)",
        at=at,
        before=at - NOTED_EVERY,
        id=token_id,
    )


async def _end(actor: Actor | None, token_id: UUID) -> None:
    """End a token and what was made with it; note each once: who asks again changes nothing.

    Once one has ended nothing more is made with it, so that the next are all there are.
    """
    ended = await db.execute(
        "UPDATE api_tokens SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL",
        now=clock.now(),
        id=token_id,
    )
    if not ended:
        return
    await audit.note(actor, "revoked", "api_token", token_id)
    made = await db.rows(
        Key,
        "SELECT id FROM api_tokens WHERE made_with_id = :id AND revoked_at IS NULL",
        id=token_id,
    )
    for one in made:
        await _end(actor, one.id)


async def _held_until(token_id: UUID) -> datetime:
    """Hold a token, so that nobody ends it meanwhile, and return how long it lasts."""
    held = await db.execute(
        "UPDATE api_tokens SET made_with_id = made_with_id WHERE id = :id AND revoked_at IS NULL",
        id=token_id,
    )
    until = await db.row(_Until, "SELECT expires_at FROM api_tokens WHERE id = :id", id=token_id)
    if not held or until is None:
        raise errors.TokenEnded
    return until.expires_at


class _Until(msgspec.Struct, frozen=True):
    expires_at: datetime


async def _mint(
    actor: Actor | None, person_id: UUID, wish: Wish, latest: datetime | None
) -> Minted:
    """Make a token for a person who is held, so that their tokens are counted one after another."""
    _check(wish)
    now, token_id = clock.now(), ids.new()
    await _check_number(person_id, now)
    expires_at = now + timedelta(days=wish.days)
    expires_at = min(expires_at, latest) if latest else expires_at
    text, scopes = PREFIX + random.token_urlsafe(32), sorted(set(wish.scopes))
    await db.execute(
        "INSERT INTO api_tokens (id, person_id, hash, name, scopes, created_at, expires_at,"
        " made_with_id) VALUES (:id, :person_id, :hash, :name, :scopes, :now, :expires_at,"
        " :made_with)",
        id=token_id,
        person_id=person_id,
        hash=rules.hashed(text),
        name=wish.name.strip(),
        scopes=msgspec.json.encode(scopes).decode(),
        now=now,
        expires_at=expires_at,
        made_with=actor.token_id if actor else None,
    )
    await audit.note(actor, "created", "api_token", token_id, {"scopes": " ".join(scopes)[:400]})
    await outbox.put(facts.ApiTokenCreated(person_id, token_id, wish.name.strip()))
    return Minted(token_id, wish.name.strip(), scopes, expires_at, text)


def _check(wish: Wish) -> None:
    if not 1 <= len(wish.name.strip()) <= 80:
        raise errors.TokenNameMissing(field="name")
    if not wish.scopes or not set(wish.scopes) <= set(offered()):
        raise errors.ScopeUnknown(field="scopes")
    if not 1 <= wish.days <= MOST_DAYS:
        raise errors.TokenLifeWrong(field="days")


async def _check_number(person_id: UUID, now: datetime) -> None:
    live = await db.value(
        "SELECT COUNT(*) FROM api_tokens"
        " WHERE person_id = :id AND revoked_at IS NULL AND expires_at > :now",
        id=person_id,
        now=now,
    )
    if live >= MOST_LIVE:
        raise errors.TooManyTokens
