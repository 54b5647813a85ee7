"""Reads a folder of files, and checks what each says of the others."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from passerelle.core.tabular.cells import Mark
from passerelle.core.tabular.files import File, Folder, Happening
from passerelle.core.tabular.problems import Problem, Report
from passerelle.core.tabular.reading import Reading


def fingerprint(directory: Path, files: Sequence[File[Any]]) -> str:
    """Return the SHA-256 of the files' names and contents; a missing file counts as empty."""
    return _digest({file.name: _bytes(directory / file.name, Report()) for file in files})


def read(directory: Path, files: Sequence[File[Any]]) -> Folder:
    """Return what the files hold; where `report` has problems some records are missing."""
    folder = Folder()
    contents = {file.name: _bytes(directory / file.name, folder.report) for file in files}
    folder.sha256 = _digest(contents)
    for file in files:
        folder.records[file.name] = []
        if (raw := contents[file.name]) is not None:
            Reading(file, folder, raw).run()
    for file in files:
        _check_references(file, folder)
        _check_unique(file, folder)
    return folder


def happened(folder: Folder, files: Iterable[File[Any]]) -> Iterator[Happening]:
    """Yield what happened, as the columns with that mark say."""
    for file in files:
        for column in (c for c in file.columns if Mark.HAPPENED in c.marks):
            for record in folder[file]:
                if (when := getattr(record, column.name)) is not None:
                    day = when.date() if isinstance(when, datetime) else when
                    yield Happening(file, record, column.name, day)


def _bytes(path: Path, report: Report) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        report.refuse(Problem(path.name, 0, "", "the file is missing", "put it into the folder"))
    except OSError as exc:
        report.refuse(Problem(path.name, 0, "", str(exc.strerror), "make the file readable"))
    return None


def _digest(contents: Mapping[str, bytes | None]) -> str:
    digest = hashlib.sha256()
    for name, raw in contents.items():
        content = raw or b""
        digest.update(f"{name}\x1f{len(content)}\x1f".encode() + content)
    return digest.hexdigest()


def _check_references(file: File[Any], folder: Folder) -> None:
    for column in (c for c in file.columns if c.refers):
        if any(name not in folder.keys for name in column.refers):
            continue  # that file could not be read: its own problem says so
        known = set[str]().union(*(folder.keys[name] for name in column.refers))
        for record in folder[file]:
            value = getattr(record, column.name)
            for key in value if isinstance(value, tuple) else (value,):
                if key is not None and key not in known:
                    wrong = f"{key!r} is not in {' or '.join(column.refers)}"
                    cure = "correct it, or add it there"
                    folder.report.refuse(file.problem(record, column.name, wrong, cure))


def _check_unique(file: File[Any], folder: Folder) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for record in folder[file] if file.unique else ():
        together = tuple(getattr(record, name) for name in file.unique)
        if (line := seen.setdefault(together, record.line)) != record.line:
            wrong = f"{', '.join(map(str, together))} is already on line {line}"
            folder.report.refuse(file.problem(record, file.unique[0], wrong, "leave one of them"))
