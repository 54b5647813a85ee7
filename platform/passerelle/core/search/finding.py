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
from passerelle.core.search.sources import Source
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
_MATCHING = {
    "sqlite": "search_words CROSS JOIN search_documents d ON d.number = search_words.rowid",
    "postgres": "search_words JOIN search_documents d ON d.number = search_words.number",
}
_SPEECH = {"sqlite": FTS5, "postgres": TSQUERY}
_NUMBER = {"sqlite": "search_words.rowid", "postgres": "search_words.number"}


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
    engine, sight = db.dialect(), source.sight(actor)
    match = wishes.said(wish, _scope(source, in_title=in_title), _SPEECH[engine])
    found = await db.rows(
        Hit,
        f"""
        {sight.begins}
        SELECT d.number, {", ".join(f"{source.shows.get(c, 'NULL')} AS {c}" for c in _COLUMNS)}
        FROM {_MATCHING[engine]} {source.joins}
        WHERE {_has(match)} AND {sight.holds}
          {f"AND {_NUMBER[engine]} < :before" if before is not None else ""}
        ORDER BY {_NUMBER[engine]} DESC LIMIT :limit
        """,  # noqa: S608 -- the inserted texts are ours
        **sight.params,
        match=match,
        before=before,
        limit=limit,
    )
    return [msgspec.structs.replace(hit, in_title=in_title) for hit in found]


def _has(match: str) -> str:
    """Return the condition on the index.

    PostgreSQL reads the words in the statement itself: the best way to a rare word is the worst
    to a common one, and a plan for any words would be one of the two. Tokens hold letters, digits
    and underscores; quotes stand around them only.
    """
    if db.dialect() == "sqlite":
        return "search_words MATCH :match"
    literal = match.replace("'", "''")
    return f"search_words.words @@ CAST('{literal}' AS TSQUERY)"


def _scope(source: Source, *, in_title: bool) -> Scope:
    title = Scope(source.kind, (TITLE,))
    if in_title:
        return title
    but_not = title if source.has_titles else None
    return Scope(source.kind, EVERYWHERE, source.must_say_it_itself, but_not=but_not)
