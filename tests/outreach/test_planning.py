"""A webinar carries one session, whose plan is kept and not changed unseen."""

import asyncio

import pytest

from passerelle.core import db
from passerelle.core import errors as core
from passerelle.outreach import errors, planning
from passerelle.outreach.enums import OutreachState
from passerelle.outreach.planning import PlanWish
from passerelle.outreach.queries import sessions
from tests.outreach import world

S = OutreachState


async def test_a_webinar_carries_one_session_whoever_presses_first(filled: str) -> None:
    officer = await world.officer()
    webinar = await world.webinar(officer)

    results = await asyncio.gather(
        *(planning.create(officer, webinar, PlanWish()) for _ in range(4)), return_exceptions=True
    )

    assert [type(one) for one in results if isinstance(one, Exception)] == [errors.HasSession] * 3
    assert (
        await db.value("SELECT COUNT(*) FROM outreach_sessions WHERE created_at IS NOT NULL") == 1
    )


async def test_a_plan_is_kept_changed_and_not_changed_twice_at_once(filled: str) -> None:
    officer = await world.officer()
    reference = await world.session(
        officer, objectives={"fr": "Dire comment"}, institutions=["INS-KAZ-MOI"], owner="staff-1"
    )
    before = await sessions.plan_for(officer, reference)

    await planning.edit(
        officer, reference, PlanWish(objectives={"en": "Tell how", "fr": ""}), before.version
    )

    after = await sessions.plan_for(officer, reference)
    assert (after.objectives, after.owner) == ({"en": "Tell how"}, "staff-1")
    assert [one.reference for one in after.targets] == ["INS-KAZ-MOI"]
    with pytest.raises(core.Stale):
        await planning.edit(officer, reference, PlanWish(), before.version)
    for wrong in (PlanWish(region="nowhere"), PlanWish(owner="nobody"),
                  PlanWish(institutions=["NONE"]), PlanWish(objectives={"xx": "?"})):  # fmt: skip
        with pytest.raises(core.Invalid):
            await planning.edit(officer, reference, wrong, None)
