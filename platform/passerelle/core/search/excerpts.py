"""The piece of a text that shows why it was found, with the words that were looked for marked."""

from collections.abc import Iterator, Mapping
from itertools import chain

import msgspec

from passerelle.core.search import words
from passerelle.core.search.wishes import Wish

LENGTH = 220
"""How many characters an excerpt has, about."""


class Piece(msgspec.Struct, frozen=True):
    """Some text, and whether it is one of the words that were looked for."""

    text: str
    marked: bool = False


def best(texts: Mapping[str, str], wish: Wish, reader: str) -> tuple[str, list[Piece]]:
    """Return the language and the excerpt of the text that has most of the words; of equals, the
    reader's language, then any."""
    order = sorted(texts, key=lambda code: (code != reader, code))
    found = [(code, marked(texts[code], wish, code)) for code in order if texts[code].strip()]
    if not found:
        return "", []
    return max(found, key=lambda one: len({p.text.casefold() for p in one[1] if p.marked}))


def marked(text: str, wish: Wish, language: str, length: int = LENGTH) -> list[Piece]:
    """Return a text's excerpt around the first place where a word of the wish stands."""
    text = " ".join(text.split())
    places = _places(text, wish, words.language_of(language))
    ahead = next(places, (0, 0))
    begin, end = _window(text, ahead[0], length)
    pieces, at = [Piece("…")] if begin else [], begin
    for first, last in chain((ahead,), places):
        if last > end:
            break
        pieces += [Piece(text[at:first]), Piece(text[first:last], marked=True)]
        at = last
    pieces += [Piece(text[at:end]), Piece("…" if end < len(text) else "")]
    return [piece for piece in pieces if piece.text]


def _places(text: str, wish: Wish, language: str) -> Iterator[tuple[int, int]]:
    wanted = wish.wanted(language)
    whole = {t for part in wanted if not part.begins for t in part.every_token(language)}
    begun = tuple(part.tokens(language)[0] for part in wanted if part.begins)
    initials = {token.partition("_")[2][:1] for token in (*whole, *begun)}
    for found in words.split(text):
        word = found.group()
        if word[0].isascii() and word[0].lower() not in initials:
            continue  # most words; a stem begins as its word does
        there = words.tokens(word, language)
        if not whole.isdisjoint(there) or (begun and any(t.startswith(begun) for t in there)):
            yield found.span()


def _window(text: str, around: int, length: int) -> tuple[int, int]:
    """Return where an excerpt begins and ends: at words, and with a little before the first."""
    if len(text) <= length:
        return 0, len(text)
    begin = max(0, min(around - length // 4, len(text) - length))
    if begin:
        begin = text.find(" ", begin) + 1
    end = min(len(text), begin + length)
    if end < len(text):
        end = max(text.rfind(" ", begin, end), around + 1)
    return begin, end
