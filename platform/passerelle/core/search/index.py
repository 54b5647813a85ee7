"""The index: brought up to date from what the triggers noted, never by whoever makes a change.

A document's number grows with its time, so that the latest things can be found first without
sorting. The words of a document are looked up in `search_words`, which is a table of its own kind
on each engine: FTS5 on SQLite, a `tsvector` with a GIN index on PostgreSQL.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from passerelle.core import db
from passerelle.core.search import words
from passerelle.core.search.sources import Document, Source
from passerelle.core.search.wishes import AROUND, OWN, TITLE, place_of

AT_ONCE = 200
Placed = Sequence[tuple[int, str]]
"""A document's tokens and their positions."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_GAP = "_"
"""Stands between texts in the index, so that no row of words reaches over from one to the next."""
_LAST = 16_000
"""The last position of a word; a tsvector has 16,383 of them."""


class _Due(msgspec.Struct, frozen=True):
    id: int
    kind: str
    owner: UUID


class _Old(msgspec.Struct, frozen=True):
    number: int


async def refresh(sources: Iterable[Source]) -> int:
    """Index what has changed since; return how many things were looked at."""
    by_kind, total = {source.kind: source for source in sources}, 0
    while due := await _due():
        total += await _bring_up_to_date(by_kind, due)
        if len(due) < AT_ONCE:
            break
    return total


async def rebuild(sources: Iterable[Source]) -> int:
    """Index everything anew, while searches go on; return how many things were looked at."""
    every = list(sources)
    for source in every:
        await _note_all(source)
    return await refresh(every)


@db.transaction
async def settle() -> None:
    """Rewrite the index, so that nothing is left in it of what was taken out."""
    if db.dialect() == "sqlite":
        await db.execute("INSERT INTO search_words (search_words) VALUES ('optimize')")


@db.transaction
async def _note_all(source: Source) -> None:
    await db.execute(
        f"INSERT INTO search_due (kind, owner) SELECT :kind, id FROM {source.table}"  # noqa: S608
        " ORDER BY id",
        kind=source.kind,
    )


async def _due() -> list[_Due]:
    return await db.rows(
        _Due, "SELECT id, kind, owner FROM search_due ORDER BY id LIMIT :most", most=AT_ONCE
    )


async def _bring_up_to_date(sources: Mapping[str, Source], due: Sequence[_Due]) -> int:
    """Read and analyse outside of the transaction, which then only writes."""
    entries: list[_Entry] = []
    for kind, owners in _by_kind(due):
        if kind in sources:
            found = await sources[kind].read(owners)
            entries += [_Entry(kind, document, placed(kind, document)) for document in found]
    try:
        await _write(due, entries)
    except _TakenError:
        return 0
    return len(due)


class _TakenError(Exception):
    """Another process was faster, and may have seen a later state."""


class _Entry(msgspec.Struct, frozen=True):
    kind: str
    document: Document
    placed: Placed


def _by_kind(due: Sequence[_Due]) -> Iterator[tuple[str, list[UUID]]]:
    for kind in dict.fromkeys(one.kind for one in due):
        yield kind, sorted({one.owner for one in due if one.kind == kind})


@db.transaction
async def _write(due: Sequence[_Due], entries: Sequence[_Entry]) -> None:
    taken = await db.execute("DELETE FROM search_due WHERE id IN :ids", ids=[one.id for one in due])
    if taken != len(due):
        raise _TakenError
    for kind, owners in _by_kind(due):
        await _remove(kind, owners)
    numbers = await _numbers([_number(entry) for entry in entries])
    await db.execute_many(
        "INSERT INTO search_documents (number, kind, owner) VALUES (:number, :kind, :owner)",
        [
            {"number": number, "kind": entry.kind, "owner": entry.document.owner}
            for number, entry in zip(numbers, entries, strict=True)
        ],
    )
    await db.execute_many(*_words(list(zip(numbers, entries, strict=True))))


async def _remove(kind: str, owners: Sequence[UUID]) -> None:
    found = await db.rows(
        _Old,
        "SELECT number FROM search_documents WHERE kind = :kind AND owner IN :owners",
        kind=kind,
        owners=owners,
    )
    numbers = [{"number": one.number} for one in found]
    key = "rowid" if db.dialect() == "sqlite" else "number"
    await db.execute_many(f"DELETE FROM search_words WHERE {key} = :number", numbers)  # noqa: S608
    await db.execute_many("DELETE FROM search_documents WHERE number = :number", numbers)


def _number(entry: _Entry) -> int:
    """Return the microsecond of a document's time; else a number made of its identifier."""
    if entry.document.at is None:
        return entry.document.owner.int >> 72  # 56 bits
    return (entry.document.at - _EPOCH) // timedelta(microseconds=1)


async def _numbers(wished: Sequence[int]) -> list[int]:
    """Return each number, or the next one that no document has."""
    given: list[int] = []
    for number in wished:
        while number in given or await _is_taken(number):
            number += 1
        given.append(number)
    return given


async def _is_taken(number: int) -> bool:
    return bool(
        await db.value("SELECT 1 FROM search_documents WHERE number = :number", number=number)
    )


def placed(kind: str, document: Document) -> Placed:
    """Return a document's tokens with their positions: each text's words one after the other,
    then what else they are found by, with gaps that no row of words reaches over."""
    parts = ((OWN, document.title), (TITLE, document.title), (AROUND, document.around),
             (OWN, document.body))  # fmt: skip
    every = (token for place, texts in parts for token in _tokens(place_of(kind, place), texts))
    numbered = zip(range(1, _LAST), every, strict=False)
    return [(position, token) for position, token in numbered if token != _GAP]


def _tokens(place: str, texts: Mapping[str, str]) -> Iterator[str]:
    for code, text in sorted(texts.items()):
        language = words.language_of(code)
        found = [words.tokens(match.group(), language) for match in words.split(text)]
        yield from (f"{place}{tokens[0]}" for tokens in found)
        for tokens in found:
            for token in tokens[1:]:
                yield from (_GAP, f"{place}{token}")
        yield _GAP


def _words(entries: Sequence[tuple[int, _Entry]]) -> tuple[str, list[dict[str, Any]]]:
    if db.dialect() == "sqlite":
        return (
            "INSERT INTO search_words (rowid, words) VALUES (:number, :words)",
            [{"number": number, "words": _as_text(entry)} for number, entry in entries],
        )
    return (
        "INSERT INTO search_words (number, words)"
        " VALUES (:number, CAST(CAST(:words AS TEXT) AS TSVECTOR))",
        [{"number": number, "words": _as_vector(entry)} for number, entry in entries],
    )


def _as_text(entry: _Entry) -> str:
    """Return the tokens in their order, with something that nobody looks for in each gap."""
    found: list[str] = []
    before = 0
    for position, token in entry.placed:
        found += [_GAP] * (position > before + 1)
        found.append(token)
        before = position
    return " ".join(found)


def _as_vector(entry: _Entry) -> str:
    at: dict[str, list[str]] = {}
    for position, token in entry.placed:
        at.setdefault(token, []).append(str(position))
    return " ".join(f"'{token}':{','.join(places)}" for token, places in at.items())
