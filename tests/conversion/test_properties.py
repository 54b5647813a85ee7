"""What must hold for every world, whatever happened in it."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.conversion.rules import (
    attribution,
    durations,
    evaluation,
    explain,
    intervals,
    paths,
    survival,
    values,
)

START = datetime(2021, 1, 1, 8, tzinfo=UTC)
INSTITUTIONS = ("A", "B", "C", "D", "E")
SESSIONS = ("S1", "S2", "S3", "S4", "S5")
STATUSES = ("submitted", "accepted", "withdrawn", "rejected", "draft", "duplicate", "spam")
BASES = ("declared", "staff_confirmed", "staff_rejected", "inferred")

often = settings(deadline=None, max_examples=40)

instants = st.one_of(
    st.integers(0, 5).map(lambda n: START + timedelta(days=60 * n)),
    st.integers(0, 9600).map(lambda n: START + timedelta(hours=n)),
)
sessions = st.lists(
    st.builds(
        values.Session,
        st.sampled_from(SESSIONS),
        instants,
        st.sampled_from(["partner", "partner", "partner", "eu_administration"]),
    ),
    unique_by=lambda one: one.id,
    max_size=5,
)
touches = st.lists(
    st.builds(
        values.Touch,
        st.sampled_from(INSTITUTIONS),
        st.sampled_from(SESSIONS),
        st.sampled_from(values.KINDS),
        st.none() | instants,
    ),
    max_size=25,
)
requests = st.lists(
    st.builds(
        values.Request,
        st.sampled_from([f"R{i}" for i in range(8)]),
        st.lists(st.sampled_from(INSTITUTIONS), min_size=1, max_size=4).map(tuple),
        instants,
        st.sampled_from(STATUSES),
        st.booleans(),
    ),
    unique_by=lambda one: one.id,
    max_size=8,
)
links = st.lists(
    st.builds(
        values.Link,
        st.sampled_from([f"R{i}" for i in range(8)]),
        st.sampled_from(SESSIONS),
        st.sampled_from(BASES),
        instants,
        st.none() | st.sampled_from(INSTITUTIONS),
    ),
    unique_by=lambda one: one.at,
    max_size=10,
)
institutions = st.lists(
    st.builds(
        values.Institution, st.sampled_from(INSTITUTIONS), st.none() | st.sampled_from(INSTITUTIONS)
    ),
    unique_by=lambda one: one.id,
    max_size=5,
)
configs = st.builds(
    values.Config,
    window_days=st.sampled_from([0, 30, 90, 365]),
    half_life_days=st.sampled_from([1, 30, 90, 365]),
    tz=st.sampled_from(["Europe/Brussels", "Asia/Almaty", "America/Bogota"]),
    qualifying=st.sampled_from([{"attended", "follow_up"}, {"attended"}, {"follow_up"}]).map(
        frozenset
    ),
    use_institution_tree=st.booleans(),
)
worlds = st.builds(values.World, sessions, touches, requests, links, institutions, configs)
observations = st.lists(
    st.builds(survival.Observation, st.integers(0, 12), st.integers(0, 3)), max_size=40
)


def figures(evaluated: evaluation.Evaluation) -> object:
    """All that is printed, in no order that the inputs give."""
    return (
        {path.request.id: path for path in evaluated.requests},
        evaluated.totals,
        evaluated.sessions,
        evaluated.headline,
        evaluated.days_to_request,
    )


@often
@given(worlds)
def test_credits_and_the_unattributed_make_up_all_requests_in_every_model(
    world: values.World,
) -> None:
    evaluated = evaluation.evaluate(world)

    n, unattributed = len(evaluated.requests), evaluated.totals.unattributed
    for model in attribution.EXACT_MODELS:
        assert sum(evaluated.totals.credit[model].values()) + unattributed == n
    decayed = sum(evaluated.totals.credit["time_decay"].values())
    assert decayed + float(unattributed) == pytest.approx(n, abs=1e-9)
    assert n == sum(one.status not in values.NOT_REQUESTS for one in world.requests)


@often
@given(worlds)
def test_totals_are_the_sum_of_the_credits_of_single_requests(world: values.World) -> None:
    evaluated = evaluation.evaluate(world)

    for model in attribution.MODELS:
        total: dict[str, Fraction | float] = {}
        for path in evaluated.requests:
            by_step: dict[str, Fraction | float] = {}
            worth = attribution.step_credits(path, model, world.config)
            for step, share in zip(path.steps, worth, strict=True):
                by_step[step.session] = by_step.get(step.session, 0) + share
            credit = attribution.credit(path, model, world.config)
            assert credit == pytest.approx(by_step)
            total |= {one: total.get(one, 0) + share for one, share in credit.items()}
        assert evaluated.totals.credit[model] == pytest.approx(total)


@often
@given(worlds, st.randoms(use_true_random=False))
def test_the_order_of_the_inputs_changes_nothing(world: values.World, random: object) -> None:
    shuffled = replace(
        world,
        **{
            name: random.sample(getattr(world, name), len(getattr(world, name)))
            for name in ("sessions", "touches", "requests", "links", "institutions")
        },
    )

    assert figures(evaluation.evaluate(shuffled)) == figures(evaluation.evaluate(world))


@often
@given(worlds)
def test_other_ids_in_the_same_order_give_the_same_figures(world: values.World) -> None:
    def renamed(text: str | None) -> str | None:
        return None if text is None else f"x{text}-é"

    other = values.World(
        [replace(one, id=renamed(one.id)) for one in world.sessions],
        [
            replace(one, institution=renamed(one.institution), session=renamed(one.session))
            for one in world.touches
        ],
        [
            replace(one, id=renamed(one.id), institutions=tuple(map(renamed, one.institutions)))
            for one in world.requests
        ],
        [
            replace(
                one,
                request=renamed(one.request),
                session=renamed(one.session),
                institution=renamed(one.institution),
            )
            for one in world.links
        ],
        [
            replace(one, id=renamed(one.id), parent=renamed(one.parent))
            for one in world.institutions
        ],
        world.config,
    )

    before, after = evaluation.evaluate(world), evaluation.evaluate(other)

    assert after.headline == before.headline
    assert after.sessions == tuple(
        replace(one, session=renamed(one.session)) for one in before.sessions
    )
    assert after.totals.credit == {
        model: {renamed(session): share for session, share in credit.items()}
        for model, credit in before.totals.credit.items()
    }


@often
@given(worlds)
def test_no_session_converts_more_than_it_reaches_and_none_outside_the_base_converts(
    world: values.World,
) -> None:
    evaluated = evaluation.evaluate(world)

    for row in evaluated.sessions:
        assert row.institutions_converted <= row.institutions_reached
        assert row.actions <= row.requests_linked
        assert row.requests_linked_net_of_withdrawn <= row.requests_linked
        assert row.in_base or row.requests_linked == 0
    outside = {one.id for one in world.sessions if not one.in_base}
    assert not outside & evaluated.totals.credit["linear"].keys()
    top = evaluated.headline
    assert 0 <= top.explicit <= top.explicit_and_inferred
    assert top.explicit_and_inferred + top.unattributed == top.requests


@often
@given(worlds)
def test_a_path_stands_in_order_and_never_starts_after_the_request(world: values.World) -> None:
    starts = {one.id: one.starts_at for one in world.sessions}

    for path in evaluation.evaluate(world).requests:
        for part in path.parts:
            order = [(step.at, step.session) for step in part.steps]
            assert order == sorted(order)
            assert len({step.session for step in part.steps}) == len(part.steps)
        for step in path.steps:
            assert step.at <= path.request.submitted_at
            if step.basis != "inferred":
                assert starts[step.session] <= path.request.submitted_at
            else:
                assert step.days_before <= world.config.window_days


@often
@given(worlds)
def test_a_huge_half_life_makes_time_decay_linear(world: values.World) -> None:
    world = replace(world, config=replace(world.config, half_life_days=1e15))

    credit = evaluation.evaluate(world).totals.credit

    assert credit["time_decay"] == pytest.approx(credit["linear"], abs=1e-9)


@often
@given(worlds)
def test_the_tree_switched_off_is_a_tree_of_single_institutions(world: values.World) -> None:
    off = replace(world, config=replace(world.config, use_institution_tree=False))
    single = replace(
        world,
        institutions=[values.Institution(one) for one in INSTITUTIONS],
        config=replace(world.config, use_institution_tree=True),
    )

    assert figures(evaluation.evaluate(off)) == figures(evaluation.evaluate(single))


@often
@given(worlds, st.sampled_from(INSTITUTIONS), st.sampled_from(SESSIONS), st.none() | instants)
def test_one_more_invitation_changes_nothing(
    world: values.World, institution: str, session: str, at: datetime | None
) -> None:
    invited = values.Touch(institution, session, "invited", at)
    more = replace(world, touches=[*world.touches, invited])

    assert figures(evaluation.evaluate(more)) == figures(evaluation.evaluate(world))


@often
@given(worlds, st.integers(0, 400), st.integers(0, 400))
def test_a_wider_window_never_loses_a_step(world: values.World, one: int, other: int) -> None:
    def steps(days: int) -> set[tuple[str, str, str]]:
        config = replace(world.config, window_days=days)
        evaluated = evaluation.evaluate(replace(world, config=config))
        return {
            (path.request.id, step.institution, step.session)
            for path in evaluated.requests
            for step in path.steps
        }

    assert steps(min(one, other)) <= steps(max(one, other))


@often
@given(worlds)
def test_what_explains_a_request_agrees_with_its_path_and_credit(world: values.World) -> None:
    evaluated = evaluation.evaluate(world)

    by_id = {path.request.id: path for path in evaluated.requests}
    for request in world.requests:
        found = explain.relations(evaluated, request.id)
        steps = set(by_id[request.id].steps) if request.id in by_id else set()
        counted = {
            (one.institution, one.session, one.days_before, one.basis)
            for one in found
            if one.counted
        }
        assert counted == {(s.institution, s.session, s.days_before, s.basis) for s in steps}
        assert all((one.code in paths_counted) == one.counted for one in found)
        for model in attribution.MODELS:
            credit = Counter[str]()
            for one in found:
                credit[one.session] += one.credit[model]
            wanted = attribution.credit(by_id[request.id], model, world.config) if steps else {}
            assert {k: v for k, v in credit.items() if v} == pytest.approx(
                {k: v for k, v in wanted.items() if v}
            )


paths_counted = {"declared", "staff_confirmed", paths.IN_WINDOW}


@often
@given(worlds)
def test_what_explains_reach_agrees_with_the_rows(world: values.World) -> None:
    evaluated = evaluation.evaluate(world)

    found = explain.reach(evaluated)

    reached = Counter(
        session
        for _, session in {
            (evaluated.ground.stands_for.get(one.institution, one.institution), one.session)
            for one in found
            if one.reached
        }
    )
    for row in evaluated.sessions:
        if row.in_base:
            assert row.institutions_reached == reached[row.session]
        else:
            assert reached[row.session] == 0
    touched = {(one.institution, one.session) for one in world.touches}
    listed = {one.id for one in world.sessions}
    pairs = {(one.institution, one.session) for one in found}
    assert {pair for pair in touched if pair[1] in listed} <= pairs
    for session in SESSIONS:
        one_session = [one for one in found if one.session == session]
        assert explain.reach(evaluated, session=session) == one_session


@often
@given(worlds, instants)
def test_the_world_at_a_date_does_not_know_what_came_later(
    world: values.World, until: datetime
) -> None:
    later = values.Request("R9", ("A",), until + timedelta(seconds=1))
    more = replace(world, requests=[*world.requests, later])

    assert evaluation.as_of(more, until) == evaluation.as_of(world, until)


@often
@given(worlds, instants)
def test_entries_are_reached_institutions_and_leave_at_their_first_request(
    world: values.World, as_of: datetime
) -> None:
    evaluated = evaluation.evaluate(world)

    found = durations.entries(evaluated)
    watched = durations.time_to_request(evaluated, as_of)

    assert len({one.institution for one in found}) == len(found)
    assert all(one.first_request is None or one.first_request >= one.first_touch for one in found)
    assert len(watched) == sum(one.first_touch <= as_of for one in found)
    assert len(durations.members(evaluated, as_of)) == len(watched)
    events = sum(one.first_request is not None and one.first_request <= as_of for one in found)
    assert sum(one.cause for one in watched) == events


@often
@given(observations)
def test_without_censoring_the_curve_is_the_share_not_yet_gone(
    watched: list[survival.Observation],
) -> None:
    watched = [one for one in watched if one.cause]

    for row in survival.kaplan_meier(watched).rows:
        left = sum(one.t > row.t for one in watched)
        assert row.survival == Fraction(left, len(watched))


@often
@given(observations)
def test_all_incidences_and_the_event_free_sum_to_one(
    watched: list[survival.Observation],
) -> None:
    curve = survival.kaplan_meier(watched)
    found = survival.aalen_johansen(watched)

    assert [row.t for row in found] == [row.t for row in curve.rows]
    for row, all_causes in zip(found, curve.rows, strict=True):
        assert row.event_free + sum(row.incidence.values()) == 1
        assert row.event_free == all_causes.survival


@often
@given(observations)
def test_the_curve_falls_inside_its_limits(watched: list[survival.Observation]) -> None:
    curve = survival.kaplan_meier(watched)

    last = Fraction(1)
    for row in curve.rows:
        low, high = row.ci95
        assert 0 <= low <= row.survival <= high <= 1
        assert 0 <= row.survival < last
        assert row.standard_error >= 0
        last = row.survival
    halved = [row.t for row in curve.rows if 2 * row.survival <= 1]
    assert curve.median == (halved[0] if halved else None)


@often
@given(st.integers(0, 3000), st.integers(1, 3000))
def test_intervals_hold_their_share_and_mirror(k: int, n: int) -> None:
    k = min(k, n)

    for interval in (intervals.wilson, intervals.jeffreys, intervals.clopper_pearson):
        low, high = interval(k, n)
        mirrored = interval(n - k, n)
        assert 0 <= low <= k / n <= high <= 1
        assert (1 - mirrored[1], 1 - mirrored[0]) == pytest.approx((low, high), abs=1e-12)
    low, high = intervals.garwood(k)
    assert low <= k < high
