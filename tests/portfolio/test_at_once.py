"""What two processes do to one Action at the same instant, on both engines."""

import asyncio
import time

import pytest

from passerelle.core import db
from passerelle.portfolio import deployments, feedback
from passerelle.portfolio.deployments import DeploymentWish
from passerelle.portfolio.enums import ActionVerb, ActivityVerb, DeploymentRole
from passerelle.portfolio.feedback import CallWish
from tests.core.test_processes import python
from tests.portfolio import world


async def race(url: str, *deeds: tuple[str, ...]) -> list[str]:
    at = str(time.time() + 3)
    told = await asyncio.gather(
        *(python("-m", "tests.portfolio.rivals", url, at, *deed) for deed in deeds)
    )
    return sorted(one.strip() for one in told)


async def test_two_processes_open_actions_with_codes_of_their_own(filled: str) -> None:
    await world.opened()

    codes = await race(filled, ("open_action",), ("open_action",), ("open_action",))

    assert codes == ["KAZ-IV", "KAZ-V", "KAZ-VI"]


async def test_an_expert_is_assigned_once_however_many_try(filled: str) -> None:
    activity = await world.planned(await world.running(), ahead=3)
    expert = await world.expert()

    told = await race(filled, ("assign", activity, expert), ("assign", activity, expert))

    assert told == ["deployed_already", "done"]
    assert await db.value("SELECT COUNT(*) FROM deployment_steps") == 1


async def test_nobody_is_assigned_who_leaves_the_roster_at_that_moment(filled: str) -> None:
    activity = await world.planned(await world.running(), ahead=3)
    expert = await world.expert()

    told = await race(filled, ("leave", expert), ("assign", activity, expert))

    is_there = await db.value(
        "SELECT COUNT(*) FROM deployments d JOIN activities v ON v.id = d.activity_id"
        " WHERE v.reference = :r",
        r=activity,
    )
    assert told in (["done", "done"], ["done", "not_on_roster"])
    assert is_there == told.count("done") - 1


async def test_nobody_is_assigned_whose_account_is_closed_at_that_moment(filled: str) -> None:
    activity, expert = await world.planned(await world.running(), ahead=3), await world.expert()

    told = await race(filled, ("close", expert), ("follow", activity, expert))

    assert told == ["account_closed", "done"]


async def test_nobody_is_carried_to_a_day_who_leaves_the_roster_at_that_moment(
    filled: str,
) -> None:
    activity, expert = await world.planned(await world.running(), ahead=3), await world.expert()
    wish = DeploymentWish(expert, DeploymentRole.TRAINER, 1)
    await deployments.assign(await world.officer(), activity, wish)

    told = await race(filled, ("leave", expert), ("carry", activity))

    assert told == ["done", "not_on_roster"]


async def test_an_action_takes_one_of_two_steps_that_exclude_each_other(filled: str) -> None:
    code = await world.opened()

    told = await race(filled, ("move", code, "approve"), ("move", code, "approve"))

    assert told == ["done", "step_not_possible"]


@pytest.mark.parametrize("asked", [1, 2])
async def test_no_more_answers_are_kept_than_people_were_asked(filled: str, asked: int) -> None:
    code = await world.opened()
    await world.moved(code, ActionVerb.APPROVE, ActionVerb.START)
    activity = await world.planned(code)
    await world.took(activity, ActivityVerb.CONFIRM, ActivityVerb.HOLD)
    await feedback.ask(await world.officer(), activity, CallWish(asked))
    call = str(await db.value("SELECT id FROM feedback_calls"))

    told = await race(filled, *[("answer", call)] * 3)

    assert told.count("done") == asked
    assert told.count("every_answer_given") == 3 - asked
