"""Feeds: what calendar programs fetch. A head, the stored VEVENTs, and an end.

A feed's tag comes from counters that grow in the transaction of each change and from the day,
since what is long past leaves by itself; nothing else is read for whoever has the feed already.
Who may read a feed is for its door to say.
"""

import hashlib
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec

from passerelle.calendars import heads, invitations, vevents
from passerelle.calendars.heads import Head
from passerelle.core import clock, db, i18n, ids, wakes
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.web.documents import Document

MEDIA_TYPE = "text/calendar; charset=utf-8"
PAST = timedelta(days=90)
AHEAD = timedelta(days=549)
CANCELLED = timedelta(days=30)
"""How long what was cancelled is still served."""
FORM = 1
"""Grows when the same rows are served in another form."""
_AT_ONCE = 5_000

Owners = Callable[[], Awaitable[Sequence[UUID]]]
"""Returns which things of one kind a list shows."""


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


class _Counted(msgspec.Struct, frozen=True):
    name: str
    revision: int
    changed_at: datetime


class _Personal(msgspec.Struct, frozen=True):
    count: int
    revisions: int
    changed_at: datetime | None


class _Body(msgspec.Struct, frozen=True):
    body: str


class Reader(msgspec.Struct, frozen=True):
    """Whose own feed it is, by which link, and which shared feeds stand in it too."""

    person_id: UUID | None
    link_id: UUID
    feeds: tuple[str, ...]


class _Own(msgspec.Struct, frozen=True):
    """What a statement is told of whose feed it is."""

    feeds: tuple[str, ...]
    person_id: UUID | None = None
    with_invitations: bool = True


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries of a feed a filtered list shows."""

    kind: str
    owners: Owners
    revision: int = 0
    """What grows when the list may show other things, though no entry changed."""


async def shared(shown: Shown, *feeds: str, choice: Choice | None = None) -> Document:
    """Return what stands in any of these feeds, or the chosen part of it."""
    counted = await _counted(feeds)
    tag = _tag(shown, counted, feeds, choice.revision if choice else 0)

    async def make() -> bytes:
        if choice is None:
            fragments = await _fragments(shown.language, _Own(feeds))
        else:
            fragments = await _fragments_of(shown.language, feeds, choice)
        return _whole(shown, _calendar_id(*feeds, shown.path), counted, fragments)

    return Document(tag, MEDIA_TYPE, make, is_private=shown.is_private)


async def personal(shown: Shown, reader: Reader, *, with_invitations: bool) -> Document:
    """Return a person's own feed: what is for them by name, and what stands in their feeds."""
    if reader.person_id is None:
        raise NotFound
    own = _Own(tuple(sorted(reader.feeds)), reader.person_id, with_invitations)
    counted = await _counted((*own.feeds, invitations.feed_of(reader.person_id)))
    invited = await _invited(reader.person_id)
    tag = _tag(shown, counted, reader, invited, with_invitations)
    if invited.changed_at:
        counted = [*counted, _Counted("", 0, invited.changed_at)]

    async def make() -> bytes:
        fragments = await _fragments(shown.language, own)
        calendar_id = _calendar_id("link", str(reader.link_id))
        return _whole(shown, calendar_id, counted, fragments)

    return Document(tag, MEDIA_TYPE, make, is_private=True)


def of_audiences(actor: Actor) -> tuple[str, ...]:
    """Return the shared feeds of the groups that this person belongs to."""
    groups = {"contact": "partner", "expert": "expert"}
    found = [feed for group, feed in groups.items() if group in actor.groups]
    return ("expert", "partner", "staff") if actor.is_staff else tuple(found)


async def single(kind: str, owner: UUID, base_url: str, language: str, file_name: str) -> Document:
    """Return one entry as a file to put into a calendar; NotFound where nothing is shown of it."""
    found = await db.row(
        _Body,
        "SELECT f.body FROM calendar_entries e JOIN calendar_fragments f ON f.entry_id = e.id"
        " WHERE e.kind = :kind AND e.owner = :owner AND e.removed_at IS NULL"
        " AND f.language = :language",
        kind=kind,
        owner=owner,
        language=_served_language(language),
    )
    if found is None:
        raise NotFound
    body = heads.text(Head()) + vevents.served(found.body, base_url).encode() + heads.TAIL

    async def make() -> bytes:
        return body

    return Document(_digest("single", body.decode()), MEDIA_TYPE, make, file_name=file_name)


async def stamp(feed: str) -> object:
    """Return what is another one whenever a shared feed is: how often it changed, and the day.

    What this process changes is known at once. What another one changes is known when it says so,
    and at the latest a second after: nothing is asked of PostgreSQL in between.
    """
    at, known = _at(), _known.get(feed)
    if at is None or known is None or known.at != at:
        counted = tuple(await _counted((feed,)))
        known = _known[feed] = _Known(at, counted)
    return clock.now().date(), known.counted


class _Known(NamedTuple):
    at: object
    counted: tuple[_Counted, ...]


_known: dict[str, _Known] = {}
_news = wakes.Count(wakes.CALENDARS)


def _at() -> object:
    """Return what is the same as long as nothing can have changed; None where none can tell."""
    if db.dialect() == "sqlite":
        return db.file_version()
    return None if db.is_watched() else (db.opening(), _news.heard, int(time.monotonic()))


async def _counted(feeds: Sequence[str]) -> list[_Counted]:
    return await db.rows(
        _Counted,
        "SELECT name, revision, changed_at FROM calendar_feeds WHERE name IN :names ORDER BY name",
        names=list(feeds),
    )


async def _invited(person_id: UUID) -> _Personal:
    found = await db.row(
        _Personal,
        "SELECT COUNT(*) AS count, CAST(COALESCE(SUM(e.revision), 0) AS BIGINT) AS revisions,"
        " MAX(e.changed_at) AS changed_at FROM calendar_invitations i"
        " JOIN calendar_entries e ON e.id = i.entry_id"
        " WHERE i.person_id = :person_id AND i.withdrawn_at IS NULL",
        person_id=person_id,
    )
    assert found is not None
    return found


_WINDOW = """e.removed_at IS NULL AND f.language = :language
  AND e.ends_at >= :since AND e.starts_at < :until
  AND (e.cancelled_at IS NULL OR e.cancelled_at >= :still)"""
_LISTED = "EXISTS (SELECT 1 FROM calendar_listings l WHERE l.entry_id = e.id AND l.feed IN :feeds)"
_INVITED = """EXISTS (SELECT 1 FROM calendar_invitations i WHERE i.entry_id = e.id
  AND i.person_id = :person_id AND i.withdrawn_at IS NULL)"""


async def _fragments(language: str, own: _Own) -> list[_Body]:
    chosen = _LISTED
    if own.person_id is not None:
        joined = "OR" if own.with_invitations else "AND NOT"
        chosen = f"({_LISTED} {joined} {_INVITED})"
    return await db.rows(
        _Body,
        f"""
        SELECT f.body FROM calendar_entries e JOIN calendar_fragments f ON f.entry_id = e.id
        WHERE {_WINDOW} AND {chosen} ORDER BY e.starts_at, e.id
        """,  # noqa: S608 -- the inserted texts are ours
        language=_served_language(language),
        feeds=list(own.feeds),
        person_id=own.person_id,
        **_window(),
    )


async def _fragments_of(language: str, feeds: Sequence[str], choice: Choice) -> list[_Body]:
    owners, found = await choice.owners(), list[_Body]()
    for begin in range(0, len(owners), _AT_ONCE):
        found += await db.rows(
            _Body,
            f"""
            SELECT f.body FROM calendar_entries e JOIN calendar_fragments f ON f.entry_id = e.id
            WHERE {_WINDOW} AND e.kind = :kind AND e.owner IN :owners AND {_LISTED}
            ORDER BY e.starts_at, e.id
            """,  # noqa: S608 -- the inserted texts are ours
            language=_served_language(language),
            feeds=list(feeds),
            kind=choice.kind,
            owners=list(owners[begin : begin + _AT_ONCE]),
            **_window(),
        )
    return found


def _window() -> dict[str, datetime]:
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return {"since": today - PAST, "until": today + AHEAD, "still": today - CANCELLED}


def _whole(
    shown: Shown, calendar_id: UUID, counted: Sequence[_Counted], fragments: Sequence[_Body]
) -> bytes:
    head = Head(
        uid=calendar_id,
        name=shown.name,
        url=f"{shown.base_url}{shown.page}",
        source="" if shown.is_private else shown.source,
        changed_at=max((one.changed_at for one in counted), default=None),
    )
    events = vevents.served("".join(one.body for one in fragments), shown.base_url)
    return heads.text(head) + events.encode() + heads.TAIL


def _tag(shown: Shown, counted: Sequence[_Counted], *more: object) -> str:
    counters = [(one.name, one.revision, one.changed_at.isoformat()) for one in counted]
    about = (shown.base_url, shown.path, shown.language, shown.name)
    return _digest(FORM, clock.now().date(), about, counters, more)


def _digest(*parts: object) -> str:
    return hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()


def _calendar_id(*parts: str) -> UUID:
    return ids.derived("calendar", " ".join(parts))


def _served_language(language: str) -> str:
    return language if language in i18n.LANGUAGES else next(iter(i18n.LANGUAGES))
