"""Login sessions: opened at sign-in, seen now and then, listed, ended.

A session ends after 14 days without a visit, and 90 days after it was opened at the latest. Only
a hash of its secret is stored, and of the browser no more than its family and its system.
"""

import secrets as random
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from passerelle.core import clock, db, ids, outbox
from passerelle.core.clock import Instant
from passerelle.core.errors import NotFound
from passerelle.identity import facts, rules
from passerelle.identity.enums import Means

IDLE = timedelta(days=14)
LONGEST = timedelta(days=90)
SEEN_EVERY = timedelta(minutes=5)


class OpenSession(msgspec.Struct, frozen=True):
    """A login session as its owner sees it; `seen_at` is exact to five minutes."""

    id: UUID
    browser: str
    system: str
    means: Means
    created_at: Instant
    seen_at: Instant
    expires_at: Instant
    is_this: bool
    """Whether it is the one that asks."""


@db.transaction
async def open_session(
    person_id: UUID, means: Means = Means.LINK, agent: str = "", ended: str = ""
) -> str:
    """Open a login session and return its secret, of which only a hash is kept.

    `agent` is what the browser says of itself; `ended` the secret that the browser held before.
    """
    secret, handle, now = random.token_urlsafe(32), ids.new(), clock.now()
    browser, system = rules.browser_of(agent)
    if ended:
        await end(ended)
    if await _is_surprising(person_id, browser, system):
        await outbox.put(facts.NewSessionOpened(person_id, handle, browser, system, now))
    await db.execute(
        "INSERT INTO login_sessions (secret_hash, person_id, created_at, expires_at, handle,"
        " means, browser, system, seen_at) VALUES (:hash, :person_id, :now, :expires_at, :handle,"
        " :means, :browser, :system, :now)",
        hash=rules.hashed(secret),
        person_id=person_id,
        now=now,
        expires_at=now + IDLE,
        handle=handle,
        means=means,
        browser=browser,
        system=system,
    )
    return secret


@db.transaction
async def end(secret: str) -> None:
    """End the login session of this secret at once."""
    await db.execute(
        "UPDATE login_sessions SET ended_at = :now WHERE secret_hash = :hash AND ended_at IS NULL",
        now=clock.now(),
        hash=rules.hashed(secret),
    )


@db.transaction
async def end_one(person_id: UUID, session_id: UUID) -> None:
    """End one of a person's own login sessions; one that has ended stays ended."""
    known = await db.execute(
        "UPDATE login_sessions SET ended_at = COALESCE(ended_at, :now)"
        " WHERE handle = :id AND person_id = :person_id",
        now=clock.now(),
        id=session_id,
        person_id=person_id,
    )
    if not known:
        raise NotFound


@db.transaction
async def end_every(person_id: UUID, but: str = "") -> int:
    """End a person's login sessions, but for the one of this secret; return how many ended."""
    return await db.execute(
        "UPDATE login_sessions SET ended_at = :now"
        " WHERE person_id = :person_id AND ended_at IS NULL AND secret_hash <> :kept",
        now=clock.now(),
        person_id=person_id,
        kept=rules.hashed(but),
    )


@db.transaction
async def note_seen(session_id: UUID, at: datetime) -> None:
    """Remember that a session was used, and let it last on; at most every five minutes."""
    opened = await db.row(
        _Opened,
        "SELECT created_at FROM login_sessions WHERE handle = :id",
        id=session_id,
    )
    if opened is None:
        return
    await db.execute(
        "UPDATE login_sessions SET seen_at = :at, expires_at = :until WHERE handle = :id"
        " AND ended_at IS NULL AND (seen_at IS NULL OR seen_at <= :before)",
        at=at,
        until=min(at + IDLE, opened.created_at + LONGEST),
        before=at - SEEN_EVERY,
        id=session_id,
    )


async def sessions_of(person_id: UUID | None, secret: str) -> list[OpenSession]:
    """Return a person's open sessions, the latest first, and which of them has this secret."""
    return await db.rows(
        OpenSession,
        "SELECT handle AS id, browser, system, means, created_at,"
        " COALESCE(seen_at, created_at) AS seen_at, expires_at,"
        " CASE WHEN secret_hash = :hash THEN 1 ELSE 0 END AS is_this"
        " FROM login_sessions WHERE person_id = :person_id AND ended_at IS NULL"
        " AND expires_at > :now ORDER BY created_at DESC, handle LIMIT 200",
        hash=rules.hashed(secret),
        person_id=person_id,
        now=clock.now(),
    )


async def opened_by_link_after(secret: str, moment: datetime) -> bool:
    """Tell whether the session of this secret was opened by a link, and no earlier than this."""
    found = await db.value(
        "SELECT 1 FROM login_sessions WHERE secret_hash = :hash AND means = :means"
        " AND created_at >= :moment AND ended_at IS NULL",
        hash=rules.hashed(secret),
        means=Means.LINK,
        moment=moment,
    )
    return found is not None


class _Opened(msgspec.Struct, frozen=True):
    created_at: datetime


async def _is_surprising(person_id: UUID, browser: str, system: str) -> bool:
    """Tell whether the person has signed in before, and never from such a browser."""
    before = await db.value(
        "SELECT COUNT(*) FROM login_sessions WHERE person_id = :id AND browser <> ''",
        id=person_id,
    )
    if not before or not browser:
        return False
    alike = await db.value(
        "SELECT COUNT(*) FROM login_sessions"
        " WHERE person_id = :id AND browser = :browser AND system = :system",
        id=person_id,
        browser=browser,
        system=system,
    )
    return not alike
