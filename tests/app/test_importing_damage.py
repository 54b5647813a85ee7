"""Damaged programmes: each is refused with its place and its cure, and changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from passerelle.app import importing
from passerelle.core.tabular import Problem
from tests.support import folders

WHOLE = "get the whole file again"


@dataclass(frozen=True)
class Case:
    """What is done to a whole programme, and what is said of it; line 0 is the last one."""

    name: str
    file: str
    damage: Callable[[bytes], bytes]
    line: int
    column: str
    wrong: str
    cure: str


def swap(old: str, new: str | bytes) -> Callable[[bytes], bytes]:
    def damage(raw: bytes) -> bytes:
        assert old.encode() in raw
        return raw.replace(old.encode(), new if isinstance(new, bytes) else new.encode(), 1)

    return damage


def cut_before(text: str) -> Callable[[bytes], bytes]:
    return lambda raw: raw[: raw.index(text.encode())]


def double_line(number: int) -> Callable[[bytes], bytes]:
    def damage(raw: bytes) -> bytes:
        lines = raw.splitlines(keepends=True)
        return b"".join([*lines[:number], lines[number - 1], *lines[number:]])

    return damage


CASES = [
    Case(
        "a Latin-1 byte",
        "countries.csv",
        swap("Bénin", b"B\xe9nin"),
        2,
        "name_fr",
        "byte 0xe9 is not UTF-8",
        "save the file as UTF-8",
    ),
    Case(
        "a missing column",
        "requests.csv",
        swap("submitted_at", "submitted"),
        1,
        "submitted_at",
        "the column is missing",
        "name it in the first line",
    ),
    Case(
        "a column named twice",
        "requests.csv",
        swap("region5", "region4"),
        1,
        "region4",
        "the first line names the column twice",
        "leave one of them",
    ),
    Case(
        "an unknown key",
        "registrations.csv",
        swap("INS-BRA-MIG", "INS-BRA-MIX"),
        4,
        "institution_id",
        "'INS-BRA-MIX' is not in institutions.csv",
        "correct it, or add it there",
    ),
    Case(
        "an unknown person",
        "posts.csv",
        swap("EXP-0034", "EXP-9034"),
        2,
        "author_id",
        "'EXP-9034' is not in contacts.csv or experts.csv or staff.csv",
        "correct it, or add it there",
    ),
    Case(
        "a bad date",
        "activities.csv",
        swap("2016-07-17", "2016-07-37"),
        2,
        "start",
        "'2016-07-37' is not a date",
        "write a date as 2021-02-17",
    ),
    Case(
        "a local time",
        "events.csv",
        swap("2018-04-18T08:00:00Z", "2018-04-18 08:00"),
        2,
        "starts_at",
        "'2018-04-18 08:00' is not an instant",
        "write an instant in UTC as 2021-02-17T09:00:00Z",
    ),
    Case(
        "a duplicate id",
        "institutions.csv",
        double_line(5),
        6,
        "id",
        "'INS-KAZ-MIG' is already on line 5",
        "give each row a name of its own",
    ),
    Case(
        "a second registration of one person",
        "registrations.csv",
        double_line(3),
        4,
        "event_id",
        "OS-2020-09, CON-0261 is already on line 3",
        "leave one of them",
    ),
    Case(
        "a second deployment of one expert",
        "deployments.csv",
        swap("DEP-0002,EXP-0091,ACV-206", "DEP-0002,EXP-0173,ACV-087"),
        3,
        "expert_id",
        "EXP-0173, ACV-087 is already on line 2",
        "leave one of them",
    ),
    Case(
        "a file cut in the middle of a line",
        "feedback.csv",
        cut_before("-01-20,yes"),
        0,
        "submitted_on",
        "the file ends in the middle of a line",
        WHOLE,
    ),
    Case(
        "a file cut in a quoted text",
        "actions.csv",
        cut_before(" Mauritius"),
        4,
        "title",
        "the file ends in the middle of a quoted text",
        WHOLE,
    ),
    Case(
        "a file without its last newline",
        "phases.csv",
        lambda raw: raw.rstrip(b"\n"),
        4,
        "end",
        "the file ends in the middle of a line",
        WHOLE,
    ),
    Case(
        "a word that is not known",
        "requests.csv",
        swap("letter", "pigeon"),
        2,
        "channel",
        "'pigeon' is not known here",
        "write one of form, letter, email, delegation, web_form, eu_delegation",
    ),
    Case(
        "a NUL byte",
        "posts.csv",
        swap("Merci", b"Mer\0ci"),
        2,
        "body",
        "there is a NUL byte",
        WHOLE,
    ),
    Case(
        "too many values on a line",
        "staff.csv",
        swap("Outreach-1", "Outreach,1"),
        2,
        "tz",
        "the line has 8 values where the first line names 7 columns",
        "put a text that holds a comma in quotation marks",
    ),
    Case(
        "too few values on a line",
        "staff.csv",
        swap(",Europe/Vienna", ""),
        3,
        "tz",
        "the line has 6 values where the first line names 7 columns",
        "put a text that holds a comma in quotation marks",
    ),
    Case(
        "an empty file",
        "themes.csv",
        lambda _: b"",
        1,
        "",
        "the file is empty",
        f"its first line names the columns: {WHOLE}",
    ),
    Case(
        "an empty value",
        "outputs.csv",
        swap("operational_document,", ","),
        2,
        "kind",
        "is empty",
        "every row needs a value here",
    ),
    Case(
        "participants who do not add up",
        "activities.csv",
        swap(",20,10,10,0,", ",20,10,9,0,"),
        2,
        "participants",
        "20 participants, but 10 + 9 + 0",
        "count those of unknown gender as undeclared",
    ),
    Case(
        "an Action that starts before its approval",
        "actions.csv",
        swap("2015-12-24,2016-01-13", "2016-02-24,2016-01-13"),
        2,
        "start",
        "the Action starts on 2016-01-13, before its approval",
        "correct one of the dates",
    ),
    Case(
        "a link to an event that is no outreach session",
        "request_links.csv",
        swap("REQ-PP-11,OS-2021-02", "REQ-PP-11,WB-2021-10"),
        3,
        "event_id",
        "'WB-2021-10' is no outreach session",
        "name an outreach event",
    ),
    Case(
        "a follow-up of an event that is no outreach session",
        "followups.csv",
        swap("FU-2,OS-2021-02", "FU-2,CF-2021-01"),
        3,
        "event_id",
        "'CF-2021-01' is no outreach session",
        "name an event of kind outreach",
    ),
    Case(
        "an outreach session for everybody",
        "events.csv",
        swap("America/Costa_Rica,partner,lac,es;en,zoom", "America/Costa_Rica,public,lac,es,zoom"),
        6,
        "audience",
        "an outreach session cannot be for public",
        "write partner or eu_administration",
    ),
    Case(
        "a request that nobody makes",
        "requests.csv",
        swap("REQ-P2-01,INS-BFA-MOI", "REQ-P2-01,"),
        2,
        "institution_id",
        "nobody asks",
        "write who asks",
    ),
    Case(
        "a request without its day",
        "requests.csv",
        swap("2015-09-05T10:10:00Z", ""),
        2,
        "submitted_at",
        "is empty for a request that is accepted",
        "write when the request came in",
    ),
    Case(
        "an actor who is not known",
        "request_events.csv",
        swap("2015-09-05,requester", "2015-09-05,stranger"),
        2,
        "actor",
        "'stranger' is neither an office nor staff",
        "write requester, staff, steering_group, or an id of staff.csv",
    ),
    Case(
        "an address of two people",
        "experts.csv",
        swap("expert-0001@example.org", "Contact-0001@example.org"),
        2,
        "email",
        "'contact-0001@example.org' is already in contacts.csv, line 2",
        "give each person their own",
    ),
    Case(
        "a reply in another community",
        "posts.csv",
        swap("COM-OPEN,PST-0004", "COM-EXP,PST-0004"),
        6,
        "parent_id",
        "'PST-0004' stands in COM-OPEN",
        "name a post of the same community",
    ),
    Case(
        "an institution above itself",
        "institutions.csv",
        swap("asia,asia,central_asia,,1", "asia,asia,central_asia,INS-KAZ-MOI,1"),
        2,
        "parent_id",
        "the institution is above itself",
        "correct parent_id",
    ),
    Case(
        "a theme that is a part of none",
        "themes.csv",
        swap("sub:irregular_migration_thb", "sub:irregular"),
        10,
        "kind",
        "'irregular' is not in themes.csv",
        "correct it, or add it there",
    ),
    Case(
        "a phase that ends before it starts",
        "phases.csv",
        swap("2012-01-01,2015-12-31", "2016-01-01,2015-12-31"),
        2,
        "end",
        "the phase ends on 2015-12-31, before it starts",
        "correct one of the dates",
    ),
    Case(
        "an expert who left before joining",
        "experts.csv",
        swap("2017-05-09,0,0,", "2017-05-09,0,0,2016-01-01"),
        2,
        "deactivated_at",
        "the expert left on 2016-01-01, before joining",
        "correct one of the dates",
    ),
    Case(
        "a consent without its day",
        "contacts.csv",
        swap("2020-02-19", ""),
        2,
        "consent_at",
        "is empty beside a consent",
        "write when consent was given, and to which text",
    ),
]


def damaged(case: Case, directory: Path) -> int:
    """Damage a whole programme; return the line on which it shows."""
    path = folders.whole(directory) / case.file
    raw = case.damage(path.read_bytes())
    path.write_bytes(raw)
    return case.line or raw.count(b"\n") + 1


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_a_damaged_programme_is_refused_and_changes_nothing(
    programme: str, tmp_path: Path, case: Case
) -> None:
    line = damaged(case, tmp_path)
    before = await folders.stored()

    with pytest.raises(importing.ImportRefused) as refusal:
        await importing.import_programme(tmp_path)

    expected = Problem(case.file, line, case.column, case.wrong, case.cure)
    assert expected in refusal.value.problems
    assert {problem.file for problem in refusal.value.problems} == {case.file}
    assert str(refusal.value).endswith("nothing was imported")
    assert await folders.stored() == before


@pytest.mark.parametrize("name", [file.name for file in importing.FILES])
async def test_a_missing_file_is_one_problem(database: str, tmp_path: Path, name: str) -> None:
    before = await folders.stored()
    (folders.small(tmp_path) / name).unlink()

    with pytest.raises(importing.ImportRefused) as refusal:
        await importing.import_programme(tmp_path)

    assert refusal.value.problems == (
        Problem(name, 0, "", "the file is missing", "put it into the folder"),
    )
    assert await folders.stored() == before


async def test_a_folder_that_is_not_there_names_every_file(database: str, tmp_path: Path) -> None:
    with pytest.raises(importing.ImportRefused) as refusal:
        await importing.import_programme(tmp_path / "nowhere")

    assert len(refusal.value.problems) == len(importing.FILES) == 26


async def test_more_than_a_hundred_problems_are_counted(database: str, tmp_path: Path) -> None:
    path = folders.whole(tmp_path) / "feedback.csv"
    path.write_bytes(path.read_bytes().replace(b",yes,", b",perhaps,"))

    with pytest.raises(importing.ImportRefused) as refusal:
        await importing.import_programme(tmp_path)

    assert (len(refusal.value.problems), refusal.value.more) == (100, 2660)
    assert str(refusal.value) == (
        "2760 problems, the first 100 of them listed; nothing was imported"
    )


async def test_a_trial_refuses_what_the_import_would(database: str, tmp_path: Path) -> None:
    folders.change(folders.small(tmp_path), "phases.csv", "MIEUX_III", start="soon")

    with pytest.raises(importing.ImportRefused):
        await importing.import_programme(tmp_path, dry_run=True)
