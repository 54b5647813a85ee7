"""An Action is opened, approved, started, closed and concluded, by those who may, in order."""

import asyncio
from datetime import timedelta

import msgspec
import pytest

from passerelle.core import db
from passerelle.core.errors import Invalid, NotFound, Stale
from passerelle.portfolio import closing, errors, moving, outputs, starting
from passerelle.portfolio.closing import ClosureWish
from passerelle.portfolio.enums import Achievement, ActionVerb, ActivityVerb, OutputKind
from passerelle.portfolio.moving import Step
from passerelle.portfolio.outputs import OutputWish
from passerelle.portfolio.wishes import ActionWish
from passerelle.reporting import figures
from tests.conftest import SignIn
from tests.portfolio import world

V = ActionVerb
pytestmark = pytest.mark.usefixtures("filled")
CLOSURE = ClosureWish(Achievement.FULLY, "A procedure is in force.", lesson="Begin earlier.")


OPEN_AND_IMPORTED = (
    "SELECT code, state FROM actions WHERE state IN ('approved', 'implementation', 'closing')"
    " AND code NOT IN ('KAZ-III', 'KAZ-IV', 'SMALL-I')"
)


class Code(msgspec.Struct, frozen=True):
    code: str
    state: str


async def state_of(code: str) -> str:
    return str(await db.value("SELECT state FROM actions WHERE code = :c", c=code))


async def test_a_code_follows_the_countrys_last_and_is_never_given_again() -> None:
    highest = await db.value("SELECT COUNT(*) FROM actions WHERE code LIKE 'KAZ-%'")
    code = await world.opened()
    await world.moved(code, V.CANCEL)

    following = await world.opened()

    assert highest == 2
    assert (code, following) == ("KAZ-III", "KAZ-IV")


async def test_two_who_open_at_once_get_codes_of_their_own() -> None:
    first = await world.opened()

    others = await asyncio.gather(*(world.opened() for _ in range(4)))

    assert sorted([first, *others]) == sorted(f"KAZ-{n}" for n in ("III", "IV", "V", "VI", "VII"))


async def test_an_action_goes_its_whole_way() -> None:
    code = await world.opened()
    await world.moved(code, V.APPROVE, V.START)
    activity = await world.held(code)
    await world.took(activity, ActivityVerb.REPORT)
    document = await outputs.register(
        await world.officer(),
        code,
        OutputWish(kind=OutputKind.STRATEGY, titles={"en": "A strategy"}, languages=["en"]),
    )
    await outputs.deliver(await world.officer(), document, None, None)
    await world.moved(code, V.CLOSE)
    with pytest.raises(errors.OutputsOpen):
        await world.moved(code, V.CONCLUDE)
    with pytest.raises(errors.OwnDelivery):
        await outputs.validate(await world.officer(), document, None)
    await outputs.validate(await world.second(), document, None)
    with pytest.raises(errors.ClosureMissing):
        await world.moved(code, V.CONCLUDE)
    await closing.fill_in(await world.officer(), code, CLOSURE)

    await world.moved(code, V.CONCLUDE)

    assert await state_of(code) == "concluded"
    steps = await db.value(
        "SELECT COUNT(*) FROM action_transitions t JOIN actions a ON a.id = t.action_id"
        " WHERE a.code = :c AND t.by_id IS NOT NULL AND t.at IS NOT NULL",
        c=code,
    )
    assert steps == 5
    facts = await db.value(
        "SELECT COUNT(*) FROM outbox WHERE topic IN ('ActionStarted', 'ActionConcluded')"
    )
    assert facts == 2


async def test_it_is_not_concluded_while_an_activity_is_open() -> None:
    code = await world.running()
    await world.planned(code, ahead=3)
    await world.moved(code, V.CLOSE)
    await closing.fill_in(await world.officer(), code, CLOSURE)

    with pytest.raises(errors.ActivitiesOpen):
        await world.moved(code, V.CONCLUDE)


async def test_only_the_steering_group_approves_and_only_with_dates() -> None:
    code = await world.opened(starts_on=None)

    with pytest.raises(errors.NotYours):
        await moving.move(await world.officer(), code, V.APPROVE, Step())
    with pytest.raises(errors.DatesMissing):
        await moving.move(await world.steering(), code, V.APPROVE, Step())
    with pytest.raises(errors.NotYours):
        await moving.move(await world.steering(), code, V.START, Step())
    with pytest.raises(NotFound):
        await moving.move(await world.actor("staff-1"), code, V.START, Step())


async def test_a_suspended_action_goes_back_to_where_it_was_twice_on_one_day() -> None:
    code = await world.running()
    await world.moved(code, V.SUSPEND, V.RESUME, V.SUSPEND, V.RESUME, V.CLOSE, V.SUSPEND)

    await world.moved(code, V.RESUME)

    assert await state_of(code) == "closing"


async def test_a_reason_is_needed_and_what_was_planned_is_called_off() -> None:
    code = await world.running()
    activity = await world.planned(code, ahead=3)

    with pytest.raises(Invalid):
        await moving.move(await world.officer(), code, V.CANCEL, Step())
    await world.moved(code, V.CANCEL)

    found = await db.value("SELECT state FROM activities WHERE reference = :r", r=activity)
    assert found == "cancelled"


async def test_an_action_answers_accepted_requests_alone() -> None:
    await world.opened()
    other = await db.value(
        "SELECT reference FROM assistance_requests WHERE state = 'rejected' LIMIT 1"
    )

    with pytest.raises(errors.RequestNotAccepted):
        await world.opened(requests=[other])
    with pytest.raises(Invalid):
        await world.opened(requests=["REQ-NONE"])


async def test_what_was_approved_stays_and_another_version_is_refused() -> None:
    code = await world.running()
    by = await world.officer()

    with pytest.raises(Invalid) as refused:
        await starting.edit(by, code, ActionWish(country="KG"), None)
    with pytest.raises(Stale):
        await starting.edit(by, code, ActionWish(place="Astana"), 0)
    later = world.today() + timedelta(days=1)
    with pytest.raises(Invalid):
        await starting.edit(by, code, ActionWish(starts_on=later), None)
    await starting.edit(by, code, ActionWish(place="Astana", lead=world.LEAD), None)

    assert refused.value.field == "country"
    assert await db.value("SELECT place FROM actions WHERE code = :c", c=code) == "Astana"


async def test_the_figures_of_what_was_imported_stay_the_same() -> None:
    await world.opened()
    before = await figures.values(None)
    code = await world.running()
    await world.took(await world.held(code), ActivityVerb.REPORT)
    end = world.today() + timedelta(days=90)
    for one in await db.rows(Code, OPEN_AND_IMPORTED):
        await starting.edit(await world.officer(), one.code, ActionWish(ends_on=end), None)
        verb = V.SUSPEND if one.state == "implementation" else V.CANCEL
        await world.moved(one.code, verb)

    assert len(before) == 33
    assert await figures.values(None) == before


async def test_each_verb_works_by_api_with_the_version_that_was_read(sign_in: SignIn) -> None:
    await world.opened()
    client = await sign_in("staff-5")
    body = {
        "titles": {"en": "By a program"}, "requests": [world.REQUEST], "lead": world.LEAD,
        "country": "KZ", "theme": "integration", "starts_on": world.today().isoformat(),
        "ends_on": (world.today() + timedelta(days=50)).isoformat(),
    }  # fmt: skip

    made = await client.post("/api/actions", json=body)
    where = made.headers["location"]
    tag = (await client.get(where)).headers["etag"]
    bare = await client.post(f"{where}/approve", json={})
    approved = await client.post(f"{where}/approve", json={}, headers={"if-match": tag})
    again = await client.post(f"{where}/start", json={}, headers={"if-match": tag})

    assert [r.status_code for r in (made, bare, approved, again)] == [201, 428, 200, 412]
    assert approved.json()["state"] == "approved"


async def test_each_verb_works_as_a_form(sign_in: SignIn) -> None:
    await world.opened()
    client = await sign_in("staff-5")
    board = await client.get("/actions/board")
    form = await client.get(f"/actions/new?request={world.REQUEST}")
    empty = await client.post("/actions/new", data={"title_fr": "Un titre"})
    made = await client.post(
        "/actions/new",
        data={
            "title_en": "By hand", "requests": world.REQUEST, "lead": world.LEAD, "country": "KZ",
            "theme": "integration", "starts_on": world.today().isoformat(),
            "ends_on": (world.today() + timedelta(days=50)).isoformat(),
        },
    )  # fmt: skip
    where = made.headers["location"]
    for verb in ("approve", "start", "suspend"):
        asked = await client.get(f"{where}/{verb}")
        assert asked.status_code == 200, verb
    first = await client.post(f"{where}/approve", data={"version": "0"})
    refused = await client.post(f"{where}/cancel", data={"version": "1", "reason": ""})

    assert (board.status_code, form.status_code, empty.status_code) == (200, 200, 422)
    assert "Un titre" in empty.text
    assert 'href="#requests"' in empty.text
    assert (made.status_code, first.status_code, refused.status_code) == (303, 303, 422)
    page = await client.get(where)
    assert f"{where}/start" in page.text
    assert f"{where}/approve" not in page.text
    assert (await client.get(f"{where}/timeline")).status_code == 200
