"""Finding: what has all the words of a wish, and may be seen by who asks.

Things whose title has the words come first; otherwise the latest. The order is that of the
documents' numbers, which both engines walk down without sorting.
"""

from datetime import datetime

import msgspec

from passerelle.core import cursors, db
from passerelle.core.actors import Actor
from passerelle.core.cursors import Page
from passerelle.core.search import wishes
from passerelle.core.search.sources import Sight, Source
from passerelle.core.search.wishes import EVERYWHERE, FTS5, TITLE, TSQUERY, Scope, Wish


class Hit(msgspec.Struct, frozen=True):
    """Something that was found, in the columns of a statement; what a kind has not is None."""

    number: int
    url: str
    title: str | None
    titles: dict[str, str] | None
    text: str | None
    texts: dict[str, str] | None
    language: str | None
    at: datetime | None
    place: dict[str, str] | None
    in_title: bool = False


class Key(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of hits begins."""

    in_title: bool
    number: int


_COLUMNS = ("url", "title", "titles", "text", "texts", "language", "at", "place")
_SPEECH = {"sqlite": FTS5, "postgres": TSQUERY}
NEAR = 400
"""How many of the latest things are looked through before the index is asked."""
_HIGHEST = 2**63 - 1


async def find(
    source: Source, actor: Actor, wish: Wish, *, limit: int, after: Key | None = None
) -> Page[Hit]:
    """Return a page of the things of one kind that this person may see and that have the words."""
    if wish.is_empty:
        return Page([])
    hits: list[Hit] = []
    if source.has_titles and (after is None or after.in_title):
        before = after.number if after else None
        hits += await _found(source, actor, wish, limit + 1, before, in_title=True)
        after = None
    if len(hits) <= limit:
        before, wanted = after.number if after else None, limit + 1 - len(hits)
        hits += await _found(source, actor, wish, wanted, before, in_title=False)
    return cursors.page(hits, limit, lambda hit: (hit.in_title, hit.number))


async def _found(
    source: Source, actor: Actor, wish: Wish, limit: int, before: int | None, *, in_title: bool
) -> list[Hit]:
    match = wishes.said(wish, _scope(source, in_title=in_title), _SPEECH[db.dialect()])
    asked = _Asked(source, source.sight(actor), match, limit, before, in_title)
    if db.dialect() == "sqlite":
        return await _looked_up(asked, _WALKED)
    if source.is_many:
        recent = await _looked_up(asked, _RECENT)
        if len(recent) == limit:
            return recent
    return await _looked_up(asked, _SORTED)


class _Asked(msgspec.Struct, frozen=True):
    source: Source
    sight: Sight
    match: str
    limit: int
    before: int | None
    in_title: bool


class _Way(msgspec.Struct, frozen=True):
    """How an engine is led to what was asked, the latest first."""

    matching: str
    has: str
    number: str
    order: str


_WALKED = _Way(
    "search_words CROSS JOIN search_documents d ON d.number = search_words.rowid",
    "search_words MATCH :match",
    "search_words.rowid",
    "search_words.rowid",
)
"""FTS5 walks down the numbers of what matches."""
_SORTED = _Way(
    """(SELECT w.number + 0 AS number FROM search_words w
      WHERE w.words @@ CAST(CAST(:match AS TEXT) AS TSQUERY) ORDER BY 1 DESC) AS search_words
      JOIN search_documents d ON d.number = search_words.number""",
    "TRUE",
    "search_words.number",
    "search_words.number",
)
"""PostgreSQL looks all that matches up and sorts it: the best way to words that are rare."""
_RECENT = _Way(
    "search_words JOIN search_documents d ON d.number = search_words.number",
    """search_words.words @@ CAST(CAST(:match AS TEXT) AS TSQUERY)
      AND search_words.number >= (SELECT MIN(latest.number) FROM
      (SELECT l.number FROM search_words l WHERE l.number < :from ORDER BY l.number DESC
       LIMIT :near) AS latest)""",
    "search_words.number",
    "search_words.number",
)
"""Words that are common are found among the latest things already. The planner cannot know which
words are rare, so it is not asked to choose."""


async def _looked_up(asked: _Asked, way: _Way) -> list[Hit]:
    shows = asked.source.shows
    found = await db.rows(
        Hit,
        f"""
        {asked.sight.begins}
        SELECT d.number, {", ".join(f"{shows.get(c, 'NULL')} AS {c}" for c in _COLUMNS)}
        FROM {way.matching} {asked.source.joins}
        WHERE {way.has} AND {asked.sight.holds}
          {f"AND {way.number} < :before" if asked.before is not None else ""}
        ORDER BY {way.order} DESC LIMIT :limit
        """,  # noqa: S608 -- the inserted texts are ours
        **asked.sight.params,
        **{"from": _HIGHEST if asked.before is None else asked.before, "near": NEAR},
        match=asked.match,
        before=asked.before,
        limit=asked.limit,
    )
    return [msgspec.structs.replace(hit, in_title=asked.in_title) for hit in found]


def _scope(source: Source, *, in_title: bool) -> Scope:
    title = Scope(source.kind, (TITLE,))
    if in_title:
        return title
    but_not = title if source.has_titles else None
    return Scope(source.kind, EVERYWHERE, source.must_say_it_itself, but_not=but_not)
