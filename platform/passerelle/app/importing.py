"""The import of a whole programme from a folder of CSV files: checked first, then all or nothing.

Identifiers are derived from the files' own, so importing again changes nothing. A known row gets
the columns in which its files have changed; what people have added, changed or removed here since
stands (`core.tabular.writing`). A row that has left the files stays too; only the details of a row
that is still there follow it.
"""

import calendar
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any, Protocol

from tortoise.exceptions import IntegrityError

from passerelle.assistance import importing as assistance
from passerelle.communities import importing as communities
from passerelle.core import clock, db, ids, revisions, tabular
from passerelle.core.errors import Invalid
from passerelle.core.tabular import Batch, File, Folder, Problem
from passerelle.identity import eligibility
from passerelle.identity import importing as identity
from passerelle.outreach import importing as outreach
from passerelle.portfolio import importing as portfolio
from passerelle.programme import importing as programme
from passerelle.publications import importing as publications
from passerelle.roster import importing as roster
from passerelle.webinars import importing as webinars

Announce = Callable[[str, int, int], None]
"""Told the table, how many rows are written, and how many there are."""


class Room(Protocol):
    """What each room's importing module offers."""

    FILES: tuple[File[Any], ...]

    def check(self, folder: Folder) -> None:
        """Report what the room's tables cannot hold, and what contradicts itself."""

    def batches(self, folder: Folder, ends_on: date) -> Iterator[Batch]:
        """Yield the room's rows, each table after those it points to."""


ROOMS: dict[str, Room] = {
    "programme": programme,
    "identity": identity,
    "roster": roster,
    "publications": publications,
    "communities": communities,
    "webinars": webinars,
    "outreach": outreach,
    "assistance": assistance,
    "portfolio": portfolio,
}
"""Every room that owns rows, from the base upwards."""
FILES = [file for room in ROOMS.values() for file in room.FILES]


class ImportRefused(Invalid):
    """The files hold what cannot be stored; `problems` name each place and its cure."""

    code = "import_refused"

    def __init__(self, problems: Sequence[Problem], more: int = 0) -> None:
        count = len(problems) + more
        listed = f", the first {len(problems)} of them listed" if more else ""
        super().__init__(f"{count} problem{'s' * (count > 1)}{listed}; nothing was imported")
        self.problems = tuple(problems)
        self.more = more


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What was imported: rows by table, and the last day of the data."""

    counts: dict[str, int]
    ends_on: date
    warnings: tuple[Problem, ...] = field(default=())
    skipped: bool = False


class _NotKept(Exception):  # noqa: N818 -- the way out of a trial
    """All was written; none of it is to stay."""


@dataclass(frozen=True, slots=True)
class _Known:
    ends_on: date
    counts: dict[str, int]


def packaged_programme() -> Path:
    """Return the folder of the programme that comes with the service."""
    return Path(str(resources.files("passerelle.app") / "programme_data"))


async def import_programme(
    directory: Path,
    *,
    dry_run: bool = False,
    again: bool = False,
    announce: Announce = lambda _table, _done, _total: None,
) -> ImportResult:
    """Import the folder's files, or refuse with everything that is wrong and change nothing.

    Files that were imported before, and no others since, are known by their content and skipped,
    unless `again`. With `dry_run` everything is tried and nothing is kept.
    """
    known = None if again or dry_run else await _known(tabular.fingerprint(directory, FILES))
    if known is not None:
        return ImportResult(known.counts, known.ends_on, skipped=True)
    folder = tabular.read(directory, FILES)
    _require_clean(folder)
    for room in ROOMS.values():
        room.check(folder)
    _require_clean(folder)
    ends_on = _end_of_data(folder)
    batches = [batch for room in ROOMS.values() for batch in room.batches(folder, ends_on)]
    counts = Counter[str]()
    for batch in batches:
        counts[batch.table] += len(batch.rows)
    result = ImportResult(dict(counts), ends_on, tuple(folder.report.warnings))
    with suppress(_NotKept):
        await _write(batches, folder.sha256, result, announce, is_kept=not dry_run)
    return result


@db.transaction
async def _write(
    batches: list[Batch],
    sha256: str,
    result: ImportResult,
    announce: Announce,
    *,
    is_kept: bool,
) -> None:
    done, total = 0, sum(len(batch.rows) for batch in batches)
    writing = tabular.Writing()
    await writing.begin()
    for batch in batches:
        await _write_batch(writing, batch)
        done += len(batch.rows)
        announce(batch.table, done, total)
    await eligibility.refresh(clock.now().date())
    await db.execute(
        "INSERT INTO imported_datasets (id, sha256, position, ends_on, counts)"
        " VALUES (:id, :sha256, (SELECT COALESCE(MAX(position), 0) + 1 FROM imported_datasets"
        " WHERE sha256 <> :same), :ends_on, :counts) ON CONFLICT (sha256) DO UPDATE"
        " SET position = excluded.position, ends_on = excluded.ends_on, counts = excluded.counts",
        id=ids.derived("imported_dataset", sha256),
        sha256=sha256,
        same=sha256,
        ends_on=result.ends_on,
        counts=result.counts,
    )
    await revisions.bump(*ROOMS)
    if not is_kept:
        raise _NotKept


async def _write_batch(writing: tabular.Writing, batch: Batch) -> None:
    try:
        await writing.write(batch)
    except IntegrityError as exc:
        wrong = f"an imported row clashes with one that is already there ({exc})"
        cure = "correct the file, or import into a database of its own"
        raise ImportRefused([Problem(batch.table, 0, "", wrong, cure)]) from exc


async def _known(sha256: str) -> _Known | None:
    """What is known of files whose rows are those stored: no others were imported since."""
    return await db.row(
        _Known,
        """
        SELECT ends_on, counts FROM imported_datasets WHERE sha256 = :sha256
          AND position = (SELECT MAX(position) FROM imported_datasets)
        """,
        sha256=sha256,
    )


def _require_clean(folder: Folder) -> None:
    if folder.report.problems:
        raise ImportRefused(folder.report.problems, folder.report.more_problems)


def _end_of_data(folder: Folder) -> date:
    """Return the last day of the month in which the latest thing happened."""
    latest, today = date.min, clock.now().date()
    for thing in (*tabular.happened(folder, FILES), *webinars.held(folder)):
        latest = max(latest, thing.day)
        if thing.day > today:
            wrong, cure = f"{thing.day} is yet to come", "write when it happened"
            folder.report.warn(thing.file.problem(thing.record, thing.column, wrong, cure))
    return latest.replace(day=calendar.monthrange(latest.year, latest.month)[1])
