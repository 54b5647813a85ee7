"""What is over stays as it was: dates of what was held, partners, imported rows, other versions."""

from datetime import timedelta
from uuid import UUID

import pytest

from passerelle.core import db
from passerelle.core.errors import Invalid, NotFound, Stale
from passerelle.portfolio import (
    activities,
    closing,
    deployments,
    errors,
    feedback,
    moving,
    outputs,
    starting,
)
from passerelle.portfolio.activities import ActivityWish
from passerelle.portfolio.closing import ClosureWish
from passerelle.portfolio.deployments import DeploymentWish
from passerelle.portfolio.enums import (
    Achievement,
    ActionVerb,
    ActivityVerb,
    DeploymentRole,
    OutputKind,
)
from passerelle.portfolio.feedback import Answer, CallWish, Link
from passerelle.portfolio.moving import Step
from passerelle.portfolio.outputs import OutputWish
from passerelle.portfolio.queries import running
from passerelle.portfolio.wishes import ActionWish
from passerelle.reporting import figures
from tests.conftest import SignIn
from tests.portfolio import world

V = ActionVerb
pytestmark = pytest.mark.usefixtures("filled")


@db.transaction
async def run(statement: str, **params: object) -> None:
    await db.execute(statement, **params)


async def days_back(reference: str, days: int) -> None:
    """Let an activity have begun so many days ago, and its Action before it."""
    first = world.today() - timedelta(days=days)
    await run("UPDATE activities SET starts_on = :d WHERE reference = :r", d=first, r=reference)
    await run(
        "UPDATE actions SET starts_on = :d, approved_on = :d2 WHERE id ="
        " (SELECT action_id FROM activities WHERE reference = :r)",
        d=first,
        d2=first,
        r=reference,
    )


@pytest.mark.parametrize("verbs", [(), (ActivityVerb.REPORT,)])
async def test_an_action_does_not_end_before_what_was_held_in_it(
    verbs: tuple[ActivityVerb, ...],
) -> None:
    code = await world.running()
    activity = await world.held(code)
    await world.took(activity, *verbs)
    await days_back(activity, 10)
    await run(
        "UPDATE activities SET starts_on = :d WHERE reference = :r", d=world.today(), r=activity
    )

    early = world.today() - timedelta(days=1)
    with pytest.raises(errors.OutsideTheAction) as refused:
        await starting.edit(await world.officer(), code, ActionWish(ends_on=early), None)

    assert refused.value.field == "ends_on"


async def test_who_took_part_in_an_action_that_is_over_stays() -> None:
    over = await world.opened(partners=["INS-KGZ-MOI"])
    await world.moved(over, V.CANCEL)
    running_one = await world.running()
    by = await world.officer()

    with pytest.raises(Invalid) as refused:
        await starting.edit(by, over, ActionWish(partners=[]), None)
    await starting.edit(by, over, ActionWish(titles={"en": "Spelt right"}), None)
    await starting.edit(by, running_one, ActionWish(partners=["INS-KGZ-MOI"]), None)

    assert refused.value.field == "partners"


async def test_an_activity_that_has_begun_may_last_longer() -> None:
    code = await world.running()
    activity = await world.planned(code, days=3)
    await days_back(activity, 1)

    await activities.edit(await world.officer(), activity, ActivityWish(days=4), None)
    earlier = ActivityWish(starts_on=world.today() - timedelta(days=2))
    with pytest.raises(errors.InThePast):
        await activities.edit(await world.officer(), activity, earlier, None)

    assert await db.value("SELECT days FROM activities WHERE reference = :r", r=activity) == 4


async def test_an_action_whose_end_has_passed_is_not_started() -> None:
    code = await world.opened()
    await world.moved(code, V.APPROVE)
    past = world.today() - timedelta(days=3)
    await run(
        "UPDATE actions SET approved_on = :a, starts_on = :b, ends_on = :c WHERE code = :code",
        a=past, b=past, c=past, code=code,
    )  # fmt: skip

    with pytest.raises(errors.EndPassed):
        await moving.move(await world.officer(), code, V.START, Step())


async def test_an_expert_is_withdrawn_from_the_version_that_was_read_and_once(
    sign_in: SignIn,
) -> None:
    activity = await world.planned(await world.running(), ahead=3)
    wish = DeploymentWish(await world.expert(), DeploymentRole.TRAINER, 1)
    reference = await deployments.assign(await world.officer(), activity, wish)
    client = await sign_in("staff-5")
    where, body = f"/api/deployments/{reference}/withdraw", {"reason": "is ill"}
    tag = (await client.get(f"/api/activities/{activity}")).headers["etag"]

    bare = await client.post(where, json=body)
    stale = await client.post(where, json=body, headers={"if-match": '"7"'})
    done = await client.post(where, json=body, headers={"if-match": tag})
    again = await client.post(where, json=body, headers={"if-match": "*"})

    assert [r.status_code for r in (bare, stale, done, again)] == [428, 412, 204, 404]


async def test_a_form_of_withdrawal_says_when_the_activity_is_another_by_now(
    sign_in: SignIn,
) -> None:
    activity = await world.planned(await world.running(), ahead=3)
    wish = DeploymentWish(await world.expert(), DeploymentRole.TRAINER, 1)
    reference = await deployments.assign(await world.officer(), activity, wish)
    client = await sign_in("staff-5")
    form = (await client.get(f"/deployments/{reference}/withdraw")).text
    version = form.split('name="version" value="')[1].split('"')[0]
    await world.took(activity, ActivityVerb.CONFIRM)

    late = await client.post(
        f"/deployments/{reference}/withdraw", data={"reason": "is ill", "version": version}
    )

    assert late.status_code == 412
    assert "is ill" in late.text
    with pytest.raises(NotFound):
        await deployments.withdraw(await world.officer(), "DEP-NONE", "why", None)
    with pytest.raises(Stale):
        await deployments.withdraw(await world.officer(), reference, "why", 0)


async def test_an_activity_is_corrected_by_form_before_anything_else_was_done_with_it(
    sign_in: SignIn,
) -> None:
    activity = await world.planned(await world.running(), ahead=3)
    client = await sign_in("staff-5")
    form = (await client.get(f"/activities/{activity}/edit")).text
    version = form.split('name="version" value="')[1].split('"')[0]

    sent = await client.post(
        f"/activities/{activity}/edit",
        data={"kind": "workshop", "mode": "onsite", "days": "2", "version": version,
              "starts_on": (world.today() + timedelta(days=3)).isoformat()},
    )  # fmt: skip

    assert sent.status_code == 303


async def test_late_is_said_of_what_people_run_here_and_not_of_what_was_imported() -> None:
    code = await world.running()
    await run(
        "UPDATE actions SET ends_on = :d WHERE code = :c",
        d=world.today() - timedelta(days=1), c=code,
    )  # fmt: skip

    board = await running.board_for(await world.officer())

    late = [card.code for cards in board.values() for card in cards if card.is_late]
    assert late == [code]


async def test_a_closing_form_names_what_is_missing_and_keeps_one_lesson() -> None:
    code = await world.running()
    await world.moved(code, V.CLOSE)
    by = await world.officer()

    with pytest.raises(Invalid) as refused:
        await closing.fill_in(by, code, ClosureWish(Achievement.FULLY, " "))
    for _ in range(2):
        await closing.fill_in(by, code, ClosureWish(Achievement.PARTLY, "So.", lesson="Begin."))

    assert refused.value.field == "summary"
    assert await db.value(
        "SELECT COUNT(*) FROM lessons l JOIN actions a ON a.id = l.action_id WHERE a.code = :c",
        c=code,
    ) == 1  # fmt: skip


async def test_what_is_said_today_of_what_was_imported_leaves_the_figures_as_they_were() -> None:
    by, before = await world.officer(), await figures.values(None)
    activity = str(await db.value("SELECT reference FROM activities ORDER BY reference LIMIT 1"))
    output = str(await db.value("SELECT reference FROM outputs WHERE NOT public LIMIT 1"))

    await feedback.ask(by, activity, CallWish(9))
    call = await db.value("SELECT id FROM feedback_calls")
    for _ in range(6):
        told = Answer(1, made_real_difference=False)
        await feedback.answer(Link("all", UUID(str(call))), told)
    await outputs.validate(by, output, None)
    await outputs.publish(by, output, None, public=True)

    assert len(before) == 33
    assert await figures.values(None) == before


async def test_a_document_of_an_action_that_is_over_is_corrected_no_more(sign_in: SignIn) -> None:
    by = await world.officer()
    reference = str(
        await db.value(
            "SELECT o.reference FROM outputs o JOIN actions a ON a.id = o.action_id"
            " WHERE a.state = 'concluded' AND o.kind <> 'survey' ORDER BY o.reference LIMIT 1"
        )
    )
    client, where = await sign_in("staff-5"), f"/outputs/{reference}"

    with pytest.raises(errors.StepNotPossible):
        await outputs.edit(by, reference, OutputWish(kind=OutputKind.SURVEY), None)

    assert f"{where}/edit" not in (await client.get(where)).text


async def test_an_action_in_formulation_says_whose_step_comes_next(sign_in: SignIn) -> None:
    code = await world.opened()

    page = await (await sign_in("staff-5")).get(f"/actions/{code}")

    assert "The steering group approves it" in page.text
