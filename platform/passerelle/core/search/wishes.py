"""What somebody looks for, as typed, and as the engines' own languages say it.

Every word must be there; `"words in a row"` must stand like that; `-word` must not be there;
`word*` stands for every word that begins so. In
each language the words mean its stems, and words that stand in nearly every text of it are left
out there, unless there is nothing else.
"""

import re
from collections.abc import Iterable, Sequence

import msgspec

from passerelle.core.search import words

LONGEST = 200
"""How many characters of a wish are read."""
_MOST = 12
"""How many words of a wish are looked for."""

_SHORTEST_BEGINNING = 2

_PART = re.compile(r'(?P<no>(?<!\S)-)?(?:"(?P<row>[^"]*)"|(?P<word>[^\s"]+))')

TITLE, BODY, AROUND = "title", "body", "around"
EVERYWHERE = (TITLE, BODY, AROUND)
WEIGHTS = {TITLE: "A", BODY: "B", AROUND: "C"}
"""PostgreSQL's labels of positions; D is the kind."""


class Part(msgspec.Struct, frozen=True):
    """A word, or several in a row; `absent` when they must not be there; or how a word begins."""

    words: tuple[str, ...]
    absent: bool = False
    begins: bool = False

    def tokens(self, language: str) -> tuple[str, ...]:
        """Return what one of must be there for a single word."""
        if self.begins:
            return (f"{language}_{words.folded(self.words[0])}",)
        return words.tokens(self.words[0], language)

    def is_met_by(self, word: str, language: str) -> bool:
        """Tell whether a word of a text is one that was looked for."""
        there = words.tokens(word, language)
        if self.begins:
            return any(token.startswith(self.tokens(language)[0]) for token in there)
        return any(not set(words.tokens(w, language)).isdisjoint(there) for w in self.words)


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


class Scope(msgspec.Struct, frozen=True):
    """Where the words must stand."""

    kind: str
    within: tuple[str, ...] = EVERYWHERE
    one_of_them_in: tuple[str, ...] = ()
    """Fields of which one must have at least one of the words."""
    but_not: "Scope | None" = None
    """What is found there is left out."""


def for_sqlite(wish: Wish, scope: Scope) -> str:
    """Return the wish in the language of FTS5 (https://www.sqlite.org/fts5.html, section 3)."""
    said = " OR ".join(_group_for_sqlite(wish, scope, one) for one in words.LANGUAGES)
    found = f'(kind : "kind_{scope.kind}") AND ({said})'
    without = [
        f"({_columns(EVERYWHERE)} : ({_row_for_sqlite(part, one)}))"
        for one in words.LANGUAGES
        for part in wish.unwanted
    ]
    if scope.but_not:
        without.append(f"({for_sqlite(wish, scope.but_not)})")
    return f"({found}) NOT ({' OR '.join(without)})" if without else found


def _group_for_sqlite(wish: Wish, scope: Scope, language: str) -> str:
    rows = [_row_for_sqlite(part, language) for part in wish.wanted(language)]
    everything = " AND ".join(f"({_columns(scope.within)} : ({row}))" for row in rows)
    if not scope.one_of_them_in:
        return f"({everything})"
    return f"({everything} AND ({_columns(scope.one_of_them_in)} : ({' OR '.join(rows)})))"


def _columns(names: Sequence[str]) -> str:
    return f"{{{' '.join(names)}}}"


def _row_for_sqlite(part: Part, language: str) -> str:
    if len(part.words) == 1:
        more = " *" if part.begins else ""
        return " OR ".join(f'"{one}"{more}' for one in part.tokens(language))
    return '"' + " ".join(words.tokens(word, language)[0] for word in part.words) + '"'


def for_postgres(wish: Wish, scope: Scope) -> str:
    """Return the wish as the text of a tsquery (PostgreSQL manual, 8.11.2)."""
    said = " | ".join(_group_for_postgres(wish, scope, one) for one in words.LANGUAGES)
    found = f"'kind_{scope.kind}':D & ({said})"
    without = [
        _row_for_postgres(part, language, EVERYWHERE)
        for language in words.LANGUAGES
        for part in wish.unwanted
    ]
    if scope.but_not:
        without.append(for_postgres(wish, scope.but_not))
    return " & ".join([found, *(f"!({row})" for row in without)])


def _group_for_postgres(wish: Wish, scope: Scope, language: str) -> str:
    wanted = wish.wanted(language)
    rows = [_row_for_postgres(part, language, scope.within) for part in wanted]
    said = " & ".join(f"({row})" for row in rows)
    if not scope.one_of_them_in:
        return f"({said})"
    near = (_row_for_postgres(part, language, scope.one_of_them_in) for part in wanted)
    return f"({said} & ({' | '.join(f'({row})' for row in near)}))"


def _row_for_postgres(part: Part, language: str, within: Iterable[str]) -> str:
    labels = [WEIGHTS[name] for name in within]
    if len(part.words) == 1:
        more = "*" if part.begins else ""
        return " | ".join(f"'{one}':{more}{''.join(labels)}" for one in part.tokens(language))
    row = [words.tokens(word, language)[0] for word in part.words]
    rows = (" <-> ".join(f"'{one}':{label}" for one in row) for label in labels)
    return " | ".join(f"({one})" for one in rows)
