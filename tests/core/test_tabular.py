from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import pytest

from passerelle.core import tabular
from passerelle.core.tabular import Between, File, Key, Longest, Mark, Problem, Refers, Words


class Kind(StrEnum):
    DAY = "day"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class PlaceLine(tabular.Record):
    id: Key
    name: Annotated[str, Longest(20)]


@dataclass(frozen=True, slots=True)
class VisitLine(tabular.Record):
    id: Key
    places: Annotated[tuple[str, ...], Refers("places.csv")]
    home: Annotated[str | None, Refers("places.csv"), Mark.MAY_BE_ABSENT]
    kind: Annotated[Kind, Words(trip=Kind.LONG)]
    on: Annotated[date, Mark.HAPPENED]
    told_at: Annotated[datetime | None, Mark.HAPPENED]
    guests: Annotated[int | None, Between(1, 9)]
    is_public: bool
    tz: tabular.Zone
    address: tabular.Address
    language: tabular.Language
    spoken: tabular.Languages
    note: tabular.Text


PLACES = File("places.csv", PlaceLine)
VISITS = File("visits.csv", VisitLine, unique=("on", "kind"))
FILES = (PLACES, VISITS)

HEADER = "id,places,kind,on,told_at,guests,is_public,tz,address,language,spoken,note\n"
PLACE_TEXT = 'id,name\nP1,Astana\nP2,"Bişkek, centre"\n'
GOOD = "V1,P1;P2,trip,2021-02-17,2021-02-17T09:00:00Z,3,yes,Asia/Almaty,a@example.org,ru,en;ru,\n"


def folder(tmp_path: Path, visits: str | bytes, places: str = PLACE_TEXT) -> tabular.Folder:
    raw = visits if isinstance(visits, bytes) else visits.encode()
    (tmp_path / "visits.csv").write_bytes(raw)
    (tmp_path / "places.csv").write_text(places, encoding="utf-8")
    return tabular.read(tmp_path, FILES)


def with_cell(column: str, cell: str) -> str:
    cells = dict(zip(HEADER.strip().split(","), GOOD.strip("\n").split(","), strict=True))
    cells[column] = cell
    return HEADER + ",".join(cells.values()) + "\n"


def test_a_record_has_the_types_it_declares(tmp_path: Path) -> None:
    read = folder(tmp_path, HEADER + GOOD)

    assert read.report.problems == []
    assert read[VISITS] == [
        VisitLine(
            2,
            "V1",
            ("P1", "P2"),
            None,
            Kind.LONG,
            date(2021, 2, 17),
            datetime(2021, 2, 17, 9, tzinfo=UTC),
            3,
            True,
            "Asia/Almaty",
            "a@example.org",
            "ru",
            ("en", "ru"),
            "",
        )
    ]
    assert read[PLACES][1] == PlaceLine(3, "P2", "Bişkek, centre")


@pytest.mark.parametrize(
    ("column", "cell", "wrong", "cure"),
    [
        ("on", "2021-13-01", "'2021-13-01' is not a date", "write a date as 2021-02-17"),
        ("on", "17/02/2021", "'17/02/2021' is not a date", "write a date as 2021-02-17"),
        ("on", "20210217", "'20210217' is not a date", "write a date as 2021-02-17"),
        ("on", "2021-02-17T00", "'2021-02-17T00' is not a date", "write a date as 2021-02-17"),
        ("on", "", "is empty", "every row needs a value here"),
        ("on", "  ", "is empty", "every row needs a value here"),
        (
            "told_at",
            "2021-02-17T09:00:00",
            "'2021-02-17T09:00:00' is not an instant",
            "write an instant in UTC as 2021-02-17T09:00:00Z",
        ),
        (
            "told_at",
            "2021-02-30T09:00:00Z",
            "'2021-02-30T09:00:00Z' is not an instant",
            "write an instant in UTC as 2021-02-17T09:00:00Z",
        ),
        ("guests", "3.5", "'3.5' is not a whole number", "write digits only, as 90"),
        ("guests", "٣", "'٣' is not a whole number", "write digits only, as 90"),
        ("guests", "0", "0 is out of range", "write a number from 1 to 9"),
        ("guests", "99999999999", "99999999999 is out of range", "write a number from 1 to 9"),
        ("is_public", "2", "'2' is neither yes nor no", "write 1 or 0, or yes or no"),
        ("kind", "short", "'short' is not known here", "write one of day, long, trip"),
        (
            "tz",
            "Asia/Atlantis",
            "'Asia/Atlantis' is no IANA zone",
            "write a zone as Europe/Brussels",
        ),
        (
            "address",
            "nobody",
            "'nobody' is no e-mail address",
            "write an address as name@example.org",
        ),
        (
            "language",
            "English",
            "'English' is no language code",
            "write a language as en, fr or pt-BR",
        ),
        (
            "spoken",
            "en;Klingon",
            "'Klingon' is no language code",
            "write a language as en, fr or pt-BR",
        ),
        ("places", "P1;;P2", "'P1;;P2' has an empty part", "write the values as a;b;c"),
        ("places", "P1;P1", "'P1;P1' names one thing twice", "name each once"),
        ("places", "P1;P9", "'P9' is not in places.csv", "correct it, or add it there"),
        ("id", " V1", "' V1' has spaces around it", "remove them"),
        ("id", "V\x0b1", "'V\\x0b1' has a control character", "write a plain code"),
    ],
)
def test_a_value_that_cannot_be_is_named_with_its_cure(
    tmp_path: Path, column: str, cell: str, wrong: str, cure: str
) -> None:
    read = folder(tmp_path, with_cell(column, cell))

    assert read.report.problems == [Problem("visits.csv", 2, column, wrong, cure)]


def test_every_problem_of_a_folder_is_found_at_once(tmp_path: Path) -> None:
    bad = "V2,P3,night,soon,,x,maybe,Mars,b@example.org,en,,\n"

    read = folder(tmp_path, HEADER + GOOD + bad, "id,name\nP1,A place with too long a name\nP2,B\n")

    assert [(p.file, p.line, p.column) for p in read.report.problems] == [
        ("places.csv", 2, "name"),
        ("visits.csv", 3, "kind"),
        ("visits.csv", 3, "on"),
        ("visits.csv", 3, "guests"),
        ("visits.csv", 3, "is_public"),
        ("visits.csv", 3, "tz"),
    ]


def test_a_line_number_is_the_one_an_editor_shows(tmp_path: Path) -> None:
    noted = GOOD.replace(",en;ru,", ',en;ru,"two\r\nlines\nor three"')
    bad = GOOD.replace("V1", "V2").replace("2021-02-17,", "yesterday,")

    read = folder(tmp_path, HEADER + noted + "\n" + bad)

    assert [record.note for record in read[VISITS]] == ["two\r\nlines\nor three"]
    assert [(p.line, p.column) for p in read.report.problems] == [(6, "on")]


def test_a_byte_order_mark_and_other_line_ends_are_welcome(tmp_path: Path) -> None:
    text = "\ufeff" + (HEADER + GOOD).replace("\n", "\r\n")

    assert folder(tmp_path, text).report.problems == []


def test_a_column_that_is_not_known_is_tolerated_with_a_warning(tmp_path: Path) -> None:
    text = HEADER.replace("note", "note,mood") + GOOD.replace("\n", ",fine\n")

    report = folder(tmp_path, text).report

    assert report.problems == []
    assert report.warnings == [
        Problem(
            "visits.csv",
            1,
            "mood",
            "the column is not known and is not read",
            "remove it, or correct its name",
        )
    ]


WHOLE = "get the whole file again"
QUOTES = 'put text in "…" and write a quotation mark inside it twice'


@pytest.mark.parametrize(
    ("raw", "line", "column", "wrong", "cure"),
    [
        (b"", 1, "", "the file is empty", f"its first line names the columns: {WHOLE}"),
        (b"\n\n", 1, "", "the file is empty", f"its first line names the columns: {WHOLE}"),
        (
            (HEADER + GOOD.replace(";ru,", ";ru,Café")).encode("latin-1"),
            2,
            "note",
            "byte 0xe9 is not UTF-8",
            "save the file as UTF-8",
        ),
        (
            (HEADER + GOOD.replace("P1;", "P\0;")).encode(),
            2,
            "places",
            "there is a NUL byte",
            WHOLE,
        ),
        (
            (HEADER + GOOD)[:-16].encode(),
            2,
            "address",
            "the file ends in the middle of a line",
            WHOLE,
        ),
        ((HEADER + GOOD)[:-1].encode(), 2, "note", "the file ends in the middle of a line", WHOLE),
        (HEADER[:20].encode(), 1, "", "the file ends in the middle of a line", WHOLE),
        (
            (HEADER + GOOD.replace(";ru,", ';ru,"half a')[:-1]).encode(),
            2,
            "note",
            "the file ends in the middle of a quoted text",
            WHOLE,
        ),
        (
            (HEADER + GOOD.replace("trip", '"trip') + GOOD).encode(),
            2,
            "kind",
            "a quotation mark is not closed where the value ends",
            QUOTES,
        ),
        (
            (HEADER + GOOD.replace("trip", '"tr"ip"')).encode(),
            2,
            "kind",
            "a quotation mark is not closed where the value ends",
            QUOTES,
        ),
        (
            (HEADER + GOOD.replace("P1;P2", "P1,P2")).encode(),
            2,
            "note",
            "the line has 13 values where the first line names 12 columns",
            "put a text that holds a comma in quotation marks",
        ),
        (
            (HEADER + GOOD.replace(",ru,", ",")).encode(),
            2,
            "note",
            "the line has 11 values where the first line names 12 columns",
            "put a text that holds a comma in quotation marks",
        ),
        (
            (HEADER.replace("kind", "sort") + GOOD).encode(),
            1,
            "kind",
            "the column is missing",
            "name it in the first line",
        ),
        (
            (HEADER.replace("note", "kind") + GOOD).encode(),
            1,
            "kind",
            "the first line names the column twice",
            "leave one of them",
        ),
        (
            (HEADER + GOOD + GOOD).encode(),
            3,
            "id",
            "'V1' is already on line 2",
            "give each row a name of its own",
        ),
        (
            (HEADER + GOOD + GOOD.replace("V1", "V2")).encode(),
            3,
            "on",
            "2021-02-17, long is already on line 2",
            "leave one of them",
        ),
    ],
)
def test_a_damaged_file_is_named_with_the_place_and_the_cure(
    tmp_path: Path, raw: bytes, line: int, column: str, wrong: str, cure: str
) -> None:
    problems = folder(tmp_path, raw).report.problems

    assert Problem("visits.csv", line, column, wrong, cure) in problems
    assert {p.line for p in problems} == {line}


def test_a_file_between_semicolons_says_which_separator_to_use(tmp_path: Path) -> None:
    problems = folder(tmp_path, (HEADER + GOOD).replace(",", ";")).report.problems

    assert {p.cure for p in problems} == {"separate the columns by commas"}


def test_a_missing_file_is_one_problem_and_not_one_for_each_reference(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text(HEADER + GOOD, encoding="utf-8")

    read = tabular.read(tmp_path, FILES)

    assert read.report.problems == [
        Problem("places.csv", 0, "", "the file is missing", "put it into the folder")
    ]
    assert str(read.report.problems[0]) == (
        "places.csv: the file is missing; put it into the folder"
    )


def test_a_folder_in_place_of_a_file_is_a_problem_too(tmp_path: Path) -> None:
    (tmp_path / "places.csv").mkdir()
    (tmp_path / "visits.csv").write_text(HEADER + GOOD, encoding="utf-8")

    [problem] = tabular.read(tmp_path, FILES).report.problems

    assert (problem.file, problem.cure) == ("places.csv", "make the file readable")


def test_a_broken_file_is_not_blamed_on_those_that_name_its_rows(tmp_path: Path) -> None:
    cut = 'id,name\nP1,Astana\nP2,"Biş'

    assert len(folder(tmp_path, HEADER + GOOD, cut).report.problems) == 1


def test_a_hundred_problems_are_listed_and_the_others_counted(tmp_path: Path) -> None:
    bad = "".join(GOOD.replace("V1", f"V{n}").replace("2021-02-17,", "x,") for n in range(130))

    report = folder(tmp_path, HEADER + bad).report

    assert (len(report.problems), report.more_problems) == (100, 30)


def test_a_value_without_end_is_a_problem(tmp_path: Path) -> None:
    endless = HEADER + GOOD.replace(";ru,", ';ru,"' + "x" * 200_000)

    [problem] = folder(tmp_path, endless).report.problems

    assert (problem.line, problem.column, problem.wrong) == (2, "note", "the value has no end")


def test_a_binary_file_is_refused_at_its_first_odd_byte(tmp_path: Path) -> None:
    [problem] = folder(tmp_path, b"PK\x03\x04" + b"\0" * 300_000).report.problems

    assert (problem.line, problem.wrong) == (1, "there is a NUL byte")


def test_what_happened_is_told_with_its_place(tmp_path: Path) -> None:
    read = folder(tmp_path, HEADER + GOOD)

    happenings = list(tabular.happened(read, FILES))

    assert [(h.file.name, h.record.line, h.column, h.day) for h in happenings] == [
        ("visits.csv", 2, "on", date(2021, 2, 17)),
        ("visits.csv", 2, "told_at", date(2021, 2, 17)),
    ]


def test_the_fingerprint_is_that_of_the_files_read(tmp_path: Path) -> None:
    read = folder(tmp_path, HEADER + GOOD)
    assert tabular.fingerprint(tmp_path, FILES) == read.sha256

    (tmp_path / "visits.csv").write_text(HEADER, encoding="utf-8")
    assert tabular.fingerprint(tmp_path, FILES) != read.sha256


def test_parents_come_before_children_and_circles_are_found() -> None:
    order, looped = tabular.descending(
        {"c": "b", "b": "a", "a": None, "x": "y", "y": "x", "z": "?"}
    )

    assert order == ["a", "z", "b", "c"]
    assert looped == ["x", "y"]
