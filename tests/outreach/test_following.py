"""Who came is told by institution; talks, next steps and reminders follow until it is closed."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from passerelle.conversion import queries as conversion
from passerelle.core import clock, db, ids
from passerelle.core.errors import Invalid, NotFound
from passerelle.outreach import following, inviting, links, planning, queries, stepping
from passerelle.outreach.enums import FollowUpChannel
from passerelle.outreach.following import FollowUpWish, StepWish
from passerelle.outreach.planning import PlanWish
from passerelle.outreach.queries import coming, sessions
from passerelle.outreach.queries import following as found
from tests.conftest import SETTINGS
from tests.outreach import world
from tests.outreach.test_inviting import sent
from tests.support import smtp


async def held(officer: Any) -> str:
    """A session to which two people of one ministry were invited, and one came."""
    reference, list_id = await world.session(officer), await world.a_list(officer)
    await sent(officer, reference, list_id)
    people = await db.rows(
        world.Invited,
        "SELECT i.id, i.person_id FROM outreach_invitations i JOIN institutions n"
        " ON n.id = i.institution_id WHERE n.reference = 'INS-KAZ-MOI' ORDER BY i.id",
    )
    for one in people:
        token = links.invitation_token(one.id, SETTINGS.secret)
        await inviting.accept(token, (SETTINGS.secret,))
    await world.hold(reference)
    await world.attend(reference, people[0].person_id, minutes=37)
    await stepping.look_round()
    return reference


async def test_attendance_is_told_by_institution_with_minutes(filled: str) -> None:
    officer = await world.officer()
    await world.contact("INS-KAZ-MOI", "Second")
    reference = await held(officer)
    plan = await sessions.plan_for(officer, reference)

    rows = await coming.came(officer, plan.webinar_id)
    totals = await coming.totals(officer, plan.webinar_id, rows)

    assert rows[0].reference == "INS-KAZ-MOI"
    assert (rows[0].registered, rows[0].attended, rows[0].minutes) == (rows[0].invited, 1, 37)
    assert rows[0].invited >= 2
    assert (totals.institutions_reached, totals.people_attended, totals.minutes) == (1, 1, 37)
    assert totals.institutions_registered == 1 < totals.institutions_invited


async def test_a_talk_is_neither_before_the_session_nor_in_the_future(filled: str) -> None:
    officer = await world.officer()
    reference = await held(officer)

    for hours in (-72, 5):
        wish = FollowUpWish("INS-KAZ-MOI", FollowUpChannel.CALL,
                            at=clock.now() + timedelta(hours=hours))  # fmt: skip
        with pytest.raises(Invalid):
            await following.record(officer, reference, wish)

    assert await db.value("SELECT COUNT(*) FROM follow_ups WHERE recorded_at IS NOT NULL") == 0
    assert await world.state_of(reference) == "held"


async def test_the_owner_of_a_step_is_reminded_once_on_the_day_it_is_due(
    filled: str, served: smtp.Served
) -> None:
    officer = await world.officer()
    reference = await held(officer)
    today = clock.now().date()
    wish = FollowUpWish("INS-KAZ-MOI", FollowUpChannel.EMAIL, note="Wants a draft",
                        next_step=StepWish("Send the form", today + timedelta(days=2)))  # fmt: skip
    await following.record(officer, reference, wish)

    assert await following.remind(today + timedelta(days=1)) == 0
    assert await following.remind(today + timedelta(days=2)) == 1
    assert await following.remind(today + timedelta(days=3)) == 0
    await world.work(world.settings(served))

    subjects = [str(m["Subject"]) for m in served.mailbox.messages]
    assert subjects.count("Due: Send the form") == 1


async def test_a_step_of_somebody_else_is_not_mine_and_done_is_done_once(filled: str) -> None:
    officer, other = await world.officer(), await world.person("staff-2", "administrator")
    reference = await held(officer)
    step = await following.plan_step(
        officer, reference, "INS-KAZ-MOI", StepWish("Call", clock.now().date())
    )

    assert (await found.steps_due(other, mine=True, limit=5)).items == []
    assert [one.id for one in (await found.steps_due(other, mine=False, limit=5)).items] == [step]
    with pytest.raises(NotFound):
        await following.finish_step(await world.person("staff-2", "organiser"), step)
    await following.finish_step(other, step)
    await following.finish_step(officer, step)

    assert (await found.steps_due(officer, mine=False, limit=5)).items == []


async def test_what_is_done_today_leaves_the_figures_of_the_past_as_they_were(
    filled: str,
) -> None:
    """A session on an old webinar, a follow-up of an old session: they count from now on."""
    officer, day = await world.officer(), await conversion.end_of_data()
    before = await conversion.world(officer, day)
    old = await db.value(
        "SELECT w.reference FROM webinars w WHERE w.state IN ('held', 'reported')"
        " AND NOT EXISTS (SELECT 1 FROM outreach_sessions s WHERE s.webinar_id = w.id)"
        " ORDER BY w.reference LIMIT 1"
    )
    await planning.create(officer, str(old), PlanWish())
    await following.record(
        officer, "OS-2021-02",
        FollowUpWish("INS-KAZ-MOI", FollowUpChannel.CALL,
                     at=clock.now().replace(year=2021, month=6, day=1)),
    )  # fmt: skip

    assert await conversion.world(officer, day) == before
    today = await conversion.world(officer, date(2100, 1, 1))
    assert str(old) in {one.id for one in today.sessions}
    assert len(today.touches) > len(before.touches)


async def test_a_signed_link_names_its_session_and_a_bad_one_nothing(filled: str) -> None:
    officer = await world.officer()
    reference = await world.session(officer)
    plan = await sessions.plan_for(officer, reference)
    token = links.token_of(plan.id, SETTINGS.secret)

    found_ = await queries.session_of_link(token, (SETTINGS.secret,))

    assert found_ is not None
    assert found_.reference == reference
    assert links.link_for(plan.id, "https://x.example/", SETTINGS.secret).endswith(
        f"/ask?from={token}"
    )
    invitation = links.invitation_token(plan.id, SETTINGS.secret)
    for bad in ("", "x", "é.ü", token[:-1] + "0", token + "x", invitation, "zz." + token):
        if bad != token:
            assert await queries.session_of_link(bad, (SETTINGS.secret,)) is None
    assert await queries.session_of_link(token, ("another secret",)) is None


async def test_everybody_whose_steps_are_due_is_reminded_on_that_day(filled: str) -> None:
    officer = await world.officer()
    reference = await held(officer)
    due = clock.now().date() + timedelta(days=1)
    step = await following.plan_step(officer, reference, "INS-KAZ-MOI", StepWish("Call", due))
    await many_like(str(step), following._AT_ONCE + 1)

    told = await following.remind(due)

    assert told == following._AT_ONCE + 2
    assert await following.remind(due) == 0


@db.transaction
async def many_like(step: str, count: int) -> None:
    await db.execute_many(
        "INSERT INTO follow_up_steps (id, version, session_id, institution_id, follow_up_id, text,"
        " owner_id, due_on, made_at) SELECT :id, 0, session_id, institution_id, follow_up_id, text,"
        " owner_id, due_on, made_at FROM follow_up_steps WHERE id = :step",
        [{"id": ids.new(), "step": UUID(step)} for _ in range(count)],
    )
