"""Who speaks for an institution: from a day, until a day, or until somebody ends it.

The rights that come with it are read from these rows at each request, so they end with them.
"""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec

from passerelle.core import audit, clock, db, ids, outbox, revisions
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.identity import errors, facts, holding, models, people, rules

ROLES = ("focal_point", "head_of_unit", "adviser", "officer")
"""The roles that forms offer; files may name others."""
Role = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class ContactWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody, by their address, who speaks for an institution; a new person has names too."""

    email: str
    role: Role
    given_name: people.Name = ""
    family_name: people.Name = ""
    language: str = "en"
    tz: str = "Europe/Brussels"
    starts_on: date | None = None
    ends_on: date | None = None


class ContactEdit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """In which role, and from when until when, the last day within."""

    role: Role
    starts_on: date | None = None
    ends_on: date | None = None


class _Contact(msgspec.Struct, frozen=True):
    person: UUID
    ended: bool


@db.transaction
async def begin(actor: Actor, reference: str, wish: ContactWish) -> UUID:
    """Let a person speak for an institution; one whom nobody knows yet is invited."""
    _require_order(wish.starts_on, wish.ends_on)
    institution = await holding.institution(reference)
    person = await _person(actor, wish)
    held = await db.value(
        "SELECT 1 FROM contacts WHERE person_id = :person AND institution_id = :institution"
        " AND ended_at IS NULL AND (ends_on IS NULL OR ends_on >= :today)",
        person=person.id,
        institution=institution.id,
        today=clock.now().date(),
    )
    if held is not None:
        raise errors.ContactHeld(field="email")
    made = ids.new()
    await db.execute(
        "INSERT INTO contacts (id, person_id, institution_id, role, starts_on, ends_on)"
        " VALUES (:id, :person, :institution, :role, :starts_on, :ends_on)",
        id=made,
        person=person.id,
        institution=institution.id,
        role=wish.role,
        starts_on=wish.starts_on,
        ends_on=wish.ends_on,
    )
    await _tell(actor, "named_contact", institution, person.id, wish.role)
    return made


@db.transaction
async def change(actor: Actor, reference: str, contact_id: UUID, wish: ContactEdit) -> None:
    """Correct in which role and from when until when somebody speaks for an institution."""
    _require_order(wish.starts_on, wish.ends_on)
    institution = await holding.institution(reference)
    contact = await _contact(institution.id, contact_id)
    if contact.ended:
        raise errors.ContactEnded
    await db.execute(
        "UPDATE contacts SET role = :role, starts_on = :starts_on, ends_on = :ends_on"
        " WHERE id = :id",
        **msgspec.structs.asdict(wish),
        id=contact_id,
    )
    await _tell(actor, "changed_contact", institution, contact.person, wish.role)


@db.transaction
async def end(actor: Actor, reference: str, contact_id: UUID) -> None:
    """End it at once; what has ended stays ended."""
    institution = await holding.institution(reference)
    contact = await _contact(institution.id, contact_id)
    if contact.ended:
        raise errors.ContactEnded
    await db.execute(
        "UPDATE contacts SET ended_at = :now WHERE id = :id", now=clock.now(), id=contact_id
    )
    await _tell(actor, "ended_contact", institution, contact.person, "")


async def end_past() -> int:
    """Write down, inside the open transaction, that contacts whose last day is over have ended."""
    return await db.execute(
        "UPDATE contacts SET ended_at = :now WHERE ended_at IS NULL AND ends_on < :today",
        now=clock.now(),
        today=clock.now().date(),
    )


async def _person(actor: Actor, wish: ContactWish) -> people.Invited:
    found = await db.row(
        _Known,
        "SELECT p.id, p.reference, p.deactivated_at IS NULL AS is_active"
        " FROM email_addresses a JOIN people p ON p.id = a.person_id WHERE a.address = :address",
        address=rules.compared(wish.email),
    )
    if found is not None and not found.is_active:
        raise errors.PersonInactive(field="email")
    if found is not None:
        return people.Invited(found.id, found.reference)
    invitation = people.Invitation(
        wish.given_name, wish.family_name, wish.email, wish.language, wish.tz
    )
    made = await people.add(invitation)
    await audit.note(actor, "invited", "person", made.id)
    await outbox.put(facts.PersonInvited(made.id, actor.person_id))
    return made


class _Known(msgspec.Struct, frozen=True):
    id: UUID
    reference: str
    is_active: bool


async def _contact(institution_id: UUID, contact_id: UUID) -> _Contact:
    found = await db.row(
        _Contact,
        "SELECT person_id AS person, ended_at IS NOT NULL AS ended FROM contacts"
        " WHERE id = :id AND institution_id = :institution",
        id=contact_id,
        institution=institution_id,
    )
    if found is None:
        raise NotFound
    return found


def _require_order(starts_on: date | None, ends_on: date | None) -> None:
    if not rules.Period(starts_on, ends_on).is_in_order:
        raise errors.EndsBeforeItStarts(field="ends_on")


async def _tell(
    actor: Actor, verb: str, institution: models.Institution, person_id: UUID, role: str
) -> None:
    about = {"role": role} if role else {}
    await audit.note(actor, verb, "institution", institution.id, {"person": str(person_id)} | about)
    await audit.note(
        actor, verb, "person", person_id, {"institution": institution.reference} | about
    )
    await revisions.bump("identity")
