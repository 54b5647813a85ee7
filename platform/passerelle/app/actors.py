"""Who holds a login session or an API token, with all that the rooms want to know of them, in
one statement; that it was used is written now and then, and never holds the request up.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from passerelle.calendars import links
from passerelle.core import clock, db
from passerelle.core.actors import VISITOR, Actor
from passerelle.identity import conditions, rules, sessions, tokens

_PATIENCE_SECONDS = 0.2
_MOST_KNOWN = 20_000


class _Known(msgspec.Struct, frozen=True):
    person_id: UUID
    given_name: str
    family_name: str
    language: str
    tz: str
    is_expert: bool
    roles: str | None
    institutions: str | None
    key_id: UUID
    used_at: datetime | None
    scopes: list[str] | None


_GATHERED = {"sqlite": "group_concat({})", "postgres": "string_agg({}, ',')"}
_LASTS = "IS NULL AND s.expires_at > :now"
_SESSION = (
    *("s.handle", "s.seen_at", "NULL", "login_sessions s"),
    *("s.secret_hash", f"s.ended_at {_LASTS}"),
)
_TOKEN = (
    *("s.id", "s.last_used_at", "s.scopes", "api_tokens s"),
    *("s.hash", f"s.revoked_at {_LASTS}"),
)
_CALENDAR = ("s.id", "s.used_at", "NULL", "calendar_links s", "s.hash", "s.revoked_at IS NULL")


async def actor_of_session(secret: str) -> Actor:
    """Return who holds a login session; an unknown, ended or expired one belongs to a visitor."""
    found = await _known(_SESSION, secret)
    if found is None:
        return VISITOR
    now = clock.now()
    if _touched.is_due(found.key_id, found.used_at, now, sessions.SEEN_EVERY):
        await _soon(sessions.note_seen(found.key_id, now))
    return _actor(found)


async def holder_of_session(secret: str) -> Actor:
    """Return who holds a login session, without counting it as used: a connection stays open."""
    found = await _known(_SESSION, secret)
    return VISITOR if found is None else _actor(found)


async def actor_of_token(token: str) -> Actor:
    """Return who an API token speaks for; an unknown, revoked or expired one is a visitor's."""
    found = await _known(_TOKEN, token) if token.startswith(tokens.PREFIX) else None
    if found is None:
        return VISITOR
    now = clock.now()
    if _touched.is_due(found.key_id, found.used_at, now, tokens.NOTED_EVERY):
        await _soon(tokens.note_use(found.key_id, now))
    return msgspec.structs.replace(
        _actor(found), token_id=found.key_id, scopes=frozenset(found.scopes or ())
    )


async def holder_of_calendar(token: str) -> tuple[Actor, UUID] | None:
    """Return whose calendar a link shows, and the link; None where it is none or was revoked."""
    found = await _known(_CALENDAR, token)
    if found is None:
        return None
    now = clock.now()
    if _touched.is_due(found.key_id, found.used_at, now, links.NOTED_EVERY):
        await _soon(links.note_use(found.key_id, now))
    return _actor(found), found.key_id


async def _known(kind: tuple[str, ...], secret: str) -> _Known | None:
    key, used, scopes, table, stored, lasts = kind
    gathered = _GATHERED[db.dialect()]
    return await db.row(
        _Known,
        f"""
        SELECT p.id AS person_id, p.given_name, p.family_name, p.language, p.tz,
          EXISTS (SELECT 1 FROM experts e WHERE e.person_id = p.id AND e.deactivated_on IS NULL)
            AS is_expert,
          (SELECT {gathered.format("r.role")} FROM role_grants r
            WHERE r.person_id = p.id AND {conditions.role_held("r")}) AS roles,
          (SELECT {gathered.format("CAST(c.institution_id AS VARCHAR(36))")} FROM contacts c
            WHERE c.person_id = p.id AND {conditions.speaks("c")}) AS institutions,
          {key} AS key_id, {used} AS used_at, {scopes} AS scopes
        FROM {table} JOIN people p ON p.id = s.person_id
        WHERE {stored} = :hash AND {lasts} AND p.deactivated_at IS NULL
        """,  # noqa: S608 -- what is inserted are names of ours
        hash=rules.hashed(secret),
        now=clock.now(),
        today=clock.now().date(),
    )


def _actor(found: _Known) -> Actor:
    groups = {"contact"} if found.institutions else set[str]()
    groups |= {"expert"} if found.is_expert else set()
    return Actor(
        person_id=found.person_id,
        name=f"{found.given_name} {found.family_name}",
        roles=frozenset(found.roles.split(",")) if found.roles else frozenset(),
        institution_ids=frozenset(map(UUID, (found.institutions or "").split(",")))
        if found.institutions
        else frozenset(),
        groups=frozenset(groups),
        language=found.language,
        tz=found.tz,
    )


async def _soon(write: Awaitable[None]) -> None:
    """Write it, but let the request go on when the database is busy writing something else."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await write  # a transaction: it goes on to its end, whoever waits


class _Touched:
    """When this process last wrote that a session or a token was used."""

    def __init__(self) -> None:
        self._at: OrderedDict[UUID, datetime] = OrderedDict()

    def is_due(self, key: UUID, stored: datetime | None, now: datetime, every: timedelta) -> bool:
        """Tell whether it is time to write again; says so once in that time."""
        last = max(filter(None, (stored, self._at.get(key))), default=None)
        if last is not None and now - last < every:
            return False
        self._at[key] = now
        self._at.move_to_end(key)
        if len(self._at) > _MOST_KNOWN:
            self._at.popitem(last=False)
        return True


_touched = _Touched()
