"""Signing in by a link: once, for fifteen minutes, with a button."""

import asyncio
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from passerelle.core import clock, db, sources
from passerelle.identity import budgets, rules, signing_in
from passerelle.identity.budgets import Budget
from tests.conftest import SETTINGS, NewClient
from tests.core.test_processes import python
from tests.support.browsers import link_mailed_to, person_id, run_worker
from tests.webinars import world

KNOWN = "staff-1@example.org"


async def test_a_link_signs_in_once_after_a_button_and_goes_on_to_where_one_was(
    filled: str, new_client: NewClient
) -> None:
    client = await new_client()
    await client.post("/sign-in", data={"email": f" {KNOWN.upper()} ", "next": "/mailbox"})
    await run_worker()
    link = await link_mailed_to(KNOWN)

    shown = await client.get(link)
    assert "__Host-session" not in client.cookies  # a mail scanner's GET signs nobody in
    signed_in = await client.post(link, data={"next": "/mailbox"})
    again = await (await new_client()).post(link, data={})

    assert (shown.status_code, signed_in.status_code, again.status_code) == (200, 303, 409)
    assert signed_in.headers["location"] == "/mailbox"
    cookie = signed_in.headers["set-cookie"]
    assert all(word in cookie for word in ("__Host-session=", "Secure", "HttpOnly", "SameSite=Lax"))
    assert "Staff Outreach-1" in (await client.get("/webinars")).text


async def test_known_and_unknown_addresses_get_the_same_answer(
    filled: str, new_client: NewClient
) -> None:
    client = await new_client()

    answers = [
        await client.post("/sign-in", data={"email": address})
        for address in (KNOWN, "nobody@example.org")
    ]
    await run_worker()

    assert answers[0].status_code == answers[1].status_code == 303
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert await db.value("SELECT COUNT(*) FROM messages") == 1


@pytest.mark.parametrize("address", [
    "", "x", "a@b", "a b@example.org", "a@example.org, b@x.org",
    "ана@example.org", "a..b@example.org", "ana.@example.org", "a(b@example.org", "a@b..example",
])  # fmt: skip
async def test_a_wrong_address_is_said_at_the_field_and_kept(
    filled: str, new_client: NewClient, address: str
) -> None:
    client = await new_client()

    page = await client.post("/sign-in", data={"email": address})

    assert page.status_code == 422
    assert "<title>Error:" in page.text
    assert f'value="{address}"' in page.text or not address


@pytest.mark.parametrize(
    "name",
    [
        "Ana,\n\nYour account is locked. Unlock it within an hour:\nhttps://evil.example/u",
        "https://evil.example/u",
        "evil.example",
        "Your account is locked. Call 0900",
    ],
)
async def test_a_stranger_writes_nothing_but_a_name_into_anothers_mail(
    database: str, new_client: NewClient, name: str
) -> None:
    slug = await world.opened(await world.organiser(), capacity=5)
    visitor = await new_client()
    whole = {"email": "victim@example.org", "given_name": name, "family_name": "V"}
    on_one_line = {**whole, "given_name": " ".join(name.split())}

    for form in (whole, on_one_line):
        await visitor.post(f"/webinars/{slug}/register", data=form)
    await visitor.post("/sign-in", data={"email": "victim@example.org"})
    await run_worker()

    (asked,) = await db.rows(_Mail, "SELECT text, html FROM messages WHERE purpose = 'sign_in'")
    assert "Hello,\n" in asked.text
    assert "evil" not in asked.text + asked.html
    assert "locked" not in asked.text + asked.html


class _Mail(msgspec.Struct, frozen=True):
    text: str
    html: str


async def test_an_old_or_forged_link_is_refused(filled: str, new_client: NewClient) -> None:
    client = await new_client()
    sessions = "SELECT COUNT(*) FROM login_sessions"
    before = await db.value(sessions)
    await client.post("/sign-in", data={"email": KNOWN})
    await run_worker()
    link = await link_mailed_to(KNOWN)
    token = link.partition("?")[0]

    @db.transaction
    async def grow_old() -> None:
        await db.execute(
            "UPDATE sign_in_links SET expires_at = :then", then=clock.now() - timedelta(seconds=1)
        )

    forged = await client.post(f"{token[:-1]}{'0' if token[-1] != '0' else '1'}", data={})
    await grow_old()
    old = await client.post(link, data={})
    nonsense = await client.post("/sign-in/confirm/x.y", data={})

    assert {forged.status_code, old.status_code, nonsense.status_code} == {409}
    assert await db.value(sessions) == before


async def test_signing_out_ends_the_session_everywhere(filled: str, new_client: NewClient) -> None:
    client, other = await new_client(), await new_client()
    await client.post("/sign-in", data={"email": KNOWN})
    await run_worker()
    await client.post(await link_mailed_to(KNOWN), data={})
    stolen = client.cookies["__Host-session"]

    await client.post("/sign-out")
    other.cookies.set("__Host-session", stolen)

    assert "Staff Outreach-1" not in (await other.get("/webinars")).text


async def test_the_demonstrations_links_work_in_the_demonstration_alone(
    filled: str, new_client: NewClient
) -> None:
    link = f"/sign-in/as/{rules.signed('staff-1', 'demo', SETTINGS.secret)}"
    real, demo = await new_client(), await new_client(demo=True)

    assert (await real.post(link)).status_code == 404
    assert (await demo.post(link)).status_code == 303
    assert (await demo.post(f"{link}0")).status_code == 404


async def test_the_mailbox_is_open_in_the_demonstration_and_to_administrators_alone(
    filled: str, new_client: NewClient
) -> None:
    real, demo = await new_client(), await new_client(demo=True)

    assert (await real.get("/mailbox")).status_code == 404
    assert (await demo.get("/mailbox")).status_code == 200


async def test_twenty_uses_of_one_link_at_once_from_two_processes_open_one_session(
    filled: str,
) -> None:
    token = await signing_in.make_link(await person_id("staff-1"), SETTINGS.secret)
    link, before = token.partition(".")[0], await sessions_counted()

    outputs = await asyncio.gather(
        *(python("-m", "tests.support.uses", filled, link, "10") for _ in range(2))
    )

    opened = [int(output.split()[0]) for output in outputs]
    refused = [int(output.split()[1]) for output in outputs]
    assert (sum(opened), sum(refused)) == (1, 19), outputs
    assert await sessions_counted() == before + 1


async def test_a_link_does_not_open_a_deactivated_account(
    filled: str, new_client: NewClient
) -> None:
    id_ = await person_id("staff-1")
    token = await signing_in.make_link(id_, SETTINGS.secret)

    await deactivate(id_)
    answer = await (await new_client()).post(f"/sign-in/confirm/{token}", data={})

    assert answer.status_code == 409


async def test_an_address_gets_five_links_an_hour_and_nobody_is_told(
    filled: str, new_client: NewClient
) -> None:
    client = await new_client()

    for address in (KNOWN, "nobody@example.org"):
        answers = [await client.post("/sign-in", data={"email": address}) for _ in range(7)]
        assert {(a.status_code, a.headers["location"]) for a in answers} == {(303, "/sign-in/sent")}
    asked = await db.value("SELECT COUNT(*) FROM outbox WHERE topic = 'SignInLinkAsked'")

    assert asked == 10


async def test_a_source_that_asks_for_too_many_links_waits(
    filled: str, new_client: NewClient
) -> None:
    client = await new_client()

    answers = [
        await client.post("/sign-in", data={"email": f"somebody-{n}@example.org"})
        for n in range(32)
    ]

    assert [a.status_code for a in answers] == [303] * 30 + [429] * 2
    assert "<form" in answers[-1].text


async def test_what_is_counted_cannot_be_read(filled: str, new_client: NewClient) -> None:
    await (await new_client()).post("/sign-in", data={"email": KNOWN})

    keys = [str(await db.value(f"SELECT key FROM budgets LIMIT 1 OFFSET {n}")) for n in range(2)]

    assert all(len(key) == 64 for key in keys)
    assert not {rules.hashed(KNOWN), rules.hashed("127.0.0.1")} & set(keys)


async def test_a_budget_is_never_overdrawn_and_fills_up_again(database: str) -> None:
    budget = Budget("test", 3, 60)

    waits = await asyncio.gather(*(budgets.take(budget, "a", "s") for _ in range(9)))
    other = await budgets.take(budget, "b", "s")
    await budgets.give_back(budget, "a", "s")
    again = await budgets.take(budget, "a", "s")

    assert sum(wait == 0 for wait in waits) == 3
    assert all(50 < wait <= 60 for wait in waits if wait)
    assert (other, again) == (0, 0)
    assert await budgets.forget(clock.now()) == 0
    assert await budgets.forget(clock.now() + timedelta(minutes=4)) == 2


async def test_the_session_that_the_browser_held_ends_when_another_is_opened(
    filled: str, new_client: NewClient
) -> None:
    client, thief = await new_client(), await new_client()
    first, second = [
        await signing_in.make_link(await person_id("staff-1"), SETTINGS.secret) for _ in range(2)
    ]
    await client.post(f"/sign-in/confirm/{first}", data={})
    thief.cookies.set("__Host-session", client.cookies["__Host-session"])
    assert (await thief.get("/profile")).status_code == 200

    await client.post(f"/sign-in/confirm/{second}", data={})

    assert (await thief.get("/profile")).status_code == 303
    assert (await client.get("/profile")).status_code == 200


async def sessions_counted() -> int:
    return int(await db.value("SELECT COUNT(*) FROM login_sessions"))


@db.transaction
async def deactivate(id_: UUID) -> None:
    await db.execute(
        "UPDATE people SET deactivated_at = :now WHERE id = :id", now=clock.now(), id=id_
    )


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_a_source_is_an_address_or_a_network_of_one_household(address: str, source: str) -> None:
    assert sources.source_of(address) == source
