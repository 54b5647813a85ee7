"""Somebody types an @ and chooses whom they mean; what is looked up late is in nobody's way."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.journeys.test_pages import sign_in
from tests.journeys.test_profile import reach
from tests.support.service import Demo

pytestmark = pytest.mark.xdist_group("browser")
COMPOSER = "/communities/COM-EXP/topics/new"
# An answer whose body is read later than the next key is pressed.
SLOW = """
const read = Response.prototype.json;
Response.prototype.json = async function () {
  await new Promise((done) => setTimeout(done, 400));
  return read.call(this);
};
"""


async def test_the_keyboard_chooses_a_name_and_always_goes_on(browser: Browser, demo: Demo) -> None:
    page = await composer(browser, demo)
    names = page.get_by_role("listbox")

    await page.keyboard.type("Thank you, @e")
    await expect(names.get_by_role("option").nth(1)).to_be_visible()
    await page.keyboard.press("ArrowDown")
    second = await names.get_by_role("option").nth(1).get_attribute("data-handle")
    await page.keyboard.press("Enter")
    await expect(page.locator("#body")).to_have_value(f"Thank you, @{second} ")
    await expect(names).to_be_hidden()

    await page.keyboard.type("and @e")
    await expect(names).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(names).to_be_hidden()
    await page.keyboard.type("x")
    await expect(names).to_be_visible()
    await page.keyboard.press("Control+Home")  # the cursor is in no name any more
    await expect(names).to_be_hidden()
    await reach(page, "button[value='preview']")
    await page.context.close()


async def test_names_that_come_late_hold_nobody_in_the_field(browser: Browser, demo: Demo) -> None:
    page = await composer(browser, demo, SLOW)
    names = page.get_by_role("listbox")

    async with page.expect_response("**/handles?*"):
        await page.keyboard.type("Thank you, @e")
    await page.wait_for_timeout(100)
    await page.keyboard.type("xpert ?")
    await page.wait_for_timeout(800)
    went_on = await names.is_visible()
    await page.keyboard.type(" @e")
    await page.keyboard.press("Tab")
    await page.wait_for_timeout(800)
    left = await names.is_visible()
    await reach(page, "button[value='preview']")

    assert (went_on, left) == (False, False)
    await expect(page.locator("#body")).to_have_value("Thank you, @expert ? @e")
    await page.context.close()


async def composer(browser: Browser, demo: Demo, script: str = "") -> Page:
    page = await (await browser.new_context()).new_page()
    await page.add_init_script(script)
    await sign_in(page, demo, "expert")
    await page.goto(demo.url + COMPOSER)
    await reach(page, "#body")
    return page
