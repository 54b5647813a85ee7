"""Reads about institutions and what they took part in. Merged ones stand only on their own page."""

from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.core import clock, cursors, db, nested
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.identity import conditions
from passerelle.portfolio import access


class InstitutionLine(msgspec.Struct, frozen=True):
    """An institution in a list; `name` is the text it is sorted by."""

    id: UUID
    name: str
    reference: str
    names: dict[str, str]
    type: str
    country: str
    country_names: dict[str, str]
    region_names: dict[str, str] | None
    national_government: bool
    eligible: bool
    parent: str | None
    parent_names: dict[str, str] | None


class Key(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of institutions begins."""

    name: str
    id: UUID


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which institutions are wanted; what is empty does not narrow."""

    scheme: str = ""
    region: str = ""
    country: str = ""
    type: str = ""


class Relative(msgspec.Struct, frozen=True):
    """An institution above or below another, or merged with it."""

    reference: str
    names: dict[str, str]
    relation: str
    """parent, part, merged_into or merged_from."""


class RegionOf(msgspec.Struct, frozen=True):
    """The region of an institution in one scheme."""

    scheme: str
    names: dict[str, str]


class InstitutionShown(msgspec.Struct, frozen=True):
    """An institution on its own page."""

    id: UUID
    reference: str
    names: dict[str, str]
    type: str
    country: str
    country_names: dict[str, str]
    national_government: bool
    eligible: bool
    languages: list[str]
    regions: list[RegionOf]
    relatives: list[Relative]

    def __post_init__(self) -> None:
        self.regions.sort(key=lambda region: region.scheme)
        self.relatives.sort(key=lambda relative: relative.reference)

    @property
    def merged_into(self) -> str | None:
        """The reference of the institution that stands for this one since it was merged."""
        return next((one.reference for one in self.related("merged_into")), None)

    def related(self, relation: str) -> list[Relative]:
        """Return the institutions that stand so to this one."""
        return [relative for relative in self.relatives if relative.relation == relation]


class WebinarAttended(msgspec.Struct, frozen=True):
    """A webinar with how many people of an institution stand where."""

    reference: str
    slug: str
    titles: dict[str, str]
    starts_at: datetime
    tz: str
    people: dict[str, int]
    """How many registrations by state."""


class ContactShown(msgspec.Struct, frozen=True):
    """A person who speaks for an institution."""

    name: str
    role: str


_REGION = """LEFT JOIN region_memberships m ON m.country_id = i.country_id AND m.scheme_id = :scheme
      LEFT JOIN regions g ON g.code = COALESCE(i.regions->>:scheme, m.region_id)"""


async def institutions_visible_to(
    _actor: Actor, wanted: Wanted, *, limit: int | None, after: Key | None = None
) -> cursors.Page[InstitutionLine]:
    """Return institutions in the order of their English names."""
    found = await db.rows(
        InstitutionLine,
        f"""
        SELECT i.id, COALESCE(i.names->>'en', i.reference) AS name, i.reference, i.names, i.type,
          c.iso2 AS country, c.names AS country_names, g.names AS region_names,
          i.national_government, i.eligible, p.reference AS parent, p.names AS parent_names
        FROM institutions i JOIN countries c ON c.iso2 = i.country_id {_REGION}
          LEFT JOIN institutions p ON p.id = i.parent_id
        WHERE {" AND ".join(_conditions(wanted, after))}
        ORDER BY COALESCE(i.names->>'en', i.reference), i.id
        {"LIMIT :limit" if limit else ""}
        """,  # noqa: S608 -- the inserted text is ours
        **msgspec.structs.asdict(wanted),
        limit=limit + 1 if limit else None,
        name=after.name if after else None,
        id=after.id if after else None,
    )
    return cursors.page(found, limit or len(found), lambda i: (i.name, i.id))


async def institution_for(_actor: Actor, reference: str) -> InstitutionShown:
    """Return one institution, with its region in each scheme."""
    found = await db.row(
        InstitutionShown,
        f"""
        SELECT i.id, i.reference, i.names, i.type, c.iso2 AS country, c.names AS country_names,
          i.national_government, i.eligible, i.languages,
          {_regions()} AS regions, {_relatives()} AS relatives
        FROM institutions i JOIN countries c ON c.iso2 = i.country_id
        WHERE i.reference = :reference
        """,  # noqa: S608 -- the inserted text is ours
        reference=reference,
    )
    if found is None:
        raise NotFound
    return found


async def identifier_of(_actor: Actor, reference: str) -> UUID:
    """Return the identifier of the institution with this reference."""
    found = await db.row(
        _Identified, "SELECT id FROM institutions WHERE reference = :reference", reference=reference
    )
    if found is None:
        raise NotFound
    return found.id


async def webinars_of(actor: Actor, institution: InstitutionShown) -> list[WebinarAttended]:
    """Return where an institution's people were invited, the latest first; only for staff."""
    if not access.sees_people(actor):
        return []
    found = await db.rows(
        _Standing,
        """
        SELECT w.reference, w.slug, w.titles, w.starts_at, w.tz, n.state, n.people
        FROM (SELECT r.webinar_id, r.state, COUNT(*) AS people FROM registrations r
          WHERE r.institution_id IN
            (SELECT id FROM institutions WHERE id = :id OR merged_into_id = :id)
          GROUP BY r.webinar_id, r.state) n
        JOIN webinars w ON w.id = n.webinar_id ORDER BY w.starts_at DESC, w.id, n.state
        """,
        id=institution.id,
    )
    webinars: dict[str, WebinarAttended] = {}
    for line in found:
        webinar = WebinarAttended(
            line.reference, line.slug, line.titles, line.starts_at, line.tz, {}
        )
        webinars.setdefault(line.reference, webinar).people[line.state] = line.people
    return list(webinars.values())


async def contacts_of(actor: Actor, institution: InstitutionShown) -> list[ContactShown]:
    """Return who speaks for an institution, by name; only for staff, and without addresses."""
    if not access.sees_people(actor):
        return []
    return await db.rows(
        ContactShown,
        f"""
        SELECT p.given_name || ' ' || p.family_name AS name, k.role
        FROM contacts k JOIN people p ON p.id = k.person_id
        WHERE k.institution_id = :id AND {conditions.speaks("k")} AND p.deactivated_at IS NULL
        ORDER BY p.family_name, p.given_name, p.reference
        """,  # noqa: S608 -- the inserted text is ours
        id=institution.id,
        today=clock.now().date(),
    )


class _Identified(msgspec.Struct, frozen=True):
    id: UUID


class _Standing(msgspec.Struct, frozen=True):
    reference: str
    slug: str
    titles: dict[str, str]
    starts_at: datetime
    tz: str
    state: str
    people: int


def _conditions(wanted: Wanted, after: Key | None) -> list[str]:
    asked = {
        "i.merged_into_id IS NULL": True,
        "i.type = :type": wanted.type,
        "i.country_id = :country": wanted.country,
        "g.code = :region": wanted.region,
        "(COALESCE(i.names->>'en', i.reference), i.id) > (:name, :id)": after,
    }
    return [text for text, value in asked.items() if value]


def _regions() -> str:
    gathered = nested.rows(scheme="s.code", names=nested.document("g.names"))
    return f"""(SELECT {gathered} FROM region_schemes s
      LEFT JOIN region_memberships m ON m.scheme_id = s.code AND m.country_id = i.country_id
      JOIN regions g ON g.code = COALESCE(i.regions->>s.code, m.region_id))"""  # noqa: S608


def _relatives() -> str:
    gathered = nested.rows(
        reference="o.reference", names=nested.document("o.names"), relation="o.relation"
    )
    return f"""(SELECT {gathered} FROM (
        SELECT reference, names, 'part' AS relation FROM institutions WHERE parent_id = i.id
        UNION ALL SELECT reference, names, 'merged_from' FROM institutions
          WHERE merged_into_id = i.id
        UNION ALL SELECT reference, names, 'parent' FROM institutions WHERE id = i.parent_id
        UNION ALL SELECT reference, names, 'merged_into' FROM institutions
          WHERE id = i.merged_into_id) o)"""  # noqa: S608 -- the inserted text is ours
