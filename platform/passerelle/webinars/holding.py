"""Holding a webinar: one statement locks it, checks who asks, and reads it as it is now.

The write comes first, so that those who decide about one webinar queue up, in the same way on both
engines. What follows in the transaction is alone with the webinar's seats.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from passerelle.core import clock, db
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound, Stale
from passerelle.webinars import errors, rules, sight
from passerelle.webinars.enums import WebinarState
from passerelle.webinars.rules import Question


class Held(msgspec.Struct, frozen=True):
    """A webinar that nobody else changes until the transaction ends."""

    id: UUID
    slug: str
    reference: str
    state: WebinarState
    edition: int
    titles: dict[str, str]
    mode: str
    place: str
    room_url: str
    starts_at: datetime
    duration_min: int
    tz: str
    is_timed: bool
    capacity: int | None
    has_waitlist: bool
    needs_approval: bool
    questions: list[Question]
    made_at: datetime | None
    last_position: int

    @property
    def is_to_come(self) -> bool:
        """Whether it is planned and has not begun: until then seats go to those who wait."""
        return self.state in rules.PLANNED and self.starts_at > clock.now()


_FINDS, _RUNS = sight.of(sight.FINDS, "webinars"), sight.of(sight.RUNS, "webinars")
_COLUMNS = """id, slug, reference, state, edition, titles, mode, place, room_url, starts_at,
  duration_min, tz, is_timed, capacity, has_waitlist, needs_approval, questions, made_at,
  last_position"""


async def to_run(actor: Actor, slug: str, edition: int | None = None) -> Held:
    """Hold a webinar that the actor runs; refuses another edition than was read.

    To whoever does not run it there is no such webinar.
    """
    held = await _held(
        "UPDATE webinars SET version = version + 1"  # noqa: S608 -- constants
        f" WHERE slug = :slug AND {_RUNS} RETURNING {_COLUMNS}",
        slug=slug,
        **sight.runner(actor),
    )
    if held is None:
        raise NotFound
    if held.made_at is None:
        raise errors.WebinarImported
    if edition is not None and held.edition != edition:
        raise Stale
    return held


async def to_enter(actor: Actor, slug: str) -> Held:
    """Hold a webinar that the actor finds, and draw the next number of its queue."""
    held = await _held(
        "UPDATE webinars SET version = version + 1, last_position = last_position + 1"  # noqa: S608
        f" WHERE slug = :slug AND {_FINDS} RETURNING {_COLUMNS}",
        slug=slug,
        **sight.reader(actor),
    )
    if held is None:
        raise NotFound
    return held


async def of(webinar_id: UUID) -> Held:
    """Hold a webinar for somebody whose right comes from elsewhere, such as a signed link."""
    held = await _held(
        "UPDATE webinars SET version = version + 1"  # noqa: S608 -- constants
        f" WHERE id = :id RETURNING {_COLUMNS}",
        id=webinar_id,
    )
    if held is None:
        raise NotFound
    return held


async def draw(held: Held) -> int:
    """Return the next number of the queue of a webinar that is held."""
    number = await db.value(
        "UPDATE webinars SET last_position = last_position + 1 WHERE id = :id"
        " RETURNING last_position",
        id=held.id,
    )
    return int(number)


async def _held(statement: str, **params: Any) -> Held | None:
    db.require_transaction()
    return await db.row(Held, statement, **params)
