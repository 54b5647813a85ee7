"""Each verb works by API as by form, keeps what was typed, and counts its statements."""

from datetime import timedelta
from typing import Any

import httpx

from passerelle.core import clock, db
from tests.conftest import SignIn
from tests.outreach import world

FORM = {"name": "By form", "countries": "KZ", "quiet_months": "24"}


async def told(client: httpx.AsyncClient, path: str, **body: Any) -> Any:
    """Post JSON, and return what was answered."""
    answer = await client.post(path, json=body)
    assert answer.status_code in (200, 201, 204), answer.text
    return answer.json() if answer.content else None


async def test_a_program_does_all_that_pages_do(filled: str, sign_in: SignIn) -> None:
    client, webinar = await sign_in("staff-1"), await world.webinar(await world.officer())
    one = f"/api/outreach-sessions/{webinar}"

    made = await told(client, "/api/outreach-sessions", webinar=webinar, audience="partner")
    etag = (await client.get(f"{one}/plan")).headers["etag"]
    patch = {"objectives": {"en": "Tell how"}}
    changed = await client.patch(f"{one}/plan", json=patch, headers={"if-match": etag})
    stale = await client.patch(f"{one}/plan", json=patch, headers={"if-match": etag})
    assert made["session"]["state"] == "planned"
    assert "/ask?from=" in made["request_link"]
    assert (changed.status_code, stale.status_code) == (200, 412)
    again = await client.post("/api/outreach-sessions", json={"webinar": webinar})
    assert (again.status_code, again.json()["code"]) == (409, "has_session")

    list_ = await told(client, "/api/target-lists", name="KZ", filters={"countries": ["KZ"]})
    path = f"/api/target-lists/{list_['id']}"
    before = (await client.get(f"{path}/institutions")).json()
    await told(client, f"{path}/exclusions", institution="INS-KAZ-MOI", reason="Asked us not to")
    after = (await client.get(f"{path}/institutions?limit=2")).json()
    assert after["institutions"] == before["institutions"] - 1
    assert (len(after["items"]), len(after["excluded"])) == (2, 1)
    assert after["excluded"][0]["excluded_because"] == "Asked us not to"
    back = await client.delete(f"{path}/exclusions/institutions/INS-KAZ-MOI")
    assert back.status_code == 204

    letters = {"en": {"subject": "Come", "text": "Please come."}}
    etag = (await client.get(f"{one}/letters")).headers["etag"]
    written = await client.post(
        f"{one}/letters", json={"letters": letters}, headers={"if-match": etag}
    )
    assert written.status_code == 200
    await told(client, f"{one}/trial-letters")
    check = (await client.get(f"{one}/invitation-check?list={list_['id']}")).json()
    wrong = await client.post(f"{one}/invitations", json={"people": 1, "list": list_["id"]})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "number_changed")
    await told(client, f"{one}/invitations", people=check["people"], list=list_["id"])
    await world.work()
    people = (await client.get(f"{one}/invitations?limit=200")).json()["items"]
    assert len(people) == check["people"]
    assert {row["mails"]["invitation"]["state"] for row in people} == {"written"}

    await world.hold(webinar)
    found = await db.value(
        "SELECT i.person_id FROM outreach_invitations i JOIN institutions n"
        " ON n.id = i.institution_id WHERE n.reference = 'INS-KAZ-MOI' ORDER BY i.id LIMIT 1"
    )
    await world.attend(webinar, found)
    await told(client, f"{one}/steps", to="held")
    totals = (await client.get(f"{one}/attendance")).json()["totals"]
    assert (totals["institutions_reached"], totals["minutes"]) == (1, 40)
    due = (clock.now() + timedelta(days=1)).date().isoformat()
    await told(client, f"{one}/follow-ups", institution="INS-KAZ-MOI", channel="email", note="Yes")
    await told(client, f"{one}/next-steps", institution="INS-KAZ-MOI", text="Write", due_on=due)
    await told(client, f"{one}/waivers", institution="INS-KAZ-MFA", reason="Nobody came")
    steps = (await client.get("/api/follow-up-steps")).json()["items"]
    assert [one["text"] for one in steps] == ["Write"]
    await told(client, f"/api/follow-up-steps/{steps[0]['id']}/completions")
    await told(client, f"{one}/steps", to="follow_up_closed", reason="All done")

    taken = (await client.get(f"{one}/steps")).json()["items"]
    assert [step["to_state"] for step in taken] == [
        "planned", "invited", "held", "follow_up_open", "follow_up_closed",
    ]  # fmt: skip


async def test_a_form_keeps_what_was_typed_and_a_retry_makes_no_double(
    filled: str, sign_in: SignIn
) -> None:
    client = await sign_in("staff-1")

    wrong = await client.post("/outreach/lists/new", data={**FORM, "quiet_months": "many"})
    first = await client.post("/outreach/lists/new", data={**FORM, "once": "abc"})
    again = await client.post("/outreach/lists/new", data={**FORM, "once": "abc"})
    taken = await client.post("/outreach/lists/new", data=FORM)

    assert wrong.status_code == 422
    assert 'value="By form"' in wrong.text
    assert 'value="KZ" selected' in wrong.text
    assert (first.status_code, first.headers["location"]) == (303, again.headers["location"])
    assert taken.status_code == 409
    assert await db.value("SELECT COUNT(*) FROM target_lists") == 1


async def test_files_hold_no_address_and_no_formula(filled: str, sign_in: SignIn) -> None:
    officer, client = await world.officer(), await sign_in("staff-1")
    await world.contact("INS-KAZ-MOI", "=cmd()")
    list_id = await world.a_list(officer)

    body = (await client.get(f"/outreach/lists/{list_id}.csv")).text

    assert "'=cmd() Speaker" in body
    assert "@" not in body


async def test_pages_need_as_many_statements_for_many_people_as_for_few(
    filled: str, sign_in: SignIn
) -> None:
    officer, client = await world.officer(), await sign_in("staff-1")
    reference = await world.session(officer)
    few = await world.a_list(officer, "Few", types=["municipal"], countries=["KZ"])
    lots = await world.a_list(officer, "Lots", may_ask=False)
    check = f"/outreach/{reference}/invitations/check?list="

    async def counted(path: str) -> int:
        with db.watched() as statements:
            assert (await client.get(path)).status_code == 200, path
        return len(statements)

    assert await counted(f"/outreach/lists/{few}") == await counted(f"/outreach/lists/{lots}")
    small, large = await counted(check + str(few)), await counted(check + str(lots))
    assert large - small <= 8  # one for each five hundred people
    assert small <= 25


async def test_those_who_may_only_look_are_shown_no_verb(filled: str, sign_in: SignIn) -> None:
    officer = await world.officer()
    reference, list_id = await world.session(officer), await world.a_list(officer)
    organiser, assessor = await sign_in("staff-3"), await sign_in("staff-4")

    for path in (f"/outreach/{reference}/desk", f"/outreach/{reference}/invitations",
                 f"/outreach/lists/{list_id}", "/outreach/lists"):  # fmt: skip
        shown = await organiser.get(path)
        assert shown.status_code == 200
        assert 'method="post"' not in shown.text.split("<main")[1].split("</main>")[0], path
        assert (await assessor.get(path)).status_code in (403, 404)
    refused = await organiser.post(f"/outreach/{reference}/steps", data={"to": "held"})
    assert refused.status_code in (403, 404)
