"""Activities are planned within their Action, staffed from the roster, held and reported."""

from datetime import timedelta

import pytest

from passerelle.core import clock, db
from passerelle.core.errors import Conflict, Invalid
from passerelle.portfolio import activities, deployments, errors, starting
from passerelle.portfolio.activities import ActivityStep, ActivityWish
from passerelle.portfolio.deployments import DeploymentWish
from passerelle.portfolio.enums import ActionVerb, ActivityVerb, DeploymentRole
from passerelle.portfolio.queries import activity, matching
from passerelle.portfolio.wishes import ActionWish
from tests.conftest import SignIn
from tests.portfolio import world

V = ActivityVerb
pytestmark = pytest.mark.usefixtures("filled")


def go(expert: str, days: int = 3) -> DeploymentWish:
    return DeploymentWish(expert, DeploymentRole.TRAINER, days)


async def test_an_activity_lies_within_its_action_and_ahead() -> None:
    code = await world.running()

    for ahead, days in ((-1, 2), (199, 5), (300, 1)):
        with pytest.raises((errors.OutsideTheAction, errors.InThePast)):
            await world.planned(code, ahead=ahead, days=days)
    reference = await world.planned(code, ahead=199, days=2)

    found = await db.value("SELECT state FROM activities WHERE reference = :r", r=reference)
    assert found == "planned"


async def test_the_action_keeps_the_dates_that_its_activities_need() -> None:
    code = await world.running()
    await world.planned(code, ahead=50)

    soon = world.today() + timedelta(days=20)
    with pytest.raises(errors.OutsideTheAction):
        await starting.edit(await world.officer(), code, ActionWish(ends_on=soon), None)


async def test_participants_are_the_sum_of_four_counts() -> None:
    activity = await world.held(await world.running())
    step = ActivityStep(women=4, men=3, other=1, undeclared=2, report="Done.")

    await activities.move(await world.officer(), activity, V.REPORT, step)

    total = await db.value(
        "SELECT women + men + other + undeclared FROM activities WHERE reference = :r", r=activity
    )
    assert total == 10


async def test_it_is_not_held_before_its_day_nor_while_its_action_rests() -> None:
    code = await world.running()
    later = await world.planned(code, ahead=5)
    today = await world.planned(code)
    await world.took(later, V.CONFIRM)
    await world.took(today, V.CONFIRM)

    with pytest.raises(errors.NotYet):
        await world.took(later, V.HOLD)
    await world.moved(code, ActionVerb.SUSPEND)
    with pytest.raises(errors.StepNotPossible):
        await world.took(today, V.HOLD)


async def test_an_expert_is_on_an_activity_once_and_only_while_on_the_roster() -> None:
    activity = await world.planned(await world.running(), ahead=3, days=2)
    by, expert, other = await world.officer(), await world.expert(), await world.expert(1)
    await deployments.assign(by, activity, go(expert))
    await run(
        "UPDATE experts SET deactivated_on = :day WHERE reference = :r",
        day=world.today() + timedelta(days=4), r=other,
    )  # fmt: skip

    with pytest.raises(errors.DeployedAlready):
        await deployments.assign(by, activity, go(expert))
    with pytest.raises(errors.NotOnRoster):
        await deployments.assign(by, activity, go(other))
    with pytest.raises(Invalid):
        await deployments.assign(by, activity, go("EXP-NONE"))


@pytest.mark.parametrize(
    ("leaving", "refusal"),
    [
        ("UPDATE experts SET state = 'deactivated' WHERE reference = :r", errors.NotOnRoster),
        (
            "UPDATE people SET deactivated_at = :at"
            " WHERE id = (SELECT person_id FROM experts WHERE reference = :r)",
            errors.AccountClosed,
        ),
    ],
)
async def test_who_left_is_neither_proposed_for_an_activity_nor_assigned(
    leaving: str, refusal: type[Conflict]
) -> None:
    reference = await world.planned(await world.running(), ahead=3)
    by, gone = await world.officer(), await world.expert()
    opened = await activity.activity_for(by, reference)
    there = await matching.candidates_for(by, opened, matching.Wish())
    await run(leaving, r=gone, at=clock.now())

    left = await matching.candidates_for(by, opened, matching.Wish())

    assert there.total - left.total == 1
    assert gone not in [one.reference for one in left.items]
    with pytest.raises(refusal):
        await deployments.assign(by, reference, go(gone))


async def test_who_was_withdrawn_may_be_assigned_again_and_every_step_is_kept() -> None:
    activity = await world.planned(await world.running(), ahead=3)
    by, expert = await world.officer(), await world.expert()
    first = await deployments.assign(by, activity, go(expert))
    await deployments.withdraw(by, first, "ill")

    await deployments.assign(by, activity, go(expert))
    await world.took(activity, V.CANCEL)

    steps = await db.value("SELECT COUNT(*) FROM deployment_steps")
    told = await db.value(
        "SELECT COUNT(*) FROM outbox WHERE topic IN ('ExpertDeployed', 'ExpertWithdrawn')"
    )
    left = await db.value(
        "SELECT COUNT(*) FROM deployments d JOIN activities v ON v.id = d.activity_id"
        " WHERE v.reference = :r",
        r=activity,
    )
    assert (steps, told, left) == (4, 4, 0)


async def test_other_days_are_refused_where_an_expert_is_not_there() -> None:
    activity = await world.planned(await world.running(), ahead=3)
    by, expert = await world.officer(), await world.expert()
    await deployments.assign(by, activity, go(expert))
    await run(
        "UPDATE experts SET deactivated_on = :day WHERE reference = :r",
        day=world.today() + timedelta(days=10), r=expert,
    )  # fmt: skip
    far = ActivityWish(starts_on=world.today() + timedelta(days=20))
    near = ActivityWish(starts_on=world.today() + timedelta(days=5))

    with pytest.raises(errors.NotOnRoster):
        await activities.edit(by, activity, far, None)
    await activities.edit(by, activity, near, None)

    assert await db.value("SELECT COUNT(*) FROM outbox WHERE topic = 'DeploymentMoved'") == 1


async def test_nobody_is_deployed_on_what_was_imported() -> None:
    imported = await db.value("SELECT reference FROM activities ORDER BY reference LIMIT 1")

    with pytest.raises(errors.StepNotPossible):
        await deployments.assign(await world.officer(), str(imported), go(await world.expert()))


async def test_an_activity_is_worked_on_by_forms(sign_in: SignIn) -> None:
    code = await world.running()
    client = await sign_in("staff-5")
    empty = await client.post(f"/actions/{code}/activities/new", data={"title_en": "Kept"})
    made = await client.post(
        f"/actions/{code}/activities/new",
        data={"kind": "workshop", "mode": "onsite", "days": "1",
              "starts_on": world.today().isoformat(), "title_en": "A first workshop"},
    )  # fmt: skip
    where = made.headers["location"]
    proposed = await client.get(f"{where}/experts?skill=integration")
    expert = await world.expert()
    assigned = await client.post(
        f"{where}/experts", data={"expert": expert, "role": "trainer", "days": "2"}
    )
    twice = await client.post(
        f"{where}/experts", data={"expert": expert, "role": "speaker", "days": "2"}
    )
    pages = {}
    for verb in ("confirm", "hold", "report"):
        version = (await client.get(f"{where}/{verb}")).text.split('name="version" value="')[1]
        data = {"version": version.split('"')[0], "women": "3", "men": "2", "report": "Good."}
        pages[verb] = (await client.post(f"{where}/{verb}", data=data)).status_code

    assert (empty.status_code, made.status_code) == (422, 303)
    assert "Kept" in empty.text
    assert (proposed.status_code, assigned.status_code, twice.status_code) == (200, 303, 409)
    assert pages == {"confirm": 303, "hold": 303, "report": 303}
    page = (await client.get(where)).text
    assert "A first workshop" in page
    assert f"{where}/feedback" in page


@db.transaction
async def run(statement: str, **params: object) -> None:
    await db.execute(statement, **params)
