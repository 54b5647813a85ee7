"""A file as it is declared, and a folder of files as it was read."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from passerelle.core.tabular.cells import Column, Record, columns
from passerelle.core.tabular.problems import Problem, Report

T = TypeVar("T", bound=Record)


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


@dataclass(frozen=True, slots=True)
class Happening:
    """The day on which something happened, and the cell that says so."""

    file: File[Any]
    record: Record
    column: str
    day: date
