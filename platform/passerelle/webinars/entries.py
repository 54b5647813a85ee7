"""What calendars say of a webinar: written in the transaction of each change.

The room itself stands in no calendar: an entry leads to the webinar's page, which anybody may see.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.calendars import entries as calendar
from passerelle.calendars import invitations
from passerelle.core import db
from passerelle.webinars import rules
from passerelle.webinars.enums import Audience, Mode, WebinarState

KIND = "webinar"
_FEEDS = {
    Audience.PUBLIC: ("public",),
    Audience.PARTNER: ("partner", "staff"),
    Audience.EXPERT: ("expert", "staff"),
    Audience.EU_ADMINISTRATION: ("staff",),
}


class _Id(msgspec.Struct, frozen=True):
    id: UUID


class _Shown(msgspec.Struct, frozen=True):
    slug: str
    titles: dict[str, str]
    abstracts: dict[str, str]
    format: str
    mode: Mode
    audience: Audience
    state: WebinarState
    starts_at: datetime
    duration_min: int
    tz: str
    languages: list[str]
    place: str
    community_id: UUID | None
    community_visibility: str | None
    organiser_id: UUID | None


async def put(webinar_id: UUID) -> None:
    """Write the entry of a webinar as it stands now; a draft has none."""
    shown = await _of(webinar_id)
    if shown is None or shown.state is WebinarState.DRAFT:
        return
    page = f"/webinars/{shown.slug}"
    await calendar.write(
        calendar.Entry(
            kind=KIND,
            owner=webinar_id,
            feeds=_feeds(shown),
            starts_at=shown.starts_at,
            ends_at=rules.ends_at(shown.starts_at, shown.duration_min),
            tz=shown.tz,
            summaries=shown.titles,
            descriptions=shown.abstracts,
            url=page,
            location=page if shown.mode is Mode.ONLINE else shown.place or page,
            organiser=shown.organiser_id,
            status="CANCELLED" if shown.state is WebinarState.CANCELLED else "CONFIRMED",
            categories=(shown.format,),
            languages=tuple(shown.languages),
        )
    )


@db.transaction
async def put_of_community(community_id: UUID) -> int:
    """Write the entries of a community's webinars, when others than before may read there."""
    found = await db.rows(
        _Id,
        "SELECT id FROM webinars WHERE community_id = :id AND state <> 'draft'"
        " AND made_at IS NOT NULL ORDER BY id",
        id=community_id,
    )
    for one in found:
        await put(one.id)
    return len(found)


async def cancel(webinar_id: UUID) -> None:
    """Say in calendars that a webinar does not take place."""
    await calendar.cancel(KIND, webinar_id)


async def invite(webinar_id: UUID, person_id: UUID) -> None:
    """Let a webinar stand in the own calendar of somebody who has a seat."""
    await invitations.invite(KIND, webinar_id, person_id)


async def withdraw(webinar_id: UUID, person_id: UUID) -> None:
    """Take a webinar out of the own calendar of somebody who has no seat any more."""
    await invitations.withdraw(KIND, webinar_id, person_id)


def _feeds(shown: _Shown) -> tuple[str, ...]:
    if shown.community_id is None:
        return _FEEDS[shown.audience]
    own = (f"community/{shown.community_id}", "staff")
    return (*own, "public") if shown.community_visibility == "public" else own


async def _of(webinar_id: UUID) -> _Shown | None:
    return await db.row(
        _Shown,
        "SELECT w.slug, w.titles, w.abstracts, w.format, w.mode, w.audience, w.state,"
        " w.starts_at, w.duration_min, w.tz, w.languages, w.place, w.community_id,"
        " c.visibility AS community_visibility, w.organiser_id"
        " FROM webinars w LEFT JOIN communities c ON c.id = w.community_id WHERE w.id = :id",
        id=webinar_id,
    )
