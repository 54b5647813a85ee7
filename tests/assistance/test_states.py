"""A request under any order of deeds: only listed steps, no way on from an end (I15, I1)."""

import asyncio
import itertools
from collections.abc import Awaitable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from passerelle.app import rooms
from passerelle.assistance import archiving, assessing, clarifications, decisions, withdrawing
from passerelle.assistance.assessing import Aside
from passerelle.assistance.decisions import DecisionWish
from passerelle.assistance.enums import RequestState
from passerelle.core import clock, db, schema
from passerelle.core.actors import Actor
from passerelle.core.errors import Conflict, NotFound
from tests.assistance.world import asked, ground, institution, person, shift

LISTED = {
    ("submitted", "under_assessment"), ("under_assessment", "clarification"),
    ("clarification", "under_assessment"), ("clarification", "archived"),
    ("under_assessment", "eu_delegation_consulted"),
    *((one, end) for one in ("under_assessment", "eu_delegation_consulted")
      for end in ("accepted", "rejected", "redirected")),
    *((one, end) for one in ("submitted", "under_assessment", "clarification",
                             "eu_delegation_consulted")
      for end in ("withdrawn", "duplicate", "spam")),
}  # fmt: skip
ENDS = {"accepted", "rejected", "redirected", "withdrawn", "archived", "duplicate", "spam"}
OUTCOMES = st.sampled_from([RequestState.ACCEPTED, RequestState.REJECTED, RequestState.REDIRECTED])


class Step(msgspec.Struct, frozen=True):
    position: int
    to_state: str
    office: str


class World:
    """One database for every example, and the people in it."""

    loop: asyncio.AbstractEventLoop
    ministry: str
    asker: Actor
    assessor: Actor
    stranger: Actor


world = World()


def do(work: Awaitable[Any]) -> Any:
    return world.loop.run_until_complete(work)  # type: ignore[arg-type]


class Request(RuleBasedStateMachine):
    """One request, its people and the calendar, in any order."""

    @initialize()
    def send(self) -> None:
        self.first = do(asked(world.asker, world.ministry))
        self.request = do(asked(world.asker, world.ministry))
        self.was = "submitted"

    def tried(self, work: Awaitable[Any]) -> None:
        """Do it, or be refused: a deed never half happens."""
        before = do(self.steps())
        try:
            do(work)
        except (Conflict, NotFound):
            assert do(self.steps()) == before

    @rule(by_stranger=st.booleans())
    def take(self, by_stranger: bool) -> None:  # noqa: FBT001
        actor = world.stranger if by_stranger else world.assessor
        self.tried(assessing.take(actor, self.request.reference))

    @rule()
    def ask(self) -> None:
        self.tried(clarifications.ask(world.assessor, self.request.reference, "Why?"))

    @rule(by_stranger=st.booleans())
    def answer(self, by_stranger: bool) -> None:  # noqa: FBT001
        actor = world.stranger if by_stranger else world.asker
        self.tried(clarifications.answer(actor, self.request.reference, "So."))

    @rule()
    def go_on(self) -> None:
        self.tried(clarifications.go_on_without(world.assessor, self.request.reference))

    @rule()
    def consult(self) -> None:
        self.tried(assessing.consult_delegation(world.assessor, self.request.reference))

    @rule(outcome=OUTCOMES)
    def decide(self, outcome: RequestState) -> None:
        wish = DecisionWish(outcome=outcome, decided_on=clock.now().date(), reason="As agreed.",
                            redirected_to="ICMPD")  # fmt: skip
        self.tried(decisions.record(world.assessor, self.request.reference, wish))

    @rule(to=st.sampled_from([RequestState.DUPLICATE, RequestState.SPAM]))
    def put_aside(self, to: RequestState) -> None:
        wish = Aside(to, "Not a request", self.first.reference)
        self.tried(assessing.put_aside(world.assessor, self.request.reference, wish))

    @rule(by_stranger=st.booleans())
    def withdraw(self, by_stranger: bool) -> None:  # noqa: FBT001
        actor = world.stranger if by_stranger else world.asker
        self.tried(withdrawing.withdraw(actor, self.request.reference))

    @rule(days=st.sampled_from([10, 40, 76, 91]))
    def wait(self, days: int) -> None:
        do(shift(self.request.reference, days))
        do(archiving.go_round())

    @invariant()
    def each_step_is_listed_and_an_end_is_an_end(self) -> None:
        steps = do(self.steps())
        states = [step.to_state for step in steps]

        assert [step.position for step in steps] == list(range(len(steps)))
        assert states[0] == "submitted"
        assert set(itertools.pairwise(states)) <= LISTED
        assert not ENDS & set(states[:-1])
        assert do(self.state()) == states[-1]
        if self.was in ENDS:
            assert states[-1] == self.was
        self.was = states[-1]

    @invariant()
    def a_decision_stands_beside_each_decided_request_and_no_other(self) -> None:
        count = do(self.decisions())
        assert count == (self.was in ("accepted", "rejected", "redirected"))

    @invariant()
    def only_the_calendar_archives_and_only_who_asks_takes_back(self) -> None:
        for step in do(self.steps()):
            wanted = {"archived": "timed_rule", "withdrawn": "requester", "submitted": "requester"}
            assert step.office == wanted.get(step.to_state, step.office)

    async def steps(self) -> list[Step]:
        return await db.rows(
            Step,
            "SELECT position, to_state, office FROM request_transitions WHERE request_id = :id"
            " ORDER BY position",
            id=self.request.id,
        )

    async def state(self) -> str:
        return str(await db.value(
            "SELECT state FROM assistance_requests WHERE id = :id", id=self.request.id
        ))  # fmt: skip

    async def decisions(self) -> int:
        return int(await db.value(
            "SELECT COUNT(*) FROM decisions WHERE request_id = :id", id=self.request.id
        ))  # fmt: skip


async def opened(url: str) -> None:
    await schema.migrate(url)
    await db.open_(url, rooms.MODELS)
    await ground()
    world.ministry = await institution("Ministry")
    world.asker = await person("Aida")
    world.assessor = await person("Assessor", "assessor")
    world.stranger = await person("Stranger")


@pytest.fixture
def one_world(tmp_path: Path) -> Iterator[None]:
    world.loop = asyncio.new_event_loop()
    do(opened(f"sqlite:///{tmp_path / 'states.db'}"))
    yield
    do(db.close())
    world.loop.close()


def test_a_request_takes_only_listed_steps_whatever_is_tried(one_world: None) -> None:
    run_state_machine_as_test(
        Request,
        settings=settings(
            max_examples=30, stateful_step_count=12, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
