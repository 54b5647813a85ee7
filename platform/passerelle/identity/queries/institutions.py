"""Institutions as those who keep them find them, and what there is to choose from."""

from typing import Any
from uuid import UUID

import msgspec

from passerelle.core import clock, cursors, db
from passerelle.core.actors import Actor
from passerelle.identity import conditions, rules
from passerelle.identity.enums import InstitutionType
from passerelle.identity.queries.institution import Relative, require

STANDINGS = ("current", "merged")


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


class CountryChoice(msgspec.Struct, frozen=True):
    """A country to choose."""

    code: str
    names: dict[str, str]


async def institutions_kept_by(
    actor: Actor, wanted: Wanted, *, limit: int | None, after: Key | None = None
) -> cursors.Page[InstitutionLine]:
    """Return institutions in the order of their English names; only for those who keep them."""
    require(actor)
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


async def countries(actor: Actor) -> list[CountryChoice]:
    """Return every country, by code."""
    require(actor)
    return await db.rows(CountryChoice, "SELECT iso2 AS code, names FROM countries ORDER BY iso2")


async def choices(actor: Actor) -> list[Relative]:
    """Return institutions to choose from, by name: the first 500 that were not merged."""
    require(actor)
    return await db.rows(
        Relative,
        "SELECT reference, names FROM institutions WHERE merged_into_id IS NULL"
        " ORDER BY COALESCE(names->>'en', reference), id LIMIT 500",
    )


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
