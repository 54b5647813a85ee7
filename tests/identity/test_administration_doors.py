"""The doors of administration: who passes, what retries and late edits do, what nobody sees."""

import re
from collections.abc import Callable

import pytest

from passerelle.app import factory
from passerelle.core import db
from passerelle.identity import first_run, people
from passerelle.identity.queries import people as found
from tests.conftest import SETTINGS, NewClient, SignIn
from tests.identity.keeping import actor, administrator

MARKER = "Geheimrat-Ω"
PEOPLE = ("/administration/people", "/administration/people.csv", "/api/people")
INSTITUTIONS = (
    "/administration/institutions",
    "/administration/institutions.csv",
    "/api/administration/institutions",
)
OUTSIDERS = ("CON-0001", "CON-0136", "EXP-0001", "staff-3", "staff-4")
NEW = {"given_name": "", "family_name": "New", "email": "n@example.org", "language": "fr",
       "tz": "Europe/Paris"}  # fmt: skip


def own(door_path: str) -> bool:
    return door_path.startswith(
        ("/administration/people", "/administration/institutions", "/administration/next-steps",
         "/api/people", "/api/administration")
    )  # fmt: skip


async def test_every_door_is_shut_for_everybody_but_those_who_keep_what_is_behind(
    filled: str, new_client: NewClient, sign_in: SignIn
) -> None:
    outside = [await sign_in(reference) for reference in OUTSIDERS]
    visitor, officer = await new_client(), await sign_in("staff-1")
    mine = [door for door in factory.doors_of_rooms() if own(door.path)]

    assert len(mine) > 40
    for door in mine:
        path = re.sub(r"{\w+}", "CON-0001", door.path)
        for client in outside:
            answer = await client.request(door.method, path)
            assert answer.status_code == 403, (door.method, path)
        shut = await visitor.request(door.method, path)
        assert shut.status_code in (303, 401), (door.method, path)
        seen = await officer.request(door.method, path, headers={"if-match": "*"})
        if "institutions" not in path:
            assert seen.status_code == 403, (door.method, path)


async def test_a_planted_name_is_on_no_page_of_people_who_do_not_keep_people(
    filled: str, new_client: NewClient, sign_in: SignIn
) -> None:
    boss = await actor("staff-5", "administrator")
    made = await people.invite(boss, people.Invitation(MARKER, MARKER, "marked@example.org"))
    paths = [f"{path}?q=geheimrat" for path in (*PEOPLE, *INSTITUTIONS)]
    paths += [f"/administration/people/{made.reference}", f"/api/people/{made.reference}"]
    keeper = await sign_in("staff-5")
    assert all([MARKER in (await keeper.get(path)).text for path in paths if "people" in path])

    for reference in (*OUTSIDERS, "staff-1", None):
        client = await sign_in(reference) if reference else await new_client()
        for path in (*paths, "/", "/institutions", "/roster", "/communities", "/administration"):
            text = (await client.get(path)).text
            assert MARKER not in text, (reference, path)
            assert "marked@example.org" not in text, (reference, path)


async def test_an_outreach_officer_keeps_institutions_and_finds_no_way_to_people(
    filled: str, sign_in: SignIn
) -> None:
    officer = await sign_in("staff-1")

    overview = await officer.get("/administration")
    page = await officer.get("/administration/institutions/INS-KAZ-MOI")

    assert "/administration/institutions" in overview.text
    assert "/administration/people" not in overview.text + page.text
    assert (await officer.get("/administration/people")).status_code == 403


async def test_the_overview_shows_where_one_may_go_with_a_count(
    filled: str, sign_in: SignIn
) -> None:
    keeper = await sign_in("staff-5")

    with db.watched() as statements:
        page = await keeper.get("/administration")

    active = await db.value("SELECT COUNT(*) FROM people WHERE deactivated_at IS NULL")
    assert f"<strong>{active:,}</strong>" in page.text
    assert len(statements) <= 4
    assert (await (await sign_in("staff-4")).get("/administration")).status_code == 403


async def test_a_form_sent_twice_invites_once_and_one_in_error_keeps_what_was_typed(
    filled: str, sign_in: SignIn
) -> None:
    keeper = await sign_in("staff-5")
    once = {"once": "a-key-of-the-page"}

    first = await keeper.post("/administration/people/new", data=NEW | once)
    second = await keeper.post("/administration/people/new", data=NEW | once)
    wrong = await keeper.post("/administration/people/new", data=NEW | {"tz": "Mars/Base"})
    taken = await keeper.post("/administration/people/new", data=NEW)

    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    assert (wrong.status_code, taken.status_code) == (422, 409)
    assert 'value="Mars/Base"' in wrong.text
    assert 'href="#tz"' in wrong.text
    assert "<title>Error:" in taken.text


async def test_roles_are_given_and_taken_on_the_page_of_a_person(
    filled: str, sign_in: SignIn
) -> None:
    keeper = await sign_in("staff-5")
    page = "/administration/people/CON-0001"

    given = await keeper.post(f"{page}/roles", data={"role": "auditor", "until": "2999-12-31"})
    shown = await keeper.get(page)
    again = await keeper.post(f"{page}/roles", data={"role": "auditor", "until": ""})
    taken = await keeper.post(f"{page}/roles/auditor/revoke")
    twice = await keeper.post(f"{page}/roles/auditor/revoke")
    self_ = await keeper.post("/administration/people/staff-5/roles/administrator/revoke")

    assert (given.status_code, again.status_code, taken.status_code) == (303, 409, 303)
    assert "1 January 3000" in shown.text
    assert (twice.status_code, self_.status_code) == (409, 409)


async def test_an_end_that_is_past_is_refused_by_the_name_that_was_sent(
    filled: str, sign_in: SignIn
) -> None:
    admin = await sign_in("staff-5")
    wish = {"role": "auditor", "expires_at": "2020-01-01T00:00:00Z"}
    form = {"role": "auditor", "until": "2020-01-01"}

    program = await admin.post("/api/people/CON-0001/roles", json=wish)
    page = await admin.post("/administration/people/CON-0001/roles", data=form)

    assert (program.status_code, program.json()["field"]) == (422, "expires_at")
    assert page.status_code == 422
    assert 'id="until-error"' in page.text


async def test_programs_edit_with_the_version_they_read(filled: str, sign_in: SignIn) -> None:
    keeper = await sign_in("staff-5")
    for path, change in (
        ("/api/people/CON-0001", {"family_name": "Changed"}),
        ("/api/administration/institutions/INS-KAZ-MOI", {"national_government": False}),
    ):
        tag = (await keeper.get(path)).headers["etag"]

        unmarked = await keeper.patch(path, json=change)
        done = await keeper.patch(path, json=change, headers={"if-match": tag})
        late = await keeper.patch(path, json=change, headers={"if-match": tag})
        nonsense = await keeper.patch(path, json={"x": 1}, headers={"if-match": "*"})

        statuses = [answer.status_code for answer in (unmarked, done, late, nonsense)]
        assert statuses == [428, 200, 412, 422], path
        assert done.json() | change == done.json()


async def test_a_program_that_repeats_itself_makes_no_double(filled: str, sign_in: SignIn) -> None:
    keeper = await sign_in("staff-5")
    invitation = {"given_name": "A", "family_name": "B", "email": "ab@example.org"}
    institution = {"names": {"en": "Twice"}, "type": "agency", "country": "KZ"}
    period = {"reason": "law", "starts_on": "2030-01-01", "ends_on": "2030-12-31"}
    merger = {"survivor": "INS-KAZ-MFA", "reason": "law"}
    one = "/api/administration/institutions"

    for path, body in (
        ("/api/people", invitation),
        (one, institution),
        (f"{one}/INS-KAZ-CSO/contacts", {"email": "ab@example.org", "role": "adviser"}),
        (f"{one}/INS-KAZ-CSO/merge", merger),
    ):
        key = {"idempotency-key": path}
        first = await keeper.post(path, json=body, headers=key)
        second = await keeper.post(path, json=body, headers=key)

        assert (first.status_code, second.status_code) == (201, 201), (path, first.text)
        assert first.json() == second.json()
    made = (await keeper.get(f"{one}?q=twice")).json()["items"][0]["reference"]
    added = await keeper.post(f"{one}/{made}/periods", json=period)
    overlapping = await keeper.post(f"{one}/{made}/periods", json=period)
    assert (added.status_code, overlapping.status_code) == (201, 409)
    assert overlapping.json()["code"] == "periods_overlap"


async def test_an_old_reference_goes_on_working_after_a_merger(
    filled: str, sign_in: SignIn
) -> None:
    officer = await sign_in("staff-1")
    page = "/administration/institutions/INS-KAZ-CSO"

    before = await officer.get("/institutions/INS-KAZ-CSO")
    merged = await officer.post(f"{page}/merge", data={"survivor": "INS-KAZ-MFA", "reason": "law"})
    moved = await officer.get("/institutions/INS-KAZ-CSO")
    told = (await officer.get("/api/institutions/INS-KAZ-CSO")).json()
    kept = (await officer.get("/api/administration/institutions/INS-KAZ-CSO")).json()

    assert (before.status_code, merged.status_code, moved.status_code) == (200, 303, 308)
    assert moved.headers["location"] == "/institutions/INS-KAZ-MFA"
    assert told["merged_into"] == "INS-KAZ-MFA"
    assert kept["merged_into"]["reference"] == "INS-KAZ-MFA"
    survivors = {
        r["reference"]
        for r in (await officer.get("/api/institutions/INS-KAZ-MFA")).json()["requests"]
    }
    assert {r["reference"] for r in told["requests"]} <= survivors
    undo = re.search(r'action="([^"]+/undo)"', (await officer.get(f"{page}/mergers")).text)
    assert undo
    assert (await officer.post(undo.group(1))).status_code == 303
    assert (await officer.get("/institutions/INS-KAZ-CSO")).status_code == 200


async def test_an_empty_installation_is_set_up_in_the_browser_once(
    database: str, new_client: NewClient
) -> None:
    visitor, late = await new_client(), await new_client()
    typed = NEW | {"code": first_run.code(SETTINGS.secret)}

    home = await visitor.get("/")
    form = await visitor.get("/set-up")
    wrong = await visitor.post("/set-up", data=typed | {"code": "AAAAA"})
    done = await visitor.post("/set-up", data=typed)
    steps = await visitor.get("/administration/next-steps")
    after = [await late.get("/set-up"), await late.post("/set-up", data=typed), await late.get("/")]

    assert (home.status_code, home.headers["location"]) == (303, "/set-up")
    assert (form.status_code, wrong.status_code, done.status_code) == (200, 422, 303)
    assert first_run.code(SETTINGS.secret) not in form.text
    assert (steps.status_code, [answer.status_code for answer in after]) == (200, [404, 404, 200])


@pytest.mark.parametrize("people_count", [20_000])
async def test_lists_of_twenty_thousand_people_stay_quick(
    database: str, people_count: int, timed: Callable[[], float]
) -> None:
    boss = await administrator("Boss")
    await plant(people_count)
    spent = {}
    for name, wanted in (
        ("everybody", found.Wanted()),
        ("a name", found.Wanted(text="family-19999")),
        ("an address", found.Wanted(text="p19998@example.org")),
        ("staff", found.Wanted(group="staff")),
        ("nobody", found.Wanted(text="nobody at all")),
    ):
        began = timed()
        page = await found.people_visible_to(boss, wanted, limit=50)
        spent[name] = timed() - began
        assert len(page.items) == {"everybody": 50, "nobody": 0}.get(name, 1), name

    print({name: round(seconds * 1000, 1) for name, seconds in spent.items()})
    assert max(spent.values()) < 0.5


@pytest.fixture
def timed() -> Callable[[], float]:
    import time

    return time.perf_counter


@db.transaction
async def plant(count: int) -> None:
    from passerelle.core import ids

    rows = [
        {"id": ids.new(), "reference": f"P-{n}", "family": f"Family-{n}", "no": None,
         "sought": f"given family-{n} p-{n}", "address": f"p{n}@example.org", "mail": ids.new(),
         "yes": True}
        for n in range(count)
    ]  # fmt: skip
    await db.execute_many(
        "INSERT INTO people (id, version, reference, given_name, family_name, gender, language,"
        " tz, sought)"
        " VALUES (:id, 0, :reference, 'Given', :family, 'undeclared', 'en', 'UTC', :sought)",
        rows,
    )
    await db.execute_many(
        "INSERT INTO email_addresses (id, person_id, address, is_primary)"
        " VALUES (:mail, :id, :address, :yes)",
        rows,
    )
