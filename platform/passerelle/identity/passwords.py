"""Passwords, for those who want one: set, changed, removed, and used to sign in.

A wrong password, an unknown address and an account without a password cost the same and are
answered alike. Tries are counted by account and by source; whoever has used them up waits, or asks
for a link, which always works.
"""

from datetime import timedelta
from uuid import UUID

import msgspec

from passerelle.core import audit, clock, db, outbox, sources
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.errors import NotFound, Stale, TooMany
from passerelle.identity import (
    budgets,
    errors,
    facts,
    holding,
    rules,
    sessions,
    signing_in,
    strength,
)
from passerelle.identity.budgets import Budget
from passerelle.identity.enums import Means
from passerelle.identity.hashing import hashing
from passerelle.identity.signing_in import Browser

FRESH = timedelta(minutes=10)
"""So long after a sign-in by link, one's password may be changed without the old one."""
TRIES_FROM_A_SOURCE = Budget("passwords from a source", 40, 30)
TRIES_ON_AN_ACCOUNT_FROM_A_SOURCE = Budget("passwords of an account from a source", 8, 90)
TRIES_ON_AN_ACCOUNT = Budget("passwords of an account", 40, 45)


class HasPassword(msgspec.Struct, frozen=True):
    """Since when a person has the password that they have."""

    set_at: Instant


class _Known(msgspec.Struct, frozen=True):
    person_id: UUID
    hash: str | None


class _Stored(msgspec.Struct, frozen=True):
    hash: str


class _Word(msgspec.Struct, frozen=True):
    word: str


async def sign_in(address: str, password: str, browser: Browser) -> str:
    """Return the secret of a new login session; refuses all else in the same way."""
    asked, typed = rules.compared(address), strength.normalised(password)[: strength.LONGEST]
    counted = _counted(asked, browser)
    await _take_all(counted, browser)
    known = await db.row(
        _Known,
        "SELECT a.person_id, w.hash FROM email_addresses a JOIN people p ON p.id = a.person_id"
        " LEFT JOIN passwords w ON w.person_id = p.id"
        " WHERE a.address = :address AND p.deactivated_at IS NULL",
        address=asked,
    )
    stored = known.hash if known else None
    if not await hashing.matches(typed, stored) or known is None or stored is None:
        raise errors.PasswordWrong(field="password")
    renewed = await hashing.hash(typed) if hashing.is_outdated(stored) else stored
    session = await _open(known.person_id, stored, renewed, browser)
    for budget, whose in counted:
        await budgets.give_back(budget, whose, browser.secrets[0])
    return session


async def password_of(actor: Actor) -> HasPassword | None:
    """Return since when the actor has a password; None where they have none."""
    return await db.row(
        HasPassword, "SELECT set_at FROM passwords WHERE person_id = :id", id=actor.person_id
    )


async def set_password(actor: Actor, current: str, wanted: str, browser: Browser) -> None:
    """Set or change one's own password, and end one's other login sessions.

    Needs the password as it is, or a sign-in by link within the last ten minutes.
    """
    person_id = _person(actor)
    await _check_wanted(person_id, wanted)
    stored = await _proven(person_id, current, browser)
    hash_ = await hashing.hash(strength.normalised(wanted))
    await _replace(actor, stored, hash_, browser)


async def remove_password(actor: Actor, current: str, browser: Browser) -> None:
    """Remove one's own password, and end one's other login sessions."""
    stored = await _proven(_person(actor), current, browser)
    if stored is None:
        raise errors.NoPassword
    await _replace(actor, stored, None, browser)


async def is_fresh(browser: Browser) -> bool:
    """Tell whether the browser's session was opened by a link within the last ten minutes."""
    return await sessions.opened_by_link_after(browser.session, clock.now() - FRESH)


def _person(actor: Actor) -> UUID:
    if actor.person_id is None or actor.token_id is not None:
        raise NotFound
    return actor.person_id


def _counted(account: str, browser: Browser) -> list[tuple[Budget, str]]:
    source = sources.source_of(browser.source)
    return [
        (TRIES_FROM_A_SOURCE, source),
        (TRIES_ON_AN_ACCOUNT_FROM_A_SOURCE, f"{account} {source}"),
        (TRIES_ON_AN_ACCOUNT, account),
    ]


async def _take_all(counted: list[tuple[Budget, str]], browser: Browser) -> None:
    """Take one try of each budget before anything is compared, so that none slips through."""
    for budget, whose in counted:
        if wait := await budgets.take(budget, whose, browser.secrets[0]):
            raise errors.TriesUsedUp(seconds=wait)


@db.transaction
async def _open(person_id: UUID, stored: str, renewed: str, browser: Browser) -> str:
    held = await db.execute(
        "UPDATE passwords SET hash = :renewed WHERE person_id = :id AND hash = :stored"
        " AND EXISTS (SELECT 1 FROM people p WHERE p.id = :person AND p.deactivated_at IS NULL)",
        renewed=renewed,
        id=person_id,
        stored=stored,
        person=person_id,
    )
    if not held:
        raise errors.PasswordWrong(field="password")
    return await signing_in.open_for(person_id, Means.PASSWORD, browser)


async def _check_wanted(person_id: UUID, wanted: str) -> None:
    if len(wanted) < strength.SHORTEST:
        raise errors.PasswordShort(field="password")
    if len(strength.normalised(wanted)) > strength.LONGEST:
        raise errors.PasswordLong(field="password")
    about = await db.rows(
        _Word,
        "SELECT address AS word FROM email_addresses WHERE person_id = :one"
        " UNION SELECT given_name FROM people WHERE id = :two"
        " UNION SELECT family_name FROM people WHERE id = :three",
        one=person_id,
        two=person_id,
        three=person_id,
    )
    if strength.is_guessable(wanted, [one.word for one in about]):
        raise errors.PasswordCommon(field="password")


async def _proven(person_id: UUID, current: str, browser: Browser) -> str | None:
    """Return the stored hash once the person has shown that they are there."""
    found = await db.row(_Stored, "SELECT hash FROM passwords WHERE person_id = :id", id=person_id)
    stored = found.hash if found else None
    if await is_fresh(browser):
        return stored
    if stored is None:
        raise errors.LinkNeeded
    if wait := await budgets.take(TRIES_ON_AN_ACCOUNT, str(person_id), browser.secrets[0]):
        raise TooMany(seconds=wait)
    if not await hashing.matches(strength.normalised(current)[: strength.LONGEST], stored):
        raise errors.PasswordNotThis(field="current")
    return stored


@db.transaction
async def _replace(actor: Actor, stored: str | None, wanted: str | None, browser: Browser) -> None:
    person_id, now = await holding.own_account(actor), clock.now()
    values = {"id": person_id, "wanted": wanted, "now": now, "stored": stored}
    if stored is None:
        statement = (
            "INSERT INTO passwords (person_id, hash, set_at) VALUES (:id, :wanted, :now)"
            " ON CONFLICT (person_id) DO NOTHING"
        )
    elif wanted is None:
        statement = "DELETE FROM passwords WHERE person_id = :id AND hash = :stored"
    else:
        statement = (
            "UPDATE passwords SET hash = :wanted, set_at = :now"
            " WHERE person_id = :id AND hash = :stored"
        )
    if not await db.execute(statement, **values):
        raise Stale
    await sessions.end_every(person_id, but=browser.session)
    await audit.note(actor, "removed" if wanted is None else "set", "password", person_id)
    await outbox.put(facts.PasswordChanged(person_id, wanted is None, now))
