"""Nothing in the figures is tied to a year: a programme a year later has the same numbers."""

import csv
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from passerelle.app import importing
from passerelle.reporting import figures, queries
from tests.reporting.test_figures import EXPECTED, differing

DAY = re.compile(r"(\d{4})(-\d{2}-\d{2})(T.*)?")


def a_year_later(cell: str) -> str:
    found = DAY.fullmatch(cell)
    if found is None:
        return cell
    year, day, rest = int(found[1]) + 1, found[2], found[3] or ""
    if day == "-02-29":
        day = "-02-28"
    return f"{year}{day}{rest}"


@pytest.fixture
def later(tmp_path: Path) -> Path:
    for source in importing.packaged_programme().glob("*.csv"):
        with source.open(encoding="utf-8", newline="") as file:
            rows = [[a_year_later(cell) for cell in row] for row in csv.reader(file)]
        with (tmp_path / source.name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return tmp_path


@pytest.fixture
async def shifted(database: str, later: Path) -> None:
    await importing.import_programme(later)


async def test_a_programme_a_year_later_has_the_same_numbers(shifted: None) -> None:
    values = await figures.values(None)
    report = await queries.report_for(queries.AUDITOR, None, ["regional_round_tables_2018"])

    assert differing(values) == []
    assert values.keys() == EXPECTED.keys()
    assert report.frame.review.start == date(2022, 1, 1)
    assert report.frame.mid_term is not None
    assert report.frame.mid_term.start == date(2019, 1, 1)


async def test_without_a_session_in_february_the_one_with_most_requests_is_told(
    later: Path, database: str
) -> None:
    change(later / "events.csv", "OS-2021-02", starts_at="2022-03-02T09:00:00Z")
    await importing.import_programme(later)

    values = await figures.values(None)

    assert values["feb_2021_session"]["session"] == "OS-2021-02"
    assert values["feb_2021_session"]["requests_linked"] == 4


async def test_a_programme_without_a_running_phase_has_no_current_requests(
    later: Path, database: str
) -> None:
    for phase in ("MIEUX_PLUS", "MIEUX_II"):
        (later / "phases.csv").write_text(
            "\n".join(
                line
                for line in (later / "phases.csv").read_text(encoding="utf-8").splitlines()
                if not line.startswith(f"{phase},") or phase == "MIEUX_II"
            )
            + "\n",
            encoding="utf-8",
        )
    clear(later / "phase_totals.csv")
    for name in ("requests", "actions"):
        blank(later / f"{name}.csv", "phase", "MIEUX_PLUS")
    await importing.import_programme(later)

    values = await figures.values(None)

    assert values["attribution_outreach"]["requests"] == 0
    assert values["participations_increase_pct"] is None
    assert values["requests_2016_2020"] == 39


def change(file: Path, id_: str, **cells: str) -> None:
    rows = read(file)
    for row in rows:
        if row["id"] == id_:
            row.update(cells)
    write(file, rows)


def blank(file: Path, column: str, word: str) -> None:
    rows = read(file)
    for row in rows:
        row[column] = "" if row[column] == word else row[column]
    write(file, rows)


def clear(file: Path) -> None:
    header = file.read_text(encoding="utf-8").splitlines()[0]
    file.write_text(header + "\n", encoding="utf-8")


def read(file: Path) -> list[dict[str, Any]]:
    with file.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def write(file: Path, rows: list[dict[str, Any]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
