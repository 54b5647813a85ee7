"""Signing in: a link by mail, confirmed with a button, and the login session that follows.

Asking for a link only writes down that it was asked for, so a known address and an unknown one
take the same time and get the same answer; whoever sends the mail looks the address up.
"""

from datetime import timedelta
from uuid import UUID

from passerelle.core import clock, db, ids, outbox
from passerelle.identity import errors, facts, queries, rules, sessions
from passerelle.identity.enums import Means

LINK_LIFE = timedelta(minutes=15)


@db.transaction
async def ask_for_link(address: str, following: str, language: str) -> None:
    """Note that somebody wants to sign in with this address."""
    if not rules.is_address(rules.compared(address)):
        raise errors.AddressUnreadable(field="email")
    await outbox.put(facts.SignInLinkAsked(rules.compared(address), following, language))


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
async def use_link(link_id: UUID, agent: str, ended: str = "") -> str:
    """Use a link up and return the secret of the login session that it opens."""
    now = clock.now()
    used = await db.execute(
        "UPDATE sign_in_links SET used_at = :now"
        " WHERE id = :id AND used_at IS NULL AND expires_at > :now",
        now=now,
        id=link_id,
    )
    if not used:
        raise errors.LinkNoLongerValid
    person_id = await db.value("SELECT person_id FROM sign_in_links WHERE id = :id", id=link_id)
    return await sessions.open_session(UUID(str(person_id)), Means.LINK, agent, ended)


@db.transaction
async def open_demo_session(reference: str, agent: str, ended: str = "") -> str:
    """Open a session for a person of the demonstration."""
    found = await db.value("SELECT id FROM people WHERE reference = :ref", ref=reference)
    if found is None:
        raise errors.LinkNoLongerValid
    return await sessions.open_session(UUID(str(found)), Means.LINK, agent, ended)
