"""A stranger reads the story; an officer opens each of its numbers down to the rows."""

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.test_pages import sign_in
from tests.support.service import Demo

pytestmark = pytest.mark.xdist_group("browser")


@pytest.mark.parametrize("javascript", [True, False])
async def test_a_stranger_reads_the_story_on_the_first_page_and_checks_it(
    browser: Browser, demo: Demo, *, javascript: bool
) -> None:
    context = await browser.new_context(java_script_enabled=javascript)
    page = await context.new_page()

    await page.goto(demo.url)
    main = page.get_by_role("main")
    await expect(main).to_contain_text("February 2021")
    await page.goto(f"{demo.url}/report")
    await page.locator("a[href*='/report/feb_2021_session']").first.click()

    text = await page.get_by_role("main").inner_text()
    assert "24" in text
    assert "4" in text
    await context.close()


async def test_an_officer_opens_a_number_down_to_why_it_is_counted(
    browser: Browser, demo: Demo
) -> None:
    page = await (await browser.new_context()).new_page()
    await sign_in(page, demo, "outreach_officer")

    await page.goto(f"{demo.url}/outreach/OS-2021-02")
    await expect(page.get_by_role("main")).to_contain_text("24")
    await page.goto(f"{demo.url}/conversion/requests/REQ-PP-17")

    main = page.get_by_role("main")
    await expect(main).to_contain_text("434")  # days: outside the window


async def test_the_whole_way_can_be_walked_with_the_keyboard(browser: Browser, demo: Demo) -> None:
    page = await (await browser.new_context()).new_page()
    await page.goto(demo.links["outreach_officer"])

    await page.keyboard.press("Tab")
    await expect(page.locator(":focus")).to_have_text("Skip to the content")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{demo.url}/")

    link = page.get_by_role("link", name="Conversion").first
    await link.focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{demo.url}/conversion")


async def test_everything_can_be_read_in_french(browser: Browser, demo: Demo) -> None:
    page = await (await browser.new_context(locale="fr-FR")).new_page()

    await page.goto(f"{demo.url}/webinars")

    await expect(page.get_by_role("heading", level=1)).to_have_text("Webinaires")
    await page.goto(f"{demo.url}/report")
    await expect(page.locator("html")).to_have_attribute("lang", "fr")


async def test_the_demonstration_is_ready_soon_and_prints_where_to_look(demo: Demo) -> None:
    assert demo.url in demo.printed
    assert "/mailbox" in demo.printed
    assert {"outreach_officer", "organiser", "assessor", "administrator", "partner", "expert"} <= (
        set(demo.links)
    )
