"""One institution as those who keep it see it: its place in the tree, its contacts and mergers."""

from datetime import date
from uuid import UUID

import msgspec

from passerelle.core import db, nested
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.errors import NotFound
from passerelle.identity import access, rules
from passerelle.identity.enums import InstitutionType


class Relative(msgspec.Struct, frozen=True):
    """An institution that this one is part of, or that is part of it."""

    reference: str
    names: dict[str, str]


class InstitutionKept(msgspec.Struct, frozen=True):
    """An institution with all that is kept of it; `version` is what an edit names."""

    id: UUID
    version: int
    reference: str
    names: dict[str, str]
    type: InstitutionType
    country: str
    country_names: dict[str, str]
    national_government: bool
    email_domains: list[str]
    languages: list[str]
    eligible: bool
    eligible_from: date | None
    eligible_to: date | None
    parents: list[Relative]
    """What it is part of: one, or none."""
    parts: list[Relative]
    survivors: list[Relative]
    """What stands for it, where it was merged: one, or none."""

    @property
    def parent(self) -> Relative | None:
        """What it is part of."""
        return self.parents[0] if self.parents else None

    @property
    def survivor(self) -> Relative | None:
        """What stands for it since it was merged."""
        return self.survivors[0] if self.survivors else None


class ContactShown(msgspec.Struct, frozen=True):
    """Somebody who speaks, spoke or will speak for an institution."""

    id: UUID
    person: str
    name: str
    email: str | None
    role: str
    starts_on: date | None
    ends_on: date | None
    ended_at: Instant | None
    is_active: bool
    """Whether the person may sign in."""

    def speaks(self, today: date) -> bool:
        """Tell whether they speak for the institution on this day."""
        days = rules.Period(self.starts_on, self.ends_on)
        return self.ended_at is None and days.covers(today)


class PlaceOf(msgspec.Struct, frozen=True):
    """A contact of a person: where, in which role, from when until when."""

    id: UUID
    reference: str
    names: dict[str, str]
    role: str
    starts_on: date | None
    ends_on: date | None
    ended_at: Instant | None


class MergerShown(msgspec.Struct, frozen=True):
    """A merger in which an institution went into another, or took another in."""

    id: UUID
    merged: str
    merged_names: dict[str, str]
    survivor: str
    survivor_names: dict[str, str]
    reason: str
    merged_at: Instant
    merged_by: str | None
    undone_at: Instant | None
    can_be_undone: bool


async def institution_kept_by(actor: Actor, reference: str) -> InstitutionKept:
    """Return one institution with its place in the tree; only for those who keep it."""
    require(actor)
    found = await db.row(
        InstitutionKept,
        f"""
        SELECT i.id, i.version, i.reference, i.names, i.type, c.iso2 AS country,
          c.names AS country_names, i.national_government, i.email_domains, i.languages,
          i.eligible, i.eligible_from, i.eligible_to,
          {_relatives("o.id = i.parent_id")} AS parents,
          {_relatives("o.parent_id = i.id AND o.merged_into_id IS NULL")} AS parts,
          {_relatives("o.id = i.merged_into_id")} AS survivors
        FROM institutions i JOIN countries c ON c.iso2 = i.country_id
        WHERE i.reference = :reference
        """,  # noqa: S608 -- the inserted text is ours
        reference=reference,
    )
    if found is None:
        raise NotFound
    return found


async def contacts_of(actor: Actor, institution_id: UUID) -> list[ContactShown]:
    """Return who speaks or spoke for an institution, by name."""
    require(actor)
    return await db.rows(
        ContactShown,
        """
        SELECT k.id, p.reference AS person, p.given_name || ' ' || p.family_name AS name,
          (SELECT MIN(a.address) FROM email_addresses a
            WHERE a.person_id = p.id AND a.is_primary) AS email,
          k.role, k.starts_on, k.ends_on, k.ended_at, p.deactivated_at IS NULL AS is_active
        FROM contacts k JOIN people p ON p.id = k.person_id
        WHERE k.institution_id = :id ORDER BY p.family_name, p.given_name, k.id
        """,
        id=institution_id,
    )


async def places_of(actor: Actor, person_id: UUID) -> list[PlaceOf]:
    """Return for which institutions a person speaks or spoke."""
    if not access.keeps_people(actor):
        raise NotFound
    return await db.rows(
        PlaceOf,
        """
        SELECT k.id, i.reference, i.names, k.role, k.starts_on, k.ends_on, k.ended_at
        FROM contacts k JOIN institutions i ON i.id = k.institution_id
        WHERE k.person_id = :id ORDER BY i.reference, k.id
        """,
        id=person_id,
    )


async def mergers_of(actor: Actor, institution_id: UUID) -> list[MergerShown]:
    """Return the mergers of an institution, the latest first, those undone too."""
    require(actor)
    return await db.rows(
        MergerShown,
        """
        SELECT m.id, g.reference AS merged, g.names AS merged_names, s.reference AS survivor,
          s.names AS survivor_names, m.reason, m.merged_at,
          p.given_name || ' ' || p.family_name AS merged_by, m.undone_at,
          m.undone_at IS NULL AND g.merged_into_id = m.survivor_id AS can_be_undone
        FROM institution_mergers m JOIN institutions g ON g.id = m.merged_id
          JOIN institutions s ON s.id = m.survivor_id LEFT JOIN people p ON p.id = m.merged_by_id
        WHERE m.merged_id = :id OR m.survivor_id = :id
        ORDER BY m.merged_at DESC, m.id DESC
        """,
        id=institution_id,
    )


def require(actor: Actor) -> None:
    """Refuse whoever keeps no institutions, as if there were none."""
    if not access.keeps_institutions(actor):
        raise NotFound


def _relatives(condition: str) -> str:
    gathered = nested.rows(reference="o.reference", names=nested.document("o.names"))
    return f"(SELECT {gathered} FROM institutions o WHERE {condition})"  # noqa: S608
