"""Whom the conditions of a target list find: worked out anew each time they are asked."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from uuid import UUID

import msgspec

from passerelle.core import clock, cursors, db
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.core.i18n import pick
from passerelle.identity import conditions
from passerelle.outreach import access, rules, slots
from passerelle.outreach.queries.target_lists import Key


class TargetContact(msgspec.Struct, frozen=True):
    """Somebody who speaks for an institution that a list finds."""

    person_id: UUID
    person: str
    """Their reference, told to those who may take them off the list."""
    name: str
    role: str
    language: str
    is_excluded: bool
    excluded_because: str
    """Why somebody took them off by hand, where they said so."""


class Target(msgspec.Struct, frozen=True):
    """An institution that a list finds, with the contacts that are meant."""

    id: UUID
    reference: str
    names: dict[str, str]
    type: str
    country: str
    country_names: dict[str, str]
    is_reached: bool
    is_excluded: bool
    excluded_because: str
    contacts: list[TargetContact]

    @property
    def reachable(self) -> list[TargetContact]:
        """The contacts that nobody took off the list."""
        return [one for one in self.contacts if not one.is_excluded]


class Found(msgspec.Struct, frozen=True):
    """What a list finds now; those that were taken off by hand stand apart."""

    institutions: list[Target]
    excluded: list[Target]

    @property
    def people(self) -> int:
        """How many people are meant, each counted once."""
        return len({one.person_id for each in self.institutions for one in each.reachable})


class _Institution(msgspec.Struct, frozen=True):
    id: UUID
    reference: str
    names: dict[str, str]
    type: str
    country: str
    country_names: dict[str, str]
    may_ask: bool
    own_regions: dict[str, str]


class _Membership(msgspec.Struct, frozen=True):
    country: str
    scheme: str
    region: str


class _Contact(msgspec.Struct, frozen=True):
    institution_id: UUID
    person_id: UUID
    person: str
    name: str
    role: str
    language: str


class _Id(msgspec.Struct, frozen=True):
    id: UUID


class _Exclusion(msgspec.Struct, frozen=True):
    institution_id: UUID | None
    person_id: UUID | None
    reason: str


async def run(actor: Actor, filters: rules.Filters, list_id: UUID | None = None) -> Found:
    """Return whom these conditions find today; a list's own exclusions stand apart."""
    _require(actor)
    institutions = await _matching(filters)
    contacts, works = await _contacts(filters), access.may_work(actor)
    without = await _exclusions(list_id)
    found = [
        Target(
            one.id,
            one.reference,
            one.names,
            one.type,
            one.country,
            one.country_names,
            is_reached,
            one.id in without,
            without.get(one.id, ""),
            [
                TargetContact(
                    c.person_id,
                    c.person if works else "",
                    c.name,
                    c.role,
                    c.language,
                    c.person_id in without,
                    without.get(c.person_id, ""),
                )
                for c in contacts.get(one.id, ())
            ],
        )
        for one, is_reached in institutions
    ]
    found.sort(key=lambda one: place(one))
    return Found(
        [one for one in found if not one.is_excluded], [one for one in found if one.is_excluded]
    )


def place(one: Target) -> tuple[str, str]:
    """Return where an institution stands in a list: by its English name."""
    return pick(one.names, "en").casefold(), one.reference


def page_of(found: Sequence[Target], limit: int, after: Key | None) -> cursors.Page[Target]:
    """Return a page of institutions."""
    start = (after.name, after.reference) if after else ("", "")
    rest = [one for one in found if place(one) > start]
    return cursors.page(rest, limit, place)


async def _matching(filters: rules.Filters) -> list[tuple[_Institution, bool]]:
    found = await db.rows(
        _Institution,
        """
        SELECT i.id, i.reference, i.names, i.type, i.country_id AS country,
          c.names AS country_names, i.eligible AS may_ask, i.regions AS own_regions
        FROM institutions i JOIN countries c ON c.iso2 = i.country_id
        WHERE i.merged_into_id IS NULL AND (i.ends_on IS NULL OR i.ends_on >= :today)
        """,
        today=clock.now().date(),
    )
    regions = await _regions()
    reached, lately, about = await _history(filters)
    return [
        (one, one.id in reached)
        for one in found
        if rules.matches(
            filters,
            rules.Standing(
                country=one.country,
                regions=regions.get(one.country, {}) | one.own_regions,
                type=one.type,
                may_ask=one.may_ask,
                is_reached=one.id in reached,
                asked_lately=one.id in lately,
                asked_about_theme=one.id in about,
            ),
        )
    ]


async def _regions() -> dict[str, dict[str, str]]:
    found = await db.rows(
        _Membership,
        "SELECT country_id AS country, scheme_id AS scheme, region_id AS region"
        " FROM region_memberships",
    )
    regions: dict[str, dict[str, str]] = {}
    for one in found:
        regions.setdefault(one.country, {})[one.scheme] = one.region
    return regions


async def _history(
    filters: rules.Filters,
) -> tuple[frozenset[UUID], frozenset[UUID], frozenset[UUID]]:
    reached = await db.rows(
        _Id,
        """
        SELECT COALESCE(i.merged_into_id, i.id) AS id FROM institutions i
        WHERE EXISTS (SELECT 1 FROM registrations r
            JOIN outreach_sessions s ON s.webinar_id = r.webinar_id
            WHERE r.institution_id = i.id AND r.state = 'attended')
          OR EXISTS (SELECT 1 FROM follow_ups f WHERE f.institution_id = i.id)
        """,
    )
    today = clock.now().date()
    since = rules.months_before(today, filters.quiet_months)
    lately, about = frozenset[UUID](), frozenset[UUID]()
    if filters.quiet_months:
        lately = await slots.filled.asked_since(datetime.combine(since, time(), UTC))
    if filters.theme:
        about = await slots.filled.asked_about(filters.theme)
    return _ids(reached), lately, about


async def _contacts(filters: rules.Filters) -> dict[UUID, list[_Contact]]:
    found = await db.rows(
        _Contact,
        f"""
        SELECT c.institution_id, c.person_id, p.reference AS person,
          p.given_name || ' ' || p.family_name AS name, c.role, p.language
        FROM contacts c JOIN people p ON p.id = c.person_id
        WHERE {conditions.speaks("c")} {"AND c.role IN :roles" if filters.roles else ""}
          AND p.deactivated_at IS NULL
        ORDER BY p.family_name, p.given_name, p.id
        """,  # noqa: S608 -- the inserted text is ours
        today=clock.now().date(),
        **({"roles": filters.roles} if filters.roles else {}),
    )
    contacts: dict[UUID, list[_Contact]] = {}
    for one in found:
        contacts.setdefault(one.institution_id, []).append(one)
    return contacts


async def _exclusions(list_id: UUID | None) -> dict[UUID, str]:
    """Return why, by institution or person, somebody was taken off a list."""
    if list_id is None:
        return {}
    found = await db.rows(
        _Exclusion,
        "SELECT institution_id, person_id, reason FROM target_exclusions WHERE list_id = :id",
        id=list_id,
    )
    return {id_: one.reason for one in found for id_ in (one.institution_id, one.person_id) if id_}


def _ids(found: Iterable[_Id]) -> frozenset[UUID]:
    return frozenset(one.id for one in found)


def _require(actor: Actor) -> None:
    if not access.sees_work(actor):
        raise NotFound
