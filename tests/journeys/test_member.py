"""Somebody is invited in French, looks at the community, comes in, begins a topic with a picture
and a name, sees the reply come, answers; a flagged post is hidden.

With the keyboard alone, with and without scripts.
"""

import asyncio
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Browser, Page, expect

from tests.journeys.test_pages import sign_in
from tests.journeys.test_profile import SCRIPTED, close, reach, usable
from tests.support.service import Demo

pytestmark = pytest.mark.xdist_group("browser")
SPACE = "/communities/COM-LAC"


@pytest.mark.parametrize("javascript", [True, False])
async def test_a_member_comes_by_an_invitation_and_takes_part(
    browser: Browser, demo: Demo, tmp_path: Path, *, javascript: bool
) -> None:
    keeper = await (await browser.new_context()).new_page()
    await sign_in(keeper, demo, "administrator")
    title = f"Checklists {'with' if javascript else 'without'} scripts"

    amina = await come_in(browser, keeper, demo, f"amina{javascript}@example.org", javascript)
    bruno = await come_in(browser, keeper, demo, f"bruno{javascript}@example.org", javascript)
    topic = await begin_topic(amina, demo, title, picture(tmp_path), f"@bruno{javascript}")
    await see_mail(keeper, demo, f"bruno{javascript}@example.org", title)
    await reply(bruno, topic, "A first answer from Bruno")
    await see_reply(amina, topic, "A first answer from Bruno", javascript=javascript)
    await reply(amina, topic, "Thank you, Bruno")
    await flag(bruno, topic, "Thank you, Bruno")
    await hide(keeper, demo, "Thank you, Bruno")

    await bruno.goto(topic)
    await expect(bruno.get_by_text("Thank you, Bruno")).to_have_count(0)
    await close(keeper.context, amina.context, bruno.context)


async def come_in(
    browser: Browser,
    keeper: Page,
    demo: Demo,
    address: str,
    javascript: bool,  # noqa: FBT001
) -> Page:
    await keeper.goto(f"{demo.url}{SPACE}/invite")
    await reach(keeper, "#email")
    await keeper.keyboard.type(address)
    await reach(keeper, "#language")
    await keeper.keyboard.press("End")
    await reach(keeper, "#message")
    await keeper.keyboard.type("Venez voir.")
    await reach(keeper, "#form .button")
    await keeper.keyboard.press("Enter")
    await keeper.wait_for_url(re.compile("done=invited"))
    link = await link_to(keeper, demo, address)
    context = await browser.new_context(locale="fr-FR", java_script_enabled=javascript)
    page = await context.new_page()
    if javascript:
        SCRIPTED.add(context)
    await page.goto(link)
    await expect(page.locator("html")).to_have_attribute("lang", "fr")
    await expect(page.locator("h1")).to_contain_text("Partenaires d'Amérique latine")
    await expect(page.get_by_role("main")).to_contain_text("Venez voir.")
    await usable(page)
    await reach(page, "button[value='accept']")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile("/sign-in/confirm/"))
    await reach(page, "main form button")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{demo.url}{SPACE}")
    await usable(page)
    return page


async def link_to(page: Page, demo: Demo, address: str) -> str:
    content = await mail_to(page, demo, address)
    found = re.search(r"http\S+/invitations/[^\s\"<]+", content)
    assert found
    return found.group().replace("&amp;", "&")


async def mail_to(page: Page, demo: Demo, address: str, about: str = "") -> str:
    """Return the page of the latest message to an address whose line holds these words."""
    for _ in range(60):
        await page.goto(f"{demo.url}/mailbox")
        line = page.locator("main li, main tr").filter(has_text=address).filter(has_text=about)
        if await line.count():
            await line.first.get_by_role("link").first.click()
            return await page.content()
        await asyncio.sleep(0.25)
    raise AssertionError(f"no message to {address} about {about}")


async def see_mail(page: Page, demo: Demo, address: str, about: str) -> None:
    await mail_to(page, demo, address, about)


async def begin_topic(page: Page, demo: Demo, title: str, image: Path, name: str) -> str:
    await page.goto(f"{demo.url}{SPACE}")
    await reach(page, f"a[href='{SPACE}/topics/new']")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{demo.url}{SPACE}/topics/new")
    await usable(page)
    await reach(page, "#title")
    await page.keyboard.type(title)
    await reach(page, "#body")
    await page.keyboard.type(f"Which **one** do you use, {name} ?")
    await page.set_input_files("#files", image)
    await reach(page, "button[value='preview']")
    await page.keyboard.press("Enter")
    await expect(page.locator(".preview strong").last).to_have_text("one")
    await expect(page.locator("form.composer")).to_contain_text("map.png")
    await usable(page)
    await page.goto(f"{demo.url}{SPACE}")
    await page.goto(f"{demo.url}{SPACE}/topics/new")
    await expect(page.locator("#title")).to_have_value(title)
    await reach(page, "button[value='post']")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile("/topics/[0-9a-f-]{36}$"))
    await expect(page.locator("h1")).to_have_text(title)
    loaded = page.locator(".files img")
    await expect(loaded).to_have_attribute("width", "40")
    await usable(page)
    return page.url


async def reply(page: Page, topic: str, words: str) -> None:
    if not page.url.startswith(topic):
        await page.goto(topic)
    await reach(page, "#body")
    await page.keyboard.type(words)
    await reach(page, "button[value='post']")
    await page.keyboard.press("Enter")
    await expect(page.locator(".post").filter(has_text=words)).to_be_visible()


async def see_reply(page: Page, topic: str, words: str, *, javascript: bool) -> None:
    post = page.locator(".post").filter(has_text=words)
    await expect(post).to_have_count(0)
    if javascript:
        await expect(page.locator("button.newer")).to_be_visible(timeout=10_000)
        await expect(post).to_have_count(0)  # nothing jumps
        await reach(page, "button.newer")
        await page.keyboard.press("Enter")
        await expect(post).to_be_focused()
        await usable(page)
    else:
        await page.goto(topic)
    await expect(post).to_be_visible()


async def flag(page: Page, topic: str, words: str) -> None:
    await page.goto(topic)
    post = page.locator(".post").filter(has_text=words)
    await post.locator("a[href$='/flag']").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile("/flag$"))
    await usable(page)
    await reach(page, "#reason")
    await page.keyboard.type("Not friendly")
    await reach(page, "#form .button")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile("done=flagged"))


async def hide(page: Page, demo: Demo, words: str) -> None:
    await page.goto(f"{demo.url}{SPACE}/moderation")
    post = page.locator(".post").filter(has_text=words)
    await expect(post).to_contain_text("Not friendly")
    await post.locator("input[name='reason']").focus()
    await page.keyboard.type("Please be kind")
    await post.locator("button[value='hide']").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".post").filter(has_text=words)).to_have_count(0)


def picture(directory: Path) -> Path:
    file = directory / "map.png"
    Image.new("RGB", (40, 20), "teal").save(file)
    return file
