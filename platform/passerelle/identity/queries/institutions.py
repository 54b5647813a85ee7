"""Institutions as those who keep them find them: with their periods, contacts and mergers."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from passerelle.core import clock, cursors, db, nested
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.errors import NotFound
from passerelle.identity import access, conditions, rules
from passerelle.identity.enums import InstitutionType

STANDINGS = ("current", "merged")
OWN_AND_MERGED = """(SELECT s.id FROM institutions s
  WHERE s.id = :institution_id OR s.merged_into_id = :institution_id)"""
"""The identifiers under which an institution's past stands: its own, and those it took in."""


class InstitutionLine(msgspec.Struct, frozen=True):
    """An institution in a list; `name` is the text it is sorted by."""

    id: UUID
    name: str
    reference: str
    names: dict[str, str]
    type: InstitutionType
    country: str
    country_names: dict[str, str]
    eligible: bool
    contacts: int
    survivor: str | None
    """The reference of the institution that stands for it, where it was merged."""


class Key(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of institutions begins."""

    name: str
    id: UUID


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which institutions are wanted; what is empty does not narrow."""

    text: str = ""
    type: str = ""
    country: str = ""
    standing: str = "current"


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


class CountryChoice(msgspec.Struct, frozen=True):
    """A country to choose."""

    code: str
    names: dict[str, str]


async def institutions_kept_by(
    actor: Actor, wanted: Wanted, *, limit: int | None, after: Key | None = None
) -> cursors.Page[InstitutionLine]:
    """Return institutions in the order of their English names; only for those who keep them."""
    _require(actor)
    texts, params = _searched(wanted.text)
    found = await db.rows(
        InstitutionLine,
        f"""
        SELECT i.id, COALESCE(i.names->>'en', i.reference) AS name, i.reference, i.names, i.type,
          c.iso2 AS country, c.names AS country_names, i.eligible,
          (SELECT COUNT(*) FROM contacts k WHERE k.institution_id = i.id
            AND {conditions.speaks("k")}) AS contacts, s.reference AS survivor
        FROM institutions i JOIN countries c ON c.iso2 = i.country_id
          LEFT JOIN institutions s ON s.id = i.merged_into_id
        WHERE {" AND ".join([*texts, *_conditions(wanted), *_after(after)])}
        ORDER BY COALESCE(i.names->>'en', i.reference), i.id
        {"LIMIT :limit" if limit else ""}
        """,  # noqa: S608 -- the inserted text is ours
        **params,
        today=clock.now().date(),
        type=wanted.type,
        country=wanted.country,
        limit=limit + 1 if limit else None,
        name=after.name if after else None,
        id=after.id if after else None,
    )
    return cursors.page(found, limit or len(found), lambda i: (i.name, i.id))


async def institution_kept_by(actor: Actor, reference: str) -> InstitutionKept:
    """Return one institution with its place in the tree; only for those who keep it."""
    _require(actor)
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
    _require(actor)
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
    _require(actor)
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


async def countries(actor: Actor) -> list[CountryChoice]:
    """Return every country, by code."""
    _require(actor)
    return await db.rows(CountryChoice, "SELECT iso2 AS code, names FROM countries ORDER BY iso2")


async def choices(actor: Actor) -> list[Relative]:
    """Return institutions to choose from, by name: the first 500 that were not merged."""
    _require(actor)
    return await db.rows(
        Relative,
        "SELECT reference, names FROM institutions WHERE merged_into_id IS NULL"
        " ORDER BY COALESCE(names->>'en', reference), id LIMIT 500",
    )


def _require(actor: Actor) -> None:
    if not access.keeps_institutions(actor):
        raise NotFound


def _relatives(condition: str) -> str:
    gathered = nested.rows(reference="o.reference", names=nested.document("o.names"))
    return f"(SELECT {gathered} FROM institutions o WHERE {condition})"  # noqa: S608


def _conditions(wanted: Wanted) -> list[str]:
    asked = {
        "i.type = :type": bool(wanted.type),
        "i.country_id = :country": bool(wanted.country),
        "i.merged_into_id IS NULL": wanted.standing == "current",
        "i.merged_into_id IS NOT NULL": wanted.standing == "merged",
    }
    return [text for text, is_wanted in asked.items() if is_wanted]


def _searched(text: str) -> tuple[list[str], dict[str, Any]]:
    """Return the conditions that each word stands in a name, the reference or a domain.

    SQLite knows capitals of English alone, so a word is looked for as it is capitalised too.
    """
    texts, params = [], dict[str, Any]()
    for at, word in enumerate(text[:200].split()[:6]):
        small, capital = rules.escaped(word.casefold()), rules.escaped(word.capitalize())
        params |= {f"small{at}": f"%{small}%", f"capital{at}": f"%{capital}%"}
        texts.append(
            f"(LOWER({_TEXT}) LIKE :small{at} ESCAPE '!' OR {_TEXT} LIKE :capital{at} ESCAPE '!')"
        )
    return texts or ["TRUE"], params


_TEXT = "(CAST(i.names AS TEXT) || ' ' || i.reference || ' ' || CAST(i.email_domains AS TEXT))"


def _after(after: Key | None) -> list[str]:
    return ["(COALESCE(i.names->>'en', i.reference), i.id) > (:name, :id)"] if after else []
