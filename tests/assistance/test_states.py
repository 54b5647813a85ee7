"""A request under any order of deeds: only listed steps, no way on from an end (I15, I1)."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterator
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
DECIDED = (RequestState.ACCEPTED, RequestState.REJECTED, RequestState.REDIRECTED)
ASIDE = (RequestState.DUPLICATE, RequestState.SPAM)
OUTCOMES = st.sampled_from(DECIDED)


WAYS = (
    (), ("take",), ("take", "ask"), ("take", "consult"), ("take", "accept"), ("take", "reject"),
    ("consult_and_redirect",), ("withdraw",), ("duplicate",), ("spam",), ("archive",),
)  # fmt: skip
DEEDS: dict[str, Callable[["Request"], None]] = {
    "take": lambda one: one.do_take(),
    "ask": lambda one: one.ask(),
    "consult": lambda one: one.consult(),
    "accept": lambda one: one.do_decide(RequestState.ACCEPTED),
    "reject": lambda one: one.do_decide(RequestState.REJECTED),
    "consult_and_redirect": lambda one: one.redirected(),
    "withdraw": lambda one: one.do_withdraw(),
    "duplicate": lambda one: one.do_put_aside(RequestState.DUPLICATE),
    "spam": lambda one: one.do_put_aside(RequestState.SPAM),
    "archive": lambda one: one.archived(),
}


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

    @initialize(way=st.sampled_from(WAYS))
    def send(self, way: tuple[str, ...]) -> None:
        """Begin somewhere on the way, or at an end."""
        self.begin(way)

    def begin(self, way: tuple[str, ...]) -> None:
        self.first = do(asked(world.asker, world.ministry))
        self.request = do(asked(world.asker, world.ministry))
        self.was = "submitted"
        for deed in way:
            DEEDS[deed](self)
        assert do(self.state()) != "submitted" or not way

    def tried(self, work: Awaitable[Any]) -> None:
        """Do it, or be refused: a deed never half happens."""
        before = do(self.steps())
        try:
            do(work)
        except (Conflict, NotFound):
            assert do(self.steps()) == before

    def redirected(self) -> None:
        self.do_take()
        self.consult()
        self.do_decide(RequestState.REDIRECTED)

    def archived(self) -> None:
        self.do_take()
        self.ask()
        self.do_wait(76)
        self.do_wait(15)

    @rule()
    def by_strangers(self) -> None:
        reference = self.request.reference
        self.tried(assessing.take(world.stranger, reference))
        self.tried(clarifications.answer(world.stranger, reference, "So."))
        self.tried(withdrawing.withdraw(world.stranger, reference))

    @rule()
    def take(self) -> None:
        self.do_take()

    def do_take(self) -> None:
        self.tried(assessing.take(world.assessor, self.request.reference))

    @rule()
    def try_to_ask(self) -> None:
        self.ask()

    def ask(self) -> None:
        self.tried(clarifications.ask(world.assessor, self.request.reference, "Why?"))

    @rule()
    def answer(self) -> None:
        self.tried(clarifications.answer(world.asker, self.request.reference, "So."))

    @rule()
    def go_on(self) -> None:
        self.tried(clarifications.go_on_without(world.assessor, self.request.reference))

    @rule()
    def try_to_consult(self) -> None:
        self.consult()

    def consult(self) -> None:
        self.tried(assessing.consult_delegation(world.assessor, self.request.reference))

    @rule(outcome=OUTCOMES)
    def decide(self, outcome: RequestState) -> None:
        self.do_decide(outcome)

    def do_decide(self, outcome: RequestState) -> None:
        wish = DecisionWish(outcome=outcome, decided_on=clock.now().date(), reason="As agreed.",
                            redirected_to="ICMPD")  # fmt: skip
        self.tried(decisions.record(world.assessor, self.request.reference, wish))

    @rule(to=st.sampled_from(ASIDE))
    def put_aside(self, to: RequestState) -> None:
        self.do_put_aside(to)

    def do_put_aside(self, to: RequestState) -> None:
        wish = Aside(to, "Not a request", self.first.reference)
        self.tried(assessing.put_aside(world.assessor, self.request.reference, wish))

    @rule()
    def withdraw(self) -> None:
        self.do_withdraw()

    def do_withdraw(self) -> None:
        self.tried(withdrawing.withdraw(world.asker, self.request.reference))

    @rule(days=st.sampled_from([10, 40, 76, 91]))
    def wait(self, days: int) -> None:
        self.do_wait(days)

    def do_wait(self, days: int) -> None:
        do(shift(self.request.reference, days))
        do(archiving.go_round())

    @invariant()
    def each_step_is_listed_and_an_end_is_an_end(self) -> None:
        self.holds()

    def holds(self) -> None:
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
        state = do(self.state())
        assert do(self.decisions()) == (state in ("accepted", "rejected", "redirected"))

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
            max_examples=25, stateful_step_count=8, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


def test_every_deed_from_every_place_leads_only_where_it_is_listed(one_world: None) -> None:
    deeds = ("do_take", "ask", "answer", "go_on", "consult", "do_withdraw", "by_strangers")
    tried: list[Callable[[Request], None]] = [
        *(lambda one, deed=deed: _plain(one, deed) for deed in deeds),
        *(lambda one, to=to: one.do_decide(to) for to in DECIDED),
        *(lambda one, to=to: one.do_put_aside(to) for to in ASIDE),
        lambda one: one.do_wait(91),
    ]
    for way in WAYS:
        for deed in tried:
            one = Request()
            one.begin(way)
            deed(one)
            one.holds()


def _plain(one: Request, deed: str) -> None:
    if deed in ("answer", "go_on", "by_strangers"):
        reference = one.request.reference
        for work in {
            "answer": [lambda: clarifications.answer(world.asker, reference, "So.")],
            "go_on": [lambda: clarifications.go_on_without(world.assessor, reference)],
            "by_strangers": [
                lambda: assessing.take(world.stranger, reference),
                lambda: withdrawing.withdraw(world.stranger, reference),
            ],
        }[deed]:
            one.tried(work())
        return
    getattr(one, deed)()
