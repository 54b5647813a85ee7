"""What the pages and the API of conversion say, against the report's figures and the engine."""

import json
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import httpx
import pytest

from passerelle.assistance.models import AssistanceRequest, RequestInstitution
from passerelle.conversion import choosing, explaining, measuring, reaching
from passerelle.conversion.rules import explain
from passerelle.core import db, revisions
from passerelle.core.actors import Actor
from passerelle.identity.models import Institution

SignIn = Callable[[str], Awaitable[httpx.AsyncClient]]
NewClient = Callable[..., Awaitable[httpx.AsyncClient]]
REPORT = Path(__file__).parents[1] / "reporting/expected_report.json"
AUDITOR = Actor(roles=frozenset({"auditor"}))
PAGES = (
    "/outreach",
    "/outreach/OS-2021-02",
    "/conversion",
    "/conversion/requests",
    "/conversion/requests/REQ-PP-17",
    "/conversion/institutions",
)
FILES = tuple(
    f"/conversion/{name}.csv"
    for name in (
        *("funnel", "time-to-request", "request-to-action", "cohorts", "models"),
        *("sessions", "lift", "requests", "institutions"),
    )
)
API = (
    "/api/outreach-sessions",
    "/api/outreach-sessions/OS-2021-02",
    "/api/conversion",
    "/api/conversion/requests/REQ-PP-17",
)


def expected(metric: str) -> Any:
    metrics = json.loads(REPORT.read_text())["metrics"]
    return next(one["value"] for one in metrics if one["id"] == metric)


def text_of(answer: httpx.Response) -> str:
    """What a page says, without markup."""
    main = answer.text.partition("<main")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


@pytest.fixture
async def officer(programme: str, sign_in: SignIn) -> httpx.AsyncClient:
    return await sign_in("staff-1")


async def test_only_staff_find_sessions_paths_and_figures(
    programme: str, new_client: NewClient, sign_in: SignIn
) -> None:
    visitor = await new_client()
    partner, expert, staff = [await sign_in(who) for who in ("CON-0136", "EXP-0001", "staff-4")]

    for path in (*PAGES, "/outreach.csv", "/outreach/OS-2021-02.csv", *FILES, *API):
        statuses = [(await one.get(path)).status_code for one in (visitor, partner, expert, staff)]
        assert statuses == [303 if path in PAGES else 401, 403, 403, 200], path


async def test_a_session_tells_its_story_with_the_figures_of_the_report(
    officer: httpx.AsyncClient,
) -> None:
    feb = expected("feb_2021_session")

    page = text_of(await officer.get("/outreach/OS-2021-02"))
    shown = (await officer.get("/api/outreach-sessions/OS-2021-02")).json()

    assert "24 institutions came or were followed up; 4 asked for assistance;" in page
    assert "3 requests are now Actions (3 of 4, 30–95 %)" in page
    figures = shown["session"]["figures"]
    for name in ("institutions_reached", "institutions_converted", "requests_linked"):
        assert figures[name] == feb[name]
    assert figures["requests_with_action"] == feb["actions"]
    assert figures["conversion"]["wilson95"] == pytest.approx(feb["wilson95"])
    assert shown["people"] == {name: feb[name] for name in ("invited", "registered", "attended")}
    assert [one["request"] for one in shown["requests"]] == [
        "REQ-PP-09", "REQ-PP-11", "REQ-PP-13", "REQ-PP-15",
    ]  # fmt: skip
    assert [(one["days_before"], one["basis"]) for one in shown["requests"]] == [
        (54, "declared"), (92, "staff_confirmed"), (133, "staff_confirmed"),
        (209, "staff_confirmed"),
    ]  # fmt: skip


async def test_everything_on_a_sessions_page_opens(officer: httpx.AsyncClient) -> None:
    page = (await officer.get("/outreach/OS-2021-02")).text

    for target in (
        *("/institutions/INS-KAZ-HRC", "/requests/REQ-PP-11", "/actions/KAZ-II"),
        *("/conversion/requests/REQ-PP-11", "/webinars/os-2021-02"),
    ):
        assert f'href="{target}"' in page
        assert (await officer.get(target)).status_code == 200


async def test_each_institution_of_a_session_has_a_verdict_that_agrees_with_the_count(
    officer: httpx.AsyncClient,
) -> None:
    listed = (await officer.get("/api/outreach-sessions")).json()["items"]

    for session in listed:
        shown = (await officer.get(f"/api/outreach-sessions/{session['reference']}")).json()
        verdicts = shown["institutions"]
        figures = session["figures"]
        if session["audience"] == "partner":
            assert sum(one["reached"] for one in verdicts) == figures["institutions_reached"]
            asked = [one for one in verdicts if one["requests"]]
            assert len(asked) == figures["institutions_converted"]
        else:
            assert {one["code"] for one in verdicts} == {"outside_base_eu_administration"}


async def test_sessions_have_the_counts_of_the_report(officer: httpx.AsyncClient) -> None:
    shown = (await officer.get("/api/conversion")).json()["sessions"]

    assert [
        {
            "session": one["session"],
            "institutions_reached": one["institutions_reached"],
            "institutions_converted": one["institutions_converted"],
            "requests_linked": one["requests_linked"],
            "requests_linked_net_of_withdrawn": one["requests_linked_net_of_withdrawn"],
            "actions": one["requests_with_action"],
        }
        for one in shown
    ] == expected("outreach_session_table")


async def test_sessions_for_administrations_stand_apart_and_never_have_a_rate(
    officer: httpx.AsyncClient,
) -> None:
    page = (await officer.get("/outreach")).text
    listed = (await officer.get("/api/outreach-sessions")).json()["items"]

    apart = page.partition("For EU administrations</h2>")[2]
    administrations = [one for one in listed if one["audience"] == "eu_administration"]
    assert [one["reference"] for one in administrations] == [
        "OS-2021-11", "OS-2021-05", "OS-2020-10",
    ]  # fmt: skip
    assert all(f"/outreach/{one['reference']}" in apart for one in administrations)
    assert [one["figures"]["conversion"] for one in administrations] == [None] * 3
    assert all(one["figures"]["requests_linked"] == 0 for one in administrations)
    assert [one["roster"]["days_watched"] for one in administrations] == [51, 90, 90]
    assert "%" not in text_of(await officer.get("/outreach/OS-2021-05"))


async def test_models_give_what_the_report_prints_and_add_up_to_all_requests(
    officer: httpx.AsyncClient,
) -> None:
    report = expected("attribution_outreach")

    shown = (await officer.get("/api/conversion")).json()
    page = text_of(await officer.get("/conversion"))

    assert shown["headline"] == {
        "requests": 17, "explicit": "6", "explicit_and_inferred": "8", "unattributed": "9",
    }  # fmt: skip
    for model, credit in shown["models"]["credit"].items():
        assert credit == pytest.approx(report["credit"][model])
        unattributed = Fraction(shown["models"]["unattributed"])
        assert sum(credit.values()) + unattributed == pytest.approx(report["requests"])
    assert "Models are a second view." in page
    assert "data-driven" not in page.lower()
    assert page.count("Neither is causal: those who attend already meant to ask.") == 2


async def test_time_to_the_first_request_is_the_curve_of_the_report(
    officer: httpx.AsyncClient,
) -> None:
    report = expected("km_time_to_first_request")

    curve = (await officer.get("/api/conversion?phase=all")).json()["time_to_request"]
    page = text_of(await officer.get("/conversion"))

    assert (curve["institutions"], curve["events"]) == (report["institutions"], report["events"])
    assert curve["median"] == report["median"]
    steps = [(one["day"], one["at_risk"], one["events"], one["survival"]) for one in curve["steps"]]
    assert steps == [(one["t"], one["at_risk"], one["events"], one["S"]) for one in report["rows"]]
    assert "The median is not reached" in page


async def test_a_cohort_is_empty_until_everybody_was_watched_that_long(
    officer: httpx.AsyncClient,
) -> None:
    rows = (await officer.get("/api/conversion")).json()["cohorts"]

    found = {one["cohort"]: [cell["converted"] for cell in one["cells"]] for one in rows}
    assert found["2020-11"] == [0, 0, 1, 2]
    assert found["2021-02"] == [0, 1, 3, None]
    assert found["2021-12"] == [0, None, None, None]


async def test_the_shares_of_ends_and_of_what_is_open_make_one(officer: httpx.AsyncClient) -> None:
    shown = (await officer.get("/api/conversion?phase=all")).json()["request_to_action"]

    assert shown["requests"] == 86
    assert shown["ended"] == {"action": 73, "rejected": 3, "withdrawn": 3, "redirected": 3}
    shares = [Fraction(share) for share in shown["steps"][-1]["incidence"].values()]
    assert Fraction(9, 10) < sum(shares) <= 1


async def test_the_page_why_lists_each_near_miss(officer: httpx.AsyncClient) -> None:
    page = text_of(await officer.get("/conversion/requests/REQ-PP-17"))
    shown = (await officer.get("/api/conversion/requests/REQ-PP-17")).json()

    assert "not counted: outside the window" in page
    assert "434 days before" in page
    assert [
        (one["institution"], one["session"], one["code"], one["days_before"])
        for one in shown["sessions"]
    ] == [
        ("INS-ECU-MFA", "OS-2020-09", "outside_window", 434),
        ("INS-ECU-MFA", "OS-2021-09", "inferred_in_window", 62),
    ]


async def test_every_request_names_every_session_it_has_to_do_with(
    officer: httpx.AsyncClient,
) -> None:
    chosen, _ = choosing.choose(choosing.Wish(phase="all"), await choosing.offered_to(AUDITOR))
    measured = await measuring.measured_for(AUDITOR, chosen)

    for row in explaining.request_rows(measured, "all"):
        reference = row.label.reference
        relations = explain.relations(measured.ever, reference)
        page = (await officer.get(f"/conversion/requests/{reference}")).text
        assert all(f'href="/outreach/{one.session}"' in page for one in relations)
        assert page.count("<tr><th") == (
            len(relations) + len(row.steps) + bool(relations) + bool(row.steps)
        )


@pytest.mark.parametrize(
    ("stage", "path", "rows"),
    [
        ("institutions_invited", "institutions?show=invited", 143),
        ("institutions_registered", "institutions?show=registered", 134),
        ("institutions_reached", "institutions?show=reached", 95),
        ("institutions_asked", "institutions?show=asked", 8),
        ("requests", "requests?show=counted", 17),
        ("requests_linked", "requests?show=linked", 8),
        ("requests_with_action", "requests?show=action", 5),
    ],
)
async def test_each_number_of_the_funnel_opens_as_many_rows(
    officer: httpx.AsyncClient, stage: str, path: str, rows: int
) -> None:
    funnel = (await officer.get("/api/conversion")).json()["funnel"]
    overview = (await officer.get("/conversion")).text
    opened = text_of(await officer.get(f"/conversion/{path}"))

    assert funnel[stage] == rows
    assert f'href="/conversion/{path}"' in overview
    assert f" {rows} {path.partition('?')[0]} " in opened


async def test_the_three_numbers_on_top_open_their_rows(officer: httpx.AsyncClient) -> None:
    for show, rows in (("explicit", 6), ("linked", 8), ("unattributed", 9)):
        assert f" {rows} requests " in text_of(
            await officer.get(f"/conversion/requests?show={show}")
        )


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/outreach", 3),
        ("/conversion/requests?phase=all", 20),
        ("/conversion/institutions?phase=all", 30),
    ],
)
async def test_walking_the_pages_meets_every_row_once(
    officer: httpx.AsyncClient, path: str, limit: int
) -> None:
    link = {
        "/outreach": r'<th scope="row"><a href="/outreach/([\w-]+)"',
        "/conversion/requests?phase=all": r'<th scope="row"><a href="/conversion/requests/([\w-]+)',
        "/conversion/institutions?phase=all": r'<th scope="row"><a href="/institutions/([\w-]+)"',
    }[path]
    together = "&" if "?" in path else "?"
    whole = re.findall(link, (await officer.get(f"{path}{together}limit=200")).text)

    met: list[str] = []
    following: str | None = f"{path}{together}limit={limit}"
    while following:
        page = (await officer.get(following)).text
        met += re.findall(link, page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        following = f"{found[1].replace('&amp;', '&')}&limit={limit}" if found else None

    assert sorted(met) == sorted(whole)
    assert len(set(met)) == len(met) > limit


@pytest.mark.parametrize(
    "path", ["/conversion", "/conversion/requests", "/conversion/institutions"]
)
async def test_wrong_settings_are_named_and_kept(officer: httpx.AsyncClient, path: str) -> None:
    wrong = {
        "phase": "MIEUX_IX", "as_of": "31.12.2021", "window": "a year", "tree": "oak",
        "region": "atlantis",
    }  # fmt: skip

    page = await officer.get(path, params=wrong)

    assert page.status_code == 422
    assert "<title>Error:" in page.text
    for field, typed in wrong.items():
        assert f'id="{field}-error"' in page.text
        assert f'value="{typed}"' in page.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("as_of", day) for day in ("2021-13-01", "1989-12-31", "9999-12-31", "2021", "x")),
        *(("window", days) for days in ("0", "-1", "3651", "1.5", "٣", "9" * 400)),
        *(("tree", "yes"), ("phase", "ALL"), ("region", "'; --")),
    ],
)
async def test_programs_are_told_which_setting_is_wrong(
    officer: httpx.AsyncClient, field: str, value: str
) -> None:
    for path in ("/api/conversion", "/api/conversion/requests/REQ-PP-17"):
        answer = await officer.get(path, params={field: value})
        assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_settings_change_what_is_counted(officer: httpx.AsyncClient) -> None:
    async def headline(**settings: str) -> dict[str, Any]:
        shown = (await officer.get("/api/conversion", params=settings)).json()
        return {**shown["headline"], "reached": shown["funnel"]["institutions_reached"]}

    usual = await headline()
    narrow = await headline(window="30")
    early = await headline(as_of="2021-05-20")
    asia = await headline(region="asia")
    before = await headline(phase="MIEUX_III")
    nothing = await headline(as_of="1990-01-01")

    assert (usual["explicit"], usual["explicit_and_inferred"]) == ("6", "8")
    assert (narrow["explicit"], narrow["explicit_and_inferred"]) == ("6", "6")
    assert early["requests"] == 11
    assert early["explicit"] == "3"  # REQ-PP-11 is confirmed a day later
    assert early["explicit_and_inferred"] == "4"
    assert (asia["requests"], asia["explicit"], asia["reached"]) == (4, "4", 32)
    assert (before["requests"], before["explicit"], before["reached"]) == (39, "0", 0)
    assert nothing == {
        "requests": 0, "explicit": "0", "explicit_and_inferred": "0", "unattributed": "0",
        "reached": 0,
    }  # fmt: skip
    assert (await officer.get("/conversion?as_of=1990-01-01")).status_code == 200


async def test_every_figure_says_what_it_holds_for(officer: httpx.AsyncClient) -> None:
    page = text_of(await officer.get("/conversion?window=90&region=asia"))

    for definition in (
        *("headline", "funnel", "outreach_session_table", "time_to_request", "request_to_action"),
        *("cohorts", "attribution_outreach", "lift"),
    ):
        assert re.search(
            "As of 31 December 2021 · phase MIEUX\\+ · window of 90 days · Asia"
            f"[^·]+ · institution tree off · definition: {definition}",
            page,
        ), definition


async def test_files_hold_the_figures_with_their_settings(officer: httpx.AsyncClient) -> None:
    models = (await officer.get("/conversion/models.csv")).text.lstrip("\ufeff").splitlines()
    requests = (await officer.get("/conversion/requests.csv?show=unattributed")).text.splitlines()
    institutions = (await officer.get("/conversion/institutions.csv?show=asked")).text

    assert models[0].startswith("session,first,last,linear,time_decay,position,as_of,window_days")
    assert models[4].startswith("OS-2021-03,0,1,1/2,0.71275310360")
    assert models[-1].startswith("unattributed,9,9,9,9,9,2021-12-31,365,MIEUX_PLUS,all,region5,off")
    assert len(requests) == 1 + 9
    assert "INS-KAZ-HRC,KZ,OS-2021-02,True,reached_attended,attended" in institutions


async def test_institutions_that_asked_come_first(officer: httpx.AsyncClient) -> None:
    chosen, _ = choosing.choose(choosing.Wish(), await choosing.offered_to(AUDITOR))
    measured = await measuring.measured_for(AUDITOR, chosen)

    rows = reaching.institution_rows(measured, "all")

    assert [row.rank for row in rows] == sorted(row.rank for row in rows)
    assert sum(row.rank == 0 for row in rows) == 8
    assert sum(row.is_reached for row in rows) == 95


@db.transaction
async def a_joint_request() -> None:
    """Two ministries ask together: one came to the session of February, the other was nowhere."""
    request = await AssistanceRequest.create(
        reference="REQ-JOINT", theme_id="integration", channel="letter", state="accepted",
        submitted_at=datetime(2021, 12, 1, 9, tzinfo=UTC),
    )  # fmt: skip
    nowhere = await Institution.create(
        reference="INS-NOWHERE", names={"en": "Nowhere"}, type="ministry", country_id="KZ"
    )
    came = await Institution.get(reference="INS-KAZ-MOI")
    for place, institution in enumerate((came, nowhere)):
        await RequestInstitution.create(
            request=request, institution=institution, part="requester", position=place
        )
    await revisions.bump("assistance", "identity")


async def test_a_joint_request_gives_its_parts_as_exact_fractions(
    filled: str, sign_in: SignIn
) -> None:
    await a_joint_request()
    client = await sign_in("staff-1")

    headline = (await client.get("/api/conversion")).json()["headline"]
    path = (await client.get("/api/conversion/requests/REQ-JOINT")).json()
    page = text_of(await client.get("/conversion/requests/REQ-JOINT"))

    assert (headline["explicit_and_inferred"], headline["unattributed"]) == ("17/2", "19/2")
    assert "8.5 " in text_of(await client.get("/conversion"))
    assert [(one["institution"], one["session"]) for one in path["sessions"]] == [
        ("INS-KAZ-MOI", "OS-2021-02")
    ]
    assert path["sessions"][0]["credit"] == {
        "first": "1/2", "last": "1/2", "linear": "1/2", "time_decay": "0.5", "position": "1/2",
    }  # fmt: skip
    assert "Ministry of Interior, Kazakhstan" in page
    assert len(re.findall(r"\b1/2\b", page)) == 4
    assert " REQ-JOINT " in text_of(await client.get("/conversion/requests?show=unattributed"))
