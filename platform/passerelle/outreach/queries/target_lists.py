"""Target lists with their conditions, and what a form offers for these."""

from uuid import UUID

import msgspec

from passerelle.core import cursors, db
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.errors import NotFound
from passerelle.outreach import access, rules


class ListLine(msgspec.Struct, frozen=True):
    """A target list among others."""

    id: UUID
    name: str
    changed_at: Instant
    made_by: str | None


class Key(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of lists, or of institutions, begins."""

    name: str
    reference: str


class ListShown(msgspec.Struct, frozen=True):
    """A target list with its conditions."""

    id: UUID
    version: int
    name: str
    filters: rules.Filters
    made_by: str | None
    made_at: Instant
    changed_at: Instant


class Choice(msgspec.Struct, frozen=True):
    """A code that a form offers, with its names."""

    code: str
    names: dict[str, str]


async def lists_visible_to(
    actor: Actor, *, limit: int, after: Key | None = None
) -> cursors.Page[ListLine]:
    """Return target lists by name."""
    _require(actor)
    found = await db.rows(
        ListLine,
        f"""
        SELECT l.id, l.name, l.changed_at, p.given_name || ' ' || p.family_name AS made_by
        FROM target_lists l LEFT JOIN people p ON p.id = l.made_by_id
        WHERE l.put_away_at IS NULL {"AND l.name > :name" if after else ""}
        ORDER BY l.name LIMIT :limit
        """,  # noqa: S608 -- the inserted text is ours
        name=after.name if after else None,
        limit=limit + 1,
    )
    return cursors.page(found, limit, lambda one: (one.name, ""))


async def list_for(actor: Actor, list_id: UUID) -> ListShown:
    """Return a target list with its conditions."""
    _require(actor)
    found = await db.row(
        _Stored,
        "SELECT l.id, l.version, l.name, l.filters,"
        " p.given_name || ' ' || p.family_name AS made_by, l.made_at, l.changed_at"
        " FROM target_lists l LEFT JOIN people p ON p.id = l.made_by_id"
        " WHERE l.id = :id AND l.put_away_at IS NULL",
        id=list_id,
    )
    if found is None:
        raise NotFound
    filters = msgspec.convert(found.filters, rules.Filters)
    return ListShown(
        found.id,
        found.version,
        found.name,
        filters,
        found.made_by,
        found.made_at,
        found.changed_at,
    )


async def choices(actor: Actor) -> tuple[list[Choice], list[Choice]]:
    """Return the countries and the themes that a form offers."""
    _require(actor)
    countries = await db.rows(Choice, "SELECT iso2 AS code, names FROM countries ORDER BY iso2")
    themes = await db.rows(Choice, "SELECT code, names FROM themes ORDER BY code")
    return countries, themes


class _Stored(msgspec.Struct, frozen=True):
    id: UUID
    version: int
    name: str
    filters: dict[str, object]
    made_by: str | None
    made_at: Instant
    changed_at: Instant


def _require(actor: Actor) -> None:
    if not access.sees_work(actor):
        raise NotFound
