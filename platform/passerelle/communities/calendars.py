"""The calendar of a space: what is scheduled for it, for those who may read the space."""

from uuid import UUID

import msgspec

from passerelle.calendars import feeds
from passerelle.communities import sight
from passerelle.core import db, i18n
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.web.documents import Document


class _Space(msgspec.Struct, frozen=True):
    id: UUID
    names: dict[str, str]
    visibility: str


class _Id(msgspec.Struct, frozen=True):
    id: UUID


async def calendar_for(actor: Actor, reference: str, base_url: str, language: str) -> Document:
    """Return the calendar of a space that this person may read."""
    space = await db.row(
        _Space,
        f"SELECT c.id, c.names, c.visibility FROM communities c {sight.OWN}"  # noqa: S608 -- ours
        f" WHERE c.reference = :reference AND {sight.READS}",
        reference=reference,
        **sight.reader(actor),
    )
    if space is None:
        raise NotFound
    shown = feeds.Shown(
        base_url=base_url,
        path=f"/calendars/communities/{reference}.ics",
        language=language,
        name=i18n.pick(space.names, language),
        page=f"/communities/{reference}",
        is_private=space.visibility != "public",
    )
    return await feeds.shared(shown, feed_of(space.id))


async def followed_by(actor: Actor) -> tuple[str, ...]:
    """Return the feeds of the spaces that this person is a member of."""
    found = await db.rows(
        _Id,
        f"SELECT c.id FROM communities c {sight.OWN}"  # noqa: S608 -- the inserted text is ours
        f" WHERE {sight.IS_MEMBER} ORDER BY c.id",
        **sight.reader(actor),
    )
    return tuple(feed_of(one.id) for one in found)


def feed_of(community_id: UUID) -> str:
    """Return the name of a space's feed among those of calendars."""
    return f"community/{community_id}"
