"""How many statements a page takes does not depend on how many rows there are."""

from collections.abc import Awaitable, Callable

import httpx

from passerelle.core import db
from tests.portfolio import planted

SignIn = Callable[[str], Awaitable[httpx.AsyncClient]]
NewClient = Callable[..., Awaitable[httpx.AsyncClient]]
PAGES = (
    "/requests",
    "/requests?limit=200",
    "/requests.csv",
    "/requests/REQ-PP-11",
    "/actions",
    "/actions?limit=200",
    "/actions.csv",
    "/actions/KAZ-II",
    "/actions/KAZ-II/activities.csv",
    "/institutions",
    "/institutions?limit=200",
    "/institutions.csv",
    "/institutions/INS-KAZ-MOI",
    "/where-we-work",
    "/api/requests",
    "/api/actions",
    "/api/actions/KAZ-II",
    "/api/institutions",
    "/api/institutions/INS-KAZ-MOI",
    "/api/where-we-work",
)
WORK = (
    "/actions/board",
    "/actions/new",
    "/actions/KAZ-II/timeline",
    "/actions/KAZ-II/edit",
    "/actions/KAZ-II/suspend",
    "/activities/ACV-087",
    "/activities/ACV-087/experts",
    "/activities/ACV-087/feedback",
    "/outputs/OUT-001",
    "/api/actions/board",
    "/api/actions/KAZ-II/timeline",
    "/api/activities/ACV-087",
    "/api/activities/ACV-087/candidates",
    "/api/outputs/OUT-001",
)
WHO_AND_WHETHER_IT_IS_CURRENT = 2
MOST = WHO_AND_WHETHER_IT_IS_CURRENT + 5


async def counted(client: httpx.AsyncClient, paths: tuple[str, ...] = PAGES) -> dict[str, int]:
    counts = {}
    for path in paths:
        with db.watched() as seen:
            answer = await client.get(path)
        assert answer.status_code == 200, (path, answer.text)
        counts[path] = len(seen)
    return counts


async def test_a_page_takes_few_statements_and_not_more_for_a_thousand_rows(
    filled: str, sign_in: SignIn
) -> None:
    few = await counted(await sign_in("staff-4", fresh=True), PAGES + WORK)
    await planted.many(1_000)
    many = await counted(await sign_in("staff-4", fresh=True), PAGES + WORK)

    assert many == few
    assert max(few.values()) <= MOST


async def test_a_contacts_list_takes_no_more_statements_for_a_thousand_requests(
    filled: str, sign_in: SignIn
) -> None:
    few = await counted(await sign_in("CON-0002", fresh=True))
    await planted.many(1_000)
    many = await counted(await sign_in("CON-0002", fresh=True))

    assert many == few
    assert max(few.values()) <= MOST
