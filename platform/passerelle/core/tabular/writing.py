"""Writes rows from files into the tables, beside what people have done there since.

A new row is added. A known row gets the columns that the files have changed since they were last
imported, but those that were changed here meanwhile: what was decided here stands, whatever else
the files say. So does what was removed here, and a row that no import remembers; and nothing is
given to people who were erased.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec
from tortoise.models import Model

from passerelle.core import db, revisions
from passerelle.core.tabular import memory
from passerelle.core.tabular.memory import Digests
from passerelle.core.tabular.rows import Batch, Details, Key, Row

_DERIVED = 8
_AT_ONCE = 500


class _Owned(msgspec.Struct, frozen=True):
    id: UUID
    owner: UUID


class _Buried(msgspec.Struct, frozen=True):
    id: UUID


class Writing:
    """One import, inside the open transaction."""

    def __init__(self) -> None:
        self.erased: frozenset[UUID] = frozenset()
        self.absent: set[tuple[str, Key]] = set()
        """Rows of the files that are not in their table: nothing can point to them."""

    async def begin(self) -> None:
        """Wait for every other import to end, and learn who was erased."""
        await revisions.bump("imports")
        self.erased = await _buried("people")

    async def write(self, batch: Batch) -> None:
        """Write the rows; columns not given keep what they hold, or take the model's defaults."""
        if batch.details is not None:
            await _remove_others(batch, batch.details)
        stored = set(await batch.model.all().values_list(*batch.key))
        known = await memory.of_table(batch.table)
        new, met = await self._sorted(batch, stored, known)
        await _insert(batch, new)
        said = {
            memory.id_of(batch, row): (row, memory.digests_of(batch, row, _columns(batch, row)))
            for row in [*new, *met]
        }
        changed = {
            id_: (row, names)
            for id_, (row, digests) in said.items()
            if (names := self._changed(batch, row, digests, known.get(id_, {})))
        }
        await _update(batch, changed, known)
        news = {id_: one for id_, one in said.items() if one[1] != known.get(id_)}
        await memory.keep(batch, news)

    async def _sorted(
        self, batch: Batch, stored: set[Key], known: dict[UUID, Digests]
    ) -> tuple[list[Row], list[Row]]:
        """Return the rows to add and the rows that are there, without those to be left alone."""
        buried = await _buried(batch.table)
        new, met = list[Row](), list[Row]()
        for row in batch.rows:
            key = batch.key_of(row)
            is_left = row.get("id") in buried or row.get("person_id") in self.erased
            if key in stored:
                met += [] if is_left else [row]
            elif is_left or memory.id_of(batch, row) in known or self._misses(batch, row, row):
                self.absent.add((batch.table, key))
            else:
                new.append(row)
        return new, met

    def _changed(self, batch: Batch, row: Row, said: Digests, before: Digests) -> list[str]:
        """Return the columns of which the files say something else than before."""
        names = [name for name in said if name in before and said[name] != before[name]]
        return [name for name in names if not self._misses(batch, row, [name])]

    def _misses(self, batch: Batch, row: Row, names: Iterable[str]) -> bool:
        """Tell whether a column points to a row that was left out."""
        points = batch.points if self.absent else {}
        return any((points[name], (row[name],)) in self.absent for name in names if name in points)


async def _buried(table: str) -> frozenset[UUID]:
    found = await db.rows(_Buried, "SELECT id FROM tombstones WHERE of_table = :table", table=table)
    return frozenset(one.id for one in found)


async def _remove_others(batch: Batch, details: Details) -> None:
    """Remove what an earlier import derived (a UUIDv8); what people added (a UUIDv7) stays."""
    kept = {row["id"] for row in batch.rows}
    found = await db.rows(
        _Owned,
        f'SELECT "id", "{details.column}" AS owner FROM "{batch.table}"',  # noqa: S608 -- our models
    )
    gone = [
        {"id": row.id}
        for row in found
        if row.id.version == _DERIVED and row.owner in details.owners and row.id not in kept
    ]
    await db.execute_many(f'DELETE FROM "{batch.table}" WHERE "id" = :id', gone)  # noqa: S608
    await memory.forget(batch, gone)


async def _insert(batch: Batch, rows: Sequence[Row]) -> None:
    if not rows:
        return
    given = list(rows[0])
    defaults = _defaults(batch.model, given)
    names = [*given, *defaults]
    await db.execute_many(
        f'INSERT INTO "{batch.table}" ({", ".join(map(_quoted, names))})'  # noqa: S608 -- as above
        f" VALUES ({', '.join(f':{name}' for name in names)})"
        f" ON CONFLICT ({', '.join(map(_quoted, batch.key))}) DO NOTHING",
        [{**defaults, **row} for row in rows],
    )


async def _update(
    batch: Batch, changed: dict[UUID, tuple[Row, list[str]]], known: dict[UUID, Digests]
) -> None:
    """Write changed columns that hold what the import before gave them."""
    alike = defaultdict[tuple[str, ...], list[dict[str, Any]]](list)
    stored = await _held(batch, [row for row, _ in changed.values()])
    for id_, (row, names) in changed.items():
        if (found := stored.get(batch.key_of(row))) is None:
            continue  # it was removed this very moment
        now = memory.digests_of(batch, found, names)
        if untouched := tuple(name for name in names if now[name] == known[id_][name]):
            alike[untouched].append(dict(row))
    for columns, records in alike.items():
        sets = ", ".join(f"{_quoted(name)} = :{name}" for name in columns)
        statement = f'UPDATE "{batch.table}" SET {sets} WHERE {_is_row(batch)}'  # noqa: S608
        await db.execute_many(statement, records)


async def _held(batch: Batch, rows: Sequence[Row]) -> dict[Key, Row]:
    """Hold rows until the transaction ends, the write first, and return them as they are now."""
    if not rows:
        return {}
    first, names = batch.key[0], dict.fromkeys([*batch.key, *_columns(batch, rows[0])])
    await db.execute_many(
        f'UPDATE "{batch.table}" SET {_quoted(first)} = {_quoted(first)}'  # noqa: S608 -- as above
        f" WHERE {_is_row(batch)}",
        [dict(row) for row in rows],
    )
    found: dict[Key, Row] = {}
    for begin in range(0, len(rows), _AT_ONCE):
        wanted: dict[str, Any] = {
            f"{first}__in": [row[first] for row in rows[begin : begin + _AT_ONCE]]
        }
        for row in await batch.model.filter(**wanted).values(*names):
            found[batch.key_of(row)] = row
    return found


def _columns(batch: Batch, row: Row) -> list[str]:
    return [name for name in row if name not in batch.key]


def _defaults(model: type[Model], given: Sequence[str]) -> dict[str, Any]:
    meta = model._meta  # noqa: SLF001
    values = {}
    for name, column in meta.fields_db_projection.items():
        declared = meta.fields_map[name]
        if column not in given and not declared.generated and not declared.null:
            values[column] = declared.default() if callable(declared.default) else declared.default
    return values


def _is_row(batch: Batch) -> str:
    return " AND ".join(f"{_quoted(name)} = :{name}" for name in batch.key)


def _quoted(name: str) -> str:
    return f'"{name}"'
