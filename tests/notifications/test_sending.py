"""Messages leave once, in the reader's language and zone; whatever fails on the way is told."""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec import structs

from passerelle.core import clock, db, outbox
from passerelle.identity import facts as identity
from passerelle.notifications import office, tidying
from passerelle.notifications.purposes import PURPOSES
from passerelle.portal import facts as portal
from tests.conftest import SETTINGS
from tests.notifications import world
from tests.support import smtp

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
TESTED_BY_THEIR_ROOMS = (
    *("news", "outreach_", "follow_up_", "seat_", "webinar_", "space_", "post_", "request_"),
    *("clarification_", "silence_", "action_", "deployment_", "expert_"),
)
"""How the names of messages begin that are tested where their facts come from."""


async def test_a_message_is_delivered_once_in_the_readers_language_and_zone(
    database: str, served: smtp.Served
) -> None:
    wanted = world.settings(served)
    ana = await world.reader("Ana", "fr", "Asia/Bishkek")
    happened = identity.NewSessionOpened(ana, ana, "Firefox", "", AT)

    @db.transaction
    async def happen() -> None:
        await outbox.put(happened)
        await outbox.put(happened)

    await happen()
    await world.work(wanted)
    await world.work(wanted)

    (got,) = served.mailbox.messages
    text = got.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    (row,) = await world.rows()
    assert (got["To"], got["Content-Language"]) == ("ana@example.org", "fr")
    assert "2 juillet 2026, 04:30" in text
    assert "Bichkek" in text
    assert got["Message-ID"] == f"<{row.id}@passerelle.example.org>"
    assert (row.state, row.repeats, row.attempts, row.answer[:3]) == ("sent", 1, 1, "250")


async def test_every_kind_of_message_is_made_of_its_fact_and_both_its_parts_are_whole(
    database: str, served: smtp.Served
) -> None:
    wanted = world.settings(served)
    ana = await world.reader("Ana", "xx")
    happened: list[outbox.Fact] = [
        identity.NewSessionOpened(ana, ana, "Firefox", "Linux", AT),
        identity.ApiTokenCreated(ana, ana, "<b>export</b>"),
        identity.PasswordChanged(ana, False, AT),
        identity.PasswordChanged(ana, True, AT),
        identity.AccountLinked(ana, ana, "https://login.example"),
        identity.AddressToConfirm(ana, ana, "new@example.org", "en"),
        identity.AddressConfirmed(ana, "new@example.org", AT),
        identity.PersonInvited(ana, None),
        identity.RoleGranted(ana, ana, "organiser"),
        identity.RoleRevoked(ana, "organiser", AT),
        identity.SignInLinkAsked("ana@example.org", "/", "en"),
        portal.DataExportReady(ana, ana),
        portal.ErasureAsked(ana, ana),
    ]

    @db.transaction
    async def happen() -> None:
        for fact in happened:
            await outbox.put(fact)

    await happen()
    await world.work(wanted, whole=True)

    rows = await world.rows()
    assert [row.state for row in rows] == ["sent"] * len(happened), rows
    assert {row.purpose for row in rows} == {
        name for name in PURPOSES if not name.startswith(TESTED_BY_THEIR_ROOMS)
    }
    assert {row.text for row in rows} == {""}  # what may hold a secret is forgotten once sent
    for got in served.mailbox.messages:
        text = got.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        html = got.get_body(("html",)).get_content()  # type: ignore[union-attr]
        assert "Hello Ana," in text
        assert "You get this because" in text
        assert "<b>" not in html
        assert "%(" not in text + html
        assert "List-Unsubscribe" not in got
    assert {got["To"] for got in served.mailbox.messages} == {"ana@example.org", "new@example.org"}


async def test_a_kill_between_the_servers_yes_and_our_row_repeats_the_message_under_one_id(
    empty_url: str, served: smtp.Served
) -> None:
    wanted = world.settings(served)
    await db_opened(empty_url)
    await world.write(wanted, await world.reader("Ana"))
    await db.close()

    codes = [await mailer(empty_url, served, dies=dies) for dies in (True, True, False)]

    await db_opened(empty_url)
    (row,) = await world.rows()
    await db.close()
    assert codes == [-signal.SIGKILL, -signal.SIGKILL, 0]
    assert (row.state, row.attempts) == ("sent", 3)
    identifiers = [got["Message-ID"] for got in served.mailbox.messages]
    assert identifiers == [f"<{row.header_id}>"] * 3  # one repeat for each kill, and no more


async def test_what_is_refused_for_a_time_is_tried_again_and_for_good_is_not(
    database: str, served: smtp.Served
) -> None:
    wanted = world.settings(served)
    answers = {"ana@example.org": ["451 4.7.1 later", "421 4.3.2 later"],
               "bo@example.org": ["554 5.7.1 spam"] * 9}  # fmt: skip

    def says(address: str) -> str | None:
        return answers[address].pop(0) if answers.get(address) else None

    served.mailbox.says_to_recipient = says
    for name in ("Ana", "Bo", "Cy"):
        await world.write(wanted, await world.reader(name))

    for _ in range(4):
        await world.work(wanted)
        await world.due_now()

    states = {row.recipient: (row.state, row.reason, row.attempts) for row in await world.rows()}
    assert states == {
        "ana@example.org": ("sent", None, 3),
        "bo@example.org": ("failed", "refused", 1),
        "cy@example.org": ("sent", None, 1),
    }
    assert await db.value("SELECT COUNT(*) FROM jobs WHERE dead_at IS NOT NULL") == 0


async def test_a_server_that_says_no_for_hours_is_asked_each_hour_until_it_is_too_late(
    database: str, served: smtp.Served
) -> None:
    wanted = world.settings(served)
    served.mailbox.says_to_recipient = lambda _address: "451 later"
    message_id = await world.write(wanted, await world.reader("Ana"))
    await world.run("UPDATE messages SET attempts = 7")

    await world.work(wanted)

    waits = await db.value("SELECT COUNT(*) FROM outbox WHERE spread_at IS NULL")
    assert (waits, (await world.row(message_id)).state) == (1, "written")
    await world.run("UPDATE messages SET expires_at = :then", then=clock.now() - timedelta(hours=1))
    await tidying.go_round(office.of(wanted))
    assert (await world.row(message_id)).reason == "gave_up"


async def test_without_a_mail_server_messages_wait_and_leave_once_there_is_one(
    database: str, served: smtp.Served
) -> None:
    message_id = await world.write(SETTINGS, await world.reader("Ana"))
    await world.work(SETTINGS)
    before = await world.row(message_id)

    wanted = world.settings(served)
    await tidying.go_round(office.of(wanted))
    await world.work(wanted)

    assert (before.state, before.reason) == ("written", "no_server")
    assert (await world.row(message_id)).state == "sent"
    assert len(served.mailbox.raw) == 1


async def test_the_demonstration_keeps_everything_in_the_mailbox(
    database: str, served: smtp.Served
) -> None:
    wanted = world.settings(served, demo=True)
    message_id = await world.write(wanted, await world.reader("Ana"))

    await world.work(wanted)

    row = await world.row(message_id)
    assert (row.state, served.mailbox.offered) == ("kept", 0)
    assert row.text


async def test_a_minute_has_room_for_as_many_as_are_set_and_a_sign_in_link_never_waits(
    database: str, served: smtp.Served
) -> None:
    wanted = world.settings(served, mails_per_minute=5, mails_per_day=0)
    ana = await world.reader("Ana")
    for number in range(7):
        await world.write(wanted, ana, str(number))
    await signing_in_asked("ana@example.org")
    if clock.now().second > 55:
        await asyncio.sleep(6)  # it is about one minute, not about two

    await world.work(wanted)

    rows = await world.rows()
    assert sum(row.state == "sent" for row in rows) == 5  # four of the news, and the link
    assert [row.state for row in rows if row.purpose == "sign_in"] == ["sent"]
    assert {row.attempts for row in rows if row.state == "written"} == {0}
    slots = "SELECT COUNT(DISTINCT slot_at) FROM messages WHERE slot_at IS NOT NULL"
    assert await db.value(slots) == 1  # the three that are left fit into the next minute


async def test_without_a_limit_each_message_leaves_at_its_first_try_however_late_it_is(
    database: str, served: smtp.Served
) -> None:
    wanted = world.settings(served, mails_per_minute=0)
    ana = await world.reader("Ana")
    for number in range(3):
        await world.write(wanted, ana, str(number))

    await world.work(wanted)

    assert [row.state for row in await world.rows()] == ["sent"] * 3
    put = "SELECT COUNT(*) FROM outbox WHERE topic = 'MessageWritten'"
    assert await db.value(put) == 3


async def test_processes_share_the_minute(empty_url: str, served: smtp.Served) -> None:
    code = (
        "import asyncio, sys\n"
        "from passerelle.app import rooms\n"
        "from passerelle.core import db\n"
        "from passerelle.notifications import counting\n"
        "@db.transaction\n"
        "async def one(): return await counting.take_minute(10)\n"
        "async def main():\n"
        "    await db.open_(sys.argv[1], rooms.MODELS)\n"
        "    print(*[f'{m:%H:%M}' for m in await asyncio.gather(*(one() for _ in range(20)))])\n"
        "    await db.close()\n"
        "asyncio.run(main())"
    )

    outputs = await asyncio.gather(*(python("-c", code, empty_url) for _ in range(3)))

    await db_opened(empty_url)
    used = await db.value("SELECT MAX(used) FROM mail_counters")
    total = await db.value("SELECT SUM(used) FROM mail_counters")
    await db.close()
    assert (used, total) == (10, 60), outputs


async def test_a_link_that_is_too_old_is_not_sent_and_its_secret_is_forgotten(
    database: str, served: smtp.Served
) -> None:
    wanted = world.settings(served)
    await world.reader("Ana")
    await signing_in_asked("ana@example.org")
    await world.work(structs.replace(wanted, smtp_url=""))
    (before,) = await world.rows()
    await world.run(
        "UPDATE messages SET expires_at = :then", then=clock.now() - timedelta(minutes=5)
    )

    await tidying.go_round(office.of(wanted))
    await world.work(wanted)

    (row,) = await world.rows()
    assert "/sign-in/confirm/" in before.text
    assert (row.state, row.reason, row.text) == ("failed", "too_late", "")
    assert served.mailbox.offered == 0


@pytest.mark.parametrize("name", ["Ana\r\nBcc: all@example.org", "Ana\x00", "Ana\u2028Bcc: x@y.z"])
async def test_a_name_that_carries_a_header_carries_none(
    database: str, served: smtp.Served, name: str
) -> None:
    wanted = world.settings(served)

    await world.write(wanted, await world.reader("Ana"), name=name)
    await world.work(wanted)

    (got,) = served.mailbox.messages
    assert got["Bcc"] is None
    assert got["Subject"].startswith("News for Ana")
    assert "\n" not in got["Subject"]


async def signing_in_asked(address: str) -> None:
    @db.transaction
    async def ask() -> None:
        await outbox.put(identity.SignInLinkAsked(address, "/", "en"))

    await ask()


async def db_opened(url: str) -> None:
    from passerelle.app import rooms

    await db.open_(url, rooms.MODELS)


async def mailer(url: str, served: smtp.Served, *, dies: bool) -> int:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.mailer", url, served.url, str(served.ca_file),
        "1" if dies else "0", cwd=ROOT, env={**os.environ, "PYTHONPATH": "platform:integrations:."},
    )  # fmt: skip
    return await asyncio.wait_for(process.wait(), 60)


async def python(*arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "platform:integrations:."},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await process.communicate()
    return output.decode()
