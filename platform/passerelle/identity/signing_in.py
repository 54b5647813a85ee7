"""Signing in: a link by mail, confirmed with a button, and the login session that follows.

Asking for a link only writes down that it was asked for, so a known address and an unknown one
take the same time and get the same answer; whoever sends the mail looks the address up.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from passerelle.core import clock, db, ids, outbox, sources
from passerelle.core.errors import TooMany
from passerelle.identity import budgets, errors, facts, queries, rules, sessions
from passerelle.identity.budgets import Budget
from passerelle.identity.enums import Means

LINK_LIFE = timedelta(minutes=15)
LINKS_TO_AN_ADDRESS = Budget("links to an address", 5, 720)
LINKS_FROM_A_SOURCE = Budget("links from a source", 30, 120)


@dataclass(frozen=True, slots=True)
class Browser:
    """What is known of who is at the door before they are known."""

    source: str
    """Where the request came from; it is counted, never stored."""
    agent: str
    session: str
    """The secret of the login session that the browser holds already, or nothing."""
    secrets: tuple[str, ...]


@db.transaction
async def ask_for_link(address: str, following: str, language: str, browser: Browser) -> None:
    """Note that somebody wants to sign in with this address.

    An address that was sent five links within the hour gets no more, and nobody is told so.
    """
    asked = rules.compared(address)
    if not rules.is_address(asked):
        raise errors.AddressUnreadable(field="email")
    source, secret = sources.source_of(browser.source), browser.secrets[0]
    if wait := await budgets.take(LINKS_FROM_A_SOURCE, source, secret):
        raise TooMany(seconds=wait)
    if not await budgets.take(LINKS_TO_AN_ADDRESS, asked, secret):
        await outbox.put(facts.SignInLinkAsked(asked, following, language))


@db.transaction
async def make_link(person_id: UUID, secret: str) -> str:
    """Return the token of a new link for this person; it works once, for 15 minutes."""
    link_id, now = ids.new(), clock.now()
    await db.execute(
        "INSERT INTO sign_in_links (id, person_id, created_at, expires_at)"
        " VALUES (:id, :person_id, :now, :expires_at)",
        id=link_id,
        person_id=person_id,
        now=now,
        expires_at=now + LINK_LIFE,
    )
    return rules.signed(str(link_id), "sign-in", secret)


async def link_of_token(token: str, secrets: tuple[str, ...]) -> UUID:
    """Return the link that a token stands for, while it can be used."""
    value = rules.verified(token, "sign-in", secrets)
    if value is None or not await queries.link_is_usable(UUID(value), clock.now()):
        raise errors.LinkNoLongerValid
    return UUID(value)


@db.transaction
async def use_link(link_id: UUID, browser: Browser) -> str:
    """Use a link up and return the secret of the login session that it opens."""
    now = clock.now()
    used = await db.execute(
        "UPDATE sign_in_links SET used_at = :now"
        " WHERE id = :id AND used_at IS NULL AND expires_at > :now",
        now=now,
        id=link_id,
    )
    person_id = await db.value(
        "SELECT p.id FROM sign_in_links l JOIN people p ON p.id = l.person_id"
        " WHERE l.id = :id AND p.deactivated_at IS NULL",
        id=link_id,
    )
    if not used or person_id is None:
        raise errors.LinkNoLongerValid
    return await open_for(UUID(str(person_id)), Means.LINK, browser)


@db.transaction
async def open_demo_session(reference: str, browser: Browser) -> str:
    """Open a session for a person of the demonstration."""
    found = await db.value(
        "SELECT id FROM people WHERE reference = :ref AND deactivated_at IS NULL", ref=reference
    )
    if found is None:
        raise errors.LinkNoLongerValid
    return await open_for(UUID(str(found)), Means.LINK, browser)


async def open_for(person_id: UUID, means: Means, browser: Browser) -> str:
    """Open a login session, in place of the one that the browser held; return its secret."""
    return await sessions.open_session(person_id, means, browser.agent, browser.session)
