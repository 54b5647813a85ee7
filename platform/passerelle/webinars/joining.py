"""Joining by one's own link: no sign-in, no room address before the room is open.

A link stays the same whatever becomes of the webinar's time and room.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.core import clock, db, ids
from passerelle.webinars import registration, rules
from passerelle.webinars.enums import AttendanceSource, WebinarState
from passerelle.webinars.queries import seats
from passerelle.webinars.queries.seats import Managed

_GOING = (*rules.PLANNED, WebinarState.LIVE)


class Door(msgspec.Struct, frozen=True):
    """What a personal link shows: the webinar, and the room once one may go in."""

    found: Managed
    opens_at: datetime
    has_seat: bool
    is_open: bool
    """Whether one may go in now."""
    room_url: str
    """Nothing while the room is not open, or where none is known yet."""


async def door_of(token: str, secrets: tuple[str, ...]) -> Door:
    """Return what stands behind a personal link, and write down who goes in.

    One goes in from 15 minutes before the start to the end, with a seat.
    """
    found = await seats.managed_of(registration.of_token(token, registration.JOINS, secrets))
    opens_at = found.starts_at - rules.JOINS_EARLY
    has_seat = found.state in rules.SEATED
    is_open = rules.joins(found.starts_at, found.duration_min, clock.now())
    goes_in = has_seat and is_open and found.webinar_state in _GOING and bool(found.room_url)
    if goes_in:
        await _note(found.id)
    return Door(found, opens_at, has_seat, is_open, found.room_url if goes_in else "")


@db.transaction
async def _note(registration_id: UUID) -> None:
    """Write down that somebody came by their link; how long they stay it does not tell."""
    held = await db.execute(
        "UPDATE registrations SET version = version + 1 WHERE id = :id", id=registration_id
    )
    known = await db.value(
        "SELECT id FROM attendances WHERE registration_id = :id AND source = 'link'",
        id=registration_id,
    )
    if held and known is None:
        await db.execute(
            "INSERT INTO attendances (id, registration_id, joined_at, minutes, source,"
            " identity_tier) VALUES (:id, :registration, :now, 0, :source, 'registered')",
            id=ids.new(),
            registration=registration_id,
            now=clock.now(),
            source=AttendanceSource.LINK,
        )
