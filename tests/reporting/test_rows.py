"""Whatever is counted can be counted again from the rows that are shown for it."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from passerelle.conversion.rules import intervals, survival
from passerelle.reporting import queries, tables
from passerelle.reporting.rules import catalogue
from passerelle.reporting.rules.frame import Frame

Rows = list[dict[str, Any]]
EVES = {"end_2015": date(2015, 12, 31), "apr_2020": date(2020, 4, 23)}


def tally(key: str) -> Callable[[Rows], Any]:
    return lambda rows: dict(Counter(row[key] for row in rows))


def pct(k: int, n: int) -> float | None:
    return round(float(Fraction(100 * k, n)), 1) if n else None


def women(rows: Rows) -> dict[str, int]:
    counted = {}
    for key, day in EVES.items():
        there = [
            row
            for row in rows
            if row["joined_on"] <= day
            and not (row["deactivated_on"] and row["deactivated_on"] <= day)
        ]
        counted[key] = sum(row["gender"] == "woman" for row in there)
        counted[f"n_{key}"] = len(there)
    return counted


def session(rows: Rows) -> dict[str, Any]:
    linked, acted, withdrawn = (
        {one for row in rows for one in row[key]}
        for key in ("requests", "with_action", "withdrawn")
    )
    converted = sum(bool(row["requests"]) for row in rows)
    rate = intervals.rate(len(acted), len(linked))
    return {
        "institutions_reached": len(rows),
        "institutions_converted": converted,
        "requests_linked": len(linked),
        "requests_linked_net_of_withdrawn": len(linked - withdrawn),
        "actions": len(acted),
        "wilson95": list(intervals.wilson(converted, len(rows))) if rows else None,
        "request_to_action": {
            "k": rate.k,
            "n": rate.n,
            "wilson95": rate.wilson95 and list(rate.wilson95),
            "jeffreys95": rate.jeffreys95 and list(rate.jeffreys95),
        },
    }


def credit(rows: Rows) -> dict[str, Any]:
    models = ("first", "last", "linear", "time_decay", "position")
    sessions = {row["session"] for row in rows} - {None}

    def total(model: str, session: str | None) -> float:
        return pytest.approx(sum(row[model] for row in rows if row["session"] == session))

    return {
        "requests": len({row["request"] for row in rows}),
        "credit": {model: {one: total(model, one) for one in sessions} for model in models},
        "unattributed": {model: total(model, None) for model in models},
    }


def curve(rows: Rows) -> dict[str, Any]:
    found = survival.kaplan_meier(survival.Observation(row["t"], int(row["asked"])) for row in rows)
    return {
        "institutions": found.subjects,
        "events": found.events,
        "rows": [(row.t, row.at_risk, row.events, str(row.survival)) for row in found.rows],
        "median": found.median,
    }


SESSION_KEYS = (
    "session",
    "institutions_reached",
    "institutions_converted",
    "requests_linked",
    "requests_linked_net_of_withdrawn",
    "actions",
)
AGAIN: dict[str, Callable[[Rows], Any]] = {
    "requests_by_region4": tally("region"),
    "requests_by_institution_type": tally("institution_type"),
    "requests_by_theme": tally("theme"),
    "requests_by_outcome": tally("state"),
    "outputs_by_kind": tally("kind"),
    "actions_2021_by_region5": tally("region"),
    "experts_deployed_gender": tally("gender"),
    "experts_deployed_origin": tally("origin"),
    "participations_2016_2020": lambda rows: sum(row["participants"] for row in rows),
    "participations_increase_pct": lambda rows: pct(
        rows[0]["participants"] - rows[1]["participants"], rows[1]["participants"]
    ),
    "feedback_real_difference_pct": lambda rows: pct(
        sum(row["yes"] for row in rows), sum(row["yes"] + row["no"] for row in rows)
    ),
    "expert_survey_peer_learning_pct": lambda rows: pct(
        sum(row["is_beneficial"] for row in rows), len(rows)
    ),
    "roster_women_2015_to_2020": women,
    "feb_2021_session": session,
    "attribution_outreach": credit,
    "outreach_session_table": lambda rows: [
        {key: row[key] for key in SESSION_KEYS} for row in rows
    ],
    "km_time_to_first_request": curve,
}


def comparable(id_: str, value: Any) -> Any:
    if id_ == "feb_2021_session":
        people = ("session", "registered", "attended", "invited")
        return {key: one for key, one in value.items() if key not in people}
    if id_ == "km_time_to_first_request":
        steps = [(row["t"], row["at_risk"], row["events"], row["S"]) for row in value["rows"]]
        return value | {"rows": steps}
    return value


@pytest.mark.parametrize("day", [None, date(2021, 6, 30), date(2020, 12, 31)])
async def test_the_rows_behind_each_figure_give_the_figure(
    programme: str, day: date | None
) -> None:
    report = await queries.report_for(queries.AUDITOR, day)

    for definition in catalogue.DEFINITIONS:
        figure = report.figures[definition.id]
        rows = tables.table(definition, figure.counted, sees_everything=True).records()
        again = AGAIN.get(definition.id, len)(rows)
        assert again == comparable(definition.id, figure.value), definition.id


async def test_nothing_is_both_counted_and_left_out(programme: str) -> None:
    report = await queries.report_for(queries.AUDITOR, None)

    for id_, figure in report.figures.items():
        counted = {id(row) for row in figure.counted}
        left = [id(row) for group in figure.left for row in group.rows]
        assert len(left) == len(set(left)), id_
        assert counted.isdisjoint(left), id_


async def test_near_misses_say_why_they_are_not_counted(programme: str) -> None:
    report = await queries.report_for(queries.AUDITOR, None)

    def left(id_: str) -> dict[str, int]:
        return {group.why: group.count for group in report.figures[id_].left}

    assert left("requests_2016_2020") == {
        "Submitted before the phase": 30,
        "Submitted after the phase": 17,
        "In the phase, but a draft, a duplicate or spam": 0,
    }
    approved = report.figures["actions_implemented_2021"].left[0]
    assert [row.code for row in approved.rows] == ["TJK-I"]
    assert [note.text % note.numbers for note in report.figures["participations_2016_2020"].notes]
    assert report.figures["participations_2016_2020"].notes[0].numbers == {"all": 5678}
    explained = report.figures["actions_concluded_from_requests_before_2016"].notes[0]
    assert explained.numbers == {"actions": 61, "requests": 39, "before": 30}
    readings = report.figures["experts_deployed_eu_country_any_category"].notes[0]
    assert readings.numbers == {"countries": 170, "officials": 147}


async def test_the_dates_come_from_the_data(programme: str) -> None:
    report = await queries.report_for(queries.AUDITOR, date(2021, 6, 30), ["requests_2016_2020"])

    found: Frame = report.frame
    assert (found.closed and found.closed.code) == "MIEUX_III"
    assert (found.before and found.before.code) == "MIEUX_II"
    assert (found.current and found.current.code) == "MIEUX_PLUS"
    assert (found.review.start.year, found.mid_term and found.mid_term.start.year) == (2021, 2018)
    assert (found.roster_on, found.eve_of_closed) == (date(2020, 4, 23), date(2015, 12, 31))
    assert (found.data_end, found.as_of) == (date(2021, 12, 31), date(2021, 6, 30))
