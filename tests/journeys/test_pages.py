"""Every page at 360 and at 1280 px: it fits, it is light, and a screen reader can use it."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from tests.support.service import Demo

pytestmark = pytest.mark.xdist_group("browser")
VISITOR = (
    "/", "/ask", "/webinars", "/webinars?when=past", "/webinars/cf-2021-06", "/actions",
    "/actions/KAZ-II",
    "/communities", "/communities/COM-OPEN", "/publications", "/where-we-work", "/report",
    "/report/feb_2021_session", "/report/km_time_to_first_request", "/api", "/sign-in",
    "/sign-in/sent", "/mailbox", "/no-such-page", "/tour", "/search", "/search?q=migration",
)  # fmt: skip
STAFF = (
    "/", "/webinars/os-2021-02", "/webinars/os-2021-02/people?standing=attended", "/outreach",
    "/outreach/OS-2021-02",
    "/outreach/OS-2021-02/desk", "/outreach/OS-2021-02/invitations",
    "/outreach/OS-2021-02/invitations/letter", "/outreach/OS-2021-02/invitations/preview",
    "/outreach/OS-2021-02/invitations/check", "/outreach/OS-2021-02/attendance",
    "/outreach/OS-2021-02/follow-ups", "/outreach/OS-2021-02/edit", "/outreach/new",
    "/outreach/lists", "/outreach/lists/new", "/outreach/follow-ups", "/conversion",
    "/conversion/requests", "/conversion/requests/REQ-PP-09", "/conversion/institutions",
    "/requests", "/requests/REQ-PP-11", "/desk", "/desk/REQ-PP-16", "/desk/REQ-PP-16/link",
    "/my-requests/REQ-PP-11", "/actions/KAZ-II", "/institutions",
    "/actions/board", "/actions/new", "/actions/KAZ-II/timeline", "/actions/KAZ-II/edit",
    "/actions/KAZ-II/suspend", "/actions/KAZ-II/outputs/new", "/actions/KAZ-II/activities/new",
    "/institutions/INS-KGZ-MOL", "/roster", "/report/attribution_outreach",
    "/profile", "/profile/security", "/profile/tokens",
    "/profile/calendar",
)  # fmt: skip
PARTNER = (
    "/", "/requests", "/my-requests", "/ask", "/institutions", "/roster", "/communities",
    "/profile/data",
    "/profile/picture",
)  # fmt: skip
ADMINISTRATOR = (
    "/communities", "/communities/new", "/communities/COM-LAC", "/communities/COM-LAC/settings",
    "/communities/COM-LAC/requests", "/communities/COM-LAC/people", "/communities/COM-LAC/invite",
    "/communities/COM-LAC/moderation", "/communities/COM-LAC/people?state=requested",
    "/administration/webhooks", "/administration/webhooks/new",
    "/administration", "/administration/people", "/administration/people?q=outreach",
    "/administration/people/new", "/administration/people/staff-1",
    "/administration/people/staff-1/edit", "/administration/people/staff-1/deactivate",
    "/administration/people/staff-1/roles/outreach_officer/revoke",
    "/administration/institutions", "/administration/institutions/new",
    "/administration/institutions/INS-KAZ-MOI", "/administration/institutions/INS-KAZ-MOI/edit",
    "/administration/institutions/INS-KAZ-MOI/merge",
    "/administration/institutions/INS-KAZ-MOI/mergers", "/administration/next-steps",
    "/administration/jobs", "/administration/messages", "/administration/messages?state=sent",
    "/profile/messages", "/administration/erasures", "/administration/retention",
)  # fmt: skip
EXPERT = ("/communities", "/communities/COM-EXP", "/communities/COM-EXP/topics/new",
          "/communities/COM-EXP/people", "/communities/COM-EXP/leave")  # fmt: skip
MAX_BYTES = 100_000


@pytest.mark.parametrize(("part", "paths"), [
    ("visitor", VISITOR), ("outreach_officer", STAFF), ("partner", PARTNER),
    ("administrator", ADMINISTRATOR), ("expert", EXPERT),
])  # fmt: skip
async def test_pages_fit_are_light_and_can_be_used_by_everyone(
    browser: Browser, demo: Demo, pictures: Path, part: str, paths: tuple[str, ...]
) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: complaints.append(str(e)))
    if part != "visitor":
        await sign_in(page, demo, part)
    wrong = []
    for path in paths:
        complaints.clear()
        wrong += await look(page, demo.url, path, pictures, part)
        wrong += [f"{path}: {c}" for c in complaints if "404" not in c]
    await context.close()

    assert wrong == []


async def sign_in(page: Page, demo: Demo, part: str) -> None:
    await page.goto(demo.links[part])
    await page.get_by_role("main").get_by_role("button", name="Sign in").click()
    await page.wait_for_url(f"{demo.url}/")


async def look(page: Page, url: str, path: str, pictures: Path, part: str) -> list[str]:
    wrong = []
    for width in (360, 1280):
        await page.set_viewport_size({"width": width, "height": 900})
        answer = await page.goto(url + path)
        assert answer is not None
        if answer.status != 200 and path != "/no-such-page":
            return [f"{path}: {answer.status}"]
        size = len(await answer.body())
        if size > MAX_BYTES:
            wrong.append(f"{path}: {size} bytes")
        beyond = await page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if beyond > 0:
            wrong.append(f"{path} at {width}: {beyond} px too wide")
        if keep := os.environ.get("PASSERELLE_PICTURES"):
            name = f"{part}{path.replace('/', '_').replace('?', '_')}_{width}.png"
            await page.screenshot(path=Path(keep) / name, full_page=True)
            print(f"{part} {path} {width} {size} bytes")
    results = await Axe().run(page)
    for violation in results.response["violations"]:
        nodes = "; ".join(str(n["html"])[:120] for n in violation["nodes"][:3])
        wrong.append(f"{path}: {violation['id']}: {nodes}")
    return wrong
