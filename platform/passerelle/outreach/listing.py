"""Target lists: saved, changed, put away; institutions and people taken off by hand."""

from typing import Annotated
from uuid import UUID

import msgspec
from tortoise.exceptions import IntegrityError

from passerelle.core import audit, clock, db, ids
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid, NotFound, Stale
from passerelle.core.i18n import N_
from passerelle.identity.enums import InstitutionType
from passerelle.outreach import access, errors, models, rules
from passerelle.outreach.rules import Filters

NO_CHOICE = N_("Choose from what is offered.")
NO_NAME = N_("Enter a name for the list.")
REGION_NEEDS_SCHEME = N_("Choose a region from the list.")
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]


class ListWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A list's name and conditions."""

    name: Name
    filters: Filters = Filters()


@db.transaction
async def save(actor: Actor, wish: ListWish) -> UUID:
    """Save a list under a name that no other has."""
    _require(actor)
    list_id, now = ids.new(), clock.now()
    written = await db.execute(
        "INSERT INTO target_lists (id, version, name, filters, made_by_id, made_at, changed_at)"
        " VALUES (:id, 0, :name, :filters, :by, :made, :changed) ON CONFLICT (name) DO NOTHING",
        id=list_id,
        name=_name(wish),
        filters=await _filters(wish.filters),
        by=actor.person_id,
        made=now,
        changed=now,
    )
    if not written:
        raise errors.NameTaken(field="name")
    await audit.note(actor, "created", "target list", list_id)
    return list_id


@db.transaction
async def change(actor: Actor, list_id: UUID, wish: ListWish, version: int | None) -> None:
    """Give a list another name or other conditions."""
    await _hold(actor, list_id, version)
    taken = await db.value(
        "SELECT 1 FROM target_lists WHERE name = :name AND id <> :id", name=_name(wish), id=list_id
    )
    if taken is not None:
        raise errors.NameTaken(field="name")
    filters = await _filters(wish.filters)
    try:
        await db.execute(
            "UPDATE target_lists SET name = :name, filters = :filters, changed_at = :now"
            " WHERE id = :id",
            name=_name(wish),
            filters=filters,
            now=clock.now(),
            id=list_id,
        )
    except IntegrityError:  # another list took the name since it was looked for
        raise errors.NameTaken(field="name") from None
    await audit.note(actor, "changed", "target list", list_id)


@db.transaction
async def put_away(actor: Actor, list_id: UUID) -> None:
    """Put a list away: its name is free again, what was sent by it stays told."""
    held = await _hold(actor, list_id)
    await db.execute(
        "UPDATE target_lists SET put_away_at = :now, name = :name WHERE id = :id",
        now=clock.now(),
        name=f"{held.name[:80]} {list_id.hex}",
        id=list_id,
    )
    await audit.note(actor, "put_away", "target list", list_id)


@db.transaction
async def exclude(
    actor: Actor, list_id: UUID, *, institution: str = "", person: str = "", reason: str = ""
) -> None:
    """Take an institution, or a person, off a list; again is no more than once."""
    await _hold(actor, list_id)
    column, found = await _whom(institution, person)
    await db.execute(
        f"INSERT INTO target_exclusions (id, list_id, {column}, reason, by_id, at)"  # noqa: S608
        f" VALUES (:id, :list, :whom, :reason, :by, :now)"
        f" ON CONFLICT (list_id, {column}) DO NOTHING",
        id=ids.new(),
        list=list_id,
        whom=found,
        reason=reason[:300],
        by=actor.person_id,
        now=clock.now(),
    )
    await audit.note(actor, "took_off", "target list", list_id, {"whom": str(found)})


@db.transaction
async def include(actor: Actor, list_id: UUID, *, institution: str = "", person: str = "") -> None:
    """Put an institution, or a person, back on a list."""
    await _hold(actor, list_id)
    column, found = await _whom(institution, person)
    await db.execute(
        f"DELETE FROM target_exclusions WHERE list_id = :list AND {column} = :whom",  # noqa: S608
        list=list_id,
        whom=found,
    )
    await audit.note(actor, "put_back", "target list", list_id, {"whom": str(found)})


async def _whom(institution: str, person: str) -> tuple[str, UUID]:
    table, reference = ("people", person) if person else ("institutions", institution)
    found = await db.value(
        f"SELECT id FROM {table} WHERE reference = :r",  # noqa: S608 -- ours
        r=reference,
    )
    if found is None:
        raise Invalid(N_("Nothing on this list has this reference."), field="reference")
    return ("person_id" if person else "institution_id"), UUID(str(found))


async def _hold(actor: Actor, list_id: UUID, version: int | None = None) -> models.TargetList:
    _require(actor)
    held = await db.lock(models.TargetList, list_id)
    if held is None or held.put_away_at is not None:
        raise NotFound
    if version is not None and held.version - 1 != version:
        raise Stale
    return held


def _name(wish: ListWish) -> str:
    name = wish.name.strip()
    if not name:
        raise Invalid(NO_NAME, field="name")
    return name


async def _filters(filters: Filters) -> dict[str, object]:
    """Return conditions as they are stored; refuses codes that name nothing."""
    if any(one not in set(InstitutionType) for one in filters.types):
        raise Invalid(NO_CHOICE, field="types")
    if not 0 <= filters.quiet_months <= rules.MOST_MONTHS:
        raise Invalid(NO_CHOICE, field="quiet_months")
    if bool(filters.region) != bool(filters.scheme):
        raise Invalid(REGION_NEEDS_SCHEME, field="region")
    if filters.region:
        await _know(
            "SELECT 1 FROM region_memberships WHERE region_id = :code AND scheme_id = :scheme"
            " LIMIT 1",
            "region",
            code=filters.region,
            scheme=filters.scheme,
        )
    if filters.theme:
        await _know("SELECT 1 FROM themes WHERE code = :code", "theme", code=filters.theme)
    for code in filters.countries:
        await _know("SELECT 1 FROM countries WHERE iso2 = :code", "countries", code=code)
    stored: dict[str, object] = msgspec.to_builtins(filters)
    return stored


async def _know(statement: str, field: str, **params: object) -> None:
    if await db.value(statement, **params) is None:
        raise Invalid(NO_CHOICE, field=field)


def _require(actor: Actor) -> None:
    if not access.may_work(actor):
        raise NotFound
