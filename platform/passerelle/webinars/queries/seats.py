"""Reads about seats: where somebody stands, what they registered for, who else did."""

from typing import Any
from uuid import UUID

import msgspec

from passerelle.core import cursors, db
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.errors import NotFound
from passerelle.webinars import access, sight
from passerelle.webinars.enums import RegistrationState, WebinarState

MANAGED = {
    "all": "r.state <> 'invited'",
    "confirmed": "r.state IN ('confirmed', 'registered', 'attended', 'no_show')",
    "waitlisted": "r.state IN ('waitlisted', 'offered')",
    "awaiting_approval": "r.state = 'awaiting_approval'",
    "cancelled": "r.state IN ('cancelled', 'rejected', 'expired', 'declined')",
}
"""Which registrations each list of organisers shows."""


class Seat(msgspec.Struct, frozen=True):
    """Where one person stands with a webinar, and how its seats are."""

    runs: bool
    """Whether they run it."""
    taken: int
    waiting: int
    awaiting: int
    id: UUID | None
    state: RegistrationState | None
    before: int
    """How many wait before them."""


class Managed(msgspec.Struct, frozen=True):
    """A registration as its signed link shows it."""

    id: UUID
    state: RegistrationState
    given_name: str
    family_name: str
    slug: str
    titles: dict[str, str]
    webinar_state: WebinarState
    starts_at: Instant
    duration_min: int
    tz: str
    before: int
    is_ours: bool
    mode: str
    place: str
    room_url: str
    webinar_id: UUID


class Registrant(msgspec.Struct, frozen=True):
    """Somebody in the organisers' list."""

    id: UUID
    given_name: str
    family_name: str
    email: str | None
    institution: dict[str, str] | None
    institution_name: str
    state: RegistrationState
    position: int
    registered_at: Instant | None
    answers: dict[str, str]
    minutes: int | None
    has_joined: bool
    reason: str
    """Why they stand so, in the words of who refused, cancelled or corrected it."""


class Own(msgspec.Struct, frozen=True):
    """One of one's own registrations."""

    slug: str
    titles: dict[str, str]
    starts_at: Instant
    duration_min: int
    tz: str
    webinar_state: WebinarState
    state: RegistrationState


class Key(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of registrations begins."""

    position: int
    id: UUID


_BEFORE = """(SELECT COUNT(*) FROM registrations b WHERE b.webinar_id = r.webinar_id
  AND b.state = 'waitlisted' AND r.state = 'waitlisted' AND b.position < r.position)"""


async def seat_for(actor: Actor, webinar_id: UUID) -> Seat:
    """Return where the actor stands with a webinar that they find."""
    found = await db.row(
        Seat,
        f"""
        SELECT {sight.RUNS} AS runs,
          (SELECT COUNT(*) FROM registrations t WHERE t.webinar_id = w.id
            AND t.state IN ('confirmed', 'offered', 'attended', 'no_show')) AS taken,
          (SELECT COUNT(*) FROM registrations q WHERE q.webinar_id = w.id
            AND q.state = 'waitlisted') AS waiting,
          (SELECT COUNT(*) FROM registrations a WHERE a.webinar_id = w.id
            AND a.state = 'awaiting_approval') AS awaiting,
          r.id, r.state, {_BEFORE} AS before
        FROM webinars w LEFT JOIN registrations r
          ON r.webinar_id = w.id AND r.person_id = :person
        WHERE w.id = :id
        """,  # noqa: S608 -- the inserted texts are ours
        id=webinar_id,
        person=actor.person_id,
        **sight.runner(actor),
    )
    if found is None:
        raise NotFound
    return found


async def managed_of(registration_id: UUID) -> Managed:
    """Return the registration that a signed link names; the link is the right to see it."""
    found = await db.row(
        Managed,
        f"""
        SELECT r.id, r.state, p.given_name, p.family_name, w.slug, w.titles,
          w.state AS webinar_state, w.starts_at, w.duration_min, w.tz, {_BEFORE} AS before,
          w.made_at IS NOT NULL AS is_ours, w.mode, w.place, w.room_url, w.id AS webinar_id
        FROM registrations r JOIN webinars w ON w.id = r.webinar_id
          JOIN people p ON p.id = r.person_id
        WHERE r.id = :id
        """,  # noqa: S608 -- the inserted text is ours
        id=registration_id,
    )
    if found is None:
        raise NotFound
    return found


async def registrants_for(
    actor: Actor, slug: str, *, which: str, limit: int, after: Key | None, every: bool = False
) -> cursors.Page[Registrant]:
    """Return who registered, in the order of asking; for those who run the webinar."""
    webinar_id = await run_by(actor, slug)
    found = await db.rows(
        Registrant,
        f"""
        SELECT r.id, p.given_name, p.family_name,
          (SELECT a.address FROM email_addresses a WHERE a.person_id = p.id
            ORDER BY a.is_primary DESC, a.id LIMIT 1) AS email,
          i.names AS institution, r.institution_name, r.state,
          COALESCE(r.position, 0) AS position, r.registered_at, r.answers,
          (SELECT SUM(t.minutes) FROM attendances t WHERE t.registration_id = r.id) AS minutes,
          EXISTS (SELECT 1 FROM attendances j WHERE j.registration_id = r.id
            AND j.source = 'link') AS has_joined,
          COALESCE((SELECT x.reason FROM registration_transitions x
            WHERE x.registration_id = r.id AND x.to_state = r.state
            ORDER BY x.at DESC, x.id DESC LIMIT 1), '') AS reason
        FROM registrations r JOIN people p ON p.id = r.person_id
          LEFT JOIN institutions i ON i.id = r.institution_id
        WHERE r.webinar_id = :webinar_id AND {MANAGED[which]}
          {"AND (COALESCE(r.position, 0), r.id) > (:position, :id)" if after else ""}
        ORDER BY COALESCE(r.position, 0), r.id {"" if every else "LIMIT :limit"}
        """,  # noqa: S608 -- the inserted texts are ours
        webinar_id=webinar_id,
        **({} if every else {"limit": limit + 1}),
        **({"position": after.position, "id": after.id} if after else {}),
    )
    if every:
        return cursors.Page(found)
    return cursors.page(found, limit, lambda one: (one.position, one.id))


async def run_by(actor: Actor, slug: str) -> UUID:
    """Return a webinar whose people the actor may see: who runs it, and who oversees."""
    found = await db.row(
        _Run,
        f"SELECT w.id, {sight.RUNS} AS runs FROM webinars w WHERE w.slug = :slug",  # noqa: S608
        slug=slug,
        **sight.runner(actor),
    )
    if found is None or not (found.runs or access.oversees(actor)):
        raise NotFound
    return found.id


class _Run(msgspec.Struct, frozen=True):
    id: UUID
    runs: bool


async def own_of(actor: Actor, *, limit: int, after: Any | None) -> cursors.Page[Own]:
    """Return what the actor is registered for, the latest start first."""
    found = await db.rows(
        _OwnRow,
        f"""
        SELECT w.slug, w.titles, w.starts_at, w.duration_min, w.tz, w.state AS webinar_state,
          r.state, w.id FROM registrations r JOIN webinars w ON w.id = r.webinar_id
        WHERE r.person_id = :me AND {sight.FINDS}
          {"AND (w.starts_at, w.id) < (:at, :id)" if after else ""}
        ORDER BY w.starts_at DESC, w.id DESC LIMIT :limit
        """,  # noqa: S608 -- the inserted text is ours
        **sight.reader(actor),
        limit=limit + 1,
        **({"at": after.starts_at, "id": after.id} if after else {}),
    )
    page = cursors.page(found, limit, lambda one: (one.starts_at, one.id))
    return cursors.Page([one.own for one in page.items], page.next)


class _OwnRow(msgspec.Struct, frozen=True):
    slug: str
    titles: dict[str, str]
    starts_at: Instant
    duration_min: int
    tz: str
    webinar_state: WebinarState
    state: RegistrationState
    id: UUID

    @property
    def own(self) -> Own:
        """The registration without its place in the list."""
        return Own(**{name: getattr(self, name) for name in Own.__struct_fields__})
