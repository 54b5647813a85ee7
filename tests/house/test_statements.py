"""The number of SQL statements behind a page does not grow with the rows."""

from pathlib import Path

import httpx
import pytest

from passerelle.app import factory, importing, rooms
from passerelle.core import db
from tests.conftest import Makers, SignIn
from tests.support import folders

_KEPT = (
    "FROM institutions i JOIN contacts c ON c.institution_id = i.id"
    " JOIN eligibility_periods e ON e.institution_id = i.id ORDER BY i.reference, c.id LIMIT 1"
)
SAMPLES = {
    "/administration/institutions/{reference}": f"SELECT i.reference {_KEPT}",
    "/periods/{id}": f"SELECT e.id {_KEPT}",
    "/contacts/{id}": f"SELECT c.id {_KEPT}",
    "/people/{reference}": "SELECT reference FROM people ORDER BY reference LIMIT 1",
    "/roles/{role}": "SELECT 'auditor'",
    "{slug}": "SELECT slug FROM webinars ORDER BY slug DESC LIMIT 1",
    "/actions/{code}": "SELECT code FROM actions ORDER BY code LIMIT 1",
    "/activities/{reference}": "SELECT reference FROM activities ORDER BY reference LIMIT 1",
    "/deployments/{reference}": "SELECT reference FROM deployments ORDER BY reference LIMIT 1",
    "/outputs/{reference}": "SELECT reference FROM outputs ORDER BY reference LIMIT 1",
    "/institutions/{reference}": "SELECT reference FROM institutions ORDER BY reference LIMIT 1",
    "/requests/{reference}": "SELECT reference FROM assistance_requests"
    " ORDER BY reference DESC LIMIT 1",
    **{
        f"/desk/{{reference}}/{form}": "SELECT reference FROM assistance_requests"
        " WHERE state = 'under_assessment' ORDER BY reference DESC LIMIT 1"
        for form in ("question", "consultation", "decision", "aside")
    },
    **{
        f"/{base}/{{reference}}": "SELECT reference FROM assistance_requests"
        " WHERE submitted_at IS NOT NULL ORDER BY reference DESC LIMIT 1"
        for base in ("my-requests", "desk")
    },
    "/communities/{reference}": "SELECT c.reference FROM communities c"
    " JOIN memberships m ON m.community_id = c.id ORDER BY c.reference LIMIT 1",
    "/calendars/communities/{reference}": "SELECT reference FROM communities"
    " WHERE visibility = 'public' ORDER BY reference LIMIT 1",
    "/people/{id}": "SELECT m.id FROM memberships m JOIN communities c ON c.id = m.community_id"
    " WHERE m.state = 'active' ORDER BY c.reference, m.id LIMIT 1",
    "/topics/{id}": "SELECT id FROM topics ORDER BY id LIMIT 1",
    "/outreach/{reference}": "SELECT w.reference FROM outreach_sessions s"
    " JOIN webinars w ON w.id = s.webinar_id WHERE s.audience = 'partner'"
    " ORDER BY w.reference LIMIT 1",
    "/outreach-sessions/{reference}": "SELECT w.reference FROM outreach_sessions s"
    " JOIN webinars w ON w.id = s.webinar_id WHERE s.audience = 'partner'"
    " ORDER BY w.reference LIMIT 1",
}
FIXED = {"/report/{id}": "feb_2021_session", "/figures/{id}": "feb_2021_session"}
NOT_READ = (
    *("/communities/{reference}/topics/new", "/topics/{id}/reply", "/posts/{", "/api/posts/{"),
    *("/invitations/", "/api/topics/{id}/draft", "/api/communities/{reference}/draft"),
    *("/api/communities/{reference}/handles", "/api/communities/{reference}/following"),
    "/set-up",
    *("/ask/", "/followed-requests/", "/my-requests/{reference}/withdrawal"),
    "/desk/{reference}/newcomers",
    *("/invited/{", "/outreach/lists/{", "/api/target-lists/{"),
    "/outreach/{reference}/follow-ups/{institution}",
    *("/registrations/{", "/j/{", "/webinars/{slug}.ics", "/webinars/{slug}/register"),
    *("/static/", "/sign-", "/language/", "/mailbox", "/livez", "/readyz", "/api/openapi", "/tour"),
    *("/files/", "/api/me/picture", "/administration/audit", "/api/audit-entries"),
    *("/administration/webhooks/{", "/api/webhooks/{"),
    *("/live", "/administration/jobs/{", "/api/jobs/{"),
    *("/feedback/{", "/profile/deployments", "/api/me/deployments"),
    *("/preferences/", "/unsubscribe/", "/administration/messages/{", "/api/messages/{"),
    *("/profile/calendar/{", "/calendars/mine/"),
    *("/profile/tokens/{", "/profile/addresses/", "/profile/security/password/remove"),
)


async def path_of(path: str) -> str | None:
    """Fill a door's path with something that is there."""
    if "{" not in path:
        return path
    for pattern, name in FIXED.items():
        if pattern in path:
            return path.replace("{id}", name)
    for pattern, statement in SAMPLES.items():
        if pattern in path:
            part = pattern[pattern.index("{") : pattern.index("}") + 1]
            value = str(await db.value(statement))
            path = path.replace(pattern, pattern.replace(part, value))
    return None if "{" in path else path


async def counted(url: str, sign_in: SignIn) -> dict[str, int]:
    await db.open_(url, rooms.MODELS)
    try:
        await _take_up()
        return await walked(await sign_in("staff-5", fresh=True))
    finally:
        await db.close()


@db.transaction
async def _take_up() -> None:
    """Let a request and a post wait for somebody: what was imported was decided."""
    await db.execute(
        "UPDATE assistance_requests SET state = 'under_assessment' WHERE reference ="
        " (SELECT MIN(reference) FROM assistance_requests WHERE submitted_at IS NOT NULL)"
    )
    await db.execute(
        "UPDATE posts SET state = 'pending' WHERE id = (SELECT p.id FROM posts p"
        " JOIN topics t ON t.id = p.topic_id JOIN communities c ON c.id = t.community_id"
        f" WHERE c.reference = ({SAMPLES['/communities/{reference}']})"
        " ORDER BY p.created_at DESC, p.id DESC LIMIT 1)"
    )


async def walked(client: httpx.AsyncClient) -> dict[str, int]:
    found = {}
    for door in factory.doors_of_rooms():
        if door.method != "GET" or door.path.startswith(NOT_READ):
            continue
        path = await path_of(door.path)
        assert path is not None, f"no sample for {door.path}"
        with db.watched() as statements:
            answer = await client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        found[door.path] = len(statements)
    return found


@pytest.mark.parametrize("times", [12])
async def test_each_page_needs_as_many_statements_for_ten_rows_as_for_a_thousand(
    makers: Makers, sign_in: SignIn, tmp_path: Path, times: int
) -> None:
    few, lots = await makers.make("few"), await makers.make("lots")
    for url, folder in (
        (few, folders.small(tmp_path / "few", rows=10)),
        (lots, folders.many(tmp_path / "lots", times=times)),
    ):
        await db.open_(url, rooms.MODELS)
        result = await importing.import_programme(folder)
        await db.close()
    assert result.counts["assistance_requests"] > 1000

    with_few, with_lots = await counted(few, sign_in), await counted(lots, sign_in)

    assert with_few == with_lots
    assert max(with_lots.values()) <= 45, with_lots
