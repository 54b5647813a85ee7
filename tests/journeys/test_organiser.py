"""An organiser at the keyboard, with and without scripts: from a draft to who came."""

import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from passerelle.core import clock
from tests.journeys.test_administration import opened, pressed, seen_by_everyone, sign_in_as, typed
from tests.support.service import Demo

pytestmark = pytest.mark.xdist_group("browser")


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_webinar_from_its_draft_to_its_report(
    browser: Browser, demo: Demo, tmp_path: Path, *, scripts: bool
) -> None:
    page = await (await browser.new_context(java_script_enabled=scripts)).new_page()
    guest = await (await browser.new_context(java_script_enabled=scripts)).new_page()
    await sign_in_as(page, demo, "organiser", "en")

    await page.goto(f"{demo.url}/webinars/mine")
    await pressed(page, "main a[href='/webinars/new']")
    name = "with scripts" if scripts else "without"
    await page.locator("#title_en").fill(f"Journey {name}")
    await pressed(page, "main form .button")
    here = page.url.removesuffix("/edit/when")
    start = clock.now() + timedelta(days=30)
    await page.locator("#starts_at").fill(f"{start:%Y-%m-%d}T10:00")
    await typed(page, tz="Africa/Casablanca", duration_min="60")
    await expect(page.locator(".lead")).to_contain_text("Casablanca")
    await page.goto(f"{here}/edit/registration")
    await typed(page, capacity="1")
    await pressed(page, "form[action$='/opening'] button")
    if scripts:
        await seen_by_everyone(page)

    addresses = [f"{who}-{scripts}@example.org".lower() for who in ("first", "second")]
    for address in addresses:
        await guest.goto(here)
        await pressed(guest, "main a[href$='/register']")
        await typed(guest, email=address)
        await expect(guest.locator("h1")).to_have_text("Look into your mail")
    await page.goto(f"{here}/registrants")
    await expect(page.locator("tbody tr").nth(0)).to_contain_text("confirmed")
    await expect(page.locator("tbody tr").nth(1)).to_contain_text("waitlist")

    await guest.goto(await mailed(guest, demo, addresses[0], "/registrations/"))
    await pressed(guest, "main form .danger")
    await expect(guest.locator("main")).to_contain_text("Your registration is cancelled.")
    await page.reload()
    await expect(page.locator("tbody tr").nth(1)).to_contain_text("confirmed")

    await page.goto(f"{here}/edit/when")
    await page.locator("#starts_at").fill(f"{start:%Y-%m-%d}T11:00")
    await pressed(page, "main form .button >> nth=0")
    await expect(page.locator(".lead")).to_contain_text("11:00")
    await mailed(guest, demo, addresses[1], "/registrations/", subject="Changed")

    time_passes(demo, here.rpartition("/")[2])
    while not await page.locator("a[href$='/attendance']").count():
        await page.wait_for_timeout(250)
        await page.goto(here)
    await pressed(page, "nav a[href$='/attendance']")
    await page.get_by_role("checkbox", name=addresses[1].partition("@")[0]).focus()
    await page.keyboard.press("Space")
    await pressed(page, "main form .button >> nth=0")
    await expect(page.locator(".choice")).to_contain_text("attended · 60 minutes")
    await pressed(page, "nav a[href$='/registrants']")
    await opened(page, "main summary")
    await typed(page, email=f"walk-in-{scripts}@example.org".lower())
    table = tmp_path / "attendance.csv"
    table.write_text(f"email;minutes\n{addresses[1]};5\nwalk-in-{scripts}@example.org;40\n")
    await pressed(page, "nav a[href$='/attendance']")
    await page.set_input_files("#file", table)
    await pressed(page, "form[action$='/file'] button")
    await expect(page.locator("tbody tr").nth(0)).to_contain_text("written down by hand")
    await expect(page.locator("tbody tr").nth(1)).to_contain_text("attended")
    if scripts:
        await seen_by_everyone(page)
    await pressed(page, "form[action$='/import'] button")
    await expect(page.locator(".choice").nth(1)).to_contain_text("attended · 40 minutes")
    await pressed(page, "form[action$='/report'] button")
    await expect(page.locator("main")).to_contain_text("reported")
    if scripts:
        await seen_by_everyone(page)


def time_passes(demo: Demo, slug: str) -> None:
    """Let a webinar have begun two hours ago, and the service look for what time has brought."""
    at, minute = clock.now() - timedelta(hours=2), clock.now().replace(second=0, microsecond=0)
    with closing(sqlite3.connect(demo.database, timeout=20)) as rows:
        rows.execute(
            "UPDATE webinars SET starts_at = ?, capacity = NULL WHERE slug = ?",
            (at.isoformat(" "), slug),
        )
        rows.execute(
            "UPDATE schedules SET next_at = ? WHERE name = 'webinars.passing'",
            (minute.isoformat(" "),),
        )
        rows.commit()


async def mailed(page: Page, demo: Demo, address: str, path: str, subject: str = "") -> str:
    """Return a link that was mailed to an address, as the demonstration's mailbox shows it."""
    for _ in range(60):
        await page.goto(f"{demo.url}/mailbox")
        line = page.locator("main tr, main li").filter(has_text=address)
        if subject:
            line = line.filter(has_text=subject)
        if await line.count():
            await line.first.locator("a").first.click()
            text = await page.content()
            if found := re.search(rf"{re.escape(demo.url)}({path}[^\s\"<]+)", text):
                return found.group(0)
        await page.wait_for_timeout(250)
    raise AssertionError(f"nothing was mailed to {address}")
