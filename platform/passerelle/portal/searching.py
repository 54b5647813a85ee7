"""Search over everything that somebody may see: one question, asked of each kind of thing."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from passerelle.assistance import findable as assistance
from passerelle.communities import findable as communities
from passerelle.core import i18n
from passerelle.core.actors import Actor
from passerelle.core.cursors import Page
from passerelle.core.search import excerpts, finding, index, wishes
from passerelle.core.search.excerpts import Piece
from passerelle.core.search.finding import Hit, Key
from passerelle.core.search.sources import Source
from passerelle.core.search.wishes import Wish
from passerelle.portfolio import findable as portfolio
from passerelle.publications import findable as publications
from passerelle.webinars import findable as webinars

SOURCES: dict[str, Source] = {
    source.kind: source
    for room in (communities, webinars, portfolio, assistance, publications)
    for source in room.SOURCES
}
"""Everything that can be found, in the order in which it is shown."""

IN_SPACES = ("topic", "post")


class Found(msgspec.Struct, frozen=True):
    """Something that was found, for a reader."""

    kind: str
    url: str
    title: list[Piece]
    language: str
    """That of the excerpt; empty when there is none."""
    excerpt: list[Piece]
    at: datetime | None
    place: dict[str, str] | None


class Section(msgspec.Struct, frozen=True):
    """What was found of one kind."""

    kind: str
    items: list[Found]
    next: str | None


async def refresh() -> int:
    """Let the index follow what has changed; return how many things were looked at."""
    return await index.refresh(SOURCES.values())


async def rebuild() -> int:
    """Index everything anew, while searches go on; return how many things were looked at."""
    return await index.rebuild(SOURCES.values())


async def forget() -> None:
    """Let the index follow, and leave no trace in it of what is gone."""
    await refresh()
    await index.settle()


def kinds_for(actor: Actor) -> tuple[str, ...]:
    """Return the kinds of things that this person may find at all."""
    hidden = () if actor.is_signed_in else ("institution", "request")
    return tuple(kind for kind in SOURCES if kind not in hidden)


async def found_for(
    actor: Actor,
    typed: str,
    kinds: Sequence[str],
    *,
    language: str,
    limit: int,
    after: Key | None = None,
) -> list[Section]:
    """Return what this person finds of each kind; kinds without anything are left out."""
    wish = wishes.read(typed)
    sections = []
    for kind in kinds:
        page = await finding.find(SOURCES[kind], actor, wish, limit=limit, after=after)
        if page.items:
            sections.append(_section(kind, page, wish, language))
    return sections


def _section(kind: str, page: Page[Hit], wish: Wish, language: str) -> Section:
    return Section(kind, [_told(kind, hit, wish, language) for hit in page.items], page.next)


def _told(kind: str, hit: Hit, wish: Wish, language: str) -> Found:
    titles = hit.titles or {}
    title = hit.title if hit.title is not None else i18n.pick(titles, language)
    titled_in = next((code for code, text in titles.items() if text == title), language)
    texts = dict(hit.texts or {})
    if hit.text:
        texts[hit.language or ""] = communities.plain(hit.text) if kind == "post" else hit.text
    said_in, excerpt = excerpts.best(texts, wish, language)
    return Found(
        kind=kind,
        url=hit.url,
        title=excerpts.marked(title, wish, titled_in),
        language=said_in,
        excerpt=excerpt,
        at=hit.at,
        place=hit.place,
    )
