"""A session goes only where its table leads, and leaves a row for each step."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passerelle.core import clock, db
from passerelle.core import errors as core
from passerelle.outreach import errors, following, rules, stepping
from passerelle.outreach.enums import FollowUpChannel, OutreachState
from passerelle.outreach.following import FollowUpWish, StepWish
from passerelle.outreach.queries import following as found
from passerelle.outreach.queries import sessions
from passerelle.webinars import invited
from tests.outreach import world

S = OutreachState


async def test_held_follows_the_webinar_and_never_imported_history(filled: str) -> None:
    officer = await world.officer()
    reference = await world.session(officer)
    imported = dict(await _states())
    with pytest.raises(errors.NotHeldYet):
        await stepping.take_step(officer, reference, S.HELD)

    await world.hold(reference)
    await world.run(
        "UPDATE outreach_sessions SET state = 'planned' WHERE webinar_id IN"
        " (SELECT id FROM webinars WHERE reference = 'OS-2021-02')"
    )
    await stepping.look_round()
    await stepping.look_round()

    assert await world.state_of(reference) == "held"
    steps = await sessions.steps_of(officer, (await sessions.plan_for(officer, reference)).id)
    assert [(one.from_state, one.to_state, one.by is None) for one in steps] == [
        (None, "planned", False),
        ("planned", "held", True),
    ]
    assert dict(await _states()) == imported | {"OS-2021-02": "planned"}


async def _states() -> list[tuple[str, str]]:
    """Return where imported sessions stand."""
    found = await db.rows(
        _Stood,
        "SELECT w.reference, s.state FROM outreach_sessions s JOIN webinars w"
        " ON w.id = s.webinar_id WHERE s.created_at IS NULL",
    )
    return [(one.reference, one.state) for one in found]


class _Stood(msgspec.Struct, frozen=True):
    reference: str
    state: str


async def test_follow_up_is_closed_when_every_institution_that_came_has_a_word(
    filled: str,
) -> None:
    officer = await world.officer()
    reference, (ana, ben) = await _attended(officer)
    assert (ana, ben) == ("INS-KAZ-MOI", "INS-KGZ-MOL")

    await stepping.take_step(officer, reference, S.FOLLOW_UP_OPEN)
    with pytest.raises(errors.InstitutionsOpen):
        await stepping.take_step(officer, reference, S.FOLLOW_UP_CLOSED)
    due = clock.now().date() + timedelta(days=3)
    await following.record(
        officer, reference,
        FollowUpWish(ana, FollowUpChannel.CALL, note="Interested",
                     next_step=StepWish("Send the form", due, "staff-1")),
    )  # fmt: skip
    await following.waive(officer, reference, ben, "They came to listen")
    with pytest.raises(errors.StepsOpen):
        await stepping.take_step(officer, reference, S.FOLLOW_UP_CLOSED)
    step = (await _steps(officer, reference))[0]
    await following.finish_step(officer, step.id)
    await stepping.take_step(officer, reference, S.FOLLOW_UP_CLOSED)

    assert await world.state_of(reference) == "follow_up_closed"
    with pytest.raises(errors.FollowUpOver):
        await following.record(officer, reference, FollowUpWish(ana, FollowUpChannel.CALL))


async def _attended(officer: Any) -> tuple[str, tuple[str, str]]:
    reference = await world.session(officer)
    plan = await sessions.plan_for(officer, reference)
    people = [await world.contact("INS-KAZ-MOI", "Ana"), await world.contact("INS-KGZ-MOL", "Ben")]
    for one, institution in zip(people, ("INS-KAZ-MOI", "INS-KGZ-MOL"), strict=True):
        id_ = await db.value("SELECT id FROM institutions WHERE reference = :r", r=institution)
        await invited.accept(plan.webinar_id, one, UUID(str(id_)))
    await world.hold(reference)
    await world.attend(reference, *people)
    await stepping.look_round()
    return reference, ("INS-KAZ-MOI", "INS-KGZ-MOL")


async def _steps(officer: Any, reference: str) -> list[Any]:
    due = await found.steps_due(officer, mine=True, limit=200)
    return [one for one in due.items if one.session == reference]


PRESSES = ["webinar held", "talk", "waive", "round", "step", "done"]
BEGUN = st.sampled_from([[], [S.INVITED], ["webinar held", "round"], ["webinar held", "talk"]])
MOVES = st.builds(
    list.__add__, BEGUN, st.lists(st.sampled_from([*S, *PRESSES]), min_size=4, max_size=14)
)


@settings(max_examples=80, deadline=None, suppress_health_check=[*HealthCheck])
@given(moves=MOVES, came=st.booleans())
async def test_whatever_is_pressed_only_listed_steps_are_taken(
    moves: list[Any], *, came: bool, filled: str
) -> None:
    """A model of one session beside its rows."""
    officer = await world.officer()
    reference = await _started(officer, came=came)
    model = Model(came=came)

    for move in moves:
        refused = await _press(officer, reference, move)
        expected = model.press(move)

        assert (refused is None) == expected, (move, model, refused)
        assert await world.state_of(reference) == model.state
    steps = await sessions.steps_of(officer, (await sessions.plan_for(officer, reference)).id)
    assert [(one.from_state, one.to_state) for one in steps] == model.steps
    assert all(S(b) in rules.TRANSITIONS[S(a)] for a, b in model.steps if a)


class Model:
    """What a session may do, told a second time."""

    def __init__(self, *, came: bool) -> None:
        self.state = "planned"
        self.steps: list[tuple[str | None, str]] = [(None, "planned")]
        self.is_over, self.has_word = False, not came
        self.waiting = 0

    def go(self, state: str) -> bool:
        self.steps.append((self.state, state))
        self.state = state
        return True

    def press(self, move: Any) -> bool:
        if isinstance(move, OutreachState):
            return self.step(move.value)
        if move == "webinar held":
            self.is_over = True
        elif move == "round":
            if self.is_over and self.state in ("planned", "invited"):
                self.go("held")
        elif move == "done":
            self.waiting = 0
        elif self.state not in ("held", "follow_up_open") or (move == "talk" and not self.is_over):
            return False
        else:
            if self.state == "held":
                self.go("follow_up_open")
            self.has_word = self.has_word or move in ("talk", "waive")
            self.waiting += move == "step"
        return True

    def step(self, wanted: str) -> bool:
        order = ["planned", "invited", "held", "follow_up_open", "follow_up_closed"]
        listed = order.index(wanted) - order.index(self.state) == 1
        listed = listed or (self.state, wanted) == ("planned", "held")
        due = wanted != "held" or self.is_over
        closes = wanted != "follow_up_closed" or (self.has_word and not self.waiting)
        return self.go(wanted) if listed and due and closes else False


async def _press(officer: Any, reference: str, move: Any) -> Exception | None:
    at, today = "INS-KAZ-MOI", clock.now().date()
    presses: dict[str, Callable[[], Awaitable[Any]]] = {
        "webinar held": lambda: world.hold(reference),
        "round": stepping.look_round,
        "talk": lambda: following.record(
            officer, reference, FollowUpWish(at, FollowUpChannel.CALL)
        ),
        "waive": lambda: following.waive(officer, reference, at, "none"),
        "step": lambda: following.plan_step(officer, reference, at, StepWish("Write", today)),
        "done": lambda: _finish(officer, reference),
    }
    try:
        if isinstance(move, OutreachState):
            await stepping.take_step(officer, reference, move)
        else:
            await presses[move]()
    except core.Refusal as refusal:
        return refusal
    return None


async def _finish(officer: Any, reference: str) -> None:
    for one in await _steps(officer, reference):
        await following.finish_step(officer, one.id)


async def _started(officer: Any, *, came: bool) -> str:
    """Return a session that somebody of one institution came to, or nobody."""
    reference = await world.session(officer)
    if not came:
        return reference
    plan = await sessions.plan_for(officer, reference)
    name = f"Came{reference[-8:]}".lower()
    person = await world.contact("INS-KAZ-MOI", name)
    found = await db.value("SELECT id FROM institutions WHERE reference = 'INS-KAZ-MOI'")
    await invited.accept(plan.webinar_id, person, UUID(str(found)))
    await world.attend(reference, person)
    return reference
