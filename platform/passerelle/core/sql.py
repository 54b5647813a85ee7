"""One way to write a statement, and typed rows back from it, on both engines.

A statement names its parameters (`:since`); a parameter that is a list or a tuple stands for a
parenthesised list (`IN :ids`). Values go in as Python knows them: every datetime becomes UTC
first, because SQLite compares times as text.
"""

import re
import types
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec

from passerelle.core import clock

S = TypeVar("S")

_NAME = re.compile(r"'[^']*'|(?<![:\w]):([a-z_]\w*)")
_NATIVE = (str, int, float, bytes)


@lru_cache(maxsize=2048)
def compiled(
    sql: str, dialect: str, lengths: tuple[tuple[str, int], ...]
) -> tuple[str, tuple[str, ...]]:
    """Return the statement with the engine's placeholders, and the names in their order."""
    sizes, order = dict(lengths), list[str]()

    def place(match: re.Match[str]) -> str:
        name = match.group(1)
        if name is None:
            return match.group()  # a quoted text
        if name not in sizes:
            return _placeholder(dialect, order, name)
        marks = (_placeholder(dialect, order, name) for _ in range(sizes[name]))
        return f"({', '.join(marks) or 'NULL'})"

    return _NAME.sub(place, sql), tuple(order)


def bound(sql: str, dialect: str, params: dict[str, Any]) -> tuple[str, list[Any]]:
    """Return the statement and its values, ready for the driver."""
    lengths = tuple((k, len(v)) for k, v in params.items() if isinstance(v, list | tuple))
    statement, order = compiled(sql, dialect, lengths)
    if not lengths:
        return statement, [encoded(params[name], dialect) for name in order]
    lists = {name: iter(params[name]) for name, _ in lengths}
    repeated = [n for n, _ in lengths if order.count(n) > len(params[n])]
    if repeated:
        raise ValueError(f"a list may stand once in a statement: {repeated[0]}")
    values = (next(lists[n]) if n in lists else params[n] for n in order)
    return statement, [encoded(value, dialect) for value in values]


def encoded(value: Any, dialect: str) -> Any:
    """Return the value as the driver wants it; mappings and sequences become JSON text."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        moment = clock.to_utc(value)
        return moment.isoformat(" ") if dialect == "sqlite" else moment
    if isinstance(value, dict | list | tuple):
        return msgspec.json.encode(value).decode()
    if dialect == "sqlite":
        return _for_sqlite(value)
    return value


def shaped(shape: type[S], names: Sequence[str], records: Iterable[Sequence[Any]]) -> list[S]:
    """Return the records as values of `shape`, whose fields stand in the columns' order."""
    convert = _converters(cast("Hashable", shape), tuple(names))
    if not convert:
        return [shape(*record) for record in records]
    result = []
    for record in records:
        values = list(record)
        for index, as_wanted in convert:
            if values[index] is not None:
                values[index] = as_wanted(values[index])
        result.append(shape(*values))
    return result


def containing(word: str) -> str:
    """Return the LIKE pattern (ESCAPE '!') of texts that hold this word as it is written."""
    return "%" + re.sub("([!%_])", r"!\1", word) + "%"


def _placeholder(dialect: str, order: list[str], name: str) -> str:
    order.append(name)
    return "?" if dialect == "sqlite" else f"${len(order)}"


def _for_sqlite(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


@lru_cache(maxsize=1024)
def _converters(shape: Any, names: tuple[str, ...]) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    hints = get_type_hints(shape)
    if tuple(hints)[: len(names)] != names:
        raise TypeError(f"{shape.__name__} has {tuple(hints)}, the statement gives {names}")
    wanted = ((index, _converter(hints[name])) for index, name in enumerate(names))
    return tuple((index, convert) for index, convert in wanted if convert is not None)


def _converter(hint: Any) -> Callable[[Any], Any] | None:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _converter(next(arm for arm in get_args(hint) if arm is not type(None)))
    if origin in (dict, list, tuple):
        return lambda value: msgspec.convert(
            msgspec.json.decode(value) if isinstance(value, str | bytes) else value, hint
        )
    if hint in _NATIVE or hint is Any:
        return None
    by_call: Callable[[Any], Any] = _SCALARS.get(hint, hint)  # an Enum converts by being called
    return by_call


def _datetime(value: Any) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _date(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _uuid(value: Any) -> UUID:
    return UUID(value) if isinstance(value, str) else value


_SCALARS: dict[Any, Callable[[Any], Any]] = {
    datetime: _datetime,
    date: _date,
    UUID: _uuid,
    bool: bool,
}
