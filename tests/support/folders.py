"""Programmes in folders of a test's own, to be damaged, and one number for all that is stored."""

import csv
import hashlib
import io
import shutil
from pathlib import Path
from typing import Any

from tortoise import Tortoise

from passerelle.app import importing

Rows = list[dict[str, str]]


def whole(directory: Path) -> Path:
    """Copy the packaged programme."""
    shutil.copytree(importing.packaged_programme(), directory, dirs_exist_ok=True)
    return directory


def small(directory: Path, *, rows: int = 3) -> Path:
    """Write the first rows of each file of the packaged programme, and those that they name."""
    every = {file.name: read(importing.packaged_programme(), file.name) for file in importing.FILES}
    kept: dict[str, dict[int, None]] = {name: dict.fromkeys(range(rows)) for name in every}
    todo = [(name, at) for name in every for at in range(min(rows, len(every[name])))]
    places = {
        name: {next(iter(row.values())): at for at, row in enumerate(found)}
        for name, found in every.items()
    }
    by_name = {file.name: file for file in importing.FILES}
    while todo:
        name, at = todo.pop()
        for column in by_name[name].columns:
            for key in filter(None, every[name][at].get(column.name, "").split(";")):
                for other in column.refers:
                    place = places[other].get(key)
                    if place is not None and place not in kept[other]:
                        kept[other][place] = None
                        todo.append((other, place))
    directory.mkdir(parents=True, exist_ok=True)
    for name, found in every.items():
        write(directory, name, [row for at, row in enumerate(found) if at in kept[name]])
    return directory


SHARED = {
    "countries.csv",
    "phases.csv",
    "phase_totals.csv",
    "regions.csv",
    "themes.csv",
    "staff.csv",
}


def many(directory: Path, *, times: int) -> Path:
    """Write the packaged programme `times` over: the first as it is, the others under new names."""
    directory.mkdir(parents=True, exist_ok=True)
    for file in importing.FILES:
        rows = read(importing.packaged_programme(), file.name)
        copies = range(1) if file.name in SHARED else range(times)
        renamed = {c.name for c in file.columns if set(c.refers) - SHARED} | {"email", "code"}
        if file.name not in SHARED and not _refers(file, next(iter(rows[0]))):
            renamed.add(next(iter(rows[0])))
        every = [_renamed(row, renamed, number) for number in copies for row in rows]
        write(directory, file.name, every)
    return directory


def _refers(file: importing.File[Any], name: str) -> bool:
    return any(column.refers for column in file.columns if column.name == name)


def _renamed(row: dict[str, str], names: set[str], number: int) -> dict[str, str]:
    if number == 0:
        return row
    return {
        name: ";".join(_one(key, name, number) for key in cell.split(";"))
        if cell and name in names
        else cell
        for name, cell in row.items()
    }


def _one(key: str, name: str, number: int) -> str:
    if key.startswith("staff-"):
        return key
    return f"n{number}.{key}" if name == "email" else f"{key}-n{number}"


def read(directory: Path, name: str) -> Rows:
    text = (directory / name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def write(directory: Path, name: str, rows: Rows) -> None:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    (directory / name).write_text(out.getvalue(), encoding="utf-8")


def change(directory: Path, name: str, key: str, **cells: str) -> None:
    """Change cells of the row whose first column is `key`; a new column is added to the file."""
    rows = read(directory, name)
    row = next(row for row in rows if next(iter(row.values())) == key)
    for column in cells:
        for other in rows:
            other.setdefault(column, "")
    row.update(cells)
    write(directory, name, rows)


async def stored() -> str:
    """Return a fingerprint of every row of every table but what only notes that rows changed."""
    connection = Tortoise.get_connection("default")
    digest = hashlib.sha256()
    for model in sorted(Tortoise.apps["models"].values(), key=lambda m: m._meta.db_table):
        table, key = model._meta.db_table, model._meta.pk_attr
        if table in ("revisions", "live_events", "search_due"):
            continue
        rows: list[Any] = await connection.execute_query_dict(
            f'SELECT * FROM "{table}" ORDER BY "{key}"'
        )
        digest.update(repr((table, [tuple(dict(row).items()) for row in rows])).encode())
    return digest.hexdigest()
