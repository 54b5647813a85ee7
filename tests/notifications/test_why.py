"""Who gets what, who does not and why; what ends messages; what came back; who may look."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from msgspec import Struct, structs

from passerelle.app import factory
from passerelle.core import clock, db
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.identity import consents
from passerelle.identity.enums import Purpose as Consented
from passerelle.notifications import bounces, dsn, office, preferences, tidying, tokens
from passerelle.notifications.enums import OPTIONAL, Category
from passerelle.web import guard
from tests.conftest import SETTINGS, NewClient, SignIn
from tests.notifications import world
from tests.support import smtp

MAIL = {"content-type": "application/x-www-form-urlencoded"}
ONE_CLICK = b"List-Unsubscribe=One-Click"


async def reasons() -> dict[str, str | None]:
    return {row.recipient: row.reason for row in await world.rows()}


async def test_the_one_press_of_a_delivered_message_ends_its_kind_and_says_so(
    database: str, served: smtp.Served, new_client: NewClient
) -> None:
    wanted, ana = world.settings(served), await world.reader("Ana")
    await world.write(wanted, ana)
    await world.work(wanted)
    (got,) = served.mailbox.messages
    address = re.fullmatch(r"<https://passerelle\.example\.org(/\S+)>", got["List-Unsubscribe"])
    assert address
    client = await new_client()

    looked = [await client.get(address.group(1)) for _ in range(2)]
    still_on = await wishes(ana)
    forged = await client.post(f"{address.group(1)[:-1]}x", content=ONE_CLICK, headers=MAIL)
    empty = await client.post(address.group(1), content=b"x=y", headers=MAIL)
    pressed = [
        await client.post(address.group(1), content=ONE_CLICK, headers=MAIL) for _ in range(2)
    ]
    await world.write(wanted, ana, "2")
    await world.work(wanted)

    assert got["List-Unsubscribe-Post"] == ONE_CLICK.decode()
    assert [a.status_code for a in (*looked, *pressed)] == [200] * 4
    assert (forged.status_code, empty.status_code) == (404, 422)
    assert Category.PROGRAMME in still_on
    assert await wishes(ana) == still_on - {Category.PROGRAMME}
    states = [(row.state, row.reason, row.text) for row in await world.rows()]
    assert states[1] == ("suppressed", "turned_off", "")
    assert len(served.mailbox.raw) == 1


async def test_a_link_shows_and_changes_one_category_of_one_person(
    database: str, new_client: NewClient
) -> None:
    ana, bo = await world.reader("Ana"), await world.reader("Bo")
    client = await new_client()
    token = tokens.made(ana, Category.WEBINARS, SETTINGS.secret)

    shown = await client.get(f"/preferences/{token}")
    off = await client.post(f"/preferences/{token}", data={"wish": "off"})
    after = await wishes(ana)
    on = await client.post(f"/preferences/{token}", data={"wish": "on"})
    elsewhere = await client.post(
        f"/preferences/{token}", data={"wish": "off"}, headers={"sec-fetch-site": "cross-site"}
    )

    assert (shown.status_code, off.status_code, on.status_code) == (200, 200, 200)
    assert elsewhere.status_code == 403
    assert "ana@example.org" not in shown.text
    assert after == set(OPTIONAL) - {Category.WEBINARS, Category.NEWSLETTER}
    assert await wishes(ana) == await wishes(bo) == set(OPTIONAL) - {Category.NEWSLETTER}


async def test_a_link_of_somebody_who_was_erased_writes_nothing(
    database: str, new_client: NewClient
) -> None:
    ana, client = await world.reader("Ana"), await new_client()
    token = tokens.made(ana, Category.WEBINARS, SETTINGS.secret)
    await forget_addresses()

    off = await client.post(f"/preferences/{token}", data={"wish": "off"})
    pressed = await client.post(f"/unsubscribe/{token}", content=ONE_CLICK, headers=MAIL)

    assert (off.status_code, pressed.status_code) == (404, 404)
    assert await db.value("SELECT COUNT(*) FROM mail_preferences") == 0


@db.transaction
async def forget_addresses() -> None:
    await db.execute("DELETE FROM email_addresses")


async def test_the_newsletter_follows_consent_and_its_link_withdraws_it(
    database: str, new_client: NewClient
) -> None:
    ana, client = await world.reader("Ana"), await new_client()
    me = Actor(person_id=ana)
    await consents.give(me, Consented.NEWSLETTER, preferences.newsletter_text().version)
    token = tokens.made(ana, Category.NEWSLETTER, SETTINGS.secret)
    before = await wishes(ana)

    await client.post(f"/unsubscribe/{token}", content=ONE_CLICK, headers=MAIL)
    again = await client.post(f"/preferences/{token}", data={"wish": "on"})

    live = "SELECT COUNT(*) FROM consents WHERE withdrawn_at IS NULL"
    assert Category.NEWSLETTER in before
    assert (await db.value(live), again.status_code) == (0, 404)
    await preferences.choose(me, ["newsletter"])
    assert (await wishes(ana), await db.value(live)) == ({Category.NEWSLETTER}, 1)


async def test_what_is_held_back_says_why(database: str, served: smtp.Served) -> None:
    wanted = world.settings(served, mails_per_day=2)
    ana, bo, cy, di = [await world.reader(name) for name in ("Ana", "Bo", "Cy", "Di")]
    await preferences.choose(Actor(person_id=bo), ["webinars"])
    await world.run(
        "UPDATE people SET deactivated_at = :now WHERE id = :id", now=clock.now(), id=cy
    )
    for number in range(3):
        await world.write(wanted, ana, str(number))
    for person in (bo, cy, di):
        await world.write(wanted, person)
    await preferences.choose(Actor(person_id=di), [])  # after it was written, before it leaves

    await world.work(wanted)

    assert await reasons() == {
        "ana@example.org": "daily_cap",
        "bo@example.org": "turned_off",
        "cy@example.org": "deactivated",
        "di@example.org": "turned_off",
    }
    assert [got["To"] for got in served.mailbox.messages] == ["ana@example.org"] * 2


async def test_a_report_marks_the_message_and_holds_back_what_can_be_turned_off(
    database: str, served: smtp.Served, tmp_path: Path
) -> None:
    wanted, ana = world.settings(served), await world.reader("Ana")
    await world.write(wanted, ana)
    await world.work(wanted)
    (sent,) = await world.rows()
    for folder in ("new", "cur"):
        (tmp_path / "maildir" / folder).mkdir(parents=True)
    raw = world.report(sent.header_id, "Ana@example.org")
    (tmp_path / "maildir/new/1").write_bytes(raw)
    (tmp_path / "maildir/cur/2").write_bytes(raw)
    (tmp_path / "maildir/cur/3").write_bytes(b"Subject: hello\r\n\r\nnot a report\r\n")

    wrong = [
        await bounces.take(world.report(sent.header_id, "other@example.org")),
        await bounces.take(world.report("unknown@passerelle.example.org", "ana@example.org")),
        await bounces.take(world.report(sent.header_id, "ana@example.org", action="delayed")),
    ]
    taken = await bounces.take_all(tmp_path / "maildir")
    await world.write(wanted, ana, "2")
    await world.write(wanted, ana, "3", purpose="invited")
    await world.work(wanted)

    assert [one.bounced for one in wrong] == [0, 0, 0]
    assert taken == bounces.Taken(3, 2, 1)
    rows = await world.rows()
    assert [(row.state, row.reason) for row in rows] == [
        ("bounced", "refused"), ("suppressed", "address_bounced"), ("sent", None),
    ]  # fmt: skip
    assert "User unknown" in rows[0].answer


async def test_a_held_back_address_is_freed_by_its_readers_sign_in_or_an_administrator(
    database: str, served: smtp.Served
) -> None:
    wanted = world.settings(served)
    ana, bo = await world.reader("Ana"), await world.reader("Bo")
    served.mailbox.says_to_recipient = lambda _address: "550 5.1.1 no such user"
    for person in (ana, bo):
        await world.write(wanted, person)
    await world.work(wanted)
    served.mailbox.says_to_recipient = lambda _address: None
    bounced = {row.recipient: row for row in await world.rows()}

    await sign_in_by_link(wanted, "ana@example.org")
    await tidying.go_round(office.of(wanted))
    with pytest.raises(NotFound):
        await lift(Actor(person_id=bo), bounced["bo@example.org"].id)
    before = await suppressed()
    await lift(structs.replace(world.ADMIN, person_id=ana), bounced["bo@example.org"].id)

    assert [row.state for row in bounced.values()] == ["bounced", "bounced"]
    assert (before, await suppressed()) == ({"bo@example.org"}, set())
    noted = await db.value("SELECT COUNT(*) FROM audit_entries WHERE verb = 'lifted_suppression'")
    assert noted == 1


def test_a_report_is_read_in_the_forms_that_mail_servers_use() -> None:
    whole = world.report("a@b.example", "ana@example.org", status="5.7.1")
    inside = whole.replace(b"text/rfc822-headers", b"message/rfc822")
    by_envelope = re.sub(
        rb"--B1\r\nContent-Desc[^-]*Headers.*?--B1--", b"--B1--", whole, flags=re.DOTALL
    )
    by_envelope = by_envelope.replace(
        b"X-Postfix-Queue-ID: 4XYZ", b"Original-Envelope-Id: a@b.example"
    )

    found = [dsn.failures(raw) for raw in (whole, inside, by_envelope)]

    assert [one[0].header_id for one in found] == ["a@b.example"] * 3
    assert {one[0].is_for_good for one in found} == {False}
    assert found[0][0].addresses == ("ana@example.org", "ana@example.org")


@pytest.mark.parametrize("cut", range(0, 1500, 61))
def test_a_damaged_report_is_nothing(cut: int) -> None:
    raw = world.report("a@b.example", "ana@example.org")

    for hostile in (raw[:cut], raw[cut:], raw[:cut] + b"\xff\x00\r\n\r\n--B1" + raw[cut:]):
        assert len(dsn.failures(hostile)) <= 1


@pytest.mark.parametrize(
    ("status", "said", "next_one"),
    [
        ("5.1.1", "550 5.1.1 no such user", "suppressed"),
        ("5.2.1", "550 5.2.1 disabled", "suppressed"),
        ("5.0.0", "550 no such user", "suppressed"),
        ("5.0.0", "552 full", "sent"),
        ("5.2.2", "552 5.2.2 full", "sent"),
        ("5.3.4", "552 5.3.4 too large", "sent"),
        ("5.6.1", "554 5.6.1 content", "sent"),
        ("5.7.1", "550 5.7.1 policy", "sent"),
    ],
)
async def test_an_address_is_held_back_only_where_it_is_what_failed(
    database: str, served: smtp.Served, status: str, said: str, next_one: str
) -> None:
    wanted, ana = world.settings(served), await world.reader("Ana")
    await world.write(wanted, ana)
    await world.work(wanted)
    (sent,) = await world.rows()
    report = world.report(sent.header_id, "ana@example.org", status=status)

    await bounces.take(report.replace(f"550 {status} <ana@example.org>:".encode(), said.encode()))
    await world.write(wanted, ana, "2")
    await world.work(wanted)

    assert (await world.rows())[1].state == next_one


async def test_a_report_that_holds_what_no_row_can_stops_no_other(
    database: str, served: smtp.Served, tmp_path: Path
) -> None:
    wanted, ana = world.settings(served), await world.reader("Ana")
    await world.write(wanted, ana)
    await world.work(wanted)
    (sent,) = await world.rows()
    good = world.report(sent.header_id, "ana@example.org")
    (tmp_path / "new").mkdir()
    (tmp_path / "cur").mkdir()
    (tmp_path / "new/1").write_bytes(good.replace(b"Recipient address", b"=?utf-8?q?a=00b?="))
    (tmp_path / "new/2").write_bytes(world.report("x@y.z", "ana@exam\x00ple.org"))

    taken = await bounces.take_all(tmp_path)

    assert (taken.reports, taken.bounced) == (2, 1)


@pytest.mark.parametrize(
    "headers",
    [{}, {"origin": "https://mail.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}],
)
async def test_the_one_press_counts_from_whatever_page_it_is_sent(
    database: str, new_client: NewClient, headers: dict[str, str]
) -> None:
    ana, client = await world.reader("Ana"), await new_client()
    token = tokens.made(ana, Category.WEBINARS, SETTINGS.secret)

    answer = await client.post(
        f"/unsubscribe/{token}", data={"List-Unsubscribe": "One-Click"}, headers=headers
    )

    assert answer.status_code == 200
    assert await db.value("SELECT COUNT(*) FROM mail_preferences WHERE NOT is_on") == 1


async def test_a_gateway_hands_reports_over_and_again_is_once(
    filled: str, served: smtp.Served, sign_in: SignIn
) -> None:
    wanted, ana = world.settings(served), await world.reader("Ana")
    await world.write(wanted, ana)
    await world.work(wanted)
    (sent,) = await world.rows()
    report = {"message": world.report(sent.header_id, "ana@example.org").decode()}
    administrator, other = await sign_in("staff-5"), await sign_in("staff-1")

    told = [(await administrator.post("/api/bounces", json=report)).json() for _ in range(2)]

    assert told == [{"failures": 1, "bounced": 1}, {"failures": 1, "bounced": 0}]
    assert (await other.post("/api/bounces", json=report)).status_code == 403


async def test_administrators_alone_see_why_and_nobody_sees_a_link(
    filled: str, sign_in: SignIn, new_client: NewClient
) -> None:
    client = await new_client()
    ana = await world.reader("Ana")
    await client.post("/sign-in", data={"email": "ana@example.org"})
    token = tokens.made(ana, Category.WEBINARS, SETTINGS.secret)
    at = f"MARKER-OF-A-TEXT https://x.example/followed-requests/{token}"
    await world.write(SETTINGS, ana, name="MARKER-OF-A-SUBJECT", at=at)
    await world.work(SETTINGS)
    news, link = await world.rows()
    administrator, others = await sign_in("staff-5"), [client, await sign_in("staff-1")]
    paths = ["/administration/messages", "/administration/messages.csv", "/api/messages",
             f"/administration/messages/{link.id}", f"/api/messages/{link.id}",
             f"/administration/messages/{news.id}", f"/mailbox/{link.id}", "/mailbox"]  # fmt: skip

    seen = {path: await administrator.get(path) for path in paths}
    refused = [(await one.get(path)).status_code for path in paths for one in others]

    assert "/sign-in/confirm/" in link.text
    assert token in news.text
    for secret in ("/sign-in/confirm/", token):
        assert secret not in "".join(answer.text for answer in seen.values())
    assert [a.status_code for a in seen.values()] == [200] * 6 + [404] * 2
    assert set(refused) <= {303, 401, 403, 404}
    news_page = seen[f"/administration/messages/{news.id}"].text
    assert all(
        word in news_page for word in ("MARKER-OF-A-TEXT", "NewsMade", "No mail server is set")
    )
    for path in ("/", "/profile/messages", "/administration/audit", "/administration/jobs",
                 "/api/jobs", "/webinars", "/institutions"):  # fmt: skip
        for one in (administrator, *others):
            assert "MARKER-OF" not in (await one.get(path)).text, path


async def test_messages_are_found_by_person_address_kind_and_state(
    filled: str, sign_in: SignIn
) -> None:
    for name in ("Ana", "Bo"):
        await world.write(SETTINGS, await world.reader(name))
    await world.work(SETTINGS)
    client = await sign_in("staff-5")

    async def found(query: str) -> list[str]:
        answer = (await client.get(f"/api/messages?{query}")).json()
        return [item["recipient"] for item in answer["items"]]

    assert await found("q=ana+reader") == ["ana@example.org"]
    assert await found("q=bo@example") == ["bo@example.org"]
    assert await found("q=%25") == []
    assert await found("state=written&purpose=news") == ["bo@example.org", "ana@example.org"]
    assert await found("state=sent") == []
    assert (await client.get("/api/messages?state=nonsense")).status_code == 422
    page = (await client.get("/api/messages?limit=1")).json()
    assert await found(f"limit=1&after={page['next']}") == ["ana@example.org"]
    assert "ana@example.org" in (await client.get("/administration/messages.csv?q=ana")).text


async def test_the_list_of_messages_needs_as_many_statements_for_many_as_for_few(
    filled: str, sign_in: SignIn
) -> None:
    client, ana = await sign_in("staff-5"), await world.reader("Ana")
    counts = []
    for many in (1, 40):
        for number in range(many):
            await world.write(SETTINGS, ana, f"{many}-{number}", purpose="invited")
        with db.watched() as statements:
            assert (await client.get("/administration/messages")).status_code == 200
        counts.append(len(statements))

    assert counts[0] == counts[1]


async def test_a_person_chooses_on_their_own_page(filled: str, sign_in: SignIn) -> None:
    client = await sign_in("staff-1")

    page = await client.get("/profile/messages")
    saved = await client.post("/profile/messages", data={"category": ["requests", "newsletter"]})
    wrong = await client.post("/profile/messages", data={"category": "account"})

    found = await db.value("SELECT id FROM people WHERE reference = 'staff-1'")
    assert (page.status_code, saved.status_code, wrong.status_code) == (200, 303, 422)
    assert await wishes(UUID(str(found))) == {Category.REQUESTS, Category.NEWSLETTER}


async def wishes(person_id: UUID) -> set[Category]:
    return {
        wish.category
        for wish in await preferences.wishes_of(Actor(person_id=person_id))
        if wish.is_on
    }


async def suppressed() -> set[str]:
    class Address(Struct, frozen=True):
        address: str

    found = await db.rows(Address, "SELECT address FROM mail_suppressions WHERE lifted_at IS NULL")
    return {one.address for one in found}


async def lift(actor: Actor, message_id: UUID) -> None:
    from passerelle.notifications import suppressing

    await suppressing.lift(actor, message_id)


async def sign_in_by_link(wanted: object, address: str) -> None:
    """Ask for a link, have it sent, use it a moment later."""
    from passerelle.core import outbox
    from passerelle.identity.facts import SignInLinkAsked

    @db.transaction
    async def ask() -> None:
        await outbox.put(SignInLinkAsked(address, "/", "en"))

    await ask()
    await world.work(wanted)  # type: ignore[arg-type]
    await world.run(
        "UPDATE sign_in_links SET used_at = :later", later=clock.now() + timedelta(seconds=1)
    )


def test_every_kind_of_message_has_a_name_and_a_subscriber_of_its_own() -> None:
    from passerelle.app import rooms
    from passerelle.notifications.purposes import PURPOSES

    words = rooms.words()
    names = [one.name for one in factory.subscriptions(SETTINGS)]
    assert [
        name for name in PURPOSES if f"mail_purpose.{name}" not in words and name != "news"
    ] == []
    assert len(names) == len(set(names))


def test_what_lets_its_holder_in_is_in_no_log() -> None:
    token = tokens.made(UUID(int=7), Category.WEBINARS, SETTINGS.secret)

    shown = [guard.without_secrets(f"/{place}/{token}") for place in ("unsubscribe", "preferences")]

    assert shown == ["/unsubscribe/…", "/preferences/…"]
    assert guard.without_secrets("/administration/messages.csv") == "/administration/messages.csv"
    assert guard.without_secrets(f"See https://x.org/j/{token}\nor write.") == (
        "See https://x.org/j/…\nor write."
    )
