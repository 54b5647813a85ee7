"""Those who came answer by link, once each, until the call is closed; few answers stay hidden."""

from uuid import UUID

import pytest

from passerelle.core import db
from passerelle.core.errors import NotFound
from passerelle.portfolio import deployments, errors, feedback
from passerelle.portfolio.deployments import DeploymentWish
from passerelle.portfolio.enums import ActivityVerb, DeploymentRole
from passerelle.portfolio.feedback import Answer, CallWish, Link
from passerelle.portfolio.queries import activity as one_activity
from passerelle.portfolio.queries import feedback as told
from tests.conftest import SETTINGS, NewClient, SignIn
from tests.portfolio import world

pytestmark = pytest.mark.usefixtures("filled")


async def asked(count: int = 8) -> tuple[str, Link]:
    """An activity whose people are asked, and the link that all of them get."""
    code = await world.running()
    reference = await world.planned(code)
    wish = DeploymentWish(await world.expert(), DeploymentRole.TRAINER, 1)
    await deployments.assign(await world.officer(), reference, wish)
    await world.took(reference, ActivityVerb.CONFIRM, ActivityVerb.HOLD)
    await feedback.ask(await world.officer(), reference, CallWish(count))
    call = await db.value("SELECT id FROM feedback_calls")
    return reference, Link("all", UUID(str(call)))


async def results(reference: str) -> told.Results:
    activity = await one_activity.activity_for(await world.officer(), reference)
    return await told.results_for(await world.officer(), activity, 8)


async def test_shares_are_shown_from_five_answers_on_with_their_interval() -> None:
    reference, link = await asked()
    for points in (5, 4, 3, 5):
        await feedback.answer(link, Answer(points, made_real_difference=points > 3, comment="so"))
    few = await results(reference)

    await feedback.answer(link, Answer(2, comment="less"))
    enough = await results(reference)

    assert (few.n, few.is_hidden, few.shares, few.comments) == (4, True, [], [])
    overall = next(one for one in enough.shares if one.question == "overall")
    assert (overall.yes, overall.n) == (3, 5)
    assert (round(overall.low, 4), round(overall.high, 4)) == (0.2307, 0.8824)
    assert enough.comments == ["less", "so", "so", "so", "so"]


async def test_an_answer_is_changed_with_its_own_link_until_the_call_is_closed() -> None:
    reference, link = await asked()
    own = await feedback.answer(link, Answer(1))

    again = await feedback.answer(own, Answer(5))
    await feedback.close(await world.officer(), reference)

    assert again == own
    assert await db.value("SELECT overall FROM feedback WHERE id = :id", id=own.id) == 5
    for one in (own, link):
        with pytest.raises(errors.CallClosed):
            await feedback.answer(one, Answer(2))


async def test_no_more_answers_are_taken_than_people_were_asked() -> None:
    _, link = await asked(2)
    await feedback.answer(link, Answer(4))
    await feedback.answer(link, Answer(4))

    with pytest.raises(errors.EveryAnswerGiven):
        await feedback.answer(link, Answer(4))


async def test_an_expert_answers_with_a_link_of_their_own_and_counts_apart() -> None:
    reference, _ = await asked()
    mine = await db.value(
        "SELECT d.id FROM deployments d JOIN activities v ON v.id = d.activity_id"
        " WHERE v.reference = :r",
        r=reference,
    )
    link = Link("expert", UUID(str(mine)))

    await feedback.answer(link, Answer(3))
    await feedback.answer(link, Answer(4, comment="Good peers."))

    assert await db.value("SELECT COUNT(*) FROM expert_feedback") == 1
    assert (await results(reference)).n == 0
    assert await db.value("SELECT COUNT(*) FROM outbox WHERE topic = 'ExpertAsked'") == 1


def test_a_link_that_was_not_signed_here_names_nothing() -> None:
    link = Link("all", UUID(int=7))
    good = feedback.link_for(link.kind, link.id, SETTINGS.secret)

    assert feedback.read_link(good, SETTINGS.secrets) == link
    for bad in (good[:-1], good + "0", "", "all.zz.aa", good.replace("all", "one", 1)):
        with pytest.raises(NotFound):
            feedback.read_link(bad, SETTINGS.secrets)


async def test_a_visitor_answers_by_link_and_changes_it(
    new_client: NewClient, sign_in: SignIn
) -> None:
    reference, link = await asked()
    visitor = await new_client()
    where = f"/feedback/{feedback.link_for(link.kind, link.id, SETTINGS.secrets[0])}"

    form = await visitor.get(where)
    empty = await visitor.post(where, data={"comment": "Kept words"})
    sent = await visitor.post(where, data={"overall": "4", "comment": "Kept words"})
    own = await visitor.get(sent.headers["location"])
    changed = await visitor.post(sent.headers["location"], data={"overall": "5"})
    staff = await sign_in("staff-5")
    page = await staff.get(f"/activities/{reference}/feedback")

    assert (form.status_code, empty.status_code, sent.status_code) == (200, 422, 303)
    assert "Kept words" in empty.text
    assert "Kept words" in own.text
    assert changed.status_code == 303
    assert await db.value("SELECT COUNT(*) FROM feedback WHERE form_version = '2026-1'") == 1
    assert where in page.text
    assert (await visitor.get("/feedback/forged.token")).status_code == 404
