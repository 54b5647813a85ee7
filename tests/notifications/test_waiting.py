"""What waits for the mail server is judged again when it leaves; no answer of it harms any."""

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from aiosmtpd.smtp import SMTP

from passerelle.communities import membership, moderating
from passerelle.communities.models import Membership
from passerelle.core import clock, db, outbox
from passerelle.identity import facts as identity
from passerelle.outreach.facts import StepDue
from tests.communities import world as spaces
from tests.communities.conftest import Space
from tests.conftest import SignIn
from tests.notifications import world
from tests.support import smtp

WATCHING = {"json": {"level": "watching"}, "headers": {"if-match": "*"}}


@pytest.mark.parametrize(
    ("how", "why"), [("removed", "address_left"), ("deactivated", "deactivated")]
)
async def test_what_waited_goes_to_nobody_who_has_left_it_or_the_service(
    database: str, served: smtp.Served, how: str, why: str
) -> None:
    wanted, ana = world.settings(served), await world.reader("Ana")
    served.mailbox.says_to_recipient = lambda _address: "451 4.3.0 later"
    for purpose, key in (("news", "1"), ("invited", "2")):
        await world.write(wanted, ana, key, purpose=purpose)
    await world.work(wanted)

    if how == "removed":
        await world.run("UPDATE email_addresses SET address = 'new@example.org'")
    else:
        await world.run("UPDATE people SET deactivated_at = :now", now=clock.now())
    served.mailbox.says_to_recipient = lambda _address: None
    await world.due_now()
    await world.work(wanted)

    assert served.mailbox.messages == []
    assert [(row.state, row.reason) for row in await world.rows()] == [("suppressed", why)] * 2


@pytest.mark.parametrize("what", ["the member is removed", "the post is hidden"])
async def test_what_waited_of_a_post_is_for_who_may_still_read_it(
    space: Space, served: smtp.Served, sign_in: SignIn, what: str
) -> None:
    wanted = world.settings(served)
    await spaces.address_of("second")
    second, member = await sign_in("second"), await sign_in("member")
    await second.put("/api/communities/ROOM/following", **WATCHING)
    served.mailbox.says_to_recipient = lambda _address: "451 4.3.0 later"
    await member.post("/api/communities/ROOM/topics", json={"title": "SECRET", "body": "x"})
    await world.work(wanted, whole=True)

    if what == "the member is removed":
        found = await Membership.get(person_id=space.people["second"])
        owner, why = space.actor("owner"), "Has left the ministry."
        await membership.decide(owner, "ROOM", found.id, membership.Verb.REMOVE, why)
    else:
        post = await db.value("SELECT MAX(reference) FROM posts WHERE reference <> 'pst-first'")
        hide = moderating.Verb.HIDE
        await moderating.decide(space.actor("moderator"), str(post), hide, "Off topic.")
    served.mailbox.says_to_recipient = lambda _address: None
    await world.due_now()
    await world.work(wanted, whole=True)

    told = [row for row in await world.rows() if row.purpose == "space_topic"]
    assert [(row.state, row.reason) for row in told] == [("suppressed", "not_theirs")]
    assert not any("SECRET" in str(mail["Subject"]) for mail in served.mailbox.messages)


async def test_who_is_named_where_the_first_post_is_hidden_is_told_without_its_title(
    space: Space, served: smtp.Served, sign_in: SignIn
) -> None:
    wanted = world.settings(served)
    for name in ("second", "third"):
        await spaces.address_of(name)
    member, third = await sign_in("member"), await sign_in("third")
    await third.post(f"/api/topics/{space.topic.id}/posts", json={"body": "Second post."})
    hide = moderating.Verb.HIDE
    await moderating.decide(space.actor("moderator"), "pst-first", hide, "Off topic.")

    await member.post(f"/api/topics/{space.topic.id}/posts", json={"body": "Ask @test.second."})
    await world.work(wanted, whole=True)

    (told,) = [row for row in await world.rows() if row.purpose == "space_mentioned"]
    assert (told.recipient, told.state) == ("second@example.org", "sent")
    assert "named you in the topic “(title hidden)” of “" in told.text
    assert await db.value("SELECT COUNT(*) FROM jobs WHERE last_error IS NOT NULL") == 0


async def test_a_title_or_a_name_of_a_member_writes_no_header_and_no_body(
    space: Space, served: smtp.Served, sign_in: SignIn
) -> None:
    wanted = world.settings(served)
    hidden = (
        "=?utf-8?q?Hi=0D=0AReply-To:_thief@evil.example=0D=0AContent-Type:_text/html=0D=0A=0D=0A"
        "<a_href=3Dhttps://evil.example>Sign_in_again</a>?="
    )
    await spaces.address_of("second")
    second, owner = await sign_in("second"), await sign_in("owner")
    await second.put("/api/communities/ROOM/following", **WATCHING)
    name = {"given_name": hidden[:120], "family_name": "Desk"}

    await owner.post("/api/communities/ROOM/topics", json={"title": hidden, "body": "x"})
    await owner.patch("/api/me", json=name, headers={"if-match": "*"})
    await owner.post("/api/communities/ROOM/invitations", json={"email": "b@elsewhere.example"})
    await world.work(wanted, whole=True)

    assert len(served.mailbox.messages) == 2
    for mail in served.mailbox.messages:
        assert mail["Reply-To"] is None
        assert mail.get_content_type() == "multipart/alternative"


async def test_a_sender_that_the_server_refuses_loses_no_message(
    database: str, served: smtp.Served
) -> None:
    wanted = world.settings(served)
    served.mailbox.says_to_sender = "550 5.7.60 not allowed to send as this sender"
    for name in ("Ana", "Bo"):
        await world.write(wanted, await world.reader(name))
    await world.work(wanted)
    waiting = [row.state for row in await world.rows()]

    served.mailbox.says_to_sender = None
    await world.due_now()
    await world.work(wanted)

    assert waiting == ["written"] * 2
    assert [row.state for row in await world.rows()] == ["sent"] * 2


async def test_an_answer_in_an_old_alphabet_doubles_no_message(
    database: str, served: smtp.Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    push = SMTP.push

    async def in_latin_1(self: SMTP, status: str) -> None:
        if not status.startswith("250 2.0.0 taken"):
            await push(self, status)
            return
        self._writer.write("250 2.0.0 accepté\r\n".encode("latin-1"))
        await self._writer.drain()

    monkeypatch.setattr(SMTP, "push", in_latin_1)
    wanted = world.settings(served)
    message_id = await world.write(wanted, await world.reader("Ana"))

    for _ in range(3):
        await world.work(wanted)
        await world.due_now()

    assert len(served.mailbox.raw) == 1
    row = await world.row(message_id)
    assert (row.state, row.answer) == ("sent", "250 2.0.0 accept?")


async def test_the_link_to_sign_in_leads_on_to_the_whole_page(
    database: str, served: smtp.Served
) -> None:
    wanted, wish = world.settings(served), "/webinars?when=past&theme=trade"
    await world.reader("Ana")

    @db.transaction
    async def happen() -> None:
        await outbox.put(identity.SignInLinkAsked("ana@example.org", wish, "en"))

    await happen()
    await world.work(wanted)

    (got,) = served.mailbox.messages
    text = got.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    found = re.search(r"https://\S+/sign-in/confirm/\S+", text)
    assert found
    assert parse_qs(urlsplit(found[0]).query) == {"next": [wish]}


async def test_a_next_step_is_told_in_its_readers_words(database: str, served: smtp.Served) -> None:
    wanted, ana = world.settings(served), await world.reader("Ana", "fr")
    ministry = {"en": "Ministry of Trade", "fr": "Ministère du commerce"}

    @db.transaction
    async def happen() -> None:
        await outbox.put(StepDue(ana, ana, "Appeler", date(2026, 7, 1), "OS-1", ministry))

    await happen()
    await world.work(wanted)

    (told,) = await world.rows()
    assert "Ministère du commerce" in told.text
    assert "1 juillet 2026" in told.text
