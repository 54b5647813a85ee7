"""Reads about webinars. Drafts belong to staff and organisers; every webinar has an audience."""

from uuid import UUID

import msgspec

from passerelle.core import clock, cursors, db, nested
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.webinars import access, conditions, rules, sight
from passerelle.webinars.enums import WebinarState
from passerelle.webinars.queries.listed import Wish
from passerelle.webinars.queries.shapes import (
    CoOrganiser,
    Key,
    Participant,
    PersonKey,
    Turnout,
    WebinarLine,
    WebinarShown,
)

__all__ = [
    "STANDINGS",
    "WHEN",
    "CoOrganiser",
    "Key",
    "Participant",
    "PersonKey",
    "Place",
    "Turnout",
    "WebinarLine",
    "WebinarShown",
    "institutions_of",
    "participants_for",
    "takes_registrations",
    "turnout_for",
    "version_of",
    "webinar_for",
    "webinars_visible_to",
]

WHEN = ("upcoming", "past")


STANDINGS = {
    "invited": "1 = 1",
    "registered": conditions.has_registered("r"),
    "attended": "r.state = 'attended'",
    "no_show": "r.state = 'no_show'",
    "cancelled": "r.state = 'cancelled'",
}
"""Who is meant by each number of a turnout."""


_LINE = """id, reference, slug, titles, format, mode, audience, state, starts_at, duration_min, tz,
  languages, is_demo,
  (SELECT k.names FROM communities k WHERE k.id = w.community_id) AS community"""


async def webinars_visible_to(
    actor: Actor, *, when: str, limit: int, after: Key | None, wish: Wish | None = None
) -> cursors.Page[WebinarLine]:
    """Return webinars: `upcoming` soonest first, `past` latest first."""
    order, compare = ("ASC", ">") if when == "upcoming" else ("DESC", "<")
    found = await db.rows(
        WebinarLine,
        f"""
        SELECT {_LINE} FROM webinars w
        WHERE {sight.FINDS} AND is_timed AND state <> 'draft'
          {f"AND {wish.conditions}" if wish else ""}
          AND starts_at {">=" if when == "upcoming" else "<"} :now
          {f"AND (starts_at, id) {compare} (:at, :id)" if after else ""}
        ORDER BY starts_at {order}, id {order} LIMIT :limit
        """,  # noqa: S608 -- the inserted words are ours
        **sight.reader(actor),
        **(wish.params if wish else {}),
        now=clock.now(),
        limit=limit + 1,
        at=after.starts_at if after else None,
        id=after.id if after else None,
    )
    return cursors.page(found, limit, lambda w: (w.starts_at, w.id))


async def webinar_for(actor: Actor, slug: str) -> WebinarShown:
    """Return one webinar that this person may see."""
    co_organisers = nested.rows(reference="i.reference", names=nested.document("i.names"))
    found = await db.row(
        WebinarShown,
        f"""
        SELECT w.id, w.reference, w.slug, w.titles, w.abstracts, w.format, w.mode, w.audience,
          w.state, w.starts_at, w.duration_min, w.tz, w.languages, w.interpretation,
          r.names AS region, w.place, w.is_external, w.capacity, w.participants_reported,
          w.is_demo, w.edition AS version, w.is_timed, w.has_waitlist, w.needs_approval,
          w.questions,
          (SELECT t.reason FROM webinar_transitions t WHERE t.webinar_id = w.id
            AND t.to_state = 'cancelled' ORDER BY t.id DESC LIMIT 1) AS called_off,
          w.made_at IS NOT NULL AS is_ours,
          k.names AS community,
          (SELECT {co_organisers} FROM co_organisers c
            JOIN institutions i ON i.id = c.institution_id WHERE c.webinar_id = w.id)
            AS co_organisers
        FROM webinars w LEFT JOIN regions r ON r.code = w.region_id
          LEFT JOIN communities k ON k.id = w.community_id
        WHERE w.slug = :slug AND {sight.FINDS}
        """,  # noqa: S608 -- the inserted text is ours
        slug=slug,
        **sight.reader(actor),
    )
    if found is None:
        raise NotFound
    return found


async def version_of(slug: str) -> int:
    """Return a number that grows with each change to a webinar or to its seats."""
    found = await db.value("SELECT version FROM webinars WHERE slug = :slug", slug=slug)
    return int(found or 0)


async def turnout_for(actor: Actor, webinar_id: UUID) -> Turnout | None:
    """Return how many people stand where; None for people who may not know."""
    if not access.sees_people(actor):
        return None
    return await db.row(
        Turnout,
        f"""
        SELECT COUNT(*) AS invited,
          COALESCE(SUM(CASE WHEN {conditions.has_registered("r")} THEN 1 ELSE 0 END), 0)
            AS registered,
          COALESCE(SUM(CASE WHEN r.state = 'attended' THEN 1 ELSE 0 END), 0) AS attended,
          COALESCE(SUM(CASE WHEN r.state = 'no_show' THEN 1 ELSE 0 END), 0) AS no_show,
          COALESCE(SUM(CASE WHEN r.state = 'cancelled' THEN 1 ELSE 0 END), 0) AS cancelled,
          CAST(COALESCE(SUM((SELECT SUM(a.minutes) FROM attendances a
            WHERE a.registration_id = r.id)), 0) AS BIGINT) AS minutes
        FROM registrations r WHERE r.webinar_id = :id
        """,  # noqa: S608 -- the inserted text is ours
        id=webinar_id,
    )


async def participants_for(
    actor: Actor, webinar_id: UUID, *, standing: str, limit: int, after: PersonKey | None
) -> cursors.Page[Participant]:
    """Return the people behind a number of the turnout, by name; staff only."""
    if not access.sees_people(actor):
        raise NotFound
    found = await db.rows(
        Participant,
        f"""
        SELECT r.id, p.given_name, p.family_name, i.names AS institution,
          i.reference AS institution_reference, r.state, r.invited_at, r.registered_at,
          (SELECT SUM(a.minutes) FROM attendances a WHERE a.registration_id = r.id) AS minutes
        FROM registrations r JOIN people p ON p.id = r.person_id
          LEFT JOIN institutions i ON i.id = r.institution_id
        WHERE r.webinar_id = :webinar_id AND {STANDINGS[standing]}
          {"AND (p.family_name, r.id) > (:name, :id)" if after else ""}
        ORDER BY p.family_name, r.id LIMIT :limit
        """,  # noqa: S608 -- the inserted texts are ours
        webinar_id=webinar_id,
        limit=limit + 1,
        name=after.family_name if after else None,
        id=after.id if after else None,
    )
    return cursors.page(found, limit, lambda one: (one.family_name, one.id))


def takes_registrations(found: WebinarShown) -> bool:
    """Tell whether people can register now."""
    return rules.is_open(WebinarState(found.state), found.starts_at, clock.now())


class Place(msgspec.Struct, frozen=True):
    """An institution that somebody may register for."""

    id: UUID
    names: dict[str, str]


async def institutions_of(actor: Actor) -> list[Place]:
    """Return the institutions that the actor speaks for."""
    if not actor.institution_ids:
        return []
    return await db.rows(
        Place,
        "SELECT id, names FROM institutions WHERE id IN :ids ORDER BY reference",
        ids=list(actor.institution_ids),
    )
