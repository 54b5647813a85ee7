"""A person's e-mail addresses: added once a link that was sent there has come back, one primary.

Whether an address belongs to somebody else is told to those alone who read its mail.
"""

from datetime import timedelta
from uuid import UUID

import msgspec

from passerelle.core import clock, db, ids, outbox, revisions
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.errors import NotFound, TooMany
from passerelle.identity import budgets, errors, facts, holding, models, rules, signing_in
from passerelle.identity.budgets import Budget

LIFE = timedelta(hours=24)
MOST = 10
ASKED_BY_A_PERSON = Budget("addresses to confirm", 6, 600)
_PURPOSE = "address"


class Address(msgspec.Struct, frozen=True):
    """An address that a person reads."""

    id: UUID
    address: str
    is_primary: bool


class Waiting(msgspec.Struct, frozen=True):
    """An address that was sent a link, which has not come back."""

    id: UUID
    address: str
    expires_at: Instant


async def addresses_of(actor: Actor) -> list[Address]:
    """Return the actor's addresses, the primary one first."""
    return await db.rows(
        Address,
        "SELECT id, address, is_primary FROM email_addresses WHERE person_id = :id"
        " ORDER BY is_primary DESC, address",
        id=actor.person_id,
    )


async def primary_of(actor: Actor) -> str:
    """Return the address that messages to the actor go to."""
    found = await addresses_of(actor)
    return found[0].address if found else ""


async def waiting_of(actor: Actor) -> list[Waiting]:
    """Return the addresses that the actor has still to confirm."""
    return await db.rows(
        Waiting,
        "SELECT id, address, expires_at FROM address_confirmations WHERE person_id = :id"
        " AND confirmed_at IS NULL AND expires_at > :now ORDER BY id",
        id=actor.person_id,
        now=clock.now(),
    )


@db.transaction
async def add(actor: Actor, typed: str, language: str, secret: str) -> None:
    """Have a link sent to an address that the actor says is theirs; it holds for 24 hours."""
    address = rules.compared(typed)
    if not rules.is_address(address):
        raise errors.AddressUnreadable(field="address")
    own = await addresses_of(actor)
    if any(one.address == address for one in own):
        raise errors.AddressYours(field="address")
    if len(own) >= MOST:
        raise errors.TooManyAddresses(field="address")
    person_id = await holding.own_account(actor)
    if wait := await budgets.take(ASKED_BY_A_PERSON, str(person_id), secret):
        raise TooMany(seconds=wait)
    await _replace_waiting(person_id, address)
    if not await budgets.take(signing_in.LINKS_TO_AN_ADDRESS, address, secret):
        id_ = await _write(person_id, address)
        await outbox.put(facts.AddressToConfirm(person_id, id_, address, language))


def token_of(confirmation_id: UUID, secret: str) -> str:
    """Return what stands at the end of the link that is sent to an address."""
    return rules.signed(str(confirmation_id), _PURPOSE, secret)


async def confirmation_for(actor: Actor, token: str, secrets: tuple[str, ...]) -> Waiting:
    """Return what a link confirms, for the person who asked for it and nobody else."""
    value = rules.verified(token, _PURPOSE, secrets)
    found = None
    if value is not None:
        found = await db.row(
            Waiting,
            "SELECT id, address, expires_at FROM address_confirmations"
            " WHERE id = :id AND person_id = :person_id AND confirmed_at IS NULL"
            " AND expires_at > :now",
            id=UUID(value),
            person_id=actor.person_id,
            now=clock.now(),
        )
    if found is None:
        raise errors.ConfirmationNoLongerValid
    return found


@db.transaction
async def confirm(actor: Actor, token: str, secrets: tuple[str, ...]) -> None:
    """Add the address whose link came back, where there is room for one."""
    now, person_id = clock.now(), await holding.own_account(actor)
    await db.lock(models.Person, person_id)
    waiting = await confirmation_for(actor, token, secrets)
    if len(await addresses_of(actor)) >= MOST:
        raise errors.TooManyAddresses
    used = await db.execute(
        "UPDATE address_confirmations SET confirmed_at = :now"
        " WHERE id = :id AND confirmed_at IS NULL",
        now=now,
        id=waiting.id,
    )
    added = used and await db.execute(
        "INSERT INTO email_addresses (id, person_id, address, is_primary)"
        " VALUES (:id, :person_id, :address, :no) ON CONFLICT (address) DO NOTHING",
        id=ids.new(),
        person_id=person_id,
        address=waiting.address,
        no=False,
    )
    if not added:
        raise errors.AddressTaken
    await outbox.put(facts.AddressConfirmed(person_id, waiting.address, now))
    await revisions.bump("identity")


@db.transaction
async def make_primary(actor: Actor, address_id: UUID) -> None:
    """Have messages go to another of one's own addresses."""
    person_id = _person(actor)
    await db.lock(models.Person, person_id)
    await _own(actor, address_id)
    await db.execute(
        "UPDATE email_addresses SET is_primary = (id = :id) WHERE person_id = :person_id",
        id=address_id,
        person_id=person_id,
    )
    await revisions.bump("identity")


@db.transaction
async def remove(actor: Actor, address_id: UUID) -> None:
    """Remove one's own address; the primary one stays. Links that were sent there end."""
    person_id, now = _person(actor), clock.now()
    await db.lock(models.Person, person_id)
    if (await _own(actor, address_id)).is_primary:
        raise errors.AddressPrimary
    await db.execute("DELETE FROM email_addresses WHERE id = :id", id=address_id)
    await db.execute(
        "UPDATE sign_in_links SET used_at = :now WHERE person_id = :id AND used_at IS NULL",
        now=now,
        id=person_id,
    )
    await revisions.bump("identity")


@db.transaction
async def give_up(actor: Actor, confirmation_id: UUID) -> None:
    """Forget an address that was never confirmed."""
    await db.execute(
        "DELETE FROM address_confirmations"
        " WHERE id = :id AND person_id = :person_id AND confirmed_at IS NULL",
        id=confirmation_id,
        person_id=actor.person_id,
    )


async def address_for(actor: Actor, address_id: UUID) -> Address:
    """Return one of the actor's own addresses."""
    return await _own(actor, address_id)


async def _own(actor: Actor, address_id: UUID) -> Address:
    found = next((one for one in await addresses_of(actor) if one.id == address_id), None)
    if found is None:
        raise NotFound
    return found


async def _replace_waiting(person_id: UUID, address: str) -> None:
    await db.execute(
        "DELETE FROM address_confirmations"
        " WHERE person_id = :id AND address = :address AND confirmed_at IS NULL",
        id=person_id,
        address=address,
    )


async def _write(person_id: UUID, address: str) -> UUID:
    id_, now = ids.new(), clock.now()
    await db.execute(
        "INSERT INTO address_confirmations (id, person_id, address, asked_at, expires_at)"
        " VALUES (:id, :person_id, :address, :now, :expires_at)",
        id=id_,
        person_id=person_id,
        address=address,
        now=now,
        expires_at=now + LIFE,
    )
    return id_


def _person(actor: Actor) -> UUID:
    if actor.person_id is None:
        raise NotFound
    return actor.person_id
