"""Somebody signs in, sets a password, makes a token, changes language and zone, ends a session.

With the keyboard alone, in English and in French, with and without scripts.
"""

import asyncio
import re

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.support.service import Demo

pytestmark = pytest.mark.xdist_group("browser")
PASSWORD = "seven green apples on a roof"
SCRIPTED: set[BrowserContext] = set()


@pytest.mark.parametrize(("locale", "javascript", "who"), [
    ("en-GB", True, "contact-0031"), ("en-GB", False, "contact-0032"),
    ("fr-FR", True, "contact-0033"), ("fr-FR", False, "contact-0034"),
])  # fmt: skip
async def test_a_person_keeps_their_account_with_the_keyboard_alone(
    browser: Browser, demo: Demo, locale: str, who: str, *, javascript: bool
) -> None:
    address, language = f"{who}@example.org", locale[:2]
    context = await browser.new_context(locale=locale, java_script_enabled=javascript)
    page = await context.new_page()
    if javascript:
        SCRIPTED.add(context)

    await sign_in_by_link(page, demo, address)
    await expect(page.locator("html")).to_have_attribute("lang", language)
    await set_password(page, demo)
    await change_zone_and_language(page, demo, language)
    await make_and_revoke_a_token(page, demo)
    other = await browser.new_context(locale=locale, java_script_enabled=javascript)
    elsewhere = await other.new_page()
    await sign_in_by_password(elsewhere, demo, address)
    await end_the_other_session(page, demo)
    await elsewhere.goto(f"{demo.url}/profile")
    await expect(elsewhere).to_have_url(re.compile(r"/sign-in\?next=/profile"))
    await close(context, other)


async def sign_in_by_link(page: Page, demo: Demo, address: str) -> None:
    await page.goto(f"{demo.url}/sign-in?next=/profile")
    await reach(page, "#email")
    await page.keyboard.type(address)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{demo.url}/sign-in/sent")
    await usable(page)
    await page.goto(await link_in_the_mailbox(page, demo, address))
    await reach(page, "main form button")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{demo.url}/profile")
    await usable(page)


async def link_in_the_mailbox(page: Page, demo: Demo, address: str) -> str:
    """Open the latest message to an address, and return the link in it."""
    for _ in range(40):
        await page.goto(f"{demo.url}/mailbox")
        line = page.locator("main li, main tr").filter(has_text=address).first
        if await line.count():
            await line.get_by_role("link").first.click()
            found = re.search(r"http\S+/sign-in/confirm/[^\s\"<]+", await page.content())
            assert found
            return found.group().replace("&amp;", "&")
        await asyncio.sleep(0.25)
    raise AssertionError(f"no message to {address}")


async def set_password(page: Page, demo: Demo) -> None:
    await page.goto(f"{demo.url}/profile/security")
    await reach(page, "#password")
    await page.keyboard.type("passerelle2026")
    await page.keyboard.press("Enter")
    await expect(page.locator("#password")).to_be_focused()  # the field at fault
    await expect(page.locator("#password-error")).to_be_visible()
    await usable(page)
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{demo.url}/profile/security?done=password")
    await usable(page)


async def change_zone_and_language(page: Page, demo: Demo, language: str) -> None:
    other = {"en": "fr", "fr": "en"}[language]
    for wanted, zone in ((other, "Asia/Almaty"), (language, "Atlantic/Azores")):
        await page.goto(f"{demo.url}/profile")
        await reach(page, "#language")
        await page.keyboard.press({"en": "Home", "fr": "End"}[wanted])
        await choose(page, wanted)
        await reach(page, "#tz")
        await page.keyboard.press("Control+A")
        await page.keyboard.type(zone)
        await page.keyboard.press("Escape")
        await reach(page, "form[action='/profile'] .button")
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"{demo.url}/profile?done=saved")
        await expect(page.locator("html")).to_have_attribute("lang", wanted)
        await expect(page.locator("footer")).to_contain_text(zone)
        await usable(page)


async def choose(page: Page, wanted: str) -> None:
    """Go through the options of the select that has the focus, with the arrow keys."""
    select = page.locator("#language")
    for key in ("ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown", "ArrowDown"):
        if await select.input_value() == wanted:
            return
        await page.keyboard.press(key)
    await expect(select).to_have_value(wanted)


async def make_and_revoke_a_token(page: Page, demo: Demo) -> None:
    await page.goto(f"{demo.url}/profile/tokens")
    await reach(page, "#name")
    await page.keyboard.type("Intranet")
    await page.keyboard.press("Enter")
    await expect(page.locator("#scopes")).to_be_focused()
    await page.keyboard.press("Space")
    await reach(page, "form[action='/profile/tokens'] .button")
    await page.keyboard.press("Enter")
    token = page.locator("#token")
    await expect(token).to_have_value(re.compile(r"psl_[\w-]{43}"))
    text = await token.input_value()
    await usable(page)
    await page.goto(f"{demo.url}/profile/tokens")
    assert text not in await page.content()
    assert await status_with(page, demo, text) == 200
    await reach(page, "a[href$='/revoke']")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(r"/revoke$"))
    await usable(page)
    await reach(page, "main form button")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{demo.url}/profile/tokens")
    assert await status_with(page, demo, text) == 401


async def status_with(page: Page, demo: Demo, token: str) -> int:
    headers = {"authorization": f"Bearer {token}"}
    return (await page.request.get(f"{demo.url}/api/me", headers=headers)).status


async def sign_in_by_password(page: Page, demo: Demo, address: str) -> None:
    await page.goto(f"{demo.url}/sign-in?next=/profile")
    await reach(page, "#email")
    await page.keyboard.type(address)
    await reach(page, "main summary")
    await page.keyboard.press("Enter")
    await reach(page, "#password")
    await page.keyboard.type("not this one at all")
    await page.keyboard.press("Enter")
    await expect(page.locator("#password-error")).to_be_visible()
    await usable(page)
    await reach(page, "#password")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{demo.url}/profile")


async def end_the_other_session(page: Page, demo: Demo) -> None:
    await page.goto(f"{demo.url}/profile/security")
    await usable(page)
    await reach(page, "form[action*='/sessions/'] button")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{demo.url}/profile/security?done=ended")
    assert await page.locator("form[action*='/sessions/']").count() == 0


async def reach(page: Page, selector: str) -> None:
    """Press Tab until the focus is on what the selector names."""
    if await page.locator(f"{selector}:focus").count():
        return
    for _ in range(120):
        await page.keyboard.press("Tab")
        if await page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"the keyboard does not reach {selector} on {page.url}")


async def usable(page: Page) -> None:
    """Fail where a screen reader cannot use the page, or it is too wide for a phone.

    What looks needs scripts itself: without them the pages are the same ones.
    """
    if page.context not in SCRIPTED:
        return
    results = await Axe().run(page)
    assert [v["id"] for v in results.response["violations"]] == [], page.url
    size = page.viewport_size
    await page.set_viewport_size({"width": 360, "height": 800})
    beyond = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert beyond == 0, page.url
    assert size
    await page.set_viewport_size(size)


async def close(*contexts: BrowserContext) -> None:
    for context in contexts:
        await context.close()
