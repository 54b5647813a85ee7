"""Feeds: what calendar programs fetch. A head, the stored VEVENTs, and an end.

A feed's tag comes from counters that grow in the transaction of each change and from the day,
since what is long past leaves by itself; nothing else is read for whoever has the feed already.
Who may read a feed is for its door to say.
"""

import hashlib
from collections.abc import Sequence
from uuid import UUID

import msgspec

from passerelle.calendars import counters, fragments, heads, invitations, vevents
from passerelle.calendars.fragments import Choice
from passerelle.calendars.heads import Head
from passerelle.core import clock, db, ids
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.web.documents import Document

MEDIA_TYPE = "text/calendar; charset=utf-8"
FORM = 1
"""Grows when the same rows are served in another form."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """How a feed is shown: where, in which language, under which name."""

    base_url: str
    path: str
    """The feed's own path, with what it is asked, but for the language."""
    language: str
    name: str
    """Already in that language."""
    page: str
    """The path of the page that shows the same to people."""
    is_private: bool = False

    @property
    def source(self) -> str:
        """Where the feed is, in this language."""
        joint = "&" if "?" in self.path else "?"
        return f"{self.base_url}{self.path}{joint}lang={self.language}"


class Reader(msgspec.Struct, frozen=True):
    """Whose own feed it is, by which link, and which shared feeds stand in it too."""

    person_id: UUID | None
    link_id: UUID
    feeds: tuple[str, ...]


async def shared(shown: Shown, *feeds: str, choice: Choice | None = None) -> Document:
    """Return what stands in any of these feeds, or the chosen part of it."""
    counted = await counters.counted_of(feeds)
    tag = _tag(shown, counted, feeds, choice.revision if choice else 0)

    async def make() -> bytes:
        if choice is None:
            found = await fragments.of_feeds(shown.language, fragments.Own(feeds))
        else:
            found = await fragments.of_choice(shown.language, feeds, choice)
        return _whole(shown, _calendar_id(*feeds, shown.path), counted, found)

    return Document(tag, MEDIA_TYPE, make, is_private=shown.is_private)


async def personal(shown: Shown, reader: Reader, *, with_invitations: bool) -> Document:
    """Return a person's own feed: what is for them by name, and what stands in their feeds."""
    if reader.person_id is None:
        raise NotFound
    own = fragments.Own(tuple(sorted(reader.feeds)), reader.person_id, with_invitations)
    counted = await counters.counted_of((*own.feeds, invitations.feed_of(reader.person_id)))
    invited = await counters.invited(reader.person_id)
    tag = _tag(shown, counted, reader, invited, with_invitations)
    if invited.changed_at:
        counted = [*counted, counters.Counted("", 0, invited.changed_at)]

    async def make() -> bytes:
        found = await fragments.of_feeds(shown.language, own)
        calendar_id = _calendar_id("link", str(reader.link_id))
        return _whole(shown, calendar_id, counted, found)

    return Document(tag, MEDIA_TYPE, make, is_private=True)


def of_audiences(actor: Actor) -> tuple[str, ...]:
    """Return the shared feeds of the groups that this person belongs to."""
    groups = {"contact": "partner", "expert": "expert"}
    found = [feed for group, feed in groups.items() if group in actor.groups]
    return ("expert", "partner", "staff") if actor.is_staff else tuple(found)


async def single(kind: str, owner: UUID, base_url: str, language: str, file_name: str) -> Document:
    """Return one entry as a file to put into a calendar; NotFound where nothing is shown of it."""
    found = await db.row(
        fragments.Body,
        "SELECT f.body FROM calendar_entries e JOIN calendar_fragments f ON f.entry_id = e.id"
        " WHERE e.kind = :kind AND e.owner = :owner AND e.removed_at IS NULL"
        " AND f.language = :language",
        kind=kind,
        owner=owner,
        language=fragments.served_language(language),
    )
    if found is None:
        raise NotFound
    body = heads.text(Head()) + vevents.served(found.body, base_url).encode() + heads.TAIL

    async def make() -> bytes:
        return body

    return Document(_digest("single", body.decode()), MEDIA_TYPE, make, file_name=file_name)


def _whole(
    shown: Shown,
    calendar_id: UUID,
    counted: Sequence[counters.Counted],
    bodies: Sequence[fragments.Body],
) -> bytes:
    head = Head(
        uid=calendar_id,
        name=shown.name,
        url=f"{shown.base_url}{shown.page}",
        source="" if shown.is_private else shown.source,
        changed_at=max((one.changed_at for one in counted), default=None),
    )
    events = vevents.served("".join(one.body for one in bodies), shown.base_url)
    return heads.text(head) + events.encode() + heads.TAIL


def _tag(shown: Shown, counted: Sequence[counters.Counted], *more: object) -> str:
    known = [(one.name, one.revision, one.changed_at.isoformat()) for one in counted]
    about = (shown.base_url, shown.path, shown.language, shown.name)
    return _digest(FORM, clock.now().date(), about, known, more)


def _digest(*parts: object) -> str:
    return hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()


def _calendar_id(*parts: str) -> UUID:
    return ids.derived("calendar", " ".join(parts))
