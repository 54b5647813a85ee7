"""Rows on their way into a table, as the rooms hand them over."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise.models import Model

Row = Mapping[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Details:
    """Rows that belong to others: the column that points to the owner, and the owners."""

    column: str
    owners: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows for one table by column; `key` is what a known row is recognised by."""

    model: type[Model]
    rows: Sequence[dict[str, Any]]
    key: tuple[str, ...] = ("id",)
    details: Details | None = None
    """Where given, the imported rows of these owners that are not among `rows` are removed."""

    @property
    def table(self) -> str:
        """The table's name."""
        return self.model._meta.db_table  # noqa: SLF001

    @property
    def points(self) -> dict[str, str]:
        """The columns that point to a row of another table, and that table."""
        meta = self.model._meta  # noqa: SLF001
        declared: list[Any] = [meta.fields_map[name] for name in meta.fk_fields | meta.o2o_fields]
        return {one.source_field: one.related_model._meta.db_table for one in declared}  # noqa: SLF001

    def key_of(self, row: Row) -> Key:
        """Return what a row is recognised by."""
        return tuple(row[name] for name in self.key)


def descending(parents: Mapping[str, str | None]) -> tuple[list[str], list[str]]:
    """Return the keys, each parent before its children, and those that stand above themselves."""
    children: dict[str | None, list[str]] = defaultdict(list)
    for key, parent in parents.items():
        children[parent if parent in parents else None].append(key)
    order = list(children[None])
    for key in order:
        order.extend(children[key])
    placed = set(order)
    return order, [key for key in parents if key not in placed]
