"""Any order of acts on a link, by anybody, while a session changes hands: four eyes hold (I16)."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from passerelle.assistance import errors, links
from passerelle.assistance.enums import LinkBasis
from passerelle.assistance.queries import sessions
from passerelle.assistance.rules import Standing
from passerelle.core import db
from passerelle.core.actors import Actor
from tests.assistance.model import do, opened, world
from tests.assistance.test_four_eyes import organise_too
from tests.assistance.test_links import counted, says
from tests.assistance.world import asked, person, run, session

WHO = st.sampled_from(range(4))


class Act(msgspec.Struct, frozen=True):
    position: int
    basis: str
    by: UUID | None


class People:
    """Officers; who of them organises what, changes."""

    officers: list[Actor]
    number = 0


class Link(RuleBasedStateMachine):
    """One request and one session, and an account of what should be so beside it."""

    @initialize(organiser=WHO, helper=st.sampled_from([None, *range(4)]))
    def begin(self, organiser: int, helper: int | None) -> None:
        People.number += 1
        self.name = f"OS-{People.number}"
        self.webinar = do(session(self.name, organiser=People.officers[organiser]))
        self.organiser, self.helper = organiser, helper
        if helper is not None:
            do(organise_too(People.officers[helper], self.webinar))
        self.sent = do(asked(world.asker, world.ministry))
        self.session = do(db.value(
            "SELECT id FROM outreach_sessions WHERE webinar_id = :w", w=self.webinar
        ))  # fmt: skip
        self.alone: set[int] = set()
        self.last: tuple[int, str] | None = None
        self.stands = Standing.OPEN
        self.acts: list[Act] = []

    @rule(who=WHO, good=st.booleans())
    def decide(self, who: int, good: bool) -> None:  # noqa: FBT001 -- drawn
        is_alone = good and (who in self.alone or who in (self.organiser, self.helper))
        act = (who, "alone" if is_alone else str(good))
        try:
            do(links.decide(People.officers[who], self.sent.reference, says(self.name, good=good)))
        except errors.LinkStands:
            assert act == self.last
            return
        assert act != self.last
        self.last = act
        if is_alone:
            self.alone.add(who)
            opened_ = self.stands is Standing.OPEN
            self.stands = Standing.WAITS_FOR_SECOND if opened_ else self.stands
        else:
            self.stands = Standing.CONFIRMED if good else Standing.REJECTED

    @rule(who=WHO)
    def hand_over(self, who: int) -> None:
        self.organiser = who
        do(run("UPDATE webinars SET organiser_id = :o WHERE id = :w",
               o=People.officers[who].person_id, w=self.webinar))  # fmt: skip

    @invariant()
    def it_stands_as_it_should_and_nothing_written_changes(self) -> None:
        acts = do(self.written())
        assert do(sessions.standing_of(self.sent.id, UUID(str(self.session)))) is self.stands
        assert acts[: len(self.acts)] == self.acts
        self.acts = acts

    def teardown(self) -> None:
        if hasattr(self, "sent"):
            is_counted = do(counted(People.officers[0], self.sent.reference))
            confirmed = self.stands is Standing.CONFIRMED
            assert is_counted == ({self.name: "staff_confirmed"} if confirmed else {})

    async def written(self) -> list[Act]:
        return await db.rows(
            Act,
            "SELECT position, basis, by_id AS by FROM request_links WHERE request_id = :id"
            " ORDER BY position",
            id=self.sent.id,
        )


@pytest.fixture
def one_world(tmp_path: Path) -> Iterator[None]:
    world.loop = asyncio.new_event_loop()
    do(opened(f"sqlite:///{tmp_path / 'links.db'}"))
    People.officers = [do(person(f"Officer{n}", "outreach_officer")) for n in range(4)]
    yield
    do(db.close())
    world.loop.close()


SOME = settings(
    max_examples=25, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck)
)


def test_nobody_of_a_session_confirms_a_link_to_it_alone_whatever_is_tried(
    one_world: None,
) -> None:
    run_state_machine_as_test(Link, settings=SOME)


def test_the_model_sees_it_when_one_pair_of_eyes_is_enough(
    one_world: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def skipped(
        _actor: object, _request: object, _session: object, wish: object
    ) -> LinkBasis:
        return LinkBasis(wish.basis)  # type: ignore[attr-defined]

    monkeypatch.setattr(links, "_basis", skipped)

    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            seed(1)(Link), settings=settings(SOME, phases=(Phase.generate,), database=None)
        )
