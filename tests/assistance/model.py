"""A request and its people, whatever is tried: the model that tests of states run."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import msgspec
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

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
WAYS: tuple[tuple[str, ...], ...] = (
    (), ("take",), ("take", "ask"), ("take", "consult"), ("take", "accept"), ("take", "reject"),
    ("take", "consult", "redirect"), ("withdraw",), ("duplicate",), ("spam",),
    ("take", "ask", "wait", "wait a little"),
)  # fmt: skip
"""A way to each place where a request can stand."""
SOME = settings(
    max_examples=16, stateful_step_count=8, deadline=None, phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


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


async def opened(url: str) -> None:
    await schema.migrate(url)
    await db.open_(url, rooms.MODELS)
    await ground()
    world.ministry = await institution("Ministry", since=date(2020, 1, 1))
    world.asker = await person("Aida")
    world.assessor = await person("Assessor", "assessor")
    world.stranger = await person("Stranger")


class Request:
    """One request, and all that can be tried with it."""

    def __init__(self, way: tuple[str, ...]) -> None:
        self.first = do(asked(world.asker, world.ministry))
        self.sent = do(asked(world.asker, world.ministry))
        self.was = "submitted"
        for deed in way:
            before = do(self.state())
            self.tries(deed)
            assert deed == "wait" or do(self.state()) != before, deed

    def tries(self, deed: str) -> None:
        """Do it, or be refused: a deed never half happens, and what holds always holds."""
        before = do(self.steps())
        try:
            do(DEEDS[deed](self))
        except (Conflict, NotFound):
            assert do(self.steps()) == before
        self.holds()

    def holds(self) -> None:
        """Each step is listed, an end is an end, a decision stands beside what was decided."""
        steps, state = do(self.steps()), do(self.state())
        states = [step.to_state for step in steps]
        assert [step.position for step in steps] == list(range(len(steps)))
        assert states[0] == "submitted"
        assert set(itertools.pairwise(states)) <= LISTED
        assert not ENDS & set(states[:-1])
        assert state == states[-1]
        assert self.was not in ENDS or state == self.was
        assert do(self.decisions()) == (state in ("accepted", "rejected", "redirected"))
        for step in steps:
            wanted = {"archived": "timed_rule", "withdrawn": "requester", "submitted": "requester"}
            assert step.office == wanted.get(step.to_state, step.office)
        self.was = state

    async def steps(self) -> list[Step]:
        return await db.rows(
            Step,
            "SELECT position, to_state, office FROM request_transitions WHERE request_id = :id"
            " ORDER BY position",
            id=self.sent.id,
        )

    async def state(self) -> str:
        return str(await db.value(
            "SELECT state FROM assistance_requests WHERE id = :id", id=self.sent.id
        ))  # fmt: skip

    async def decisions(self) -> int:
        return int(await db.value(
            "SELECT COUNT(*) FROM decisions WHERE request_id = :id", id=self.sent.id
        ))  # fmt: skip

    async def decide(self, outcome: RequestState) -> None:
        wish = DecisionWish(outcome=outcome, decided_on=clock.now().date(), reason="As agreed.",
                            redirected_to="ICMPD")  # fmt: skip
        await decisions.record(world.assessor, self.sent.reference, wish)

    async def put_aside(self, to: RequestState) -> None:
        wish = Aside(to, "Not a request", self.first.reference)
        await assessing.put_aside(world.assessor, self.sent.reference, wish)

    async def wait(self, days: int) -> None:
        await shift(self.sent.reference, days)
        await archiving.go_round()


Deed = Callable[[Request], Awaitable[Any]]
DEEDS: dict[str, Deed] = {
    "take": lambda one: assessing.take(world.assessor, one.sent.reference),
    "ask": lambda one: clarifications.ask(world.assessor, one.sent.reference, "Why?"),
    "answer": lambda one: clarifications.answer(world.asker, one.sent.reference, "So."),
    "go on": lambda one: clarifications.go_on_without(world.assessor, one.sent.reference),
    "consult": lambda one: assessing.consult_delegation(world.assessor, one.sent.reference),
    "accept": lambda one: one.decide(RequestState.ACCEPTED),
    "reject": lambda one: one.decide(RequestState.REJECTED),
    "redirect": lambda one: one.decide(RequestState.REDIRECTED),
    "duplicate": lambda one: one.put_aside(RequestState.DUPLICATE),
    "spam": lambda one: one.put_aside(RequestState.SPAM),
    "withdraw": lambda one: withdrawing.withdraw(world.asker, one.sent.reference),
    "wait": lambda one: one.wait(76),
    "wait a little": lambda one: one.wait(15),
    "a stranger takes": lambda one: assessing.take(world.stranger, one.sent.reference),
    "a stranger answers": lambda one: clarifications.answer(
        world.stranger, one.sent.reference, "So."
    ),
    "a stranger withdraws": lambda one: withdrawing.withdraw(world.stranger, one.sent.reference),
    "the assessor withdraws": lambda one: withdrawing.withdraw(world.assessor, one.sent.reference),
}


ORDERS = st.permutations(list(DEEDS)).map(lambda order: order[:8])


class Requests(RuleBasedStateMachine):
    """Requests that stand anywhere, and deeds in any order; one that ends makes room for another
    one where it began, so that each deed is tried where something may come of it."""

    @rule(way=st.sampled_from(WAYS), deeds=ORDERS)
    def things_happen(self, way: tuple[str, ...], deeds: list[str]) -> None:
        one = Request(way)
        began = one.was
        for deed in deeds:
            one.tries(deed)
            if one.was != began and one.was in ENDS:
                one = Request(way)
