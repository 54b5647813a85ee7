"""Reads about publications and the toolkit's modules."""

from datetime import date
from uuid import UUID

import msgspec

from passerelle.core import cursors, db
from passerelle.core.actors import Actor
from passerelle.publications import access


class PublicationLine(msgspec.Struct, frozen=True):
    """A publication in a list."""

    id: UUID
    reference: str
    kind: str
    titles: dict[str, str]
    languages: list[str]
    published_on: date
    url: str
    action_reference: str | None


class ModuleLine(msgspec.Struct, frozen=True):
    """A toolkit module in a list."""

    reference: str
    names: dict[str, str]
    state: str


class Key(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of publications begins."""

    published_on: date
    id: UUID


class ModuleKey(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of modules begins."""

    reference: str


async def publications_visible_to(
    _actor: Actor, *, limit: int, after: Key | None
) -> cursors.Page[PublicationLine]:
    """Return publications, the latest first; they are for everyone."""
    found = await db.rows(
        PublicationLine,
        f"""
        SELECT id, reference, kind, titles, languages, published_on, url, action_reference
        FROM publications {"WHERE (published_on, id) < (:on, :id)" if after else ""}
        ORDER BY published_on DESC, id DESC LIMIT :limit
        """,  # noqa: S608 -- the inserted words are ours
        on=after.published_on if after else None,
        id=after.id if after else None,
        limit=limit + 1,
    )
    return cursors.page(found, limit, lambda p: (p.published_on, p.id))


async def modules_visible_to(
    actor: Actor, *, limit: int, after: ModuleKey | None = None
) -> cursors.Page[ModuleLine]:
    """Return the toolkit's modules by reference: published ones, and for some unfinished ones."""
    has_toolkit = await _has_toolkit(actor)
    found = await db.rows(
        ModuleLine,
        f"""
        SELECT reference, names, state FROM toolkit_modules
        WHERE state IN :states {"AND reference > :after" if after else ""}
        ORDER BY reference LIMIT :limit
        """,  # noqa: S608 -- the inserted words are ours
        states=access.states(actor, has_toolkit=has_toolkit),
        after=after.reference if after else None,
        limit=limit + 1,
    )
    return cursors.page(found, limit, lambda module: (module.reference,))


async def _has_toolkit(actor: Actor) -> bool:
    """Tell whether an expert was given the toolkit; nobody else is asked about."""
    if "expert" not in actor.groups:
        return False
    found = await db.value(
        "SELECT toolkit_access FROM experts WHERE person_id = :me", me=actor.person_id
    )
    return bool(found)
