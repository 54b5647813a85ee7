"""The stored VEVENTs of a feed: those in its window, in one language."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from passerelle.core import clock, db, i18n

PAST = timedelta(days=90)
AHEAD = timedelta(days=549)
CANCELLED = timedelta(days=30)
"""How long what was cancelled is still served."""
_AT_ONCE = 5_000
Owners = Callable[[], Awaitable[Sequence[UUID]]]
"""Returns which things of one kind a list shows."""


class Body(msgspec.Struct, frozen=True):
    """A stored VEVENT."""

    body: str


class Own(msgspec.Struct, frozen=True):
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


_WINDOW = """e.removed_at IS NULL AND f.language = :language
  AND e.ends_at >= :since AND e.starts_at < :until
  AND (e.cancelled_at IS NULL OR e.cancelled_at >= :still)"""
_LISTED = "EXISTS (SELECT 1 FROM calendar_listings l WHERE l.entry_id = e.id AND l.feed IN :feeds)"
_INVITED = """EXISTS (SELECT 1 FROM calendar_invitations i WHERE i.entry_id = e.id
  AND i.person_id = :person_id AND i.withdrawn_at IS NULL)"""


async def of_feeds(language: str, own: Own) -> list[Body]:
    """Return what stands in any of some feeds, and what is for somebody by name."""
    chosen = _LISTED
    if own.person_id is not None:
        joined = "OR" if own.with_invitations else "AND NOT"
        chosen = f"({_LISTED} {joined} {_INVITED})"
    return await db.rows(
        Body,
        f"""
        SELECT f.body FROM calendar_entries e JOIN calendar_fragments f ON f.entry_id = e.id
        WHERE {_WINDOW} AND {chosen} ORDER BY e.starts_at, e.id
        """,  # noqa: S608 -- the inserted texts are ours
        language=served_language(language),
        feeds=list(own.feeds),
        person_id=own.person_id,
        **_window(),
    )


async def of_choice(language: str, feeds: Sequence[str], choice: Choice) -> list[Body]:
    """Return what stands in any of some feeds and is chosen."""
    owners, found = await choice.owners(), list[Body]()
    for begin in range(0, len(owners), _AT_ONCE):
        found += await db.rows(
            Body,
            f"""
            SELECT f.body FROM calendar_entries e JOIN calendar_fragments f ON f.entry_id = e.id
            WHERE {_WINDOW} AND e.kind = :kind AND e.owner IN :owners AND {_LISTED}
            ORDER BY e.starts_at, e.id
            """,  # noqa: S608 -- the inserted texts are ours
            language=served_language(language),
            feeds=list(feeds),
            kind=choice.kind,
            owners=list(owners[begin : begin + _AT_ONCE]),
            **_window(),
        )
    return found


def served_language(language: str) -> str:
    """Return the language, or the one that is served to those who read none of ours."""
    return language if language in i18n.LANGUAGES else next(iter(i18n.LANGUAGES))


def _window() -> dict[str, datetime]:
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return {"since": today - PAST, "until": today + AHEAD, "still": today - CANCELLED}
