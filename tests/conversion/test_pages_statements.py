"""Pages of conversion take as many statements for a thousand rows as for a few, and stay light."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import httpx

from passerelle.assistance.models import AssistanceRequest, RequestInstitution, RequestLink
from passerelle.core import db, revisions
from passerelle.identity.models import Institution, Person
from passerelle.outreach.models import FollowUp, OutreachSession
from passerelle.webinars.models import Registration, Webinar

SignIn = Callable[[str], Awaitable[httpx.AsyncClient]]
WHO_AND_WHETHER_IT_IS_CURRENT = 2
PAGES = {
    "/": 16,
    "/outreach": 9,
    "/outreach/OS-2021-02": 13,
    "/outreach.csv": 9,
    "/conversion": 9,
    "/conversion/requests": 7,
    "/conversion/requests?limit=200": 7,
    "/conversion/requests/REQ-PP-17": 9,
    "/conversion/institutions": 7,
    "/conversion/lift.csv": 8,
    "/conversion/requests.csv": 7,
    "/api/outreach-sessions": 9,
    "/api/outreach-sessions/OS-2021-02": 13,
    "/api/conversion": 9,
    "/api/conversion/requests/REQ-PP-17": 9,
}
"""Statements at most, beside who asks and whether what is kept is current."""
MAX_BYTES = 100_000
FIRST = datetime(2020, 5, 1, 9, tzinfo=UTC)


@db.transaction
async def many(count: int) -> None:
    """Plant so many institutions that came to a session and then asked, and sessions for them."""
    country, office = "KZ", await Person.get(reference="staff-1")
    institutions = [
        Institution(
            reference=f"INS-MANY-{i}", names={"en": f"Ministry number {i}"}, type="ministry",
            country_id=country, national_government=True,
        )
        for i in range(count)
    ]  # fmt: skip
    people = [
        Person(reference=f"CON-MANY-{i}", given_name="Some", family_name=f"Body {i}")
        for i in range(count)
    ]
    webinars = [
        Webinar(
            reference=f"OS-MANY-{i}", slug=f"os-many-{i}", titles={"en": f"Session number {i}"},
            format="webinar", mode="online", audience="partner", state="held",
            starts_at=FIRST + timedelta(days=i), duration_min=60, tz="Asia/Almaty",
        )
        for i in range(count // 10)
    ]  # fmt: skip
    sessions = [
        OutreachSession(webinar_id=webinar.id, audience="partner", state="held")
        for webinar in webinars
    ]
    feb = await OutreachSession.get(webinar__reference="OS-2021-02")
    requests = [
        AssistanceRequest(
            reference=f"REQ-MANY-{i}", theme_id="integration", channel="form", state="accepted",
            submitted_at=FIRST + timedelta(days=200 + i % 300, minutes=i),
        )
        for i in range(count)
    ]  # fmt: skip
    at = [i % len(webinars) for i in range(count)]
    await Institution.bulk_create(institutions)
    await Person.bulk_create(people)
    await Webinar.bulk_create(webinars)
    await OutreachSession.bulk_create(sessions)
    await AssistanceRequest.bulk_create(requests)
    await Registration.bulk_create(
        Registration(
            webinar_id=webinars[at[i]].id, person_id=people[i].id,
            institution_id=institutions[i].id,
            state="attended",
        )
        for i in range(count)
    )  # fmt: skip
    await RequestInstitution.bulk_create(
        RequestInstitution(
            request_id=requests[i].id, institution_id=institutions[i].id, part="requester"
        )
        for i in range(count)
    )
    await RequestLink.bulk_create(
        RequestLink(
            request_id=requests[i].id, session_id=sessions[at[i]].id, basis="staff_confirmed",
            by_id=office.id, at=requests[i].submitted_at,
        )
        for i in range(0, count, 2)
    )  # fmt: skip
    await FollowUp.bulk_create(
        FollowUp(
            reference=f"FU-MANY-{i}", session_id=feb.id, institution_id=institutions[i].id,
            channel="call", at=FIRST + timedelta(days=300),
        )
        for i in range(count)
    )  # fmt: skip
    await revisions.bump("webinars", "outreach", "assistance", "identity")


async def counted(client: httpx.AsyncClient) -> dict[str, int]:
    counts = {}
    for path in PAGES:
        with db.watched() as seen:
            answer = await client.get(path)
        assert answer.status_code == 200, (path, answer.text)
        counts[path] = len(seen) - WHO_AND_WHETHER_IT_IS_CURRENT
    return counts


async def test_a_page_takes_few_statements_and_not_more_for_a_thousand_rows(
    filled: str, sign_in: SignIn
) -> None:
    few = await counted(await sign_in("staff-1", fresh=True))
    await many(1_000)
    lots = await counted(await sign_in("staff-1", fresh=True))

    assert lots == few
    assert {path: count for path, count in few.items() if count > PAGES[path]} == {}


async def test_pages_stay_light_with_a_hundred_sessions_and_a_thousand_requests(
    filled: str, sign_in: SignIn
) -> None:
    await many(1_000)
    client = await sign_in("staff-1")

    sizes = {
        path: len((await client.get(path)).content)
        for path in ("/", "/outreach", "/conversion", "/conversion/requests?limit=50",
            "/conversion/institutions", "/outreach/OS-MANY-7", "/outreach/OS-2021-02")
    }  # fmt: skip

    assert {path: size for path, size in sizes.items() if size > MAX_BYTES} == {}
