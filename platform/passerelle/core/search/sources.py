"""What a room says of things that can be found: their texts, who may find them, how they read.

A room's `findable.py` lists its `SOURCES`. The condition under which somebody finds a thing stands
in the same statement as the words: what is not theirs to see never leaves the database.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from passerelle.core.actors import Actor


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A thing's texts by language: its title, what it says, and what stands around it."""

    owner: UUID
    at: datetime | None = None
    """Later things are found first; without a time the order means nothing, but is always one."""
    title: Mapping[str, str] = msgspec.field(default_factory=dict)
    body: Mapping[str, str] = msgspec.field(default_factory=dict)
    around: Mapping[str, str] = msgspec.field(default_factory=dict)


class Sight(msgspec.Struct, frozen=True):
    """What somebody may find, as parts of a statement, and its parameters."""

    holds: str = "TRUE"
    params: Mapping[str, Any] = msgspec.field(default_factory=dict)
    begins: str = ""
    """A WITH clause that the condition needs."""


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of thing."""

    kind: str
    table: str
    read: Callable[[Sequence[UUID]], Awaitable[list[Document]]]
    """Returns the documents of the rows that are still there."""
    joins: str
    """Joins to the index's document `d`, whose `owner` is the row's identifier."""
    sight: Callable[[Actor], Sight]
    shows: Mapping[str, str] = field(default_factory=dict)
    """Expressions for the columns of a hit: url, title or titles, text or texts, …"""
    is_many: bool = False
    """Whether there may be very many of them."""
    has_titles: bool = True
    """Whether its documents have titles; where not, the latest are first."""
    must_say_it_itself: bool = False
    """Whether one of the words must stand in the thing's own text, not only around it."""
