"""Reads about experts. Others than staff find those who agreed to be listed and are on the roster.

Nobody is shown an expert's gender here: it is declared for counts, not for people.
"""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from passerelle.core import clock, cursors, db
from passerelle.core.actors import Actor
from passerelle.roster import access


class Wish(msgspec.Struct, frozen=True):
    """What experts are looked for by; an empty wish is none."""

    skill: str = ""
    language: str = ""
    country: str = ""
    origin: str = ""


class ExpertLine(msgspec.Struct, frozen=True):
    """An expert in a list."""

    id: UUID
    reference: str
    given_name: str
    family_name: str
    origin_category: str
    country: str
    country_names: dict[str, str]
    languages: dict[str, str]
    skills: list[str]
    years_experience: int | None
    joined_on: date
    deactivated_on: date | None
    state: str
    visible: bool


class Key(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of experts begins."""

    family_name: str
    id: UUID


class Choice(msgspec.Struct, frozen=True):
    """Something to look for, what it is called where rows say so, and how many experts have it."""

    field: str
    code: str
    names: dict[str, str] | None
    experts: int


class Totals(msgspec.Struct, frozen=True):
    """How many experts there are: on the roster, of them listed, and of those found."""

    on_roster: int
    listed: int
    found: int


_ON_ROSTER = """e.state IN ('active', 'dormant') AND e.joined_on <= :today
  AND (e.deactivated_on IS NULL OR e.deactivated_on > :today)"""
_LISTED = f"({_ON_ROSTER} AND e.visible)"
_SEEN = f"(:sees_all OR {_LISTED})"

_SKILLS, _LANGUAGES = "e.skills", "e.languages"
_EACH = {
    "sqlite": {
        _SKILLS: "json_each(e.skills) each_one",
        _LANGUAGES: "json_each(e.languages) each_one",
    },
    "postgres": {
        _SKILLS: "jsonb_array_elements_text(e.skills) AS each_one(value)",
        _LANGUAGES: "jsonb_object_keys(e.languages) AS each_one(key)",
    },
}


async def experts_visible_to(
    actor: Actor, wish: Wish, *, limit: int | None, after: Key | None = None
) -> cursors.Page[ExpertLine]:
    """Return experts by family name; all of them where `limit` is None."""
    found = await db.rows(
        ExpertLine,
        f"""
        SELECT e.id, e.reference, p.given_name, p.family_name, e.origin_category,
          e.country_id AS country, c.names AS country_names, e.languages, e.skills,
          e.years_experience, e.joined_on, e.deactivated_on, e.state, e.visible
        FROM experts e JOIN people p ON p.id = e.person_id JOIN countries c ON c.iso2 = e.country_id
        WHERE {_SEEN} {_matching(wish)}
          {"AND (p.family_name, e.id) > (:family_name, :id)" if after else ""}
        ORDER BY p.family_name, e.id {"" if limit is None else "LIMIT :limit"}
        """,  # noqa: S608 -- the inserted text is ours
        **_params(actor, wish),
        family_name=after.family_name if after else None,
        id=after.id if after else None,
        limit=None if limit is None else limit + 1,
    )
    if limit is None:
        return cursors.Page(found)
    return cursors.page(found, limit, lambda expert: (expert.family_name, expert.id))


async def totals_for(actor: Actor, wish: Wish) -> Totals:
    """Return how many experts there are today, and how many this person finds."""
    found = await db.row(
        Totals,
        f"""
        SELECT COALESCE(SUM(CASE WHEN {_ON_ROSTER} THEN 1 ELSE 0 END), 0) AS on_roster,
          COALESCE(SUM(CASE WHEN {_LISTED} THEN 1 ELSE 0 END), 0) AS listed,
          COALESCE(SUM(CASE WHEN {_SEEN} {_matching(wish)} THEN 1 ELSE 0 END), 0) AS found
        FROM experts e
        """,  # noqa: S608 -- the inserted text is ours
        **_params(actor, wish),
    )
    return found or Totals(0, 0, 0)


async def choices_for(actor: Actor) -> dict[str, list[Choice]]:
    """Return what this person may look for, by field; a skill that is a theme bears its name."""
    found = await db.rows(
        Choice,
        f"""
        SELECT 'skill' AS field, each_one.value AS code, t.names, COUNT(*) AS experts
        FROM experts e CROSS JOIN {_each(_SKILLS)} LEFT JOIN themes t ON t.code = each_one.value
        WHERE {_SEEN} GROUP BY each_one.value, t.names
        UNION ALL
        SELECT 'language', each_one.key, CAST(NULL AS JSONB), COUNT(*)
        FROM experts e CROSS JOIN {_each(_LANGUAGES)} WHERE {_SEEN} GROUP BY each_one.key
        UNION ALL
        SELECT 'country', c.iso2, c.names, COUNT(*)
        FROM experts e JOIN countries c ON c.iso2 = e.country_id WHERE {_SEEN}
        GROUP BY c.iso2, c.names
        UNION ALL
        SELECT 'origin', e.origin_category, CAST(NULL AS JSONB), COUNT(*)
        FROM experts e WHERE {_SEEN} GROUP BY e.origin_category
        ORDER BY code
        """,  # noqa: S608 -- the inserted text is ours
        **_params(actor, Wish()),
    )
    fields: dict[str, list[Choice]] = {name: [] for name in Wish.__struct_fields__}
    for choice in found:
        fields[choice.field].append(choice)
    return fields


def _matching(wish: Wish) -> str:
    has = "AND EXISTS (SELECT 1 FROM {} WHERE each_one.{} = :{})"
    return " ".join(
        (
            has.format(_each(_SKILLS), "value", "skill") if wish.skill else "",
            has.format(_each(_LANGUAGES), "key", "language") if wish.language else "",
            "AND e.country_id = :country" if wish.country else "",
            "AND e.origin_category = :origin" if wish.origin else "",
        )
    )


def _params(actor: Actor, wish: Wish) -> dict[str, Any]:
    return {
        "sees_all": access.sees_all(actor),
        "today": clock.now().date(),
        **msgspec.structs.asdict(wish),
    }


def _each(column: str) -> str:
    return _EACH[db.dialect()][column]
