"""An administrator at the keyboard, in English and in French; and the first run of a service."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from tests.journeys.test_pages import look
from tests.support.postgres import free_port
from tests.support.service import Demo

pytestmark = pytest.mark.xdist_group("browser")
LOCALES = [("en-GB", "en"), ("fr-FR", "fr")]
SECRET = "first-run-secret-0123456789-abcdefghijkl"


async def typed(page: Page, **fields: str) -> None:
    """Fill the fields of a form with the keyboard and send it with Enter from the last one."""
    for name, text in fields.items():
        await page.locator(f"#{name}").focus()
        if await page.locator(f"#{name}").evaluate("e => e.tagName") == "SELECT":
            await page.locator(f"#{name}").select_option(text)
        else:
            await page.keyboard.press("Control+A")
            await page.keyboard.type(text)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def pressed(page: Page, selector: str) -> None:
    """Go to a link or a button, press Enter, and wait for where it leads."""
    await page.locator(selector).first.focus()
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def opened(page: Page, selector: str) -> None:
    """Go to a summary and press Enter."""
    await page.locator(selector).first.focus()
    await page.keyboard.press("Enter")


async def seen_by_everyone(page: Page) -> None:
    found = await Axe().run(page)
    assert [one["id"] for one in found.response["violations"]] == [], page.url


@pytest.mark.parametrize(("locale", "language"), LOCALES)
async def test_somebody_is_invited_gets_a_role_and_loses_it(
    browser: Browser, demo: Demo, locale: str, language: str
) -> None:
    page = await (await browser.new_context(locale=locale)).new_page()
    await sign_in_as(page, demo, "administrator", language)

    await page.goto(f"{demo.url}/administration")
    await pressed(page, "main a[href='/administration/people']")
    await pressed(page, "a[href='/administration/people/new']")
    await typed(page, email="nobody", family_name=f"Keyboard-{language}")
    await expect(page.locator("#email-error")).to_be_visible()
    await seen_by_everyone(page)
    await typed(page, email=f"keyboard-{language}@example.org")
    await expect(page.locator("h1")).to_have_text(f"Keyboard-{language}")
    await expect(page.locator("html")).to_have_attribute("lang", language)

    await typed(page, role="auditor", until="")
    await expect(page.locator("a[href$='/roles/auditor/revoke']")).to_be_visible()
    await seen_by_everyone(page)
    await pressed(page, "a[href$='/roles/auditor/revoke']")
    await pressed(page, "main form .danger")
    await expect(page.locator("a[href$='/roles/auditor/revoke']")).to_have_count(0)

    await pressed(page, "a[href$='/deactivate']")
    await pressed(page, "main form .danger")
    await expect(page.locator("form[action$='/reactivate']")).to_be_visible()


@pytest.mark.parametrize(("locale", "language"), LOCALES)
async def test_an_institution_is_entered_gets_a_contact_is_merged_and_parted(
    browser: Browser, demo: Demo, locale: str, language: str
) -> None:
    page = await (await browser.new_context(locale=locale)).new_page()
    await sign_in_as(page, demo, "outreach_officer", language)

    await page.goto(f"{demo.url}/administration/institutions/new")
    await typed(page, type="agency", country="KZ", name_en=f"Agency {language}")
    await expect(page.locator("h1")).to_have_text(f"Agency {language}")
    entered = page.url

    await opened(page, "details:has(#email) summary")
    await typed(
        page, role="adviser", email=f"adviser-{language}@example.org", family_name="Adviser"
    )
    await expect(page.locator("tbody")).to_contain_text(f"adviser-{language}@example.org")
    await opened(page, "details:has(#starts_on) summary")
    await typed(page, reason="The law of 1 March")
    await expect(page.locator("main")).to_contain_text("The law of 1 March")
    await seen_by_everyone(page)

    await pressed(page, "a[href$='/merge']")
    await typed(page, survivor="INS-KAZ-MFA", reason="One and the same")
    await expect(page.locator(".notice a")).to_have_attribute(
        "href", "/administration/institutions/INS-KAZ-MFA"
    )
    await seen_by_everyone(page)
    await pressed(page, "a[href$='/mergers']")
    await pressed(page, "main form .danger")
    await page.wait_for_url(entered)
    await expect(page.locator(".notice")).to_have_count(0)


async def sign_in_as(page: Page, demo: Demo, part: str, language: str) -> None:
    await page.goto(demo.links[part])
    await pressed(page, "main form button")
    await page.goto(f"{demo.url}/language/{language}?next=/")


@contextmanager
def fresh_service(directory: Path) -> Iterator[tuple[str, Path]]:
    """A service that was just installed, and what it writes."""
    port, log = free_port(), directory / "log"
    env = os.environ | {
        "PASSERELLE_BASE_URL": f"http://127.0.0.1:{port}",
        "PASSERELLE_DATABASE_URL": f"sqlite:///{directory / 'empty.db'}",
        "PASSERELLE_SECRET": SECRET,
        "PASSERELLE_PORT": str(port),
    }
    run = [sys.executable, "-m", "passerelle"]
    subprocess.run([*run, "migrate"], env=env, check=True, capture_output=True)
    with log.open("w") as out:
        process = subprocess.Popen([*run, "serve"], env=env, stdout=out, stderr=subprocess.STDOUT)
    try:
        until = time.monotonic() + 30
        while "set-up code" not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.05)
        time.sleep(0.3)
        yield f"http://127.0.0.1:{port}", log
    finally:
        process.terminate()
        process.wait(20)


async def test_a_new_installation_gets_its_first_administrator_by_the_code_it_printed(
    browser: Browser, tmp_path: Path, pictures: Path
) -> None:
    with fresh_service(tmp_path) as (url, log):
        code = re.search(r"set-up code: ([A-Z2-7-]+)", log.read_text())
        assert code
        page = await (await browser.new_context()).new_page()

        await page.goto(url)
        assert page.url == f"{url}/set-up"
        assert await look(page, url, "/set-up", pictures, "nobody") == []
        await typed(page, email="first@example.org", family_name="First", code="AAAAA-BBBBB")
        await expect(page.locator("#code-error")).to_be_visible()
        await typed(page, code=code.group(1))
        await page.wait_for_url(f"{url}/administration/next-steps")
        assert await look(page, url, "/administration/next-steps", pictures, "first") == []
        gone = await page.goto(f"{url}/set-up")

        assert gone is not None
        assert gone.status == 404
        home = await page.goto(url)
        assert home is not None
        assert home.status == 200
        assert code.group(1) not in log.read_text().split("set-up code", 1)[1][40:]
