"""What somebody looks for, as typed, and as the engines' own languages say it.

Every word must be there; `"words in a row"` must stand like that; `-word` must not be there;
`word*` stands for every word that begins so. In
each language the words mean its stems, and words that stand in nearly every text of it are left
out there, unless there is nothing else.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from passerelle.core.search import words

LONGEST = 200
"""How many characters of a wish are read."""
_MOST = 12
"""How many words of a wish are looked for."""

_SHORTEST_BEGINNING = 2

_PART = re.compile(r'(?P<no>(?<!\S)-)?(?:"(?P<row>[^"]*)"|(?P<word>[^\s"]+))')

OWN, TITLE, AROUND = "", "t_", "a_"
"""What tokens begin with: those of a thing's own text, those of its title once more, and those of
what stands around it."""
EVERYWHERE = (OWN, AROUND)


class Part(msgspec.Struct, frozen=True):
    """A word, or several in a row; `absent` when they must not be there; or how a word begins."""

    words: tuple[str, ...]
    absent: bool = False
    begins: bool = False

    def tokens(self, language: str) -> tuple[str, ...]:
        """Return what one of must be there for a single word."""
        if self.begins:
            return (words.beginning(self.words[0], language),)
        return words.tokens(self.words[0], language)

    def every_token(self, language: str) -> Iterator[str]:
        """Return what the words are found by, each on its own."""
        for word in self.words:
            yield from words.tokens(word, language)


class Wish(msgspec.Struct, frozen=True):
    """What is looked for."""

    parts: tuple[Part, ...]

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to look for."""
        return all(part.absent for part in self.parts)

    def wanted(self, language: str) -> list[Part]:
        """Return the parts that a text of this language must have."""
        present = [part for part in self.parts if not part.absent]
        telling = [p for p in present if len(p.words) > 1 or not _little(p, language)]
        return telling or present

    @property
    def unwanted(self) -> list[Part]:
        """The parts that no text may have."""
        return [part for part in self.parts if part.absent]


def read(typed: str) -> Wish:
    """Return the wish behind what was typed; anything can be typed, and nothing is refused."""
    parts: list[Part] = []
    for found in _PART.finditer(typed[:LONGEST]):
        said = found["word"] if found["row"] is None else found["row"]
        row = tuple(match.group() for match in words.split(said))
        if row:
            parts.append(Part(row, bool(found["no"]), begins=_begins(said, row)))
    return Wish(tuple(dict.fromkeys(parts))[:_MOST])


def _begins(said: str, row: Sequence[str]) -> bool:
    return said.endswith("*") and len(row) == 1 and len(row[0]) >= _SHORTEST_BEGINNING


def _little(part: Part, language: str) -> bool:
    return not part.begins and words.says_little(part.words[0], language)


def place_of(kind: str, place: str) -> str:
    """Return what the tokens of a kind's things begin with."""
    return f"{kind}_{place}"


class Scope(msgspec.Struct, frozen=True):
    """Where the words must stand."""

    kind: str
    within: tuple[str, ...] = EVERYWHERE
    says_it_itself: bool = False
    """Whether one of the words must stand in the thing's own text."""
    but_not: "Scope | None" = None
    """What is found there is left out."""

    def of(self, places: Iterable[str]) -> list[str]:
        """Return what tokens of these places begin with: each kind has tokens of its own."""
        return [place_of(self.kind, place) for place in places]


class Speech(msgspec.Struct, frozen=True):
    """How an engine says things."""

    both: str
    either: str
    but_not: str
    next_to: str
    row: str
    begins: str

    def all_of(self, said: Iterable[str]) -> str:
        """Say that everything must hold."""
        return self.both.join(f"({one})" for one in said)

    def one_of(self, said: Iterable[str]) -> str:
        """Say that one of these must hold."""
        return self.either.join(f"({one})" for one in said)


FTS5 = Speech(" AND ", " OR ", " NOT ", " ", '"{}"', '"{}" *')
"""https://www.sqlite.org/fts5.html, section 3."""
TSQUERY = Speech(" & ", " | ", " & !", "' <-> '", "'{}'", "'{}':*")
"""PostgreSQL manual, 8.11.2."""


def said(wish: Wish, scope: Scope, speech: Speech) -> str:
    """Return the wish as an engine says it."""
    groups = (_group(wish, scope, language, speech) for language in words.LANGUAGES)
    found = speech.one_of(groups)
    everywhere = scope.of(EVERYWHERE)
    without = [
        _part(part, language, everywhere, speech)
        for language in words.LANGUAGES
        for part in wish.unwanted
    ]
    if scope.but_not:
        without.append(said(wish, scope.but_not, speech))
    return f"({found}){speech.but_not}({speech.one_of(without)})" if without else found


def _group(wish: Wish, scope: Scope, language: str, speech: Speech) -> str:
    wanted = wish.wanted(language)
    own = [_part(part, language, scope.of((OWN,)), speech) for part in wanted]
    if scope.says_it_itself and len(own) == 1:
        return own[0]
    within = scope.of(scope.within)
    everything = [_part(part, language, within, speech) for part in wanted]
    return speech.all_of([*everything, speech.one_of(own)] if scope.says_it_itself else everything)


def _part(part: Part, language: str, within: Iterable[str], speech: Speech) -> str:
    if len(part.words) > 1:
        row = [words.tokens(word, language)[0] for word in part.words]
        rows = (speech.next_to.join(f"{place}{one}" for one in row) for place in within)
        return speech.one_of(speech.row.format(one) for one in rows)
    one_word = speech.begins if part.begins else speech.row
    return speech.one_of(
        one_word.format(f"{place}{one}") for place in within for one in part.tokens(language)
    )
