"""A page says when it has changed, and not when something else has."""

import asyncio
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, Route

from tests.journeys.test_pages import sign_in
from tests.support import service

pytestmark = pytest.mark.xdist_group("browser")
WORDS = ("The first answer", "The second answer")
LIVE = re.compile(r"/live\?")
SAYS = "This page has changed."


async def test_a_page_says_when_it_has_changed_and_shows_the_new_one(
    browser: Browser, tmp_path: Path
) -> None:
    with service.demo(tmp_path) as demo:
        (file,) = (tmp_path / "rows").glob("*.db")
        context = await browser.new_context()
        page = await context.new_page()
        complaints: list[str] = []
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        await page.goto(f"{demo.url}/webinars/cf-2021-06")
        title = await page.locator("h1").inner_text()
        await asyncio.sleep(2)  # the page has a look at itself when it begins to listen

        change(file, "INSERT INTO revisions VALUES ('x', 1)")  # of the room, not of this page
        await asyncio.sleep(4)
        quiet = await page.get_by_text(SAYS).count()
        change(
            file, "UPDATE webinars SET titles = '{\"en\": \"New title\"}' WHERE slug = 'cf-2021-06'"
        )
        await page.get_by_role("status").get_by_text(SAYS).wait_for(timeout=10_000)
        violations = (await Axe().run(page)).violations_count
        await page.evaluate("dispatchEvent(new Event('pageshow'))")  # gone, and come back to
        await asyncio.sleep(1)
        said = await page.get_by_text(SAYS).count()
        await page.get_by_role("link", name="Show the new one.").click()
        await page.get_by_role("heading", name="New title", level=1).wait_for()
        await context.close()

    assert title != "New title"
    assert (quiet, violations, said, complaints) == (0, 0, 1, [])


async def test_replies_that_come_while_others_are_shown_are_shown_once(
    browser: Browser, demo: service.Demo
) -> None:
    writer, reader = await expert(browser, demo), await expert(browser, demo)
    await begin_topic(writer, demo, "Which form is the one in force?")
    asked, may_go_on = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        answer = await route.fetch()
        asked.set()
        await may_go_on.wait()
        await route.fulfill(response=answer)

    await reader.goto(writer.url)
    await reply(writer, "The first answer")
    bar = reader.locator("button.newer")
    await bar.wait_for()
    await reader.route("**/newer?*", hold)
    await reply(writer, "The second answer")
    await asyncio.wait_for(asked.wait(), 10)
    await bar.click()
    await reader.get_by_text("The first answer").wait_for()
    may_go_on.set()
    await bar.click()
    await reader.get_by_text("The second answer").wait_for()

    shown = [await reader.locator(".post").filter(has_text=words).count() for words in WORDS]
    assert shown == [1, 1]
    await writer.context.close()
    await reader.context.close()


async def test_a_line_that_was_refused_is_asked_for_again(
    browser: Browser, demo: service.Demo
) -> None:
    writer, reader = await expert(browser, demo), await expert(browser, demo)
    await begin_topic(writer, demo, "Whom do we ask about visas?")
    refused = asyncio.Event()

    async def refuse(route: Route) -> None:
        await route.fulfill(status=502)
        refused.set()

    await reader.clock.install()
    await reader.route(LIVE, refuse)
    await reader.goto(writer.url)
    await asyncio.wait_for(refused.wait(), 10)
    await asyncio.sleep(0.5)
    await reader.unroute(LIVE)
    async with reader.expect_response(LIVE) as answered:
        await reader.clock.fast_forward(16_000)
    assert (await answered.value).status == 200
    await reply(writer, "The desk does")

    await reader.locator("button.newer").wait_for()
    await writer.context.close()
    await reader.context.close()


async def begin_topic(page: Page, demo: service.Demo, title: str) -> None:
    await page.goto(f"{demo.url}/communities/COM-EXP/topics/new")
    await page.fill("#title", title)
    await page.fill("#body", "I found two.")
    await page.click("button[value='post']")
    await page.wait_for_url("**/topics/*-*-*-*-*")


async def expert(browser: Browser, demo: service.Demo) -> Page:
    page = await (await browser.new_context()).new_page()
    await sign_in(page, demo, "expert")
    return page


async def reply(page: Page, words: str) -> None:
    await page.fill("#body", words)
    await page.click("button[value='post']")
    await page.locator(".post").filter(has_text=words).wait_for()


def change(file: Path, statement: str) -> None:
    """Change something as another process would, and say that the room has changed."""
    with closing(sqlite3.connect(file, timeout=10)) as connection, connection:
        connection.execute(statement)
        connection.execute("UPDATE revisions SET number = number + 1 WHERE name = 'webinars'")
        connection.execute("UPDATE revisions SET number = number + 1 WHERE name = 'live'")
        connection.execute(
            "INSERT INTO live_events (position, stream, kind, payload, at) SELECT number,"
            " 'room/webinars', 'changed', '{}', '2026-01-01 00:00:00+00:00' FROM revisions"
            " WHERE name = 'live'"
        )
