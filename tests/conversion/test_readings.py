"""How the definitions read where they could be read in two ways: one small world each."""

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from passerelle.conversion.rules import (
    attribution,
    cohorts,
    durations,
    evaluation,
    explain,
    lift,
    survival,
    values,
)

DEFAULT = values.Config()
TREE = values.Config(use_institution_tree=True)


def at(text: str) -> datetime:
    """An instant in UTC, at nine unless an hour is named."""
    return datetime.fromisoformat(f"{text if 'T' in text else text + 'T09:00'}:00Z")


def session(name: str = "S1", start: str = "2021-02-01", **more: str) -> values.Session:
    return values.Session(name, at(start), **more)


def touch(
    institution: str = "A", of: str = "S1", kind: str = "attended", when: str | None = None
) -> values.Touch:
    return values.Touch(institution, of, kind, at(when) if when else None)


def request(
    *institutions: str, name: str = "R1", when: str = "2021-03-01", status: str = "submitted"
) -> values.Request:
    return values.Request(name, institutions or ("A",), at(when), status)


def link(
    basis: str = "declared", when: str | None = None, of: str = "S1", **more: str
) -> values.Link:
    return values.Link("R1", of, basis, at(when) if when else None, **more)


def world(
    *things: values.Session | values.Touch | values.Request | values.Link | values.Institution,
    config: values.Config = DEFAULT,
) -> evaluation.Evaluation:
    def of(kind: type) -> list[object]:
        return [one for one in things if isinstance(one, kind)]

    return evaluation.evaluate(
        values.World(
            of(values.Session) or [session()],
            of(values.Touch),
            of(values.Request),
            of(values.Link),
            of(values.Institution),
            config,
        )
    )


def steps(evaluated: evaluation.Evaluation) -> list[tuple[str, str, int, str]]:
    return [
        (step.institution, step.session, step.days_before, step.basis)
        for path in evaluated.requests
        for step in path.steps
    ]


def bases(*links: values.Link) -> list[str]:
    evaluated = world(touch(), request(), *links)
    return [step.basis for path in evaluated.requests for step in path.steps]


def test_the_latest_act_decides_whatever_its_place() -> None:
    assert bases(link("staff_rejected", "2021-03-05"), link("declared", "2021-03-02")) == []
    assert bases(link("staff_confirmed", "2021-03-09"), link("staff_rejected", "2021-03-05")) == [
        "staff_confirmed"
    ]
    assert bases(link("declared", "2021-03-02"), link("staff_confirmed", "2021-03-03")) == [
        "staff_confirmed"
    ]


def test_acts_without_a_time_stand_in_order_and_a_rejection_wins() -> None:
    assert bases(link("staff_confirmed"), link("declared")) == ["declared"]
    assert bases(link("staff_rejected"), link("staff_confirmed")) == []
    assert bases(link("staff_confirmed", "2021-03-09"), link("staff_rejected")) == []
    assert bases(link("staff_rejected", "2021-03-09"), link("declared")) == []
    assert bases(
        link("staff_rejected", "2021-03-02"), link("staff_confirmed", "2021-03-03"), link()
    ) == ["declared"]


def test_an_inferred_link_is_no_act() -> None:
    assert bases(link("inferred", "2021-03-09"), link("staff_rejected", "2021-03-02")) == []
    assert bases(link("inferred")) == ["inferred"]
    assert steps(world(request(), link("inferred"))) == []


def test_an_explicit_link_holds_outside_the_window_and_counts_from_the_touch() -> None:
    late = request(when="2022-06-01")

    assert steps(world(touch(), late)) == []
    assert steps(world(touch(), late, link())) == [("A", "S1", 485, "declared")]
    follow_up = touch(kind="follow_up", when="2021-02-20")
    assert steps(world(follow_up, late, link())) == [("A", "S1", 466, "declared")]


def test_an_explicit_link_without_an_earlier_touch_counts_from_the_start_and_reaches() -> None:
    untouched = world(request(), link())
    touched_later = world(touch(kind="follow_up", when="2021-03-20"), request(), link())

    for evaluated in (untouched, touched_later):
        assert steps(evaluated) == [("A", "S1", 28, "declared")]
        (row,) = evaluated.sessions
        assert (row.institutions_reached, row.institutions_converted) == (1, 1)


def test_an_explicit_link_counts_from_a_follow_up_at_the_instant_of_the_request() -> None:
    follow_up = touch(kind="follow_up", when="2021-03-01")

    assert steps(world(follow_up, request(), link())) == [("A", "S1", 0, "declared")]


def test_an_explicit_link_never_holds_for_a_session_after_the_request() -> None:
    evaluated = world(session(start="2021-03-02"), request(), link())

    assert steps(evaluated) == []
    assert evaluated.sessions[0].institutions_reached == 0
    (found,) = explain.relations(evaluated, "R1")
    assert (found.code, found.counted, found.days_before) == ("session_after_request", False, -1)
    (verdict,) = explain.reach(evaluated)
    assert verdict.code == "not_reached_session_after_request"


def test_a_session_at_the_instant_of_the_request_may_be_linked() -> None:
    assert steps(world(session(start="2021-03-01"), request(), link())) == [
        ("A", "S1", 0, "declared")
    ]


def test_a_link_may_name_one_institution_of_a_joint_request() -> None:
    joint = request("A", "B", "C")

    evaluated = world(joint, touch("C"), link("staff_confirmed", institution="B"))
    assert steps(evaluated) == [("B", "S1", 28, "staff_confirmed"), ("C", "S1", 28, "inferred")]
    assert evaluated.totals.unattributed == Fraction(1, 3)
    assert evaluated.headline.explicit == Fraction(1, 3)
    assert evaluated.headline.explicit_and_inferred == Fraction(2, 3)
    assert steps(world(joint, link())) == [(one, "S1", 28, "declared") for one in "ABC"]
    rejected = link("staff_rejected", institution="C")
    assert steps(world(joint, touch("C"), touch("A"), rejected)) == [("A", "S1", 28, "inferred")]


def test_a_rejected_link_leaves_the_institution_reached() -> None:
    evaluated = world(touch(), request(), link("staff_rejected"))

    assert evaluated.totals.unattributed == 1
    assert evaluated.totals.credit["first"] == {}
    (row,) = evaluated.sessions
    assert (row.institutions_reached, row.institutions_converted) == (1, 0)


@pytest.mark.parametrize("status", ["draft", "duplicate", "spam"])
def test_what_is_no_request_counts_nowhere_and_its_links_reach_nobody(status: str) -> None:
    evaluated = world(request(status=status), link())

    assert evaluated.requests == ()
    assert evaluated.headline.requests == 0
    assert evaluated.sessions[0].institutions_reached == 0
    (found,) = explain.relations(evaluated, "R1")
    assert (found.code, found.counted) == ("request_not_counted", False)
    assert set(found.credit.values()) == {0}
    assert explain.reach(evaluated)[0].code == "not_reached_request_not_counted"


def test_a_draft_may_have_no_instant() -> None:
    draft = values.Request("R1", ("A",), None, "draft")

    evaluated = world(touch(), draft)

    assert evaluated.requests == ()
    assert explain.relations(evaluated, "R1")[0].days_before is None


@pytest.mark.parametrize("status", ["rejected", "redirected", "archived", "under_assessment"])
def test_every_other_outcome_is_a_request(status: str) -> None:
    (row,) = world(touch(), request(status=status)).sessions

    assert (row.requests_linked, row.requests_linked_net_of_withdrawn) == (1, 1)


def test_attendance_counts_at_the_start_though_a_follow_up_is_noted_earlier() -> None:
    early = touch(kind="follow_up", when="2021-01-10")

    assert steps(world(early, touch(), request())) == [("A", "S1", 28, "inferred")]
    second = touch(kind="follow_up", when="2021-02-20")
    assert steps(world(second, early, request())) == [("A", "S1", 50, "inferred")]


def test_only_kinds_that_qualify_reach() -> None:
    attended = values.Config(qualifying=frozenset({"attended"}))
    followed = values.Config(qualifying=frozenset({"follow_up"}))
    both = (touch(), touch(kind="follow_up", when="2021-02-20"), request())

    assert steps(world(*both, config=attended)) == [("A", "S1", 28, "inferred")]
    assert steps(world(*both, config=followed)) == [("A", "S1", 9, "inferred")]
    assert world(touch(), config=followed).sessions[0].institutions_reached == 0


def test_with_the_tree_a_department_stands_for_its_ministry() -> None:
    things = (
        values.Institution("DEPT", "MIN"),
        values.Institution("UNIT", "DEPT"),
        touch("UNIT"),
        touch("MIN"),
        request("DEPT"),
    )

    on, off = world(*things, config=TREE), world(*things)

    assert steps(on) == [("DEPT", "S1", 28, "inferred")]
    assert (on.sessions[0].institutions_reached, on.sessions[0].institutions_converted) == (1, 1)
    assert steps(off) == []
    assert (off.sessions[0].institutions_reached, off.sessions[0].institutions_converted) == (2, 0)


def test_with_the_tree_a_joint_request_of_two_departments_converts_one_institution() -> None:
    evaluated = world(
        values.Institution("D1", "MIN"),
        values.Institution("D2", "MIN"),
        touch("D1"),
        request("D1", "D2"),
        config=TREE,
    )

    assert steps(evaluated) == [("D1", "S1", 28, "inferred"), ("D2", "S1", 28, "inferred")]
    assert evaluated.sessions[0].institutions_converted == 1
    assert evaluated.totals.credit["linear"] == {"S1": 1}


def test_parents_in_a_circle_stand_for_the_smallest_id() -> None:
    evaluated = world(
        values.Institution("A", "C"),
        values.Institution("B", "C"),
        values.Institution("C", "B"),
        values.Institution("Z", "B"),
        touch("Z"),
        request("C"),
        config=TREE,
    )

    assert evaluated.ground.stands_for == {"A": "B", "B": "B", "C": "B", "Z": "B"}
    assert steps(evaluated) == [("C", "S1", 28, "inferred")]


def test_a_session_for_administrations_shows_whom_it_reached_and_zeros() -> None:
    evaluated = world(
        session("EU", audience="eu_administration"), touch(of="EU"), request(), link(of="EU")
    )

    (row,) = evaluated.sessions
    assert (row.in_base, row.institutions_reached, row.requests_linked) == (False, 1, 0)
    assert evaluated.totals.credit["linear"] == {}
    assert durations.entries(evaluated) == []
    assert evaluated.headline.sessions == 0
    assert evaluated.headline.requests_per_session_garwood95 is None
    assert explain.reach(evaluated)[0].code == "outside_base_eu_administration"
    assert explain.relations(evaluated, "R1")[0].code == "outside_base_eu_administration"


def test_touches_at_one_instant_share_the_weights_of_their_places() -> None:
    evaluated = world(
        *(session(name) for name in ("S2", "S1", "S3")),
        session("S4", "2021-02-10"),
        *(touch(of=name) for name in ("S1", "S2", "S3", "S4")),
        request(),
    )

    (path,) = evaluated.requests
    credit = {one: attribution.credit(path, one, values.Config()) for one in attribution.MODELS}
    third = Fraction(1, 3)
    assert [step.session for step in path.steps] == ["S1", "S2", "S3", "S4"]
    assert credit["first"] == {"S1": third, "S2": third, "S3": third, "S4": 0}
    assert credit["last"] == {"S1": 0, "S2": 0, "S3": 0, "S4": 1}
    assert credit["position"] == {
        "S1": Fraction(1, 5),
        "S2": Fraction(1, 5),
        "S3": Fraction(1, 5),
        "S4": Fraction(2, 5),
    }


def test_when_all_touches_tie_each_model_shares_equally() -> None:
    evaluated = world(session("S1"), session("S2"), touch(of="S1"), touch(of="S2"), request())

    for model in attribution.EXACT_MODELS:
        assert evaluated.totals.credit[model] == {"S1": Fraction(1, 2), "S2": Fraction(1, 2)}


def test_a_touch_long_ago_keeps_its_credit_in_time_decay() -> None:
    evaluated = world(session(start="1990-01-01"), request(), link())

    assert evaluated.totals.credit["time_decay"] == {"S1": 1.0}


def test_days_may_be_minus_one_where_clocks_go_back_over_midnight() -> None:
    newfoundland = values.Config(tz="America/St_Johns", window_days=0)
    start, asked = "2010-11-07T02:30", "2010-11-07T02:40"  # 00:00, then 23:10 the day before

    evaluated = world(session(start=start), touch(), request(when=asked), config=newfoundland)

    assert steps(evaluated) == [("A", "S1", -1, "inferred")]


def test_a_touch_is_found_behind_a_later_one_of_the_day_before() -> None:
    newfoundland = values.Config(tz="America/St_Johns", window_days=0)

    evaluated = world(
        session("S1", "2010-11-07T02:30"),
        session("S2", "2010-11-07T02:40"),
        touch(of="S1"),
        touch(of="S2"),
        request(when="2010-11-07T12:00"),
        config=newfoundland,
    )

    assert steps(evaluated) == [("A", "S1", 0, "inferred")]
    assert [one.code for one in explain.relations(evaluated, "R1")] == [
        "inferred_in_window",
        "outside_window",
    ]


def test_explained_reach_names_what_was_strongest() -> None:
    evaluated = world(
        touch("A", kind="invited", when="2021-01-05"),
        touch("A", kind="registered", when="2021-01-09"),
        touch("A", kind="registered", when="2021-01-07"),
        touch("B", kind="invited", when="2021-01-05"),
        touch("C"),
        touch("D", kind="follow_up", when="2021-02-20"),
        request("E"),
        link(),
    )

    found = {one.institution: (one.code, one.kind, one.at) for one in explain.reach(evaluated)}

    assert found == {
        "A": ("not_reached_registered_only", "registered", at("2021-01-07")),
        "B": ("not_reached_invited_only", "invited", at("2021-01-05")),
        "C": ("reached_attended", "attended", at("2021-02-01")),
        "D": ("reached_follow_up", "follow_up", at("2021-02-20")),
        "E": ("reached_by_link", None, None),
    }
    assert [one.institution for one in explain.reach(evaluated, institution="B")] == ["B"]


def test_explained_relations_name_the_reason_the_act_and_the_credit() -> None:
    confirmed = link("staff_confirmed", "2021-03-05", of="S2")
    rejected = link("staff_rejected", of="S3")
    starts = {
        "S0": "2019-02-01",
        "S1": "2021-01-01",
        "S2": "2021-01-11",
        "S3": "2021-01-21",
        "S4": "2021-02-01",
        "S5": "2021-04-01",
    }
    evaluated = world(
        *(session(name, start) for name, start in starts.items()),
        *(touch(of=name) for name in ("S0", "S1", "S3", "S5")),
        touch(of="S4", kind="registered"),
        request(),
        confirmed,
        rejected,
    )

    found = explain.relations(evaluated, "R1")

    assert [(one.session, one.code, one.days_before, one.act) for one in found] == [
        ("S0", "outside_window", 759, None),
        ("S1", "inferred_in_window", 59, None),
        ("S2", "staff_confirmed", 49, confirmed),
        ("S3", "rejected_by_staff", 39, rejected),
        ("S4", "touch_not_qualifying", 28, None),
        ("S5", "touch_after_request", -31, None),
    ]
    assert [one.credit["position"] for one in found] == [0, Fraction(1, 2), Fraction(1, 2), 0, 0, 0]
    assert explain.relations(evaluated, "R9") == []


def test_with_the_tree_a_member_is_reached_through_another() -> None:
    evaluated = world(
        values.Institution("DEPT", "MIN"), touch("DEPT"), touch("MIN", kind="invited"), config=TREE
    )

    found = {one.institution: one.code for one in explain.reach(evaluated)}

    assert found == {"DEPT": "reached_attended", "MIN": "reached_by_tree"}


def test_an_entry_is_a_touch_and_never_a_link_alone() -> None:
    evaluated = world(touch("B"), request("A"), link())

    assert [one.institution for one in durations.entries(evaluated)] == ["B"]


def test_the_first_request_from_the_touch_on_ends_the_watching_whatever_its_outcome() -> None:
    evaluated = world(
        touch(),
        request(name="R0", when="2021-01-20"),
        request(name="R1", when="2021-02-03", status="spam"),
        request(name="R2", when="2021-02-11", status="withdrawn"),
        request(name="R3", when="2021-02-21"),
    )
    as_of = at("2021-12-31")

    assert durations.time_to_request(evaluated, as_of) == [survival.Observation(10, 1)]
    assert durations.time_to_request(evaluated, at("2021-02-05")) == [survival.Observation(4, 0)]
    assert durations.time_to_request(evaluated, at("2021-01-05")) == []
    left = {"A": durations.Ending(at("2021-02-08"), 2)}
    assert durations.time_to_request(evaluated, as_of, left) == [survival.Observation(7, 2)]


def test_a_request_at_the_instant_of_the_touch_is_a_later_one() -> None:
    (entry,) = durations.entries(world(touch(), request(when="2021-02-01")))

    assert entry.first_request == at("2021-02-01")


def test_person_time_takes_the_first_request_ever() -> None:
    evaluated = world(
        touch(), request(name="R0", when="2021-01-20"), request(name="R2", when="2021-02-11")
    )

    assert durations.histories(evaluated, ["A", "B", "A"]) == [
        lift.History("A", date(2021, 2, 1), date(2021, 1, 20)),
        lift.History("B", None, None),
    ]


def test_an_ending_at_the_same_instant_gives_way_to_the_earlier_named() -> None:
    zone = world().ground.zone
    start, end = at("2021-01-01"), at("2021-01-11")
    both = [durations.Ending(end, 1), durations.Ending(end, 2)]

    assert durations.observe(start, both, end, zone) == survival.Observation(10, 1)
    assert durations.observe(start, [], end, zone) == survival.Observation(10, 0)
    assert durations.observe(end, [durations.Ending(start, 2)], end, zone) is None


def test_a_curve_that_reaches_zero_has_no_width_there() -> None:
    watched = [survival.Observation(t, 1) for t in (1, 2)]

    first, last = survival.kaplan_meier(watched).rows

    assert (last.survival, last.standard_error, last.ci95) == (0, 0.0, (0.0, 0.0))
    assert first.survival == Fraction(1, 2)
    assert survival.kaplan_meier(watched).median == 1
    assert survival.log_log(Fraction(1), 0.0) == (1.0, 1.0)
    assert survival.kaplan_meier([]) == survival.Curve(0, 0, (), None)


def test_a_cohort_cell_is_complete_on_the_last_day_and_counts_a_request_on_it() -> None:
    member = cohorts.Member("A", date(2021, 1, 1), date(2021, 1, 31))
    before = cohorts.Member("B", date(2021, 1, 1), date(2020, 12, 1))

    (row,) = cohorts.table({"2021-01": [member, before]}, date(2021, 1, 31), [29, 30, 31])

    assert [(one.converted, one.share, one.complete) for one in row.cells] == [
        (0, 0.0, True),
        (1, 0.5, True),
        (None, None, False),
    ]
    assert list(cohorts.by_month([member])) == ["2021-01"]


def history(touched: str | None, asked: str | None) -> lift.History:
    first_touch = None if touched is None else date.fromisoformat(touched)
    return lift.History("A", first_touch, None if asked is None else date.fromisoformat(asked))


def test_person_time_is_clipped_to_the_period() -> None:
    start, end = date(2021, 1, 1), date(2021, 1, 11)

    def counted(touched: str | None, asked: str | None) -> tuple[int, int, int, int]:
        found = lift.person_time([history(touched, asked)], start, end)
        return (
            found.days_reached,
            found.requests_reached,
            found.days_not_reached,
            found.requests_not_reached,
        )

    assert counted("2021-01-04", "2021-01-04") == (0, 0, 3, 1)
    assert counted("2021-01-04", "2021-01-05") == (1, 1, 3, 0)
    assert counted("2020-06-01", "2021-01-05") == (4, 1, 0, 0)
    assert counted("2020-06-01", "2020-12-05") == (0, 0, 0, 0)
    assert counted("2021-01-04", "2021-01-11") == (7, 0, 3, 0)
    assert counted("2021-02-01", "2021-01-05") == (0, 0, 4, 1)
    assert counted(None, None) == (0, 0, 10, 0)
    assert counted("2021-02-01", "2021-03-01") == (0, 0, 10, 0)


def test_a_rate_ratio_needs_a_request_and_days_on_the_side_not_reached() -> None:
    start = date(2021, 1, 1)

    def ratio(*histories: lift.History) -> float | None:
        return lift.person_time(histories, start, start + timedelta(10)).rate_ratio

    reached, other = history("2021-01-01", "2021-01-06"), history(None, "2021-01-06")
    silent = history("2021-01-01", None)
    assert ratio(reached, other) == 1
    assert ratio(silent, other) == 0
    assert ratio(reached) is None
    assert ratio(reached, history(None, None)) is None
    assert ratio(other) is None


def test_two_groups_of_nobody_have_no_difference() -> None:
    found = lift.two_by_two(lift.Count(0, 0), lift.Count(1, 3))

    assert (found.p1, found.risk_difference, found.newcombe95, found.risk_ratio) == (None,) * 4
    assert found.fisher_two_sided_p == 1
