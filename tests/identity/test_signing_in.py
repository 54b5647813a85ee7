"""Signing in by a link: once, for fifteen minutes, with a button."""

import re
from datetime import timedelta

import pytest

from passerelle.app import factory
from passerelle.core import clock, db, queue
from passerelle.identity import rules
from tests.conftest import SETTINGS, NewClient

KNOWN = "staff-1@example.org"


async def run_worker() -> None:
    worker = queue.Worker(factory.subscriptions(SETTINGS))
    while await worker.work_once():
        pass


async def link_mailed_to(address: str) -> str:
    text = await db.value(
        "SELECT text FROM messages WHERE recipient = :a ORDER BY id DESC LIMIT 1", a=address
    )
    found = re.search(r"https://passerelle\.example\.org(/sign-in/confirm/\S+)", text)
    assert found
    return found.group(1)


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


@pytest.mark.parametrize("address", ["", "x", "a@b", "a b@example.org", "a@example.org, b@x.org"])
async def test_a_wrong_address_is_said_at_the_field_and_kept(
    filled: str, new_client: NewClient, address: str
) -> None:
    client = await new_client()

    page = await client.post("/sign-in", data={"email": address})

    assert page.status_code == 422
    assert "<title>Error:" in page.text
    assert f'value="{address}"' in page.text or not address


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
