"""A document is delivered by one, validated by another, and public after that, file and all."""

import pytest

from passerelle.core import db
from passerelle.core.errors import Invalid, NotFound
from passerelle.core.files import Prepared
from passerelle.portfolio import errors, outputs
from passerelle.portfolio.enums import ActionVerb, OutputKind
from passerelle.portfolio.outputs import OutputWish
from tests.conftest import NewClient, SignIn
from tests.portfolio import world

pytestmark = pytest.mark.usefixtures("filled")


async def registered() -> str:
    code = await world.running()
    wish = OutputWish(
        kind=OutputKind.STRATEGY, titles={"en": "A strategy"}, languages=["en", "ru"],
        recipients=["The ministry"], link="https://example.org/strategy",
    )  # fmt: skip
    return await outputs.register(await world.officer(), code, wish)


async def test_who_delivered_it_does_not_validate_it_and_only_then_it_is_public() -> None:
    document = await registered()
    with pytest.raises(errors.NotDelivered):
        await outputs.validate(await world.second(), document, None)
    with pytest.raises(errors.NotValidated):
        await outputs.publish(await world.officer(), document, None, public=True)
    await outputs.deliver(await world.officer(), document, None, None)
    with pytest.raises(errors.OwnDelivery):
        await outputs.validate(await world.officer(), document, None)
    await outputs.validate(await world.second(), document, None)

    await outputs.publish(await world.officer(), document, None, public=True)

    with pytest.raises(errors.StepNotPossible):
        await outputs.edit(await world.officer(), document, OutputWish(link=""), None)
    steps = await db.value("SELECT COUNT(*) FROM output_steps")
    assert steps == 4


async def test_it_is_not_delivered_before_its_action_nor_linked_to_anything() -> None:
    document = await registered()

    day = world.today().replace(year=2001, day=1)
    with pytest.raises(Invalid):
        await outputs.deliver(await world.officer(), document, day, None)
    for link in ("http://example.org", "javascript:alert(1)", "https:///x", "https://["):
        with pytest.raises(Invalid):
            await outputs.edit(await world.officer(), document, OutputWish(link=link), None)
    with pytest.raises(NotFound):
        await outputs.validate(await world.officer(), "OUT-NONE", None)


async def test_its_file_is_there_for_the_public_once_it_is(
    sign_in: SignIn, new_client: NewClient
) -> None:
    document = await registered()
    file = Prepared("strategy.txt", "text/plain", b"What is to be done.")
    await outputs.attach(await world.officer(), document, file, None)
    staff, visitor = await sign_in("staff-5"), await new_client()
    href = (await staff.get(f"/api/outputs/{document}")).json()["file"]
    before = [(await visitor.get(path)).status_code for path in (f"/outputs/{document}", href)]
    await outputs.deliver(await world.officer(), document, None, None)
    await outputs.validate(await world.second(), document, None)
    await outputs.publish(await world.officer(), document, None, public=True)

    after = [(await visitor.get(path)).status_code for path in (f"/outputs/{document}", href)]

    assert before == [404, 404]
    assert after == [200, 200]
    assert "Staff" not in (await visitor.get(f"/outputs/{document}")).text


async def test_the_document_of_an_action_that_was_dropped_before_its_approval_is_staffs_alone(
    sign_in: SignIn, new_client: NewClient
) -> None:
    document = await registered()
    await outputs.deliver(await world.officer(), document, None, None)
    await outputs.validate(await world.second(), document, None)
    await outputs.publish(await world.officer(), document, None, public=True)
    await _run(
        "UPDATE actions SET state = 'cancelled', approved_on = NULL WHERE id ="
        " (SELECT action_id FROM outputs WHERE reference = :r)",
        r=document,
    )

    readers = [await new_client(), await sign_in("CON-0002"), await sign_in("staff-5")]

    found = [(await one.get(f"/outputs/{document}")).status_code for one in readers]
    assert found == [404, 404, 200]


async def test_a_file_is_sent_by_the_form_and_a_wrong_one_is_said_at_its_field(
    sign_in: SignIn,
) -> None:
    document = await registered()
    client = await sign_in("staff-5")
    where = f"/outputs/{document}"

    none = await client.post(f"{where}/file", data={"version": "0"}, files={"x": b""})
    bad = await client.post(f"{where}/file", data={"version": "0"}, files={"file": b"\x00\x01"})
    assert (none.status_code, bad.status_code) == (422, 422)
    assert 'href="#file"' in none.text
    assert 'href="#file"' in bad.text


async def test_nothing_is_registered_once_the_action_is_over() -> None:
    code = await world.running()
    await world.moved(code, ActionVerb.CANCEL)
    wish = OutputWish(kind=OutputKind.SURVEY, titles={"en": "Late"}, languages=["en"])

    with pytest.raises(errors.StepNotPossible):
        await outputs.register(await world.officer(), code, wish)


@db.transaction
async def _run(statement: str, **params: object) -> None:
    await db.execute(statement, **params)
