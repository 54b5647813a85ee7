"""What another programme may hold: what is stored, what is only warned of."""

from datetime import date
from pathlib import Path

import msgspec
import pytest

from passerelle.app import importing
from passerelle.core import db
from tests.support import folders


class Asking(msgspec.Struct, frozen=True):
    reference: str
    part: str
    position: int


class Link(msgspec.Struct, frozen=True):
    basis: str
    position: int
    by_office: str | None
    person: str | None


async def institutions_of(request: str) -> list[Asking]:
    return await db.rows(
        Asking,
        "SELECT i.reference, ri.part, ri.position FROM request_institutions ri"
        " JOIN institutions i ON i.id = ri.institution_id"
        " JOIN assistance_requests r ON r.id = ri.request_id"
        " WHERE r.reference = :request ORDER BY ri.part, ri.position",
        request=request,
    )


async def links_of(request: str) -> list[Link]:
    return await db.rows(
        Link,
        "SELECT l.basis, l.position, l.by_office, p.reference AS person FROM request_links l"
        " JOIN assistance_requests r ON r.id = l.request_id LEFT JOIN people p ON p.id = l.by_id"
        " WHERE r.reference = :request ORDER BY l.position",
        request=request,
    )


async def warnings_of(directory: Path) -> list[tuple[str, str, str]]:
    result = await importing.import_programme(directory)
    return [(w.file, w.column, w.wrong) for w in result.warnings]


async def test_institutions_that_ask_together_stand_in_their_order(
    database: str, tmp_path: Path
) -> None:
    folders.whole(tmp_path)
    folders.change(
        tmp_path,
        "requests.csv",
        "REQ-PP-09",
        requesting_institution_ids="INS-KGZ-MOL;INS-KAZ-MFA",
        co_institution_ids="INS-KAZ-CSO",
    )

    result = await importing.import_programme(tmp_path)

    assert result.counts["request_institutions"] == 86 + 1 + 2
    assert await institutions_of("REQ-PP-09") == [
        Asking("INS-KGZ-MOL", "requester", 0),
        Asking("INS-KAZ-MFA", "requester", 1),
        Asking("INS-KAZ-CSO", "supporter", 0),
    ]
    assert await institutions_of("REQ-PP-08") == [Asking("INS-MDA-BOR", "requester", 0)]


async def test_a_requester_missing_among_those_who_ask_together_is_refused(
    database: str, tmp_path: Path
) -> None:
    folders.whole(tmp_path)
    folders.change(tmp_path, "requests.csv", "REQ-PP-09", requesting_institution_ids="INS-KAZ-MFA")

    with pytest.raises(importing.ImportRefused) as refusal:
        await importing.import_programme(tmp_path)

    [problem] = refusal.value.problems
    assert problem.wrong == "'INS-KGZ-MOL' is not among requesting_institution_ids"


async def test_a_declaration_stands_beside_what_was_only_inferred(
    database: str, tmp_path: Path
) -> None:
    folders.whole(tmp_path)
    folders.change(tmp_path, "requests.csv", "REQ-PP-12", declared_session_id="OS-2020-09")
    links = tmp_path / "request_links.csv"
    links.write_text(links.read_text() + "REQ-PP-12,OS-2020-09,inferred,,2021-11-01T00:00:00Z\n")

    await importing.import_programme(tmp_path)

    bases = [link.basis for link in await links_of("REQ-PP-12")]
    assert bases == ["declared", "inferred"]


async def test_a_declared_session_without_a_link_becomes_a_declared_link(
    database: str, tmp_path: Path
) -> None:
    folders.whole(tmp_path)
    folders.change(tmp_path, "requests.csv", "REQ-PP-11", declared_session_id="OS-2021-02")
    folders.change(tmp_path, "requests.csv", "REQ-PP-12", declared_session_id="OS-2021-03")
    folders.change(tmp_path, "requests.csv", "REQ-PP-14", declared_session_id="CF-2021-01")

    warnings = await warnings_of(tmp_path)

    assert warnings == [
        (
            "requests.csv",
            "declared_session_id",
            "'CF-2021-01' is no outreach session: no link is made",
        )
    ]
    assert await links_of("REQ-PP-11") == [Link("staff_confirmed", 1, None, "staff-1")]
    assert await links_of("REQ-PP-12") == [Link("declared", -1, "requester", None)]
    assert await links_of("REQ-PP-14") == []


async def test_several_acts_on_one_tie_keep_their_order(database: str, tmp_path: Path) -> None:
    rows = folders.read(folders.whole(tmp_path), "request_links.csv")
    undated = {"request_id": "REQ-PP-11", "event_id": "OS-2021-02", "at": ""}
    rows += [
        {**undated, "basis": "staff_rejected", "by": "staff-2"},
        {**undated, "basis": "inferred", "by": ""},
    ]
    folders.write(tmp_path, "request_links.csv", rows)

    await importing.import_programme(tmp_path)

    assert await links_of("REQ-PP-11") == [
        Link("staff_confirmed", 1, None, "staff-1"),
        Link("staff_rejected", 6, None, "staff-2"),
        Link("inferred", 7, None, None),
    ]


async def test_a_draft_needs_no_day(database: str, tmp_path: Path) -> None:
    rows = folders.read(folders.whole(tmp_path), "requests.csv")
    rows.append({**rows[-1], "id": "REQ-NEW", "submitted_at": "", "status": "draft"})
    folders.write(tmp_path, "requests.csv", rows)

    result = await importing.import_programme(tmp_path)

    assert result.counts["assistance_requests"] == 87
    assert result.warnings == ()


async def test_an_action_may_serve_several_requests(database: str, tmp_path: Path) -> None:
    folders.whole(tmp_path)
    folders.change(tmp_path, "actions.csv", "ACT-KAZ-II", request_id="REQ-PP-11;REQ-PP-09")

    result = await importing.import_programme(tmp_path)

    assert result.counts["action_requests"] == 74


async def test_a_post_may_answer_an_answer(database: str, tmp_path: Path) -> None:
    rows = folders.read(folders.whole(tmp_path), "posts.csv")
    answer = next(row for row in rows if row["parent_id"] == "PST-0004")
    deeper = {**answer, "id": "PST-9999", "parent_id": answer["id"]}
    folders.write(tmp_path, "posts.csv", [deeper, *rows])

    result = await importing.import_programme(tmp_path)

    assert result.counts["topics"] == 120
    same = await db.value(
        "SELECT COUNT(DISTINCT topic_id) FROM posts WHERE reference IN ('PST-9999', 'PST-0004')"
    )
    assert same == 1


@pytest.mark.parametrize(
    ("file", "key", "cells", "column", "wrong"),
    [
        (
            "institutions.csv",
            "INS-KGZ-MOL",
            {"eligible": "0"},
            "institution_id",
            "'INS-KGZ-MOL' is not eligible",
        ),
        (
            "requests.csv",
            "REQ-PP-11",
            {"endorsing_institution_id": ""},
            "endorsing_institution_id",
            "no national institution endorses 'INS-KAZ-HRC'",
        ),
        (
            "requests.csv",
            "REQ-PP-11",
            {"endorsing_institution_id": "INS-KGZ-MFA"},
            "endorsing_institution_id",
            "'INS-KGZ-MFA' is of another country than 'INS-KAZ-HRC'",
        ),
        (
            "requests.csv",
            "REQ-PP-11",
            {"institution_type": "ministry"},
            "institution_type",
            "'ministry' is not what 'INS-KAZ-HRC' has, which is used: 'independent_body'",
        ),
        (
            "requests.csv",
            "REQ-PP-11",
            {"phase": "MIEUX_III"},
            "phase",
            "2021-05-20 is in MIEUX_PLUS, which is used, and not in MIEUX_III",
        ),
        (
            "requests.csv",
            "REQ-PP-11",
            {"region5": "lac"},
            "region5",
            "'lac' is not what 'INS-KAZ-HRC' has, which is used: 'asia'",
        ),
        (
            "requests.csv",
            "REQ-PP-17",
            {"status": "under_assessment"},
            "status",
            "under_assessment is not where the request's last step led: submitted",
        ),
        (
            "actions.csv",
            "ACT-KAZ-II",
            {"approved_at": "2021-05-01"},
            "approved_at",
            "the approval is older than 'REQ-PP-11'",
        ),
        (
            "actions.csv",
            "ACT-TJK-I",
            {"status": "concluded"},
            "concluded_at",
            "the Action is concluded, and no day of conclusion is given",
        ),
        (
            "activities.csv",
            "ACV-001",
            {"start": "2016-12-17"},
            "start",
            "2016-12-17 is outside 'ACT-BFA-I'",
        ),
        (
            "deployments.csv",
            "DEP-0001",
            {"action_id": "ACT-BRA-I"},
            "action_id",
            "'ACV-087' belongs to ACT-DZA-I, which is used",
        ),
        (
            "events.csv",
            "OS-2021-02",
            {"capacity": "50"},
            "capacity",
            "96 people have the event's 50 seats",
        ),
        (
            "contacts.csv",
            "CON-0001",
            {"consent_withdrawn_at": "2019-01-01"},
            "consent_withdrawn_at",
            "the consent is withdrawn before it is given",
        ),
        (
            "countries.csv",
            "KZ",
            {"region4": "western_central_africa"},
            "region4",
            "'western_central_africa' is a region of region5",
        ),
        (
            "publications.csv",
            "PUB-01",
            {"published_on": "2921-02-01"},
            "published_on",
            "2921-02-01 is yet to come",
        ),
        (
            "posts.csv",
            "PST-0002",
            {"author_id": "CON-0001"},
            "author_id",
            "the author is no member of the community",
        ),
    ],
)
async def test_what_contradicts_itself_is_imported_with_a_warning(
    database: str,
    tmp_path: Path,
    file: str,
    key: str,
    cells: dict[str, str],
    column: str,
    wrong: str,
) -> None:
    folders.change(folders.whole(tmp_path), file, key, **cells)

    assert (column, wrong) in [w[1:] for w in await warnings_of(tmp_path)]


async def test_minutes_of_someone_who_did_not_come_are_warned_of(
    database: str, tmp_path: Path
) -> None:
    rows = folders.read(folders.whole(tmp_path), "registrations.csv")
    no_show = next(row for row in rows if row["status"] == "no_show")
    no_show["minutes_attended"] = "5"
    attended = next(row for row in rows if row["status"] == "attended")
    attended["minutes_attended"] = ""
    folders.write(tmp_path, "registrations.csv", rows)

    result = await importing.import_programme(tmp_path)

    assert sorted(w.wrong for w in result.warnings) == [
        "is empty for someone who attended",
        "someone no_show has minutes, which are not kept",
    ]
    assert result.counts["attendances"] == 270


async def test_a_deployment_outside_the_experts_time_is_warned_of(
    database: str, tmp_path: Path
) -> None:
    folders.whole(tmp_path)
    folders.change(tmp_path, "experts.csv", "EXP-0173", deactivated_at="2017-06-01")

    warnings = await warnings_of(tmp_path)

    assert warnings
    assert {w[2] for w in warnings} == {"'EXP-0173' left on 2017-06-01"}


async def test_a_region_other_than_the_countrys_stays_with_the_institution(
    database: str, tmp_path: Path
) -> None:
    folders.change(folders.whole(tmp_path), "institutions.csv", "INS-KAZ-MOI", region5="eu")

    await importing.import_programme(tmp_path)

    regions = await db.value("SELECT regions FROM institutions WHERE reference = 'INS-KAZ-MOI'")
    assert msgspec.json.decode(regions) == {"region5": "eu"}
    others = await db.value("SELECT COUNT(*) FROM institutions WHERE CAST(regions AS TEXT) = '{}'")
    assert others == 169


async def test_another_programme_with_phases_and_sessions_of_its_own_imports(
    database: str, tmp_path: Path
) -> None:
    """Two phases, one scheme of regions, one session yet to come, no Action so far."""
    folders.small(tmp_path)
    folders.write(
        tmp_path,
        "phases.csv",
        [
            {"code": "ONE", "name_en": "One", "start": "2010-01-01", "end": "2023-06-30"},
            {"code": "TWO", "name_en": "Two", "start": "2023-07-01", "end": ""},
        ],
    )
    for name, columns in {
        "requests.csv": ("phase", "region4", "region5", "country", "institution_type"),
        "countries.csv": ("region4", "subregion"),
        "institutions.csv": ("region4", "subregion", "name_fr"),
    }.items():
        rows = folders.read(tmp_path, name)
        kept = [{k: v for k, v in row.items() if k not in columns} for row in rows]
        folders.write(tmp_path, name, kept)
    events = folders.read(tmp_path, "events.csv")
    planned = {
        **events[-1],
        "id": "NEXT",
        "kind": "outreach",
        "starts_at": "2031-03-04T10:00:00Z",
        "audience": "partner",
        "status": "scheduled",
        "provider": "zoom",
    }
    folders.write(tmp_path, "events.csv", [*events, planned])
    for name in ("phase_totals", "actions", "activities", "deployments", "outputs", "feedback"):
        header = (tmp_path / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
        (tmp_path / f"{name}.csv").write_text(header + "\n", encoding="utf-8")

    result = await importing.import_programme(tmp_path)

    assert result.ends_on == date(2021, 12, 31)
    assert result.counts["phases"] == 2
    assert result.counts["region_schemes"] == 1
    assert result.counts["actions"] == 0
    state = await db.value(
        "SELECT s.state FROM outreach_sessions s JOIN webinars w ON w.id = s.webinar_id"
        " WHERE w.reference = 'NEXT'"
    )
    assert state == "planned"


async def test_a_programme_without_a_single_line_imports(database: str, tmp_path: Path) -> None:
    for file in importing.FILES:
        header = ",".join(column.name for column in file.columns)
        (tmp_path / file.name).write_text(f"{header}\n", encoding="utf-8")

    result = await importing.import_programme(tmp_path)

    assert set(result.counts.values()) == {0}


async def test_a_staff_member_may_have_several_roles_and_write_a_step(
    database: str, tmp_path: Path
) -> None:
    folders.whole(tmp_path)
    folders.change(tmp_path, "staff.csv", "staff-4", role="assessor;steering_member")
    folders.change(tmp_path, "request_events.csv", "REQ-PP-09", actor="staff-4")

    result = await importing.import_programme(tmp_path)

    assert result.counts["role_grants"] == 6
    by = await db.value(
        "SELECT p.reference FROM request_transitions t JOIN people p ON p.id = t.by_id"
    )
    assert by == "staff-4"
