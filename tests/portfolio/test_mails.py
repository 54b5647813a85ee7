"""Experts hear of their deployments, and those who asked hear that their Action is concluded."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from passerelle.app import factory
from passerelle.core import db, queue
from passerelle.portfolio import activities, closing, deployments, feedback
from passerelle.portfolio.activities import ActivityStep
from passerelle.portfolio.closing import ClosureWish
from passerelle.portfolio.deployments import DeploymentWish
from passerelle.portfolio.enums import Achievement, ActionVerb, ActivityVerb, DeploymentRole
from passerelle.portfolio.feedback import CallWish
from tests.notifications import world as mails
from tests.portfolio import world
from tests.support import smtp

pytestmark = pytest.mark.usefixtures("filled")
V = ActivityVerb


@pytest.fixture
def served(tmp_path: Path) -> Iterator[smtp.Served]:
    with smtp.serving(tmp_path) as server:
        yield server


async def sent(served: smtp.Served) -> dict[str, list[tuple[str, str]]]:
    """What was sent since, by subject: to whom, and the text."""
    worker = queue.Worker(factory.subscriptions(mails.settings(served)))
    while await worker.work_once():
        pass
    found: dict[str, list[tuple[str, str]]] = {}
    for got in served.mailbox.messages:
        text = got.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        found.setdefault(str(got["Subject"]), []).append((str(got["To"]), text))
    return found


async def test_an_expert_is_told_of_each_change_once(served: smtp.Served) -> None:
    code = await world.running()
    activity = await world.planned(code, ahead=3)
    wish = DeploymentWish(await world.expert(), DeploymentRole.TRAINER, 4)
    await deployments.assign(await world.officer(), activity, wish)
    await world.took(activity, V.POSTPONE)
    new_day = ActivityStep(starts_on=world.today())
    await activities.move(await world.officer(), activity, V.RESUME, new_day)
    await world.took(activity, V.CANCEL)

    found = await sent(served)
    again = await sent(served)

    assert {subject: len(letters) for subject, letters in found.items()} == {
        f"You are deployed on an activity of {code}": 1,
        f"An activity of {code} has new days": 1,
        f"You are no longer deployed on an activity of {code}": 1,
    }
    assert again == found
    ((to, text),) = found[f"You are deployed on an activity of {code}"]
    assert to.startswith("expert-")
    assert "trainer" in text
    assert "/profile/deployments" in text


async def test_an_expert_is_asked_and_requesters_hear_of_the_conclusion(
    served: smtp.Served,
) -> None:
    code = await world.running()
    activity = await world.planned(code)
    wish = DeploymentWish(await world.expert(), DeploymentRole.TRAINER, 4)
    await deployments.assign(await world.officer(), activity, wish)
    await world.took(activity, V.CONFIRM, V.HOLD, V.REPORT)
    await feedback.ask(await world.officer(), activity, CallWish(10))
    await world.moved(code, ActionVerb.CLOSE)
    await closing.fill_in(await world.officer(), code, ClosureWish(Achievement.FULLY, "Done."))
    await world.moved(code, ActionVerb.CONCLUDE)

    found = await sent(served)

    ((_, asked),) = found[f"What do you think of your work on {code}?"]
    assert "/feedback/expert." in asked
    contacts = await db.value(
        "SELECT COUNT(DISTINCT c.person_id) FROM contacts c JOIN institutions i"
        " ON i.id = c.institution_id WHERE i.reference = :r AND c.ended_at IS NULL",
        r=world.LEAD,
    )
    assert len(found[f"The Action {code} is concluded"]) == contacts > 0
