"""What a room says of each of its tables that tells of people: how it is found, what a person's
copy shows of it, and what is left of it when the person is erased.

A room's `personal_data.py` lists its `AREAS`. The copy and the erasure both walk them, so a table
has one place that says both. What an erasure removes or blanks gets a tombstone: an import leaves
such rows alone for good.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.models import Model

from passerelle.core import db, files
from passerelle.core.naming import Erased, holding, holds, without

_AT_ONCE = 500


Row = Mapping[str, Any]
Value = Callable[[Erased, Row], Any]
"""Returns what a column holds after the erasure; a constant may stand in its place."""


@dataclass(frozen=True, slots=True)
class Area:
    """A table that tells of people."""

    model: type[Model]
    title: str
    by: tuple[str, ...] = ("person_id",)
    """The ways from a row to the person, as the ORM writes them (`registration__person_id`)."""
    mentions: tuple[str, ...] = ()
    """Columns of text in which a person is found by their addresses and identifier."""
    addressed: str = ""
    """A column that holds an address: a person is found where it is one of theirs."""
    called: tuple[str, ...] = ()
    """Columns of whole names, in which an erasure finds the person too; a copy never does, for
    others are called the same."""
    beside: Mapping[str, str] = field(default_factory=dict)
    """What else makes a row readable, such as the title of its webinar: name to way."""
    withheld: tuple[str, ...] = ()
    """Columns that no copy shows: hashes of secrets, and rows of other people."""
    describes: Mapping[str, str] = field(default_factory=dict)
    blanks: Mapping[str, Any] = field(default_factory=dict)
    """Columns and what they hold after an erasure."""
    removes: bool = False
    """Whether an erasure removes the rows."""
    files: str = ""
    """The thing that a row is, as stored files name it: a row that is removed takes its along."""

    @property
    def name(self) -> str:
        """The table's name."""
        return str(self.model._meta.db_table)  # noqa: SLF001

    @property
    def key(self) -> str:
        """The column that names a row."""
        return str(self.model._meta.db_pk_column)  # noqa: SLF001

    @property
    def columns(self) -> list[str]:
        """The table's columns that a copy shows."""
        every = self.model._meta.db_fields  # noqa: SLF001
        return [name for name in sorted(every) if name not in self.withheld]


def scrubbed(column: str) -> Value:
    """Return a column's value with the person's names and addresses replaced by the pseudonym."""
    return lambda erased, row: without(erased, row[column])


async def copied(area: Area, who: Erased) -> list[dict[str, Any]]:
    """Return the rows that tell of a person, readable: times in ISO 8601, words as stored."""
    rows = await _rows(area, who, [*area.columns], area.beside)
    return [
        {name: _readable(value) for name, value in row.items() if name not in area.withheld}
        for row in rows
    ]


@db.transaction
async def erase(area: Area, erased: Erased) -> int:
    """Remove or blank the rows that tell of the person; return how many were touched."""
    if not area.removes and not area.blanks:
        return 0
    touched = 0
    rows = await _rows(area, erased, None, {}, erased.whole_name)
    for begin in range(0, len(rows), _AT_ONCE):
        touched += await _erase_some(area, erased, rows[begin : begin + _AT_ONCE])
    return touched


async def _erase_some(area: Area, erased: Erased, rows: list[dict[str, Any]]) -> int:
    if area.removes:
        await _remove_files(area, rows)
        keys = [{"key": row[area.key]} for row in rows]
        await db.execute_many(
            f'DELETE FROM "{area.name}" WHERE "{area.key}" = :key',  # noqa: S608 -- our models
            keys,
        )
        await bury(area.name, [row[area.key] for row in rows], erased.at)
        return len(rows)
    changed = [
        {"key": row[area.key], **new}
        for row in rows
        if (new := _blanked(area, erased, row)) != {name: row[name] for name in area.blanks}
    ]
    sets = ", ".join(f'"{name}" = :{name}' for name in area.blanks)
    await db.execute_many(
        f'UPDATE "{area.name}" SET {sets} WHERE "{area.key}" = :key',  # noqa: S608 -- our models
        changed,
    )
    await bury(area.name, [row["key"] for row in changed], erased.at)
    return len(changed)


async def _remove_files(area: Area, rows: list[dict[str, Any]]) -> None:
    if area.files:
        for row in rows:
            await files.remove_of(area.files, row[area.key])


async def bury(table: str, keys: Sequence[Any], at: datetime) -> None:
    """Set tombstones, so that no import writes these rows again."""
    await db.execute_many(
        "INSERT INTO tombstones (id, of_table, at) VALUES (:id, :table, :at)"
        " ON CONFLICT (id) DO NOTHING",
        [{"id": key, "table": table, "at": at} for key in keys if isinstance(key, UUID)],
    )


def _blanked(area: Area, erased: Erased, row: Row) -> dict[str, Any]:
    return {
        name: _fitting(area, name, value(erased, row) if callable(value) else value)
        for name, value in area.blanks.items()
    }


def _fitting(area: Area, name: str, value: Any) -> Any:
    """Return a value cut to its column: a pseudonym may be longer than the name it replaces."""
    longest = getattr(area.model._meta.fields_map[name], "max_length", None)  # noqa: SLF001
    return value[:longest] if isinstance(value, str) and longest else value


async def _rows(
    area: Area,
    who: Erased,
    columns: list[str] | None,
    beside: Mapping[str, str],
    names: Sequence[str] = (),
) -> list[dict[str, Any]]:
    wanted = dict.fromkeys([area.model._meta.pk_attr, *(columns or area.model._meta.db_fields)])  # noqa: SLF001
    found = area.model.filter(await _condition(area, who, names))
    rows = await found.order_by(area.model._meta.pk_attr).values(*wanted, **beside)  # noqa: SLF001
    once = {row[area.model._meta.pk_attr]: dict(row) for row in rows}  # noqa: SLF001
    return list(once.values())


async def _condition(area: Area, who: Erased, names: Sequence[str]) -> Q:
    ways = [_where(way, who.person_id) for way in area.by]
    if area.mentions:
        ways.append(Q(pk__in=await _mentioning(area, area.mentions, who.marks)))
    if area.addressed:
        ways.append(Q(pk__in=await _addressed(area, who.addresses)))
    if area.called:
        ways.append(Q(pk__in=await _mentioning(area, area.called, names)))
    return Q(*ways, join_type=Q.OR)


def _where(way: str, person_id: UUID) -> Q:
    wanted: dict[str, Any] = {way: person_id}
    return Q(**wanted)


async def _mentioning(area: Area, columns: Sequence[str], words: Sequence[str]) -> list[Any]:
    """Return the keys of rows whose text holds one of the words."""
    may_hold, params = holding(columns, words)
    texts = " || ' ' || ".join(f"COALESCE(CAST(\"{name}\" AS TEXT), '')" for name in columns)
    found = await db.rows(
        _Mentioning,
        f'SELECT "{area.key}" AS key, {texts} AS text FROM "{area.name}" WHERE {may_hold}',  # noqa: S608 -- ours
        **params,
    )
    return _keys(area, [one.key for one in found if holds(one.text, words)])


async def _addressed(area: Area, addresses: Sequence[str]) -> list[Any]:
    """Return the keys of rows whose column is one of the addresses."""
    found = await db.rows(
        _Key,
        f'SELECT "{area.key}" AS key FROM "{area.name}"'  # noqa: S608 -- our models
        f' WHERE LOWER("{area.addressed}") IN :addresses',
        addresses=[*addresses],
    )
    return _keys(area, [one.key for one in found])


def _keys(area: Area, found: Iterable[Any]) -> list[Any]:
    meta = area.model._meta  # noqa: SLF001
    to_python = meta.fields_map[meta.pk_attr].to_python_value
    return [to_python(key) for key in found]


@dataclass(frozen=True, slots=True)
class _Key:
    key: Any


@dataclass(frozen=True, slots=True)
class _Mentioning:
    key: Any
    text: str


def _readable(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes):
        return None
    return value
