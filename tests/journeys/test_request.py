"""An institution's person asks for assistance; the programme asks back, links, decides; she sees.

With the keyboard alone, with and without scripts.
"""

import re
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from tests.journeys.test_administration import pressed, typed
from tests.journeys.test_pages import look, sign_in
from tests.support.service import Demo

pytestmark = pytest.mark.xdist_group("browser")


async def in_as(browser: Browser, demo: Demo, part: str, *, scripts: bool) -> Page:
    page = await (await browser.new_context(java_script_enabled=scripts)).new_page()
    await sign_in(page, demo, part)
    return page


async def chosen(page: Page, name: str, value: str = "") -> None:
    """Choose an option by the keyboard and go on."""
    option = page.locator(f"input[name={name}]" + (f"[value='{value}']" if value else "")).first
    await option.focus()
    await page.keyboard.press("Space")


async def on(page: Page) -> None:
    await pressed(page, "main form .button")


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_request_is_asked_for_clarified_linked_decided_and_seen(
    browser: Browser, demo: Demo, tmp_path: Path, *, scripts: bool
) -> None:
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"%PDF-1.4\n%%EOF")
    partner = await in_as(browser, demo, "partner", scripts=scripts)

    await partner.goto(f"{demo.url}/ask")
    await pressed(partner, "main form .button")
    await chosen(partner, "institution")
    await on(partner)
    if "/ask/endorsement" in partner.url:
        await partner.locator("#endorser").select_option(index=1)
        await on(partner)
    await chosen(partner, "theme")
    await on(partner)
    await partner.locator("#text").fill("We want to learn from others.")
    await on(partner)
    await partner.locator("#file").set_input_files(letter)
    await pressed(partner, "form[enctype] .button")
    await expect(partner.locator(".files")).to_contain_text("letter.pdf")
    await pressed(partner, "main a.button")
    await chosen(partner, "session", "none")
    await on(partner)
    assert not (await Axe().run(partner)).response["violations"] if scripts else True
    await on(partner)
    reference = await partner.locator("#reference").inner_text()
    assert re.fullmatch(r"REQ-\d{4}-\w{6}", reference)

    assessor = await in_as(browser, demo, "assessor", scripts=scripts)
    here = f"{demo.url}/desk/{reference}"
    await assessor.goto(here)
    await pressed(assessor, f"form[action$='{reference}/take'] button")
    await pressed(assessor, "a[href$='/question']")
    await assessor.locator("#text").fill("Until when do you need it?")
    await on(assessor)

    await partner.goto(f"{demo.url}/my-requests")
    await pressed(partner, f"a[href='/my-requests/{reference}']")
    await expect(partner.locator(".thread")).to_contain_text("Until when")
    await partner.locator("#text").fill("Until May.")
    await on(partner)
    await expect(partner.locator(".thread")).to_contain_text("Until May.")

    for part in ("assessor", "outreach_officer"):
        officer = (
            assessor if part == "assessor" else await in_as(browser, demo, part, scripts=scripts)
        )
        await officer.goto(f"{here}/link?session=OS-2021-02")
        if await officer.locator("input#session").count():
            await officer.locator("input#session").fill("OS-2021-02")
        await chosen(officer, "basis", "staff_confirmed")
        await typed(officer, reason=f"They said so, {part}")
        await expect(officer.locator("#sessions + .scroll")).to_contain_text("confirmed")

    await assessor.goto(f"{here}/decision")
    await chosen(assessor, "outcome", "accepted")
    await assessor.locator("#reason").fill("The steering group agrees.")
    await on(assessor)
    if scripts:
        assert await look(assessor, demo.url, f"/desk/{reference}", tmp_path, "assessor") == []

    await partner.goto(f"{demo.url}/my-requests/{reference}")
    await expect(partner.locator(".notice")).to_contain_text("accepted")
    await expect(partner.get_by_role("main")).to_contain_text("The steering group agrees.")
    if scripts:
        path = f"/my-requests/{reference}"
        assert await look(partner, demo.url, path, tmp_path, "partner") == []
