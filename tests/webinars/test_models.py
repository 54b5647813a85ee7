"""Both state machines against models of them: only listed steps, seats and queue right throughout.

Each run is a sequence of what people, organisers and time do to one webinar on a real database.
"""

import asyncio
import tempfile
from collections.abc import Coroutine
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from passerelle.app import rooms
from passerelle.core import db, schema
from passerelle.core.errors import Refusal
from passerelle.webinars import (
    approving,
    attendance,
    content,
    making,
    registration,
    rules,
    scheduling,
)
from passerelle.webinars.enums import RegistrationState, WebinarState
from passerelle.webinars.scheduling import Time
from tests.webinars import world

T = TypeVar("T")
_PEOPLE = 6


class Step(msgspec.Struct, frozen=True):
    registration_id: UUID
    from_state: str | None
    to_state: str


class Move(msgspec.Struct, frozen=True):
    from_state: str | None
    to_state: str


class Stands(msgspec.Struct, frozen=True):
    id: UUID
    person_id: UUID
    state: RegistrationState
    position: int
    minutes: int


@cache
def _empty() -> bytes:
    """The file of a migrated, empty database."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "empty.db"
        asyncio.run(schema.migrate(f"sqlite:///{file}"))
        return file.read_bytes()


class Life(RuleBasedStateMachine):
    """One webinar, six people, an organiser, and time."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        file = Path(self.folder.name) / "life.db"
        file.write_bytes(_empty())
        self.url = f"sqlite:///{file}"
        self.run(self._begin())
        self.state = WebinarState.DRAFT
        self.capacity: int | None = None
        self.is_reseated = False
        """Whether seats were changed after the start, when the queue stands still."""
        self.last: dict[UUID, Stands] = {}

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    def tried(self, work: Coroutine[Any, Any, object]) -> bool:
        """Do it; a refusal is an answer."""
        try:
            self.run(work)
        except Refusal:
            return False
        return True

    async def _begin(self) -> None:
        await db.open_(self.url, rooms.MODELS)
        self.owner = await world.organiser()
        self.people = [await world.person(f"p{n}") for n in range(_PEOPLE)]
        self.slug = await world.draft(self.owner, has_waitlist=True)

    def teardown(self) -> None:
        self.run(db.close())
        self.loop.close()
        self.folder.cleanup()

    @initialize(is_draft=st.integers(0, 5))
    def publish(self, is_draft: int) -> None:
        """Most lives begin when people can register: what comes before them is short."""
        if is_draft:
            self.schedule()
            self.open_()
            self.change_seats(2, approval=0)

    @rule()
    def schedule(self) -> None:
        time = Time(starts_at=world.soon(), tz="Africa/Casablanca")
        planned = self.state in (WebinarState.DRAFT, *rules.PLANNED)
        assert self.tried(scheduling.schedule(self.owner, self.slug, time)) == planned
        if self.state is WebinarState.DRAFT:
            self.state = WebinarState.SCHEDULED

    @rule()
    def open_(self) -> None:
        may = self.state in (WebinarState.SCHEDULED, WebinarState.CLOSED)
        assert self.tried(scheduling.open_(self.owner, self.slug)) == may
        self.state = WebinarState.OPEN if may else self.state

    @rule(chance=st.integers(1, 4))
    def close(self, chance: int) -> None:
        if chance < 4 and self.state is WebinarState.OPEN:
            return
        may = self.state is WebinarState.OPEN
        assert self.tried(scheduling.close(self.owner, self.slug)) == may
        self.state = WebinarState.CLOSED if may else self.state

    @precondition(lambda self: self.state in rules.PLANNED)
    @rule(chance=st.integers(1, 12))
    def call_off(self, chance: int) -> None:
        if chance == 12:
            assert self.tried(scheduling.cancel(self.owner, self.slug, "ill"))
            self.state = WebinarState.CANCELLED

    @precondition(lambda self: self.state in rules.PLANNED)
    @rule(chance=st.integers(1, 8))
    def start(self, chance: int) -> None:
        if chance == 8:
            self.run(world.begin(self.slug))
            self.state = WebinarState.LIVE

    @precondition(lambda self: self.state is WebinarState.LIVE)
    @rule()
    def end(self) -> None:
        self.run(world.begin(self.slug, minutes_ago=90))
        self.state = WebinarState.HELD

    @rule()
    def report(self) -> None:
        done = self.tried(attendance.report(self.owner, self.slug, none_recorded=True))
        assert done == (self.state is WebinarState.HELD)
        self.state = WebinarState.REPORTED if done else self.state

    @rule(seats=st.one_of(st.none(), st.integers(1, 4)), approval=st.integers(0, 4))
    def change_seats(self, seats: int | None, approval: int) -> None:
        wish = content.Wish(capacity=seats, needs_approval=approval == 4)
        if self.tried(making.edit(self.owner, self.slug, wish, None)):
            self.capacity = seats
            self.is_reseated |= self.state in rules.HAS_BEGUN

    @precondition(lambda self: self.state is WebinarState.OPEN)
    @rule(people=st.lists(st.integers(0, _PEOPLE - 1), min_size=2, max_size=6))
    def many_register(self, people: list[int]) -> None:
        for who in people:
            self.register(who)

    @rule(who=st.integers(0, _PEOPLE - 1))
    def register(self, who: int) -> None:
        done = self.tried(world.register(self.people[who], self.slug))
        assert not done or self.state is WebinarState.OPEN

    @precondition(lambda self: self.state in rules.PLANNED)
    @rule(people=st.lists(st.integers(0, _PEOPLE - 1), min_size=1, max_size=4))
    def many_leave(self, people: list[int]) -> None:
        for who in people:
            self.leave(who)

    @rule(who=st.integers(0, _PEOPLE - 1))
    def leave(self, who: int) -> None:
        done = self.tried(registration.cancel(self.people[who], self.slug))
        assert not done or self.state in rules.PLANNED or self._state_of(who) == "cancelled"

    @rule(who=st.integers(0, _PEOPLE - 1), accept=st.booleans())
    def decide(self, who: int, *, accept: bool) -> None:
        one = next((r for r in self.rows() if r.person_id == self.people[who].person_id), None)
        if one is not None:
            work = approving.approve if accept else approving.reject
            self.tried(work(self.owner, self.slug, one.id))

    @rule(who=st.integers(0, _PEOPLE - 1), came=st.booleans())
    def record(self, who: int, *, came: bool) -> None:
        one = next((r for r in self.rows() if r.person_id == self.people[who].person_id), None)
        if one is not None:
            told = [attendance.Came(one.id, came)]
            done = self.tried(attendance.record(self.owner, self.slug, told))
            assert not done or self.state in rules.HAS_BEGUN

    def _state_of(self, who: int) -> str:
        return next(r.state for r in self.rows() if r.person_id == self.people[who].person_id)

    def rows(self) -> list[Stands]:
        return self.run(
            db.rows(
                Stands,
                "SELECT id, person_id, state, position, (SELECT COALESCE(SUM(a.minutes), 0)"
                " FROM attendances a WHERE a.registration_id = r.id) AS minutes"
                " FROM registrations r ORDER BY position",
            )
        )

    @invariant()
    def the_webinar_stands_where_the_model_says(self) -> None:
        assert self.run(world.state_of(self.slug)) == self.state

    @invariant()
    def one_row_a_person_and_never_more_seats_than_there_are(self) -> None:
        rows = self.rows()
        taken = [one for one in rows if one.state in rules.SEATED]
        assert len({one.person_id for one in rows}) == len(rows)  # I8
        assert self.capacity is None or len(taken) <= self.capacity  # I9

    @invariant()
    def nobody_waits_while_a_seat_is_free_and_nobody_was_passed(self) -> None:
        rows = self.rows()
        taken = [one for one in rows if one.state in rules.SEATED]
        waiting = [one for one in rows if one.state is RegistrationState.WAITLISTED]
        if not self.is_reseated:  # decision 0020
            assert not waiting or (self.capacity is not None and len(taken) == self.capacity)  # I10

    @invariant()
    def whoever_asked_first_was_served_first(self) -> None:
        now = {one.id: one for one in self.rows()}
        waited = [
            one for one in self.last.values()
            if one.state is RegistrationState.WAITLISTED and now[one.id].position == one.position
        ]  # fmt: skip
        served = [o.position for o in waited if now[o.id].state is RegistrationState.CONFIRMED]
        waits = [o.position for o in waited if now[o.id].state is RegistrationState.WAITLISTED]
        assert not served or not waits or max(served) < min(waits)  # I10
        self.last = now

    @invariant()
    def nobody_attended_before_the_start(self) -> None:
        ended = (RegistrationState.ATTENDED, RegistrationState.NO_SHOW)
        if any(one.state in ended for one in self.rows()):  # I11
            assert self.state in rules.HAS_BEGUN

    @invariant()
    def every_step_is_listed_and_every_state_came_by_steps(self) -> None:
        steps = self.run(
            db.rows(
                Step,
                "SELECT registration_id, from_state, to_state FROM registration_transitions"
                " ORDER BY id",
            )
        )
        last: dict[UUID, str] = {}
        for step in steps:
            assert step.from_state == last.get(step.registration_id)
            before = RegistrationState(step.from_state) if step.from_state else None
            assert RegistrationState(step.to_state) in rules.REGISTRATIONS[before]
            last[step.registration_id] = step.to_state
        assert last == {one.id: one.state for one in self.rows()}

    @invariant()
    def every_step_of_the_webinar_is_listed(self) -> None:
        moves = self.run(
            db.rows(Move, "SELECT from_state, to_state FROM webinar_transitions ORDER BY id")
        )
        state: str | None = None
        for move in moves:
            assert move.from_state == state
            if state:
                listed = rules.TRANSITIONS[WebinarState(state)]
                assert WebinarState(move.to_state) in listed
            state = move.to_state
        assert state == self.state


Life.TestCase.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def test_a_webinar_and_its_registrations_live_as_the_tables_say() -> None:
    Life.TestCase("runTest").runTest()
