"""The rows behind a figure as tables: for pages, for programs and for spreadsheets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from passerelle.reporting.rules import publishing
from passerelle.reporting.rules.figure import Column, Definition, Figure

HIDDEN = "hidden"
"""Stands in a file for a number of fewer than 5 people."""
_PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows cell by cell in the order of the columns; a hidden number is None."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]

    def records(self) -> list[dict[str, Any]]:
        """Return the rows by column key."""
        keys = [column.key for column in self.columns]
        return [dict(zip(keys, row, strict=True)) for row in self.rows]


def table(definition: Definition, rows: Sequence[Any], *, sees_everything: bool) -> Table:
    """Return rows as a reader may see them: with numbers of few people hidden from the public."""
    columns = [[column.of(row) for row in rows] for column in definition.columns]
    if not sees_everything:
        columns = [
            list(publishing.cells(cells)) if column.kind == _PEOPLE else cells
            for column, cells in zip(definition.columns, columns, strict=True)
        ]
    return Table(definition.columns, list(zip(*columns, strict=True)))


def spread(definition: Definition, figure: Figure, *, sees_everything: bool) -> Iterator[list[str]]:
    """Yield the rows of a figure for a spreadsheet: those counted, then those not, with why."""
    groups = [("", figure.counted), *((left.why, left.rows) for left in figure.left)]
    for why, rows in groups:
        found = table(definition, rows, sees_everything=sees_everything)
        for row in found.rows:
            told = (_cell(column, cell) for column, cell in zip(found.columns, row, strict=True))
            yield ["no" if why else "yes", why, *told]


def flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every number of a value with its place in it, such as `credit.first.OS-2021-02`."""
    if isinstance(value, Mapping):
        parts = [(str(key), part) for key, part in value.items()]
    elif isinstance(value, list | tuple):
        parts = [(str(place), part) for place, part in enumerate(value, 1)]
    else:
        yield path, value
        return
    for key, part in parts:
        yield from flat(part, f"{path}.{key}" if path else key)


def _cell(column: Column, cell: Any) -> str:
    if cell is None:
        return HIDDEN if column.kind == _PEOPLE else ""
    if isinstance(cell, Mapping):
        return str(cell.get("en") or next(iter(cell.values()), ""))
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, date):
        return cell.isoformat()
    return " ".join(cell) if isinstance(cell, tuple) else str(cell)
