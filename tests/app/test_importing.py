import asyncio
import csv
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from passerelle.app import importing, rooms
from passerelle.conversion import queries as conversion
from passerelle.core import db, ids, revisions
from passerelle.identity import importing as identity
from tests.conftest import Makers
from tests.support import folders

PACKAGED = importing.packaged_programme()


def lines(name: str) -> int:
    with (PACKAGED / name).open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


async def count(table: str, where: str = "1 = 1") -> Any:
    return await db.value(f"SELECT COUNT(*) FROM {table} WHERE {where}")


async def test_every_line_of_every_file_becomes_a_row(database: str) -> None:
    result = await importing.import_programme(PACKAGED)

    tables = {
        "phases.csv": "phases",
        "phase_totals.csv": "phase_totals",
        "regions.csv": "regions",
        "countries.csv": "countries",
        "themes.csv": "themes",
        "institutions.csv": "institutions",
        "contacts.csv": "contacts",
        "staff.csv": "role_grants",
        "experts.csv": "experts",
        "expert_survey.csv": "expert_survey_answers",
        "publications.csv": "publications",
        "toolkit_modules.csv": "toolkit_modules",
        "communities.csv": "communities",
        "memberships.csv": "memberships",
        "posts.csv": "posts",
        "events.csv": "webinars",
        "registrations.csv": "registrations",
        "followups.csv": "follow_ups",
        "requests.csv": "assistance_requests",
        "request_events.csv": "request_transitions",
        "request_links.csv": "request_links",
        "actions.csv": "actions",
        "activities.csv": "activities",
        "deployments.csv": "deployments",
        "outputs.csv": "outputs",
        "feedback.csv": "feedback",
    }
    assert set(tables) == {file.name for file in importing.FILES}
    for name, table in tables.items():
        assert result.counts[table] == await count(table) == lines(name), name


async def test_what_has_no_file_of_its_own_is_derived(database: str) -> None:
    result = await importing.import_programme(PACKAGED)

    assert await count("people") == 480 + 829 + 5 == await count("email_addresses")
    assert await count("attendances") == 271
    assert await count("topics") == 120
    assert await count("outreach_sessions") == 11
    assert await count("outreach_sessions", "audience = 'partner'") == 8
    assert await count("region_memberships") == 2 * lines("countries.csv")
    assert await count("decisions") == 79
    assert await count("action_requests") == 73
    assert await count("request_institutions", "part = 'requester'") == 86
    assert await count("request_institutions", "part = 'supporter'") == 1
    assert await count("actions", "predecessor_id IS NOT NULL") == 25
    assert await count("action_transitions", "to_state = 'implementation'") == 72
    assert await count("consents", "purpose = 'profile_visible'") == 702
    assert await count("activities", "sub_kind <> '' AND kind = 'mission'") == 38
    assert result.ends_on == date(2021, 12, 31)
    assert result.warnings == ()
    assert await db.value("SELECT CAST(ends_on AS VARCHAR(10)) FROM imported_datasets") == (
        "2021-12-31"
    )


async def test_an_external_event_has_no_room_and_one_on_site_says_so(database: str) -> None:
    await importing.import_programme(PACKAGED)

    assert await count("webinars", "provider IS NULL") == 6
    assert await count("webinars", "mode = 'onsite' AND format = 'round_table'") == 4
    assert await db.value("SELECT SUM(participants_reported) FROM webinars") == 222
    external = await db.value("SELECT COUNT(*) FROM webinars WHERE is_external = :yes", yes=True)
    assert external == 2


async def test_a_declared_link_comes_from_the_requester_and_a_confirmed_one_from_staff(
    database: str,
) -> None:
    await importing.import_programme(PACKAGED)

    query = (
        "SELECT r.reference || ' ' || l.basis || ' ' || COALESCE(p.reference, l.by_office)"
        " FROM request_links l JOIN assistance_requests r ON r.id = l.request_id"
        " LEFT JOIN people p ON p.id = l.by_id WHERE l.position = :position"
    )
    assert await db.value(query, position=0) == "REQ-PP-09 declared requester"
    assert await db.value(query, position=1) == "REQ-PP-11 staff_confirmed staff-1"


async def test_importing_again_changes_nothing(database: str) -> None:
    first = await importing.import_programme(PACKAGED)
    before = await folders.stored()
    number = await revisions.current(tuple(importing.ROOMS))

    known = await importing.import_programme(PACKAGED)
    assert known == importing.ImportResult(first.counts, first.ends_on, skipped=True)
    assert await revisions.current(tuple(importing.ROOMS)) == number

    again = await importing.import_programme(PACKAGED, again=True)
    assert again == first
    assert await folders.stored() == before
    assert await revisions.current(tuple(importing.ROOMS)) == number + len(importing.ROOMS)


async def test_the_same_files_give_the_same_rows_in_every_database(
    makers: Makers, database: str
) -> None:
    await importing.import_programme(PACKAGED)
    here = await folders.stored()
    other = await makers.make("other", programme=False)

    await db.close()
    await db.open_(other, rooms.MODELS)
    await importing.import_programme(PACKAGED)
    assert await folders.stored() == here


async def test_the_data_end_where_the_files_imported_last_end(
    database: str, tmp_path: Path
) -> None:
    await importing.import_programme(PACKAGED)
    far = folders.whole(tmp_path)
    folders.change(far, "events.csv", "OS-2021-12", starts_at="2099-12-01T07:00:00Z")
    await importing.import_programme(far)
    wrong = await conversion.end_of_data()

    await importing.import_programme(PACKAGED)

    assert (wrong, await conversion.end_of_data()) == (date(2099, 12, 31), date(2021, 12, 31))


async def test_a_trial_writes_nothing(database: str) -> None:
    before = await folders.stored()

    result = await importing.import_programme(PACKAGED, dry_run=True)

    assert sum(result.counts.values()) > 9000
    assert await folders.stored() == before
    assert await revisions.current(tuple(importing.ROOMS)) == 0


async def test_two_imports_at_once_leave_what_one_leaves(database: str, tmp_path: Path) -> None:
    directory = folders.small(tmp_path)
    await importing.import_programme(directory)
    before = await folders.stored()

    await asyncio.gather(
        *(importing.import_programme(directory, again=True) for _ in range(4)),
    )

    assert await folders.stored() == before
    assert await revisions.current(("portfolio",)) == 5


async def test_progress_is_told_up_to_the_last_row(database: str, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []

    result = await importing.import_programme(
        folders.small(tmp_path), announce=lambda *step: told.append(step)
    )

    total = sum(result.counts.values())
    assert told[-1] == ("feedback", total, total)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


async def test_a_failure_in_the_last_step_takes_everything_back(database: str) -> None:
    before = await folders.stored()

    def fail(table: str, _done: int, _total: int) -> None:
        if table == "feedback":
            raise RuntimeError("the last step")

    with pytest.raises(RuntimeError, match="the last step"):
        await importing.import_programme(PACKAGED, announce=fail)

    assert await folders.stored() == before
    assert (await importing.import_programme(PACKAGED)).skipped is False


async def test_a_row_that_people_made_is_a_clash_and_not_a_fault(
    database: str, tmp_path: Path
) -> None:
    directory = folders.small(tmp_path)
    await importing.import_programme(directory)
    await make_person("live-1", "someone@example.org")
    before = await folders.stored()
    folders.change(directory, "contacts.csv", "CON-0001", email="someone@example.org")

    with pytest.raises(importing.ImportRefused) as refusal:
        await importing.import_programme(directory)

    [problem] = refusal.value.problems
    assert problem.file == "email_addresses"
    assert "clashes" in problem.wrong
    assert await folders.stored() == before


async def test_what_people_added_stays_and_details_follow_the_files(
    database: str, tmp_path: Path
) -> None:
    directory = folders.small(tmp_path)
    await importing.import_programme(directory)
    await give_role("staff-1", "auditor")
    attended = folders.read(directory, "registrations.csv")
    for row in attended:
        if row["status"] == "attended":
            row.update(status="no_show", minutes_attended="")
    folders.write(directory, "registrations.csv", attended)
    folders.change(directory, "staff.csv", "staff-1", role="assessor")
    assert await count("attendances") > 0

    await importing.import_programme(directory)

    assert await count("attendances") == 0
    roles = await db.value(
        "SELECT MIN(role) || ' ' || MAX(role) FROM role_grants WHERE person_id = :id",
        id=identity.person_id("staff-1"),
    )
    assert roles == "assessor auditor"


async def test_earlier_files_bring_their_rows_back_after_others(
    database: str, tmp_path: Path
) -> None:
    directory = folders.small(tmp_path)
    title = "SELECT titles FROM webinars WHERE reference = 'OS-2021-02'"
    await importing.import_programme(directory)
    before = await db.value(title)
    earlier = (directory / "events.csv").read_bytes()
    folders.change(directory, "events.csv", "OS-2021-02", title="Another title")
    await importing.import_programme(directory)
    assert await db.value(title) != before

    (directory / "events.csv").write_bytes(earlier)
    back = await importing.import_programme(directory)

    assert (back.skipped, await db.value(title)) == (False, before)


async def test_an_import_keeps_the_version_that_locks_count_on(
    database: str, tmp_path: Path
) -> None:
    directory = folders.small(tmp_path)
    await importing.import_programme(directory)
    await raise_versions()

    await importing.import_programme(directory, again=True)

    assert await db.value("SELECT MIN(version) FROM webinars") == 7


def test_every_column_of_every_file_is_described_beside_them() -> None:
    text = (PACKAGED / "README.md").read_text(encoding="utf-8")

    for file in importing.FILES:
        row = next(line for line in text.splitlines() if line.startswith(f"| {file.name} |"))
        assert {column.name for column in file.columns} <= set(re.findall(r"\w+", row)), row


@db.transaction
async def make_person(reference: str, address: str) -> None:
    person = ids.new()
    await db.execute(
        "INSERT INTO people (id, version, reference, given_name, family_name, gender, language, tz)"
        " VALUES (:id, 0, :reference, 'Someone', 'Else', 'undeclared', 'en', 'Europe/Brussels')",
        id=person,
        reference=reference,
    )
    await db.execute(
        "INSERT INTO email_addresses (id, person_id, address, is_primary)"
        " VALUES (:id, :person, :address, :yes)",
        id=ids.new(),
        person=person,
        address=address,
        yes=True,
    )


@db.transaction
async def give_role(reference: str, role: str) -> None:
    await db.execute(
        "INSERT INTO role_grants (id, person_id, role, granted_at) VALUES (:id, :p, :role, :at)",
        id=ids.new(),
        p=identity.person_id(reference),
        role=role,
        at=datetime(2022, 1, 1, tzinfo=UTC),
    )


@db.transaction
async def raise_versions() -> None:
    await db.execute("UPDATE webinars SET version = 7")
