"""The programme's own files, read here with csv, give the figures of its report."""

import csv
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import pytest

from passerelle import app
from passerelle.conversion.rules import durations, evaluation, intervals, survival, values

DATA = Path(app.__file__).parent / "programme_data"
AS_OF = datetime.fromisoformat("2021-12-31T23:59:59+01:00")
KINDS = {
    "attended": "attended",
    "invited": "invited",
    "no_show": "registered",
    "cancelled": "registered",
}
FEB = "OS-2021-02"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def programme(*, phase: str | None) -> evaluation.Evaluation:
    approved = {one["request_id"] for one in rows("actions") if one["approved_at"] <= "2021-12-31"}
    requests = [
        values.Request(
            id=one["id"],
            institutions=tuple(
                filter(None, (one.get("requesting_institution_ids") or "").split(";"))
            )
            or (one["institution_id"],),
            submitted_at=instant(one["submitted_at"]),
            status=one["status"],
            has_action=one["id"] in approved,
        )
        for one in rows("requests")
        if phase in (None, one["phase"])
    ]
    touches = [
        values.Touch(one["institution_id"], one["event_id"], KINDS[one["status"]])
        for one in rows("registrations")
    ]
    touches += [
        values.Touch(one["institution_id"], one["event_id"], "follow_up", instant(one["at"]))
        for one in rows("followups")
    ]
    return evaluation.evaluate(
        values.World(
            sessions=[
                values.Session(one["id"], datetime.fromisoformat(one["starts_at"]), one["audience"])
                for one in rows("events")
                if one["kind"] == "outreach"
            ],
            touches=touches,
            requests=requests,
            links=[
                values.Link(one["request_id"], one["event_id"], one["basis"], instant(one["at"]))
                for one in rows("request_links")
            ],
        )
    )


@pytest.fixture(scope="module")
def plus() -> evaluation.Evaluation:
    return programme(phase="MIEUX_PLUS")


def test_one_event_led_to_four_requests_and_three_of_them_to_actions(
    plus: evaluation.Evaluation,
) -> None:
    (row,) = [one for one in plus.sessions if one.session == FEB]
    linked = [
        path.request for path in plus.requests if any(step.session == FEB for step in path.steps)
    ]
    people = [one["status"] for one in rows("registrations") if one["event_id"] == FEB]

    assert (row.institutions_reached, row.institutions_converted) == (24, 4)
    assert (row.requests_linked, row.requests_linked_net_of_withdrawn, row.actions) == (4, 4, 3)
    assert row.conversion.wilson95 == pytest.approx((0.06678676328632951, 0.3585307064969906))
    assert [one.id for one in linked] == ["REQ-PP-09", "REQ-PP-11", "REQ-PP-13", "REQ-PP-15"]
    to_action = intervals.rate(sum(one.has_action for one in linked), len(linked))
    assert (to_action.k, to_action.n) == (3, 4)
    assert to_action.wilson95 == pytest.approx((0.30064184258240184, 0.9544127391902995))
    assert to_action.jeffreys95 == pytest.approx((0.2837516795634126, 0.9715291049128532))
    assert len(people) == 150
    assert sum(one != "invited" for one in people) == 96
    assert people.count("attended") == 71


def test_credit_of_the_running_phase_is_spread_as_the_report_prints(
    plus: evaluation.Evaluation,
) -> None:
    def credit(**shares: float) -> Mapping[str, object]:
        return {f"OS-{name[1:5]}-{name[5:]}": pytest.approx(x) for name, x in shares.items()}

    found = plus.totals

    assert len(plus.requests) == 17
    assert found.unattributed == 9
    assert found.credit == {
        "first": credit(_202009=1, _202011=2, _202102=4, _202103=0, _202106=0, _202109=1),
        "last": credit(_202009=1, _202011=0, _202102=4, _202103=1, _202106=1, _202109=1),
        "linear": credit(_202009=1, _202011=1, _202102=4, _202103=0.5, _202106=0.5, _202109=1),
        "time_decay": credit(
            _202009=1,
            _202011=0.453885249217,
            _202102=4,
            _202103=0.712753103606,
            _202106=0.833361647178,
            _202109=1,
        ),
        "position": credit(_202009=1, _202011=1, _202102=4, _202103=0.5, _202106=0.5, _202109=1),
    }


def test_every_outreach_session_has_its_row_and_those_for_administrations_have_zeros(
    plus: evaluation.Evaluation,
) -> None:
    found = [
        (
            one.session,
            one.institutions_reached,
            one.institutions_converted,
            one.requests_linked,
            one.requests_linked_net_of_withdrawn,
            one.actions,
        )
        for one in plus.sessions
    ]

    assert found == [
        ("OS-2020-09", 17, 1, 1, 1, 1),
        ("OS-2020-10", 16, 0, 0, 0, 0),
        ("OS-2020-11", 15, 2, 2, 2, 1),
        ("OS-2021-02", 24, 4, 4, 4, 3),
        ("OS-2021-03", 14, 1, 1, 1, 1),
        ("OS-2021-04", 4, 0, 0, 0, 0),
        ("OS-2021-05", 10, 0, 0, 0, 0),
        ("OS-2021-06", 6, 1, 1, 1, 0),
        ("OS-2021-09", 17, 1, 1, 1, 0),
        ("OS-2021-11", 17, 0, 0, 0, 0),
        ("OS-2021-12", 8, 0, 0, 0, 0),
    ]
    assert [one.session for one in plus.sessions if not one.in_base] == [
        "OS-2020-10",
        "OS-2021-05",
        "OS-2021-11",
    ]


def test_time_to_the_first_request_is_the_curve_of_the_report() -> None:
    evaluated = programme(phase=None)

    curve = survival.kaplan_meier(durations.time_to_request(evaluated, AS_OF))

    assert (curve.subjects, curve.events, curve.median) == (95, 8, None)
    assert [(one.t, one.at_risk, one.events, one.survival) for one in curve.rows] == [
        (27, 95, 1, Fraction(94, 95)),
        (54, 86, 1, Fraction(799, 817)),
        (92, 85, 1, Fraction(3948, 4085)),
        (133, 75, 1, Fraction(97384, 102125)),
        (153, 74, 1, Fraction(96068, 102125)),
        (209, 68, 1, Fraction(1609139, 1736125)),
        (329, 30, 1, Fraction(46665031, 52083750)),
        (434, 16, 1, Fraction(46665031, 55556000)),
    ]
    assert curve.rows[-1].standard_error == pytest.approx(0.06661562800918853, abs=1e-9)
    assert curve.rows[-1].ci95 == pytest.approx((0.6536179843528866, 0.9309743538870932), abs=1e-6)
    assert curve.rows[0].ci95 == pytest.approx((0.9276286049034516, 0.9985104911576317), abs=1e-6)
