"""What each reader sees and does not see, on pages, in files and in the API."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from passerelle.identity.models import Institution
from tests.portfolio import planted

SignIn = Callable[[str], Awaitable[httpx.AsyncClient]]
NewClient = Callable[..., Awaitable[httpx.AsyncClient]]

STAFF, CONTACT, STRANGER, EXPERT = "staff-4", "CON-0002", "CON-0260", "EXP-0085"
"""CON-0002 speaks for INS-KAZ-MOI, CON-0260 for an institution in Argentina."""
REQUEST_PAGES = (
    "/requests?limit=200",
    "/requests.csv",
    "/requests/REQ-PLANTED",
    "/api/requests?limit=200",
    "/api/requests/REQ-PLANTED",
    "/institutions/INS-KAZ-MOI",
    "/api/institutions/INS-KAZ-MOI",
)
ACTION_PAGES = (
    "/actions?limit=200",
    "/actions?state=formulation",
    "/actions.csv",
    "/actions.csv?state=formulation",
    "/actions/SMALL-I",
    "/actions/SMALL-I/activities.csv",
    "/actions/MARKER-FORMULATION",
    "/api/actions?limit=200",
    "/api/actions?state=formulation",
    "/api/actions/SMALL-I",
    "/api/actions/MARKER-FORMULATION",
    "/where-we-work",
    "/where-we-work.csv",
    "/api/where-we-work",
)
FOR_THE_INSTITUTION = {"REQ-PLANTED", "MARKER-TEXT", "MARKER-STEP"}
FOR_STAFF = {
    "MARKER-SOURCE",
    "MARKER-VOTE",
    "MARKER-RECUSED",
    "MARKER-MINUTES",
    "MARKER-LINK",
    "MARKER-FORMULATION",
    "Staff Outreach-1",
    "OS-2021-02",
}


async def read(client: httpx.AsyncClient, paths: tuple[str, ...]) -> str:
    """Return what the client is shown; a refusal says nothing but the address it was asked for."""
    answers = [await client.get(path) for path in paths]
    assert {answer.status_code for answer in answers} <= {200, 303, 401, 404}
    return "\n".join(answer.text for answer in answers if answer.status_code == 200)


def named(text: str, markers: set[str]) -> set[str]:
    return {marker for marker in markers if marker in text}


async def test_a_request_shows_itself_to_its_institution_and_its_handling_to_staff(
    filled: str, new_client: NewClient, sign_in: SignIn
) -> None:
    await planted.secrets()
    markers = FOR_THE_INSTITUTION | FOR_STAFF

    assert named(await read(await sign_in(STAFF), REQUEST_PAGES), markers) == markers
    theirs = await read(await sign_in(CONTACT), REQUEST_PAGES)
    assert named(theirs, markers) == FOR_THE_INSTITUTION
    for reader in (await sign_in(STRANGER), await sign_in(EXPERT), await new_client()):
        assert named(await read(reader, REQUEST_PAGES), markers) == set()


async def test_an_action_in_formulation_and_its_documents_are_for_staff(
    filled: str, new_client: NewClient, sign_in: SignIn
) -> None:
    await planted.secrets()
    markers = {"MARKER-FORMULATION, a title", "MARKER-OUTPUT"}

    assert named(await read(await sign_in(STAFF), ACTION_PAGES), markers) == markers
    for reader in (await sign_in(CONTACT), await sign_in(EXPERT), await new_client()):
        text = await read(reader, ACTION_PAGES)
        assert named(text, markers) == set()
        assert "SMALL-I, a title" in text


async def test_an_action_names_its_request_only_to_those_who_may_see_the_request(
    filled: str, new_client: NewClient, sign_in: SignIn
) -> None:
    await planted.secrets()

    for reader, sees in (
        (await sign_in(STAFF), True),
        (await sign_in(CONTACT), True),
        (await sign_in(STRANGER), False),
        (await sign_in(EXPERT), False),
        (await new_client(), False),
    ):
        assert ("REQ-PLANTED" in await read(reader, ACTION_PAGES)) == sees


async def test_where_we_work_counts_what_is_approved_the_same_for_everybody(
    filled: str, new_client: NewClient, sign_in: SignIn
) -> None:
    await planted.secrets()

    for reader in (await sign_in(STAFF), await new_client()):
        rows = (await reader.get("/where-we-work.csv")).text.splitlines()
        assert "region5,Asia,KZ,Kazakhstan,3,2" in rows


async def test_a_merged_institution_leaves_the_list_and_its_address_leads_on(
    filled: str, sign_in: SignIn
) -> None:
    heir = await Institution.get(reference="INS-KAZ-MFA")
    await Institution.filter(reference="INS-KAZ-CSO").update(merged_into_id=heir.id)
    client = await sign_in(STAFF)

    assert "INS-KAZ-CSO" not in (await client.get("/institutions?country=KZ")).text
    moved = await client.get("/institutions/INS-KAZ-CSO")
    assert (moved.status_code, moved.headers["location"]) == (308, "/institutions/INS-KAZ-MFA")
    assert "INS-KAZ-CSO" in (await client.get("/institutions/INS-KAZ-MFA")).text


async def test_the_public_learns_no_gender_of_participants_and_no_number_below_five(
    filled: str, new_client: NewClient, sign_in: SignIn
) -> None:
    await planted.secrets()

    shown = {}
    for name, client in (("staff", await sign_in(STAFF)), ("public", await new_client())):
        action = (await client.get("/api/actions/SMALL-I")).json()
        shown[name] = (
            [activity["participants"] for activity in action["activities"]["items"]],
            [activity["women"] for activity in action["activities"]["items"]],
            action["activities"]["participants"],
            action["team"]["experts"],
            len(action["team"]["cells"]) > 0,
            len(action["experts"]),
        )

    assert shown == {
        "staff": ([3, 31, 37], [1, 20, 30], 71, 3, True, 3),
        "public": ([None, None, 37], [None, None, None], 71, None, False, 0),
    }


async def test_a_page_says_that_numbers_are_not_shown(filled: str, new_client: NewClient) -> None:
    await planted.secrets()

    page = (await (await new_client()).get("/actions/SMALL-I")).text

    assert "Numbers of fewer than five people" in page
    assert "Fewer than five experts worked on this Action." in page


async def test_who_speaks_for_an_institution_is_for_staff_and_never_with_an_address(
    programme: str, sign_in: SignIn
) -> None:
    for path in ("/institutions/INS-KAZ-MOI", "/api/institutions/INS-KAZ-MOI"):
        for_staff = (await (await sign_in(STAFF)).get(path)).text
        for_contact = (await (await sign_in(CONTACT)).get(path)).text
        assert "Muestra-0002" in for_staff
        assert "os-2021-02" in for_staff
        assert "@example.org" not in for_staff
        assert "os-2021-02" not in for_contact
        assert "Amostra-0005" not in for_contact


@pytest.mark.parametrize("path", ["/requests", "/requests/REQ-PP-11", "/institutions"])
async def test_a_visitor_is_asked_to_sign_in(client: httpx.AsyncClient, path: str) -> None:
    page, api = await client.get(path), await client.get(f"/api{path}")

    assert (page.status_code, page.headers["location"]) == (303, f"/sign-in?next={path}")
    assert api.status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/requests/REQ-NONE",
        "/actions/NONE-I",
        "/actions/NONE-I/activities.csv",
        "/institutions/INS-NONE",
        "/requests?institution=INS-NONE",
        "/actions?institution=INS-NONE",
    ],
)
async def test_what_does_not_exist_is_not_found(programme: str, sign_in: SignIn, path: str) -> None:
    assert (await (await sign_in(STAFF)).get(path)).status_code == 404


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/api/requests?state=lost", "state"),
        ("/api/requests?phase=NONE", "phase"),
        ("/api/requests?after=nonsense", "after"),
        ("/api/actions?year=20x1", "year"),
        ("/api/actions?year=0000", "year"),
        ("/api/institutions?type=club", "type"),
        ("/api/where-we-work?scheme=region9", "scheme"),
        ("/api/actions?limit=0", "limit"),
    ],
)
async def test_a_wish_that_cannot_be_understood_is_refused_by_its_name(
    programme: str, sign_in: SignIn, path: str, field: str
) -> None:
    answer = await (await sign_in(STAFF)).get(path)

    assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_an_expert_is_told_who_sees_requests(programme: str, sign_in: SignIn) -> None:
    page = (await (await sign_in(EXPERT)).get("/requests")).text

    assert "No request is yours to see." in page
    assert 'href="/actions"' in page
