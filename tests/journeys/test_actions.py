"""An accepted request becomes an Action, worked on by keyboard until it is concluded."""

import re
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from passerelle.core import clock
from tests.journeys.test_administration import pressed, seen_by_everyone, sign_in_as
from tests.support.service import Demo

pytestmark = pytest.mark.xdist_group("browser")
REQUEST = "REQ-PP-09"


async def filled(page: Page, **fields: str) -> None:
    """Type into the fields of a form."""
    for name, text in fields.items():
        field = page.locator(f"#{name}")
        await field.focus()
        if await field.evaluate("e => e.tagName") == "SELECT":
            await field.select_option(text)
        elif await field.evaluate("e => e.type") == "date":
            await field.fill(text)
        else:
            await page.keyboard.press("Control+A")
            await page.keyboard.type(text)


async def ticked(page: Page, selector: str) -> None:
    """Go to a choice and press the space bar."""
    await page.locator(selector).first.focus()
    await page.keyboard.press("Space")


async def sent(page: Page) -> None:
    """Go to the button of the page's form and press Enter."""
    await pressed(page, "main form:not([role=search]) .buttons button")


async def state(page: Page, text: str) -> None:
    await expect(
        page.locator("main .badge", has_text=re.compile(f"^{text}$")).first
    ).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_request_becomes_an_action_and_the_action_is_concluded(
    browser: Browser, demo: Demo, *, scripts: bool
) -> None:
    async def somebody(part: str) -> Page:
        context = await browser.new_context(locale="en-GB", java_script_enabled=scripts)
        page = await context.new_page()
        await sign_in_as(page, demo, part, "en")
        return page

    officer, steering = await somebody("assessor"), await somebody("steering_member")
    today = clock.now().date()

    await officer.goto(f"{demo.url}/requests/{REQUEST}")
    await pressed(officer, "a[href^='/actions/new?request=']")
    await filled(
        officer, title_en="Counselling", starts_on=today.isoformat(),
        ends_on=(today + timedelta(days=100)).isoformat(),
    )  # fmt: skip
    await sent(officer)
    await state(officer, "in formulation")
    action = officer.url

    await steering.goto(action)
    await pressed(steering, "a[href$='/approve']")
    await sent(steering)
    await state(steering, "approved")
    await officer.goto(action)
    await pressed(officer, "a[href$='/start']")
    await sent(officer)
    await state(officer, "in implementation")

    await pressed(officer, "a[href$='/activities/new']")
    await filled(officer, kind="workshop", starts_on=today.isoformat(), days="1")
    await ticked(officer, "#mode")
    await sent(officer)
    await state(officer, "planned")
    activity = officer.url
    await pressed(officer, "a[href$='/experts']")
    await ticked(officer, "#expert")
    await filled(officer, days="2")
    if scripts:
        await seen_by_everyone(officer)
    await sent(officer)
    await expect(officer.locator("a[href$='/withdraw']")).to_have_count(1)

    for verb, standing in (("confirm", "confirmed"), ("hold", "held"), ("report", "reported")):
        await pressed(officer, f"a[href='{activity.removeprefix(demo.url)}/{verb}']")
        if verb == "report":
            await filled(officer, women="6", men="4", report="All of them came.")
        await sent(officer)
        await state(officer, standing)

    await pressed(officer, "a[href$='/feedback']")
    await sent(officer)
    link = await officer.locator("a.break").get_attribute("href")
    visitor = await (await browser.new_context(java_script_enabled=scripts)).new_page()
    await visitor.goto(str(link))
    await sent(visitor)
    await expect(visitor.locator("#overall-error")).to_be_visible()
    await ticked(visitor, "#overall-5")
    await filled(visitor, comment="Very useful.")
    await sent(visitor)
    await expect(visitor.locator(".notice")).to_contain_text("Thank you")

    await officer.goto(action)
    await pressed(officer, "a[href$='/outputs/new']")
    await filled(officer, title_en="A guide", kind="manual_guide")
    await ticked(officer, "input[name=languages][value=en]")
    await sent(officer)
    document = officer.url
    await pressed(officer, "form[action$='/deliver'] button")
    await expect(officer.locator("form[action$='/validate']")).to_have_count(0)
    administrator = await somebody("administrator")
    await administrator.goto(document)
    await pressed(administrator, "form[action$='/validate'] button")
    await state(administrator, "validated")

    await officer.goto(action)
    await pressed(officer, "a[href$='/close']")
    await sent(officer)
    await pressed(officer, "a[href$='/closing-form']")
    await ticked(officer, "#achievement")
    await filled(officer, summary="A procedure is in force.")
    await sent(officer)
    await pressed(officer, "a[href$='/conclude']")
    await sent(officer)
    await state(officer, "concluded")
    if scripts:
        await seen_by_everyone(officer)
    await pressed(officer, "a[href$='/timeline']")
    await expect(officer.locator("tbody tr").last).to_contain_text("concluded")
