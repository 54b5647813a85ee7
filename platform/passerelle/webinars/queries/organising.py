"""Reads for those who run webinars: their board, what an edit begins from, the history."""

from uuid import UUID

import msgspec

from passerelle.core import cursors, db, nested
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.errors import NotFound
from passerelle.webinars import access, sight
from passerelle.webinars.enums import WebinarState
from passerelle.webinars.rules import Question

BOARDS = {
    "current": ("draft", "scheduled", "open", "closed", "live", "held"),
    "over": ("reported", "cancelled"),
}
"""What is still to be done something about, and what is over."""


class Tile(msgspec.Struct, frozen=True):
    """A webinar on an organiser's board."""

    id: UUID
    slug: str
    titles: dict[str, str]
    state: WebinarState
    starts_at: Instant
    duration_min: int
    tz: str
    is_timed: bool
    capacity: int | None
    taken: int
    waiting: int
    awaiting: int


class Organiser(msgspec.Struct, frozen=True):
    """Somebody who runs a webinar beside the one who made it."""

    person_id: UUID
    name: str
    reference: str


class Step(msgspec.Struct, frozen=True):
    """A step that a webinar took."""

    from_state: str | None
    to_state: str
    name: str | None
    at: Instant
    reason: str


class Edited(msgspec.Struct, frozen=True):
    """A webinar as those who edit it see it, with what nobody else is shown."""

    id: UUID
    slug: str
    reference: str
    version: int
    state: WebinarState
    titles: dict[str, str]
    abstracts: dict[str, str]
    format: str
    mode: str
    audience: str
    languages: list[str]
    interpretation: list[str]
    place: str
    room_url: str
    community: str | None
    starts_at: Instant
    duration_min: int
    tz: str
    is_timed: bool
    capacity: int | None
    has_waitlist: bool
    needs_approval: bool
    questions: list[Question]
    is_ours: bool
    runs: bool
    co_organisers: list[str]
    organisers: list[Organiser]


async def edited_by(actor: Actor, slug: str, *, looks: bool = True) -> Edited:
    """Return a webinar for those who run it, and to look at for those who oversee."""
    organisers = nested.rows(
        person_id="p.id", name="p.given_name || ' ' || p.family_name", reference="p.reference"
    )
    found = await db.row(
        Edited,
        f"""
        SELECT w.id, w.slug, w.reference, w.edition AS version, w.state, w.titles, w.abstracts,
          w.format, w.mode, w.audience, w.languages, w.interpretation, w.place, w.room_url,
          k.reference AS community, w.starts_at, w.duration_min, w.tz, w.is_timed, w.capacity,
          w.has_waitlist, w.needs_approval, w.questions, w.made_at IS NOT NULL AS is_ours,
          {sight.RUNS} AS runs,
          (SELECT {nested.values("i.reference")} FROM co_organisers c
            JOIN institutions i ON i.id = c.institution_id WHERE c.webinar_id = w.id)
            AS co_organisers,
          (SELECT {organisers} FROM webinar_organisers o JOIN people p ON p.id = o.person_id
            WHERE o.webinar_id = w.id) AS organisers
        FROM webinars w LEFT JOIN communities k ON k.id = w.community_id
        WHERE w.slug = :slug
        """,  # noqa: S608 -- the inserted texts are ours
        slug=slug,
        **sight.runner(actor),
    )
    if found is None or not (found.runs or (looks and access.oversees(actor))):
        raise NotFound
    return found


async def history_of(actor: Actor, slug: str) -> list[Step]:
    """Return the steps that a webinar took, the first one first; for those who run it."""
    found = await edited_by(actor, slug)
    return await db.rows(
        Step,
        "SELECT t.from_state, t.to_state, p.given_name || ' ' || p.family_name AS name, t.at,"
        " t.reason FROM webinar_transitions t LEFT JOIN people p ON p.id = t.actor_id"
        " WHERE t.webinar_id = :id ORDER BY t.id",
        id=found.id,
    )


class Key(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of a board begins."""

    starts_at: Instant
    id: UUID


async def board_of(
    actor: Actor, which: str, *, limit: int, after: Key | None
) -> cursors.Page[Tile]:
    """Return the webinars that the actor runs, by their start; the latest first where over."""
    order, compare = ("ASC", ">") if which == "current" else ("DESC", "<")
    found = await db.rows(
        Tile,
        f"""
        SELECT w.id, w.slug, w.titles, w.state, w.starts_at, w.duration_min, w.tz, w.is_timed,
          w.capacity,
          (SELECT COUNT(*) FROM registrations t WHERE t.webinar_id = w.id
            AND t.state IN ('confirmed', 'offered', 'attended', 'no_show')) AS taken,
          (SELECT COUNT(*) FROM registrations q WHERE q.webinar_id = w.id
            AND q.state = 'waitlisted') AS waiting,
          (SELECT COUNT(*) FROM registrations a WHERE a.webinar_id = w.id
            AND a.state = 'awaiting_approval') AS awaiting
        FROM webinars w WHERE {sight.RUNS} AND w.made_at IS NOT NULL AND w.state IN :states
          {f"AND (w.starts_at, w.id) {compare} (:at, :id)" if after else ""}
        ORDER BY w.starts_at {order}, w.id {order} LIMIT :limit
        """,  # noqa: S608 -- the inserted words are ours
        states=BOARDS[which],
        limit=limit + 1,
        **sight.runner(actor),
        **({"at": after.starts_at, "id": after.id} if after else {}),
    )
    return cursors.page(found, limit, lambda one: (one.starts_at, one.id))
