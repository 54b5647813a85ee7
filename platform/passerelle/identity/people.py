"""People as administrators keep them: invited, corrected, deactivated and reactivated."""

from typing import Annotated
from uuid import UUID

import msgspec

from passerelle.core import audit, clock, db, i18n, ids, outbox, revisions, zones
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid
from passerelle.core.i18n import N_
from passerelle.identity import errors, facts, holding, roles, rules, sessions, tokens
from passerelle.identity.enums import Gender

Name = Annotated[str, msgspec.Meta(max_length=120)]
NO_LANGUAGE = N_("Choose one of the languages of the service.")
NO_ZONE = N_("Choose a time zone from the list, like Europe/Brussels.")
NO_NAME = N_("Enter a family name; it is needed.")


class Invitation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who is to have an account."""

    given_name: Name
    family_name: Name
    email: str
    language: str = "en"
    tz: str = "Europe/Brussels"


class PersonEdit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be corrected; what is left out stays as it is."""

    given_name: Name | None = None
    family_name: Name | None = None
    language: str | None = None
    tz: str | None = None


class Invited(msgspec.Struct, frozen=True):
    """A person who was made."""

    id: UUID
    reference: str


@db.transaction
async def invite(actor: Actor | None, wish: Invitation) -> Invited:
    """Make an account; whoever reads the address is told how to sign in."""
    made = await add(wish)
    await audit.note(actor, "invited", "person", made.id)
    await outbox.put(facts.PersonInvited(made.id, actor.person_id if actor else None))
    await revisions.bump("identity")
    return made


@db.transaction
async def guest(wish: Invitation) -> UUID:
    """Return who reads this address; somebody new becomes a guest, who may sign in later.

    Names and language of somebody who is known stay as they are. The caller must answer both
    alike: what is private goes by mail to the address. No name is needed.
    """
    require_names(wish.given_name, wish.family_name)  # of those who are known too
    address = rules.compared(wish.email)
    if (known := await _reader_of(address)) is not None:
        return known
    made = await _written(_named(wish))
    if await _takes(made.id, address):
        return made.id
    await db.execute("DELETE FROM people WHERE id = :id", id=made.id)  # somebody was faster
    known = await _reader_of(address)
    assert known is not None
    return known


def require_names(given_name: str, family_name: str) -> None:
    """Refuse a name that does not stand on one line."""
    for field, name in (("given_name", given_name), ("family_name", family_name)):
        if not rules.is_on_one_line(name):
            raise errors.NameUnwritable(field=field)


async def add(wish: Invitation) -> Invited:
    """Write a person with their address, inside the open transaction."""
    made = await _written(wish)
    if not await _takes(made.id, rules.compared(wish.email)):
        raise errors.AddressTaken(field="email")
    return made


async def _reader_of(address: str) -> UUID | None:
    found = await db.value(
        "SELECT person_id FROM email_addresses WHERE address = :address", address=address
    )
    return UUID(str(found)) if found else None


def _named(wish: Invitation) -> Invitation:
    """Return the wish of somebody who has a name in lists: without one, they are called as their
    address is before the @. Messages greet by given names alone."""
    given, family = wish.given_name.strip(), wish.family_name.strip()
    if family:
        return wish
    name = given or rules.compared(wish.email).partition("@")[0][:120]
    return msgspec.structs.replace(wish, given_name="", family_name=name)


async def _written(wish: Invitation) -> Invited:
    if not rules.is_address(rules.compared(wish.email)):
        raise errors.AddressUnreadable(field="email")
    require_names(wish.given_name, wish.family_name)
    _check(wish.family_name, wish.language, wish.tz)
    id_ = ids.new()
    reference = f"P-{id_.hex[-12:].upper()}"
    await db.execute(
        "INSERT INTO people (id, version, reference, given_name, family_name, gender, language, tz,"
        " sought) VALUES (:id, 0, :reference, :given, :family, :gender, :language, :tz, :sought)",
        id=id_,
        reference=reference,
        given=wish.given_name.strip(),
        family=wish.family_name.strip(),
        gender=Gender.UNDECLARED,
        language=wish.language,
        tz=wish.tz,
        sought=rules.sought(wish.given_name, wish.family_name, reference),
    )
    return Invited(id_, reference)


async def _takes(person_id: UUID, address: str) -> bool:
    added = await db.execute(
        "INSERT INTO email_addresses (id, person_id, address, is_primary)"
        " VALUES (:id, :person_id, :address, :yes) ON CONFLICT (address) DO NOTHING",
        id=ids.new(),
        person_id=person_id,
        address=address,
        yes=True,
    )
    return bool(added)


@db.transaction
async def edit(actor: Actor, reference: str, wish: PersonEdit, version: int | None) -> None:
    """Correct a person's names, language or zone; refuses where somebody was faster."""
    held = await holding.person(reference, version)
    new = {name: value for name, value in msgspec.structs.asdict(wish).items() if value is not None}
    now = {name: new.get(name, getattr(held, name)) for name in PersonEdit.__struct_fields__}
    language = now["language"] if now["language"] != held.language else "en"
    require_names(wish.given_name or "", wish.family_name or "")
    _check(now["family_name"], language, now["tz"])
    await db.execute(
        "UPDATE people SET given_name = :given_name, family_name = :family_name,"
        " language = :language, tz = :tz, sought = :sought WHERE id = :id",
        **now,
        sought=rules.sought(now["given_name"], now["family_name"], reference),
        id=held.id,
    )
    changed = {name: "changed" for name in new if new[name] != getattr(held, name)}
    await audit.note(actor, "corrected", "person", held.id, changed)
    await revisions.bump("identity")


@db.transaction
async def deactivate(actor: Actor, reference: str) -> None:
    """End somebody's access at once: their sessions, tokens and sign-in links end with it.

    Whose access has ended already stays as they are.
    """
    await holding.every_one(holding.ADMINISTRATORS)
    held = await holding.person(reference)
    if held.id == actor.person_id:
        raise errors.OwnAccount
    if held.deactivated_at is not None:
        return
    await roles.require_another_administrator(held.id)
    await db.execute(
        "UPDATE people SET deactivated_at = :now WHERE id = :id", now=clock.now(), id=held.id
    )
    await _end_access(held.id)
    await audit.note(actor, "deactivated", "person", held.id)
    await outbox.put(facts.PersonDeactivated(held.id))
    await revisions.bump("identity")


@db.transaction
async def reactivate(actor: Actor, reference: str) -> None:
    """Give somebody their access back; they sign in anew. Who has it keeps all they have."""
    held = await holding.person(reference)
    if held.deactivated_at is None:
        return
    await _end_access(held.id)
    await db.execute("UPDATE people SET deactivated_at = NULL WHERE id = :id", id=held.id)
    await audit.note(actor, "reactivated", "person", held.id)
    await revisions.bump("identity")


async def _end_access(person_id: UUID) -> None:
    await sessions.end_every(person_id)
    await tokens.revoke_every(person_id)
    await db.execute(
        "UPDATE sign_in_links SET used_at = :now WHERE person_id = :id AND used_at IS NULL",
        now=clock.now(),
        id=person_id,
    )


def _check(family_name: str, language: str, tz: str) -> None:
    if not family_name.strip():
        raise Invalid(NO_NAME, field="family_name")
    if language not in i18n.LANGUAGES:
        raise Invalid(NO_LANGUAGE, field="language")
    if not zones.is_known(tz):
        raise Invalid(NO_ZONE, field="tz")
