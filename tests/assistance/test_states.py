"""A request under any order of deeds: only listed steps, no way on from an end (I15)."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from passerelle.assistance import rules
from passerelle.assistance.enums import RequestState as State
from passerelle.assistance.rules import Who
from passerelle.core import db
from tests.assistance.model import DEEDS, SOME, WAYS, Request, Requests, do, opened, world

PLANTED = (
    (State.EU_DELEGATION_CONSULTED, State.CLARIFICATION, Who.ASSESSOR),
    (State.SUBMITTED, State.REJECTED, Who.ASSESSOR),
    (State.CLARIFICATION, State.EU_DELEGATION_CONSULTED, Who.ASSESSOR),
    (State.ARCHIVED, State.WITHDRAWN, Who.REQUESTER),
)
"""Steps that no rule lists."""


@pytest.fixture
def one_world(tmp_path: Path) -> Iterator[None]:
    world.loop = asyncio.new_event_loop()
    do(opened(f"sqlite:///{tmp_path / 'states.db'}"))
    yield
    do(db.close())
    world.loop.close()


def test_a_request_takes_only_listed_steps_whatever_is_tried(one_world: None) -> None:
    run_state_machine_as_test(Requests, settings=SOME)


def test_every_deed_from_every_place_leads_only_where_it_is_listed(one_world: None) -> None:
    for way in WAYS:
        for deed in DEEDS:
            Request(way).tries(deed)


@pytest.mark.parametrize(("from_", "to", "who"), PLANTED)
def test_the_model_sees_a_step_that_nobody_listed(
    one_world: None, monkeypatch: pytest.MonkeyPatch, from_: State, to: State, who: Who
) -> None:
    ways = rules.TRANSITIONS.get(from_, {})
    planted = {**rules.TRANSITIONS, from_: {**ways, to: ways.get(to, frozenset()) | {who}}}
    monkeypatch.setattr(rules, "TRANSITIONS", planted)

    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            seed(1)(Requests),
            settings=settings(SOME, phases=(Phase.generate,), database=None),
        )
