"""Who came to a session, by institution, with their minutes."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from passerelle.core import cursors, db
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.core.i18n import pick
from passerelle.outreach import access
from passerelle.webinars import conditions


class Came(msgspec.Struct, frozen=True):
    """How many people of one institution were invited, registered and came, and their minutes."""

    id: UUID
    reference: str
    names: dict[str, str]
    country: str
    invited: int
    registered: int
    attended: int
    minutes: int


class Totals(msgspec.Struct, frozen=True):
    """The same for the whole session; those without an institution apart."""

    institutions_invited: int
    institutions_registered: int
    institutions_reached: int
    people_invited: int
    people_registered: int
    people_attended: int
    minutes: int
    without_institution: int


class Key(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of institutions begins: those that came first."""

    rank: int
    name: str
    reference: str


async def came(actor: Actor, webinar_id: UUID) -> list[Came]:
    """Return the institutions of a session's registrations: those that came first.

    An institution is the one that somebody registered for; a merged one is who stands for it.
    """
    _require(actor)
    found = await db.rows(
        Came,
        f"""
        SELECT n.id, n.reference, n.names, n.country_id AS country, g.invited, g.registered,
          g.attended, CAST(g.minutes AS BIGINT) AS minutes
        FROM (SELECT COALESCE(i.merged_into_id, i.id) AS id, COUNT(*) AS invited,
            SUM(CASE WHEN {conditions.has_registered("r")} THEN 1 ELSE 0 END) AS registered,
            SUM(CASE WHEN r.state = 'attended' THEN 1 ELSE 0 END) AS attended,
            COALESCE(SUM((SELECT SUM(a.minutes) FROM attendances a
              WHERE a.registration_id = r.id)), 0) AS minutes
          FROM registrations r JOIN institutions i ON i.id = r.institution_id
          WHERE r.webinar_id = :id GROUP BY COALESCE(i.merged_into_id, i.id)) g
          JOIN institutions n ON n.id = g.id
        """,  # noqa: S608 -- the inserted text is ours
        id=webinar_id,
    )
    return sorted(found, key=came_at)


def came_at(one: Came) -> tuple[int, str, str]:
    """Return where an institution stands in the list."""
    rank = 0 if one.attended else 1 if one.registered else 2
    return rank, pick(one.names, "en").casefold(), one.reference


async def totals(actor: Actor, webinar_id: UUID, rows: Iterable[Came]) -> Totals:
    """Return the numbers of the whole session."""
    _require(actor)
    all_ = list(rows)
    without = await db.value(
        "SELECT COUNT(*) FROM registrations WHERE webinar_id = :id AND institution_id IS NULL",
        id=webinar_id,
    )
    return Totals(
        institutions_invited=len(all_),
        institutions_registered=sum(one.registered > 0 for one in all_),
        institutions_reached=sum(one.attended > 0 for one in all_),
        people_invited=sum(one.invited for one in all_),
        people_registered=sum(one.registered for one in all_),
        people_attended=sum(one.attended for one in all_),
        minutes=sum(one.minutes for one in all_),
        without_institution=int(without),
    )


def page_of(rows: list[Came], limit: int, after: Key | None) -> cursors.Page[Came]:
    """Return a page of institutions."""
    start = (after.rank, after.name, after.reference) if after else (-1, "", "")
    return cursors.page([one for one in rows if came_at(one) > start], limit, came_at)


def _require(actor: Actor) -> None:
    if not access.sees_work(actor):
        raise NotFound
