"""An outreach officer at the keyboard: a list, a session, invitations, who came, what followed.

Once with scripts and once without; the invited person answers by the link in their mail.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from passerelle.app import slots
from passerelle.core import clock, db
from passerelle.identity import sessions
from passerelle.outreach import stepping
from tests.journeys.test_administration import pressed, seen_by_everyone, typed
from tests.outreach import world
from tests.support import service

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
async def served(filled: str, tmp_path: Path) -> AsyncIterator[service.Service]:
    slots.fill()
    with service.serving(filled, tmp_path) as running:
        yield running


@pytest.mark.parametrize("scripts", [True, False])
async def test_an_officer_invites_follows_up_and_closes(
    browser: Browser, served: service.Service, *, scripts: bool
) -> None:
    await world.run("UPDATE contacts SET ended_at = :then", then=datetime(2021, 1, 1, tzinfo=UTC))
    for institution, name in (("INS-KAZ-MOI", "Aigerim"), ("INS-KAZ-MFA", "Bolat")):
        await world.contact(institution, name, "fr" if name == "Bolat" else "en")
    await world.contact("INS-KAZ-MIG", "Nomail", mail=False)
    webinar = await world.webinar(await world.officer())
    context = await browser.new_context(java_script_enabled=scripts, locale="en-GB")
    page = await context.new_page()
    await _sign_in(context, served, "staff-1")

    await page.goto(f"{served.url}/outreach")
    await pressed(page, "main a[href='/outreach/lists']")
    await pressed(page, "main a[href='/outreach/lists/new']")
    await typed(page, quiet_months="999", name="Kazakhstan, quiet")
    await expect(page.locator("#quiet_months-error")).to_be_visible()
    await page.locator("#countries").select_option("KZ")
    await typed(page, quiet_months="24", name="Kazakhstan, quiet")
    await expect(page.locator("h1")).to_have_text("Kazakhstan, quiet")
    await expect(page.locator("main")).to_contain_text("Aigerim Speaker")
    await _look(page, scripts=scripts)

    await page.goto(f"{served.url}/outreach/new")
    await page.locator("#webinar").select_option(webinar)
    await pressed(page, "#form button")
    await expect(page.locator("h1")).to_have_text("How to ask")
    await _look(page, scripts=scripts)

    await pressed(page, "main a[href$='/invitations/letter']")
    await expect(page.locator("#subject_fr")).to_have_value(re.compile("Comment demander"))
    await page.locator("#subject_en").fill("")
    await pressed(page, "#form .button")
    await expect(page.locator("#subject_en-error")).to_be_visible()
    await typed(page, subject_en="Come and hear")
    await _look(page, scripts=scripts)
    await page.locator("#list").select_option(label="Kazakhstan, quiet")
    await pressed(page, "form[action$='/check'] button")
    await expect(page.locator(".lead")).to_contain_text("2 people")
    await expect(page.locator("main")).to_contain_text("We have no e-mail address of this person.")
    await typed(page, people="7")
    await expect(page.locator("#people-error")).to_be_visible()
    await _look(page, scripts=scripts)
    await typed(page, people="2")
    await expect(page.locator("h1")).to_contain_text("Invitations")
    await expect(page.locator("main")).to_contain_text("Bolat Speaker")

    guest = await (
        await browser.new_context(java_script_enabled=scripts, locale="fr-FR")
    ).new_page()
    await guest.goto(f"{served.url}{await _link_of('aigerim@example.org')}")
    await _look(guest, scripts=scripts)
    await pressed(guest, "button[value='yes']")
    await expect(guest.locator(".notice.good")).to_be_visible()
    await page.reload()
    await expect(page.locator("tbody").last).to_contain_text("confirmed")
    await _look(page, scripts=scripts)

    await _hold(webinar)
    await page.goto(f"{served.url}/outreach/{webinar}/attendance")
    await expect(page.locator("tbody").last).to_contain_text("40")
    await _look(page, scripts=scripts)
    await pressed(page, "nav.tabs a[href$='/follow-ups']")
    await expect(page.locator("tbody")).to_contain_text("open")
    await _look(page, scripts=scripts)
    await pressed(page, "tbody th a")
    await page.locator("#channel").select_option("call")
    await page.locator("#due_on").fill((clock.now() + timedelta(days=2)).date().isoformat())
    await typed(page, step="Send the form")
    await expect(page.locator("main")).to_contain_text("Send the form")
    await _look(page, scripts=scripts)
    await page.goto(f"{served.url}/outreach/follow-ups")
    await _look(page, scripts=scripts)
    await pressed(page, "form[action$='/done'] button")
    await expect(page.locator("main")).to_contain_text("Nothing is to be done.")

    await page.goto(f"{served.url}/outreach/{webinar}/desk")
    await pressed(page, "form[action$='/steps'] button")
    await expect(page.locator(".badge").first).to_have_text("follow-up closed")
    assert await world.state_of(webinar) == "follow_up_closed"


async def _sign_in(context: BrowserContext, served: service.Service, reference: str) -> None:
    found = await db.value("SELECT id FROM people WHERE reference = :r", r=reference)
    secret = await sessions.open_session(UUID(str(found)))
    await context.add_cookies([{"name": "session", "value": secret, "url": served.url}])


async def _link_of(address: str) -> str:
    """Return the path of the link in the mail to an address, once it was written."""
    for _ in range(100):
        text = await db.value(
            "SELECT text FROM messages WHERE recipient = :a AND purpose = 'outreach_invitation'",
            a=address,
        )
        if text:
            found = re.search(r"(/invited/\S+)", str(text))
            assert found, text
            return found.group(1)
        await asyncio.sleep(0.1)
    raise AssertionError("no mail was written")


async def _hold(webinar: str) -> None:
    await world.hold(webinar)
    person = await db.value("SELECT id FROM people WHERE reference = 'aigerim'")
    await world.attend(webinar, UUID(str(person)))

    await stepping.look_round()


async def _look(page: Page, *, scripts: bool) -> None:
    """Let everyone be able to use the page; axe itself needs scripts."""
    if scripts:
        await seen_by_everyone(page)
        await page.set_viewport_size({"width": 360, "height": 800})
        wide = await page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        await page.set_viewport_size({"width": 1280, "height": 800})
        assert not wide, page.url
