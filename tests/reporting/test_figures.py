"""The founding texts' figures come out of the rows, at any date, on both engines."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from passerelle.app import importing, rooms
from passerelle.core import db
from passerelle.reporting import figures, queries

EXPECTED = {
    metric["id"]: metric
    for metric in json.loads(
        (Path(__file__).parent / "expected_report.json").read_text(encoding="utf-8")
    )["metrics"]
}
EXTRAS = {"parts", "all_kinds_do_not_use", "yes", "n", "wilson95", "response_rate_pct"} | {
    "by_audience",
    "codes",
    "request_ids",
}


def is_same(found: Any, expected: Any) -> bool:
    """The same structure, with floats within 1e-9."""
    if isinstance(expected, dict):
        return (
            isinstance(found, dict)
            and found.keys() == expected.keys()
            and all(is_same(found[key], expected[key]) for key in expected)
        )
    if isinstance(expected, list):
        return (
            isinstance(found, list)
            and len(found) == len(expected)
            and all(map(is_same, found, expected))
        )
    if isinstance(expected, float):
        return isinstance(found, int | float) and abs(found - expected) <= 1e-9
    return bool(found == expected)


def differing(values: dict[str, Any]) -> list[str]:
    return [id_ for id_ in EXPECTED if not is_same(values.get(id_), EXPECTED[id_]["value"])]


async def test_every_figure_of_the_texts_comes_out_exactly(programme: str) -> None:
    values = await figures.values(None)

    assert values.keys() == EXPECTED.keys()
    assert differing(values) == []
    assert differing(await figures.values(date(2021, 12, 31))) == []


async def test_what_stands_beside_a_figure_and_what_is_printed_agree_too(programme: str) -> None:
    report = await queries.report_for(queries.AUDITOR, None)

    for id_, metric in EXPECTED.items():
        figure = report.figures[id_]
        beside = {key: metric[key] for key in EXTRAS & metric.keys()}
        assert is_same(figure.display, metric["display"]), id_
        assert is_same({key: figure.extras[key] for key in beside}, beside), id_


async def test_the_figures_take_few_statements_whatever_the_rows(
    programme: str, makers: Any, empty_url: str
) -> None:
    with db.watched() as full:
        await figures.values(None)
    await db.close()
    await db.open_(empty_url, rooms.MODELS)
    with db.watched() as empty:
        await figures.values(None)

    assert len(full) == len(empty) <= 20


def test_the_command_line_prints_the_same(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "passerelle",
            "report",
            "figures",
            "--data",
            str(importing.packaged_programme()),
        ],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": "platform:integrations", "PATH": "/usr/bin:/bin", "TZ": "Asia/Tokyo"},
        cwd=Path(__file__).parents[2],
    )

    assert differing(json.loads(done.stdout)) == []


async def test_an_earlier_date_shows_what_had_happened_by_then(programme: str) -> None:
    values = await figures.values(date(2021, 6, 30))
    end = await figures.values(None)

    closed = [id_ for id_ in values if "2016" in id_ or id_ in ("outputs_total", "outputs_by_kind")]
    assert {id_: values[id_] for id_ in closed} == {id_: end[id_] for id_ in closed}
    assert values["actions_implemented_2021"] == 8
    assert values["actions_concluded_2021"] == 0
    assert values["outreach_sessions_2021"] == 5
    assert values["attribution_outreach"]["requests"] == 13
    assert [row["session"] for row in values["outreach_session_table"]][-1] == "OS-2021-06"
    session = values["feb_2021_session"]
    assert (session["institutions_reached"], session["requests_linked"]) == (24, 3)
    assert (session["registered"], session["attended"], session["invited"]) == (96, 71, 150)


@pytest.mark.parametrize("day", ["2021-01-31", "2018-05-01", "2015-12-31", "2011-01-01"])
async def test_at_any_date_the_figures_agree_with_each_other(programme: str, day: str) -> None:
    values = await figures.values(date.fromisoformat(day))

    total = values["requests_2016_2020"]
    for id_ in ("region4", "institution_type", "theme", "outcome"):
        assert sum(values[f"requests_by_{id_}"].values()) == total
    assert sum(values["outputs_by_kind"].values()) == values["outputs_total"]
    deployed = values["experts_deployed_2016_2020"]
    assert sum(values["experts_deployed_gender"].values()) == deployed
    assert sum(values["experts_deployed_origin"].values()) == deployed
    assert (
        values["actions_concluded_from_requests_before_2016"]
        <= (values["actions_concluded_2016_2020"])
    )
    credit = values["attribution_outreach"]
    for model, shares in credit["credit"].items():
        total = sum(shares.values()) + credit["unattributed"][model]
        assert total == pytest.approx(credit["requests"], abs=1e-9)
    assert values["feb_2021_session"]["session"] == "OS-2021-02"
    assert values["feb_2021_session"]["institutions_reached"] == 0


async def test_a_programme_without_rows_has_figures_of_nothing(database: str) -> None:
    values = await figures.values(None)

    nothing = {id_: value for id_, value in values.items() if value in (0, {}, [], None)}
    others = {id_: values[id_] for id_ in values.keys() - nothing.keys()}
    assert others == {
        "roster_women_2015_to_2020": {
            "end_2015": 0,
            "n_end_2015": 0,
            "apr_2020": 0,
            "n_apr_2020": 0,
        },
        "feb_2021_session": {
            "session": None,
            "institutions_reached": 0,
            "institutions_converted": 0,
            "requests_linked": 0,
            "requests_linked_net_of_withdrawn": 0,
            "actions": 0,
            "registered": 0,
            "attended": 0,
            "invited": 0,
            "wilson95": None,
            "request_to_action": {"k": 0, "n": 0, "wilson95": None, "jeffreys95": None},
        },
        "attribution_outreach": {
            "requests": 0,
            "credit": {
                model: {} for model in ("first", "last", "linear", "time_decay", "position")
            },
            "unattributed": dict.fromkeys(
                ("first", "last", "linear", "time_decay", "position"), 0.0
            ),
        },
        "km_time_to_first_request": {"institutions": 0, "events": 0, "rows": [], "median": None},
    }
    assert values["feedback_real_difference_pct"] is None
    assert values["participations_increase_pct"] is None
