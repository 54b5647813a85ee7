"""Single sign-on: somebody goes to the issuer and comes back, once, in the same browser.

A first-time visitor joins the account that has their verified e-mail address; nobody gets an
account this way. What was begun is kept in a signed cookie of ten minutes; that it was come back
from, in the database.
"""

import secrets as random
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from passerelle.core import clock, db, ids, outbox
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.errors import NotFound
from passerelle.identity import errors, facts, holding, queries, rules, signing_in
from passerelle.identity.enums import Means
from passerelle.identity.issuer import Issuer, Said
from passerelle.identity.signing_in import Browser

LIFE = timedelta(minutes=10)
_PURPOSE = "elsewhere"


class Linked(msgspec.Struct, frozen=True):
    """An account elsewhere that signs a person in."""

    id: UUID
    issuer: str
    linked_at: Instant


class Begun(msgspec.Struct, frozen=True):
    """A way to the issuer, and what the browser keeps until it comes back."""

    url: str
    kept: str


class Returned(msgspec.Struct, frozen=True):
    """What the issuer sent the browser back with."""

    state: str
    code: str
    issuer: str = ""


class Done(msgspec.Struct, frozen=True):
    """A new login session, where one was opened, and where to go on."""

    session: str
    next: str


class _Kept(msgspec.Struct, frozen=True):
    state: str
    nonce: str
    verifier: str
    next: str
    person: str
    """Who links an account; empty where somebody signs in."""
    until: int


async def begin(issuer: Issuer, following: str, linking: Actor | None, secret: str) -> Begun:
    """Return the way to the issuer; with `linking` the account joins that person's."""
    kept = _Kept(
        state=random.token_urlsafe(24),
        nonce=random.token_urlsafe(24),
        verifier=random.token_urlsafe(48),
        next=following,
        person=str(linking.person_id) if linking else "",
        until=int((clock.now() + LIFE).timestamp()),
    )
    url = await issuer.way_there(kept.state, kept.nonce, kept.verifier)
    packed = msgspec.json.encode(kept).hex()
    return Begun(url, rules.signed(packed, _PURPOSE, secret))


async def finish(
    issuer: Issuer, back: Returned, cookie: str, actor: Actor, browser: Browser
) -> Done:
    """Sign in, or link, whoever came back; what came back is good once."""
    kept = _unpacked(cookie, browser.secrets)
    is_ours = kept is not None and random.compare_digest(kept.state.encode(), back.state.encode())
    if kept is None or not is_ours or not back.code or back.issuer not in ("", issuer.url):
        raise errors.ReturnRefused
    if kept.person and kept.person != str(actor.person_id):
        raise errors.ReturnRefused
    await _spend(kept.state)
    said = await issuer.said(back.code, kept.nonce, kept.verifier)
    if kept.person:
        await link(actor, issuer.url, said.subject)
        return Done("", kept.next)
    return Done(await _sign_in(issuer.url, said, browser), kept.next)


async def links_of(actor: Actor) -> list[Linked]:
    """Return the accounts elsewhere that sign the actor in."""
    return await db.rows(
        Linked,
        "SELECT id, issuer, linked_at FROM linked_identities WHERE person_id = :id"
        " ORDER BY linked_at, id",
        id=actor.person_id,
    )


@db.transaction
async def link(actor: Actor, issuer: str, subject: str) -> None:
    """Have an account elsewhere sign the actor in."""
    person_id = await holding.own_account(actor)
    await _link(person_id, issuer, subject)
    if await _person_of(issuer, subject) != actor.person_id:
        raise errors.AccountLinkedElsewhere


@db.transaction
async def unlink(actor: Actor, identity_id: UUID) -> None:
    """Have an account elsewhere no longer sign the actor in."""
    gone = await db.execute(
        "DELETE FROM linked_identities WHERE id = :id AND person_id = :person_id",
        id=identity_id,
        person_id=actor.person_id,
    )
    if not gone:
        raise NotFound


@db.transaction
async def forget(before: datetime) -> int:
    """Forget ways back that have been too old since; return how many."""
    return await db.execute("DELETE FROM spent_states WHERE at < :before", before=before)


@db.transaction
async def _spend(state: str) -> None:
    """Refuse a state that was come back with before."""
    spent = await db.execute(
        "INSERT INTO spent_states (state_hash, at) VALUES (:hash, :now)"
        " ON CONFLICT (state_hash) DO NOTHING",
        hash=rules.hashed(state),
        now=clock.now(),
    )
    if not spent:
        raise errors.ReturnRefused


@db.transaction
async def _sign_in(issuer: str, said: Said, browser: Browser) -> str:
    person_id = await _person_of(issuer, said.subject)
    if person_id is None:
        known = await _reader_of(said.address)
        if known is None:
            raise errors.NotKnownHere
        await _link(known.id, issuer, said.subject)
        person_id = await _person_of(issuer, said.subject)
    if person_id is None or not await holding.open_account(person_id):
        raise errors.NotKnownHere
    return await signing_in.open_for(person_id, Means.SINGLE_SIGN_ON, browser)


async def _reader_of(address: str) -> queries.PersonFound | None:
    """Return who reads a verified address.

    One with letters beyond ASCII may be another's mailbox, and be compared as if it were this one.
    """
    return await queries.person_of_address(address) if address and address.isascii() else None


async def _person_of(issuer: str, subject: str) -> UUID | None:
    found = await db.value(
        "SELECT person_id FROM linked_identities WHERE issuer = :issuer AND subject = :subject",
        issuer=issuer,
        subject=subject,
    )
    return UUID(str(found)) if found is not None else None


async def _link(person_id: UUID, issuer: str, subject: str) -> None:
    id_ = ids.new()
    new = await db.execute(
        "INSERT INTO linked_identities (id, person_id, issuer, subject, linked_at)"
        " VALUES (:id, :person_id, :issuer, :subject, :now)"
        " ON CONFLICT (issuer, subject) DO NOTHING",
        id=id_,
        person_id=person_id,
        issuer=issuer,
        subject=subject,
        now=clock.now(),
    )
    if new:
        await outbox.put(facts.AccountLinked(person_id, id_, issuer))


def _unpacked(cookie: str, secrets: tuple[str, ...]) -> _Kept | None:
    packed = rules.verified(cookie, _PURPOSE, secrets)
    if packed is None:
        return None
    kept = msgspec.json.decode(bytes.fromhex(packed), type=_Kept)
    return kept if kept.until > clock.now().timestamp() else None
