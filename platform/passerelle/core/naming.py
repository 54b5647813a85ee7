"""How a person is named in texts: found there, and taken out.

A name or an address counts where it stands for itself, never as a part of another.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from passerelle.core import sql

_SHORTEST_NAME = 3
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|[nrtbf])")
"""How JSON may write a letter, and what may stand before a word."""


@dataclass(frozen=True, slots=True)
class Erased:
    """Whom an erasure is about, and what is put in their place."""

    person_id: UUID
    pseudonym: str
    at: datetime
    addresses: tuple[str, ...]
    names: tuple[str, ...]
    """The given name, the family name, and both in their usual order."""
    with_posts: bool = False

    @property
    def marks(self) -> tuple[str, ...]:
        """What is the person's alone: their identifier and their addresses. A name is what
        somebody says of themselves; others have the same, and it may be a phrase."""
        return (str(self.person_id), *self.addresses)

    @property
    def whole_name(self) -> tuple[str, ...]:
        """The given and the family name together; nothing for somebody with one name alone."""
        return tuple(name for name in self.names if " " in name)


def without(erased: Erased, value: Any) -> Any:
    """Return a text, or the texts in a value, without the person's names and addresses."""
    if isinstance(value, dict):
        return {key: without(erased, inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [without(erased, inner) for inner in value]
    if not isinstance(value, str):
        return value
    for word in erased.addresses:
        value = re.sub(bounded(word), erased.pseudonym, value)
    for name in sorted(erased.names, key=len, reverse=True):
        if len(name) >= _SHORTEST_NAME:
            value = re.sub(bounded(name), erased.pseudonym, value)
    return value


def without_in(erased: Erased, text: str) -> str:
    """Return a text without the person's names and addresses; one that is JSON stays JSON."""
    try:
        value = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return str(without(erased, text))
    changed = without(erased, value)
    return text if changed == value else msgspec.json.encode(changed).decode()


def bounded(word: str) -> str:
    """Return the pattern of a name or an address where it stands for itself: nobody is found in
    a longer name or in another address (ann@example.co is in neither joann@example.co nor
    ann@example.com). How an address is capitalised does not count."""
    if "@" in word:
        return rf"(?i:(?<![\w%+-])(?<!\w[.'&]){re.escape(word)}(?!-*\w|\.\w))"
    return rf"(?<!\w){re.escape(word)}(?!\w)"


def holds(text: str, words: Iterable[str]) -> bool:
    """Tell whether a text, perhaps JSON, holds one of the words, each standing for itself."""
    plain = _ESCAPED.sub(lambda m: chr(int(m[1], 16)) if m[1] else " ", text)
    return any(re.search(bounded(word), plain) for word in words)


def holding(columns: Sequence[str], words: Sequence[str]) -> tuple[str, dict[str, str]]:
    """Return the test whether columns may hold one of the words, and its parameters; `holds` then
    tells for certain. An engine may not lower every letter, JSON may write one as its number."""
    words = [*dict.fromkeys([*words, *(json.dumps(word)[1:-1] for word in words)])]
    texts = [f'CAST("{column}" AS TEXT)' for column in columns]
    tests = [
        f"LOWER({text}) LIKE :low{n} ESCAPE '!' OR {text} LIKE :word{n} ESCAPE '!'"
        for n in range(len(words))
        for text in texts
    ]
    lowered = {f"low{n}": sql.containing(word.lower()) for n, word in enumerate(words)}
    written = {f"word{n}": sql.containing(word) for n, word in enumerate(words)}
    return f"({' OR '.join(tests) or '1 = 0'})", lowered | written
