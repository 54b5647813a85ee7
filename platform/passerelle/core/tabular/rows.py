"""Rows on their way into a table: new ones are added, known ones get the given columns anew."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise.models import Model

from passerelle.core import db

_DERIVED = 8


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


@dataclass(frozen=True, slots=True)
class _Owned:
    id: UUID
    owner: UUID


@dataclass(frozen=True, slots=True)
class _Buried:
    id: UUID


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


async def write(batch: Batch) -> None:
    """Write the rows inside the open transaction; columns not given keep what they hold.

    A new row takes the model's defaults for them.
    """
    if batch.details is not None:
        await _remove_others(batch, batch.details)
    rows = await _of_the_living(batch)
    if not rows:
        return
    given = list(rows[0])
    defaults = _defaults(batch.model, given)
    names = [*given, *defaults]
    changed = [name for name in given if name not in batch.key]
    statement = (
        f'INSERT INTO "{batch.table}" ({_quoted(names)})'  # noqa: S608 -- names of our models
        f" VALUES ({', '.join(f':{name}' for name in names)})"
        f" ON CONFLICT ({_quoted(batch.key)}) DO "
        + (f"UPDATE SET {_assignments(changed)}" if changed else "NOTHING")
    )
    await db.execute_many(statement, [{**defaults, **row} for row in rows])


async def _of_the_living(batch: Batch) -> list[dict[str, Any]]:
    """Return the rows but those that an erasure removed or blanked: they do not come back."""
    buried = await db.rows(
        _Buried, "SELECT id FROM tombstones WHERE of_table = :table", table=batch.table
    )
    gone = {one.id for one in buried}
    return [row for row in batch.rows if row.get("id") not in gone]


async def _remove_others(batch: Batch, details: Details) -> None:
    """Remove what an earlier import derived (a UUIDv8); what people added (a UUIDv7) stays."""
    kept = {row["id"] for row in batch.rows}
    found = await db.rows(
        _Owned,
        f'SELECT "id", "{details.column}" AS owner FROM "{batch.table}"',  # noqa: S608 -- as above
    )
    gone = [
        {"id": row.id}
        for row in found
        if row.id.version == _DERIVED and row.owner in details.owners and row.id not in kept
    ]
    await db.execute_many(f'DELETE FROM "{batch.table}" WHERE "id" = :id', gone)  # noqa: S608


def _defaults(model: type[Model], given: Sequence[str]) -> dict[str, Any]:
    meta = model._meta  # noqa: SLF001
    values = {}
    for name, column in meta.fields_db_projection.items():
        declared = meta.fields_map[name]
        if column not in given and not declared.generated and not declared.null:
            values[column] = declared.default() if callable(declared.default) else declared.default
    return values


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _assignments(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}" = excluded."{name}"' for name in names)
