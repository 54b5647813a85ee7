"""Every room that holds something of people, from the top down to who they are.

The order is that of an erasure: identity comes last, because its rows say whom the others are
about. A room with tables that is not here turns tests/portal/test_personal_data.py red.
"""

from dataclasses import replace
from uuid import UUID

import msgspec

from passerelle.assistance import personal_data as assistance
from passerelle.calendars import personal_data as calendars
from passerelle.communities import personal_data as communities
from passerelle.core import clock, db, personal
from passerelle.core import personal_data as core
from passerelle.core.naming import Erased
from passerelle.core.personal import Area
from passerelle.identity import personal_data as identity
from passerelle.notifications import personal_data as notifications
from passerelle.outreach import personal_data as outreach
from passerelle.portal import personal_data as portal
from passerelle.portfolio import personal_data as portfolio
from passerelle.roster import personal_data as roster
from passerelle.webhooks import personal_data as webhooks
from passerelle.webinars import personal_data as webinars

ROOMS = {
    "portal": portal,
    "webhooks": webhooks,
    "notifications": notifications,
    "portfolio": portfolio,
    "assistance": assistance,
    "outreach": outreach,
    "webinars": webinars,
    "communities": communities,
    "calendars": calendars,
    "roster": roster,
    "core": core,
    "identity": identity,
}


class _Name(msgspec.Struct, frozen=True):
    given_name: str
    family_name: str


class _Address(msgspec.Struct, frozen=True):
    address: str


def areas() -> list[Area]:
    """Return every area, who the person is first."""
    return [area for room in reversed(ROOMS.values()) for area in reversed(room.AREAS)]


async def described(person_id: UUID) -> Erased:
    """Return who somebody is, as the rooms look for them: their identifier, the addresses that
    they read, and their names. An address that was only claimed is somebody else's."""
    name = await db.row(
        _Name, "SELECT given_name, family_name FROM people WHERE id = :id", id=person_id
    ) or _Name("", "")
    addresses = await db.rows(
        _Address, "SELECT address FROM email_addresses WHERE person_id = :id", id=person_id
    )
    names = (name.given_name, name.family_name, f"{name.given_name} {name.family_name}".strip())
    return Erased(
        person_id=person_id,
        pseudonym="",
        at=clock.now(),
        addresses=tuple(sorted(one.address for one in addresses)),
        names=tuple(dict.fromkeys(filter(None, names))),
    )


async def to_erase(person_id: UUID, pseudonym: str, *, with_posts: bool) -> Erased:
    """Return whom an erasure is about, also by addresses that they once read and nobody reads."""
    who = await described(person_id)
    once = await db.rows(
        _Address,
        "SELECT DISTINCT c.address FROM address_confirmations c WHERE c.person_id = :id"
        " AND c.confirmed_at IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM email_addresses a WHERE a.address = c.address)",
        id=person_id,
    )
    is_named_so = pseudonym in who.names  # a name is gone that was replaced before
    return replace(
        who,
        pseudonym=pseudonym,
        names=() if is_named_so else who.names,
        with_posts=with_posts,
        addresses=(*who.addresses, *sorted(one.address for one in once)),
    )


async def erase(room: str, erased: Erased) -> int:
    """Do one room's part of an erasure in the open transaction; return how many rows."""
    module = ROOMS[room]
    touched = 0
    for area in module.AREAS:
        touched += await personal.erase(area, erased)
    if more := getattr(module, "erase_more", None):
        touched += await more(erased)
    return touched
