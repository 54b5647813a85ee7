"""Several processes send, plan and hand over at one instant: everybody gets one letter."""

import asyncio
import time

from passerelle.core import db
from tests.core.test_processes import python
from tests.outreach import world
from tests.outreach.test_inviting import check_of


async def race(url: str, *deeds: tuple[str, ...]) -> list[str]:
    """Let processes do these at the same instant; return what each was told."""
    at = str(time.time() + 4)
    told = await asyncio.gather(
        *(python("-m", "tests.outreach.rivals", url, at, *deed) for deed in deeds)
    )
    return sorted(one.strip().splitlines()[-1] for one in told)


async def test_two_officers_who_send_at_once_write_to_each_person_once(filled: str) -> None:
    officer = await world.officer()
    reference, list_id = await world.session(officer), await world.a_list(officer)
    people = (await check_of(officer, reference, list_id)).people
    send = ("invite", reference, str(list_id), str(people))

    told = await race(filled, send, send, send)
    await race(filled, ("work",), ("work",))

    assert told == ["done", "nobody_left", "nobody_left"]
    for table in ("outreach_invitations", "messages WHERE purpose = 'outreach_invitation'"):
        assert await db.value(f"SELECT COUNT(*) FROM {table}") == people
    assert await db.value(
        "SELECT COUNT(*) FROM registrations r JOIN webinars w ON w.id = r.webinar_id"
        " WHERE w.reference = :r AND r.state = 'invited'",
        r=reference,
    ) == people  # fmt: skip
    assert await db.value("SELECT COUNT(*) FROM invitation_waves") == 1


async def test_of_three_who_put_a_session_on_one_webinar_one_does(filled: str) -> None:
    webinar = await world.webinar(await world.officer())

    told = await race(filled, *[("plan", webinar)] * 3)

    assert told == ["done", "has_session", "has_session"]


async def test_of_two_lists_that_are_given_one_name_one_gets_it(filled: str) -> None:
    officer = await world.officer()
    lists = [str(await world.a_list(officer, name)) for name in ("First", "Second")]

    told = await race(filled, *[("rename", one, "Central Asia") for one in lists])

    assert told == ["done", "name_taken"]
