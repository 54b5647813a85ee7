"""Reads one CSV file into records, and says all that is wrong with it.

A file is UTF-8 (a byte order mark is welcome), separated by commas, its first line names the
columns, and it ends with a newline: one that does not has been cut off.
"""

import csv
import io
from collections.abc import Iterator
from typing import Any

from passerelle.core.tabular.cells import Column, Mark, Wrong
from passerelle.core.tabular.files import File, Folder
from passerelle.core.tabular.problems import Problem

_WHOLE = "get the whole file again"


class Reading:
    """One pass over one file."""

    def __init__(self, file: File[Any], folder: Folder, raw: bytes) -> None:
        self.file, self.folder, self.raw = file, folder, raw
        self.columns = file.columns
        self.header: list[str] = []
        self.lines: list[str] = []
        self.is_broken = False

    def run(self) -> None:
        """Put the file's records and keys into the folder, and its problems into the report."""
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
                self._miscounted(line, cells)
            else:
                self._keep(line, ["" if at < 0 else cells[at] for at in places])
        if self.is_broken:
            del self.folder.keys[self.file.name]  # what is missing is no one's wrong reference

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
        first = self.raw[:10_000].split(b"\n", 1)[0].decode("utf-8-sig", "replace")
        self.header = next(csv.reader([first.rstrip("\r")]), [])
        line = self.raw.count(b"\n", 0, at) + 1
        self._refuse_broken(line, self._column(_field_at(before)), wrong, cure)

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
                self._refuse_broken(start, self._column(len(cells) - 1), wrong, _WHOLE)
                return
            if cells:
                yield start, cells

    def _refuse_quotes(self, start: int, detail: str, *, is_cut: bool) -> None:
        at = self._column(_field_at("".join(self.lines[start - 1 :])))
        if is_cut and "end of data" in detail:
            wrong, cure = "the file ends in the middle of a quoted text", _WHOLE
        elif "limit" in detail:
            wrong, cure = "the value has no end", "close its quotation mark"
        else:
            wrong = "a quotation mark is not closed where the value ends"
            cure = 'put text in "…" and write a quotation mark inside it twice'
        self._refuse_broken(start, at, wrong, cure)

    def _check_header(self) -> bool:
        if not self.header:
            if not self.is_broken:
                cure = "its first line names the columns: get the whole file again"
                self._refuse(1, "", "the file is empty", cure)
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

    def _miscounted(self, line: int, cells: list[str]) -> None:
        count, wanted = len(cells), len(self.header)
        wrong = f"the line has {count} values where the first line names {wanted} columns"
        cure = "put a text that holds a comma in quotation marks"
        self._refuse(line, self._column(count), wrong, cure)
        for column in self.columns:
            if Mark.KEY in column.marks and (at := self.header.index(column.name)) < count:
                self.folder.keys[self.file.name].setdefault(cells[at], line)

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

    def _refuse_broken(self, line: int, column: str, wrong: str, cure: str) -> None:
        self.is_broken = True
        self._refuse(line, column, wrong, cure)

    def _refuse(self, line: int, column: str, wrong: str, cure: str) -> None:
        self.folder.report.refuse(Problem(self.file.name, line, column, wrong, cure))

    def _warn(self, line: int, column: str, wrong: str) -> None:
        cure = "remove it, or correct its name"
        self.folder.report.warn(Problem(self.file.name, line, column, wrong, cure))


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
