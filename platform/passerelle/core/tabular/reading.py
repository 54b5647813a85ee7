"""Reads a folder of CSV files into records, and says all that is wrong with them.

A file is UTF-8 (a byte order mark is welcome), separated by commas, its first line names the
columns, and it ends with a newline: one that does not has been cut off.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

from passerelle.core.tabular.cells import Column, Mark, Record, Wrong, columns
from passerelle.core.tabular.problems import Problem, Report

T = TypeVar("T", bound=Record)
_WHOLE = "get the whole file again"


@dataclass(frozen=True, slots=True)
class File(Generic[T]):
    """A file, what its rows are, and which columns together name a row once only."""

    name: str
    shape: type[T]
    unique: tuple[str, ...] = ()
    columns: tuple[Column, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", columns(self.shape))

    def problem(self, record: Record, column: str, wrong: str, cure: str) -> Problem:
        """Say what is wrong with a record."""
        return Problem(self.name, record.line, column, wrong, cure)


@dataclass(slots=True)
class Folder:
    """The records of a folder's files, and the report on them."""

    report: Report = field(default_factory=Report)
    sha256: str = ""
    records: dict[str, list[Any]] = field(default_factory=dict)
    keys: dict[str, dict[str, int]] = field(default_factory=dict)

    def __getitem__(self, file: File[T]) -> list[T]:
        """Return the records of one file in the order of its lines."""
        return self.records[file.name]


def read(directory: Path, files: Sequence[File[Any]]) -> Folder:
    """Return what the files hold; where `report` has problems some records are missing."""
    folder, digest = Folder(), hashlib.sha256()
    for file in files:
        raw = _bytes(directory / file.name, folder.report)
        digest.update(f"{file.name}\x1f{len(raw or b'')}\x1f".encode() + (raw or b""))
        folder.records[file.name] = []
        if raw is not None:
            _Reading(file, folder, raw).run()
    for file in files:
        _check_references(file, folder)
        _check_unique(file, folder)
    folder.sha256 = digest.hexdigest()
    return folder


def happened(folder: Folder, files: Iterable[File[Any]]) -> Iterator[tuple[Problem, date]]:
    """Yield each date on which something happened, with the place that says so."""
    for file in files:
        for column in (c for c in file.columns if Mark.HAPPENED in c.marks):
            for record in folder[file]:
                if (when := getattr(record, column.name)) is not None:
                    day = when.date() if isinstance(when, datetime) else when
                    yield file.problem(record, column.name, f"{day} is yet to come", ""), day


class _Reading:
    """One pass over one file."""

    def __init__(self, file: File[Any], folder: Folder, raw: bytes) -> None:
        self.file, self.folder, self.raw = file, folder, raw
        self.columns = file.columns
        self.header: list[str] = []
        self.lines: list[str] = []

    def run(self) -> None:
        text = self._decoded()
        if text is None:
            return
        self.lines = list(io.StringIO(text, newline=""))
        records = self._split()
        self.header = next(records, (0, []))[1]
        if not self._check_header():
            return
        self.folder.keys[self.file.name] = {}
        places = [self.header.index(c.name) if c.name in self.header else -1 for c in self.columns]
        for line, cells in records:
            if len(cells) != len(self.header):
                self._miscounted(line, len(cells))
            else:
                self._keep(line, ["" if at < 0 else cells[at] for at in places])

    def _decoded(self) -> str | None:
        try:
            text = self.raw.decode("utf-8-sig")
        except UnicodeDecodeError as exc:
            cure = "save the file as UTF-8"
            self._refuse_byte(exc.start, f"byte 0x{self.raw[exc.start]:02x} is not UTF-8", cure)
            return None
        if (at := self.raw.find(b"\0")) >= 0:
            self._refuse_byte(at, "there is a NUL byte", _WHOLE)
            return None
        return text

    def _refuse_byte(self, at: int, wrong: str, cure: str) -> None:
        start = self.raw.rfind(b"\n", 0, at) + 1
        before = self.raw[start:at].decode("utf-8", "replace")
        first = self.raw.split(b"\n", 1)[0].decode("utf-8-sig", "replace")
        self.header = next(csv.reader([first.rstrip("\r")]), [])
        self._refuse(self.raw.count(b"\n", 0, at) + 1, self._column(_field_at(before)), wrong, cure)

    def _split(self) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(self.lines, strict=True)
        is_cut = bool(self.lines) and not self.lines[-1].endswith(("\n", "\r"))
        while True:
            start = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as exc:
                self._refuse_quotes(start, str(exc), is_cut=is_cut)
                return
            if is_cut and reader.line_num == len(self.lines):
                wrong = "the file ends in the middle of a line"
                self._refuse(start, self._column(len(cells) - 1), wrong, _WHOLE)
                return
            if cells:
                yield start, cells

    def _refuse_quotes(self, start: int, detail: str, *, is_cut: bool) -> None:
        at = self._column(_field_at("".join(self.lines[start - 1 :])))
        if is_cut and "end of data" in detail:
            self._refuse(start, at, "the file ends in the middle of a quoted text", _WHOLE)
        elif "limit" in detail:
            self._refuse(start, at, "the value has no end", "close its quotation mark")
        else:
            cure = 'put text in "…" and write a quotation mark inside it twice'
            self._refuse(start, at, "a quotation mark is not closed where the value ends", cure)

    def _check_header(self) -> bool:
        if not self.header:
            if not self.folder.report.problems or self.lines == []:
                self._refuse(1, "", "the file is empty", "its first line names the columns")
            return False
        known = {column.name for column in self.columns}
        missing = [
            column.name
            for column in self.columns
            if column.name not in self.header and Mark.MAY_BE_ABSENT not in column.marks
        ]
        cure = "name it in the first line"
        if missing and len(self.header) == 1 and any(s in self.header[0] for s in ";\t"):
            cure = "separate the columns by commas"
        for name in missing:
            self._refuse(1, name, "the column is missing", cure)
        doubled = {name for name in self.header if self.header.count(name) > 1}
        for name in sorted(doubled):
            self._refuse(1, name, "the first line names the column twice", "leave one of them")
        for name in self.header:
            if name not in known:
                self._warn(1, name, "the column is not known and is not read")
        return not missing and not doubled

    def _miscounted(self, line: int, count: int) -> None:
        wrong = f"the line has {count} values where the first line names {len(self.header)} columns"
        at = self.header[min(count, len(self.header) - 1)]
        self._refuse(line, at, wrong, "put a text that holds a comma in quotation marks")

    def _keep(self, line: int, cells: list[str]) -> None:
        values, is_whole = [], True
        for column, cell in zip(self.columns, cells, strict=True):
            try:
                value = column.parse(cell)
            except Wrong as exc:
                self._refuse(line, column.name, exc.wrong, exc.cure)
                is_whole = False
                continue
            values.append(value)
            if Mark.KEY in column.marks:
                is_whole &= self._is_new(line, column, value)
        if is_whole:
            self.folder.records[self.file.name].append(self.file.shape(line, *values))

    def _is_new(self, line: int, column: Column, key: str) -> bool:
        keys = self.folder.keys[self.file.name]
        if key in keys:
            wrong = f"{key!r} is already on line {keys[key]}"
            self._refuse(line, column.name, wrong, "give each row a name of its own")
            return False
        keys[key] = line
        return True

    def _column(self, index: int) -> str:
        return self.header[min(index, len(self.header) - 1)] if self.header else ""

    def _refuse(self, line: int, column: str, wrong: str, cure: str) -> None:
        self.folder.report.refuse(Problem(self.file.name, line, column, wrong, cure))

    def _warn(self, line: int, column: str, wrong: str) -> None:
        cure = "remove it, or correct its name"
        self.folder.report.warn(Problem(self.file.name, line, column, wrong, cure))


def _bytes(path: Path, report: Report) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        report.refuse(Problem(path.name, 0, "", "the file is missing", "put it into the folder"))
    except OSError as exc:
        report.refuse(Problem(path.name, 0, "", str(exc.strerror), "make the file readable"))
    return None


def _field_at(text: str) -> int:
    """Return the number of the field in which the text breaks off, or breaks the rules."""
    index, is_quoted, is_fresh = 0, False, True
    for at, character in enumerate(text):
        if is_quoted and character == '"':
            is_quoted = False
            if text[at + 1 : at + 2] not in ("", ",", "\r", "\n", '"'):
                return index
        elif character == '"' and (is_fresh or text[at - 1 : at] == '"'):
            is_quoted = True
        elif character == "," and not is_quoted:
            index, is_fresh = index + 1, True
            continue
        is_fresh = False
    return index


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
