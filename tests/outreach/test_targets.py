"""A list keeps conditions: whom it finds is worked out when it is run, less those taken off."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core.errors import Invalid, NotFound, Stale
from passerelle.outreach import errors, listing, rules
from passerelle.outreach.queries import target_lists, targets
from passerelle.outreach.rules import Filters
from tests.conftest import SignIn
from tests.outreach import world

TODAY = "2021-01-01 00:00:00+00:00"


async def found_by(actor: Any, **filters: Any) -> set[str]:
    found = await targets.run(actor, Filters(**filters))
    return {one.reference for one in found.institutions}


async def test_each_condition_narrows_and_all_of_them_hold_together(filled: str) -> None:
    officer = await world.officer()

    everyone = await found_by(officer)
    kazakh = await found_by(officer, countries=("KZ",))
    region = await found_by(officer, scheme="region5", region=await _region("region5", "KZ"))
    ministries = await found_by(officer, types=("ministry",))
    both = await found_by(officer, countries=("KZ",), types=("ministry",))

    assert "INS-KAZ-MOI" in kazakh < region < everyone
    assert both == kazakh & ministries


async def _region(scheme: str, country: str) -> str:
    from passerelle.core import db

    return str(await db.value(
        "SELECT region_id FROM region_memberships WHERE scheme_id = :s AND country_id = :c",
        s=scheme, c=country,
    ))  # fmt: skip


async def test_who_asked_or_was_reached_falls_off_as_soon_as_it_is_so(filled: str) -> None:
    officer = await world.officer()
    wanted: dict[str, Any] = {"quiet_months": 24}
    before = await found_by(officer, **wanted)
    fresh = await found_by(officer, never_reached=True)
    someone = min(before & fresh)

    await world.run(
        "UPDATE assistance_requests SET submitted_at = CURRENT_TIMESTAMP, state = 'submitted'"
        " WHERE id = (SELECT q.id FROM assistance_requests q WHERE q.submitted_at IS NOT NULL"
        " ORDER BY q.reference LIMIT 1)"
    )
    await world.run(
        "UPDATE request_institutions SET institution_id = (SELECT id FROM institutions"
        " WHERE reference = :r) WHERE request_id = (SELECT q.id FROM assistance_requests q"
        " WHERE q.submitted_at IS NOT NULL ORDER BY q.reference LIMIT 1) AND part = 'requester'"
        " AND position = (SELECT MIN(p.position) FROM request_institutions p"
        " WHERE p.request_id = request_institutions.request_id AND p.part = 'requester')",
        r=someone,
    )
    await world.run(
        "UPDATE follow_ups SET institution_id = (SELECT id FROM institutions WHERE reference = :r)"
        " WHERE id = (SELECT id FROM follow_ups ORDER BY id LIMIT 1)",
        r=someone,
    )

    assert someone not in await found_by(officer, **wanted)
    assert someone not in await found_by(officer, never_reached=True)


async def test_a_list_is_saved_changed_run_again_and_put_away(filled: str) -> None:
    officer = await world.officer()
    list_id = await world.a_list(officer, "Central Asia")
    with pytest.raises(errors.NameTaken):
        await world.a_list(officer, "Central Asia")

    await listing.exclude(officer, list_id, institution="INS-KAZ-MOI", reason="asked not to")
    await listing.exclude(officer, list_id, institution="INS-KAZ-MOI")
    shown = await target_lists.list_for(officer, list_id)
    found = await targets.run(officer, shown.filters, list_id)
    assert [one.reference for one in found.excluded] == ["INS-KAZ-MOI"]
    assert "INS-KAZ-MOI" not in {one.reference for one in found.institutions}

    await listing.include(officer, list_id, institution="INS-KAZ-MOI")
    version = (await target_lists.list_for(officer, list_id)).version
    await listing.change(officer, list_id, listing.ListWish("Kyrgyz", Filters(("KG",))), version)
    again = await targets.run(
        officer, (await target_lists.list_for(officer, list_id)).filters, list_id
    )
    assert {one.country for one in again.institutions} == {"KG"}
    with pytest.raises(Stale):
        await listing.change(officer, list_id, listing.ListWish("X"), version)

    await listing.put_away(officer, list_id)
    with pytest.raises(NotFound):
        await target_lists.list_for(officer, list_id)
    await world.a_list(officer, "Kyrgyz")


async def test_a_person_taken_off_is_not_written_to(filled: str) -> None:
    officer = await world.officer()
    await world.contact("INS-KAZ-MOI", "Zoe")
    list_id = await world.a_list(officer)

    await listing.exclude(officer, list_id, person="zoe")

    found = await targets.run(officer, Filters(("KZ",)), list_id)
    ministry = next(one for one in found.institutions if one.reference == "INS-KAZ-MOI")
    assert "zoe" not in {one.person for one in ministry.reachable}
    assert "zoe" in {one.person for one in ministry.contacts}


@pytest.mark.parametrize("wrong", [
    {"types": ("palace",)}, {"countries": ("ZZ",)}, {"theme": "nothing"},
    {"region": "asia"}, {"quiet_months": 500},
])  # fmt: skip
async def test_a_code_that_names_nothing_is_refused(filled: str, wrong: dict[str, Any]) -> None:
    officer = await world.officer()

    with pytest.raises(Invalid):
        await world.a_list(officer, "Wrong", **wrong)


async def test_pages_of_a_list_hold_each_institution_once_in_order(filled: str) -> None:
    officer = await world.officer()
    found = await targets.run(officer, Filters())
    seen: list[str] = []
    after = None
    while True:
        page = targets.page_of(found.institutions, 7, after)
        seen += [one.reference for one in page.items]
        if page.next is None:
            break
        after = target_lists.Key(*targets.place(page.items[-1]))

    assert seen == [one.reference for one in found.institutions]


@given(st.dates(date(2000, 3, 1), date(2100, 1, 1)), st.integers(0, 120))
def test_months_go_back_as_people_count_them(day: date, months: int) -> None:
    before = rules.months_before(day, months)

    assert (day.year - before.year) * 12 + day.month - before.month == months
    assert before.day == min(day.day, 28)


async def test_why_somebody_is_taken_off_is_told_to_colleagues(
    filled: str, sign_in: SignIn
) -> None:
    client, colleague = await sign_in("staff-1"), await sign_in("staff-5")
    officer = await world.officer()
    await world.contact("INS-KAZ-MOI", "Asked")
    whole = next(iter(await found_by(officer, countries=("KZ",)) - {"INS-KAZ-MOI"}))
    page = f"/outreach/lists/{await world.a_list(officer)}"
    for kind, reference, reason in (
        ("institution", whole, "They merged"),
        ("person", "asked", "Asked us not to write"),
    ):
        data = {kind: reference, "reason": reason}
        assert (await client.post(f"{page}/exclusions", data=data)).status_code == 303

    shown = (await colleague.get(page)).text

    assert "They merged" in shown
    assert "Asked us not to write" in shown
