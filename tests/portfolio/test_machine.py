"""Whatever staff press, an Action and its activity take listed steps alone; invariants hold."""

from datetime import date
from itertools import pairwise
from typing import Any

import msgspec
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from passerelle.core import db
from passerelle.core.errors import Refusal
from passerelle.portfolio import (
    activities,
    closing,
    deployments,
    moving,
    outputs,
    rules,
)
from passerelle.portfolio.activities import ActivityStep
from passerelle.portfolio.closing import ClosureWish
from passerelle.portfolio.deployments import DeploymentWish
from passerelle.portfolio.enums import (
    Achievement,
    ActionState,
    ActionVerb,
    ActivityState,
    ActivityVerb,
    DeploymentRole,
    OutputKind,
)
from passerelle.portfolio.moving import Step
from passerelle.portfolio.outputs import OutputWish
from tests.portfolio import world

A, V = ActionVerb, ActivityVerb
ONWARD = [A.APPROVE, A.START, "plan", V.CONFIRM, V.HOLD, V.REPORT, A.CLOSE, "closure", A.CONCLUDE]
OTHERS = ["register", "validate", "deploy", "withdraw"]
BEGUN = [A.APPROVE, A.START, "plan"]
NEARLY = [*BEGUN, V.CONFIRM, V.HOLD, V.REPORT, "register", "plan", A.CLOSE, "closure"]
MOVES = st.builds(
    list.__add__,
    st.sampled_from([[], BEGUN, [*NEARLY, "validate"], [*NEARLY, V.CANCEL]]),
    st.lists(st.one_of(st.sampled_from(ONWARD), st.sampled_from([*A, *V, *OTHERS])), max_size=10),
)


class Model:
    """What an Action and its latest activity may do, told a second time."""

    def __init__(self) -> None:
        self.state, self.before = "formulation", ""
        self.activities: list[str] = []
        self.open_outputs = self.outputs = 0
        self.has_closure = False
        self.deployed = False

    def press(self, move: Any) -> bool:
        if isinstance(move, ActionVerb):
            return self.step(move.value)
        if isinstance(move, ActivityVerb):
            return self.activity_step(move.value)
        return bool(getattr(self, move)())

    def step(self, verb: str) -> bool:
        state = self.state
        allowed = {
            "approve": state == "formulation",
            "start": state == "approved",
            "close": state == "implementation",
            "conclude": state == "closing" and self.is_done(),
            "suspend": state in ("implementation", "closing"),
            "resume": state == "suspended",
            "cancel": state not in ("concluded", "cancelled"),
        }
        if not allowed[verb]:
            return False
        if verb == "cancel":
            waiting = ("planned", "confirmed", "postponed")
            self.deployed &= bool(self.activities) and self.activities[-1] not in waiting
            self.activities = ["cancelled" if a in waiting else a for a in self.activities]
        to = {"approve": "approved", "start": "implementation", "close": "closing"} | {
            "conclude": "concluded", "suspend": "suspended", "resume": self.before,
            "cancel": "cancelled",
        }  # fmt: skip
        self.before, self.state = state, to[verb]
        return True

    def is_done(self) -> bool:
        over = all(one in ("reported", "cancelled") for one in self.activities)
        return over and not self.open_outputs and self.has_closure

    def activity_step(self, verb: str) -> bool:
        if not self.activities:
            return False
        now = self.activities[-1]
        plans = self.state in ("approved", "implementation")
        to = {
            "confirm": "confirmed" if now == "planned" and plans else "",
            "hold": "held" if now == "confirmed" and self.works() else "",
            "report": "reported" if now == "held" else "",
            "postpone": "postponed" if now in ("planned", "confirmed") else "",
            "resume": "planned" if now == "postponed" and plans else "",
            "cancel": "cancelled" if now in ("planned", "confirmed", "postponed") else "",
        }[verb]
        if to:
            self.activities[-1] = to
            self.deployed &= to != "cancelled"
        return bool(to)

    def works(self) -> bool:
        return self.state in ("implementation", "closing")

    def plan(self) -> bool:
        if self.state not in ("approved", "implementation"):
            return False
        self.activities.append("planned")
        self.deployed = False
        return True

    def register(self) -> bool:
        if self.state not in ("approved", "implementation", "closing", "suspended"):
            return False
        self.open_outputs += 1
        self.outputs += 1
        return True

    def validate(self) -> bool:
        if not self.open_outputs:
            return False
        self.open_outputs -= 1
        return True

    def closure(self) -> bool:
        self.has_closure = self.has_closure or self.state == "closing"
        return self.state == "closing"

    def deploy(self) -> bool:
        is_staffed = bool(self.activities) and self.activities[-1] in ("planned", "confirmed")
        if self.deployed or not is_staffed or self.state not in ("approved", "implementation"):
            return False
        self.deployed = True
        return True

    def withdraw(self) -> bool:
        if not self.deployed or self.activities[-1] not in ("planned", "confirmed", "postponed"):
            return False
        self.deployed = False
        return True


class Played:
    """An Action in its rows, with the latest of what belongs to it."""

    def __init__(self, code: str, expert: str) -> None:
        self.code, self.expert = code, expert
        self.activity, self.deployment = "none", "none"
        self.documents: list[str] = []

    async def press(self, move: Any) -> bool:
        try:
            await self.do(move)
        except Refusal:
            return False
        return True

    async def do(self, move: Any) -> None:
        by = await world.officer()
        if isinstance(move, ActionVerb):
            by = await world.steering() if move is A.APPROVE else by
            await moving.move(by, self.code, move, Step(reason="because"))
        elif isinstance(move, ActivityVerb):
            step = ActivityStep(reason="because", report="Done.", starts_on=world.today(), women=1)
            await activities.move(by, self.activity, move, step)
        else:
            await getattr(self, move)(by)

    async def plan(self, _by: Any) -> None:
        self.activity = await world.planned(self.code)

    async def register(self, by: Any) -> None:
        wish = OutputWish(kind=OutputKind.SURVEY, titles={"en": "One"}, languages=["en"])
        self.documents.append(await outputs.register(by, self.code, wish))

    async def validate(self, by: Any) -> None:
        reference = self.documents[0] if self.documents else "none"
        await outputs.deliver(by, reference, None, None)
        await outputs.validate(await world.second(), reference, None)
        self.documents.pop(0)

    async def closure(self, by: Any) -> None:
        await closing.fill_in(by, self.code, ClosureWish(Achievement.PARTLY, "Something."))

    async def deploy(self, by: Any) -> None:
        wish = DeploymentWish(self.expert, DeploymentRole.SPEAKER, 1)
        self.deployment = await deployments.assign(by, self.activity, wish)

    async def withdraw(self, by: Any) -> None:
        await deployments.withdraw(by, self.deployment, "because")


class State(msgspec.Struct, frozen=True):
    state: str
    approved_on: date | None
    starts_on: date | None
    concluded_on: date | None


class One(msgspec.Struct, frozen=True):
    text: str


async def texts(statement: str, code: str) -> list[str]:
    return [one.text for one in await db.rows(One, statement, code=code)]


STATE = "SELECT state, approved_on, starts_on, concluded_on FROM actions WHERE code = :code"
ACTIVITIES = (
    "SELECT v.state AS text FROM activities v JOIN actions a ON a.id = v.action_id"
    " WHERE a.code = :code ORDER BY v.id"
)
STEPS = (
    "SELECT t.to_state AS text FROM action_transitions t JOIN actions a ON a.id = t.action_id"
    " WHERE a.code = :code ORDER BY t.at"
)
STEPS_OF_ACTIVITIES = (
    "SELECT t.to_state AS text FROM activity_transitions t"
    " JOIN activities v ON v.id = t.activity_id JOIN actions a ON a.id = v.action_id"
    " WHERE a.code = :code ORDER BY v.id, t.at"
)


@settings(max_examples=40, deadline=None, suppress_health_check=[*HealthCheck])
@example(moves=[*NEARLY, V.CANCEL, A.CONCLUDE, "validate", A.CONCLUDE])
@example(moves=[*NEARLY, "validate", A.CONCLUDE, A.SUSPEND, A.RESUME, V.CANCEL, A.CONCLUDE])
@given(moves=MOVES)
async def test_only_listed_steps_are_taken_and_invariants_hold(
    moves: list[Any], filled: str
) -> None:
    code = await world.opened()
    model, played = Model(), Played(code, await world.expert())

    for move in moves:
        assert await played.press(move) == model.press(move), (move, vars(model))

        found = await db.row(State, STATE, code=code)
        assert found is not None
        assert found.state == model.state
        assert await texts(ACTIVITIES, code) == model.activities
        if found.approved_on and found.starts_on:  # I4
            assert found.approved_on <= found.starts_on
        if found.concluded_on:  # I5
            assert found.state == "concluded"
            assert not rules.OPEN & set(model.activities)
    steps = [ActionState(one) for one in await texts(STEPS, code)]
    assert steps[-1] == model.state
    assert all(to in rules.TRANSITIONS[since] for since, to in pairwise(steps))
    walked = [ActivityState(one) for one in await texts(STEPS_OF_ACTIVITIES, code)]
    assert all(
        to == "planned" or to in rules.ACTIVITY_TRANSITIONS[since] for since, to in pairwise(walked)
    )
    assert rules.ACTIVITY_TRANSITIONS[ActivityState.POSTPONED] >= {ActivityState.PLANNED}
