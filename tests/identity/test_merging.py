"""Two institutions that turn out to be one: nothing is rewritten, everything counts, all can go
back.
"""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from passerelle.conversion import readings
from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid
from passerelle.identity import contacts, errors, institutions, merging
from passerelle.identity.contacts import ContactWish
from passerelle.identity.institutions import InstitutionWish
from passerelle.identity.merging import MergerWish
from passerelle.identity.queries import institution as known
from passerelle.reporting import figures
from tests.identity.keeping import actor

DAY, UNTIL = date(2022, 1, 1), datetime(2022, 1, 2, tzinfo=UTC)
GONE, HEIR = "INS-KAZ-CSO", "INS-KAZ-MOI"
STATE = {
    "institutions": "SELECT id, merged_into_id, parent_id, email_domains FROM institutions",
    "contacts": "SELECT id, institution_id, ended_at, role FROM contacts",
    "requests": "SELECT request_id, institution_id, part FROM request_institutions",
}


async def boss() -> Actor:
    return await actor("staff-1", "outreach_officer")


async def state() -> dict[str, Any]:
    """Every row that a merger could touch, whatever the order."""
    return {name: sorted(map(str, await raw(text))) for name, text in STATE.items()}


async def raw(statement: str) -> list[tuple[Any, ...]]:
    _, records = await db._read(statement, {})
    return [tuple(record) for record in records]


async def merger_of(reference: str) -> known.MergerShown:
    keeper = await boss()
    return (await known.mergers_of(keeper, (await kept(reference)).id))[0]


async def kept(reference: str) -> known.InstitutionKept:
    return await known.institution_kept_by(await boss(), reference)


async def people_of(reference: str) -> set[str]:
    shown = await known.contacts_of(await boss(), (await kept(reference)).id)
    return {contact.person for contact in shown if contact.ended_at is None}


async def merge(gone: str = GONE, heir: str = HEIR) -> None:
    await merging.merge(await boss(), gone, MergerWish(heir, "The law of 1 March"))


async def test_contacts_parts_and_domains_go_to_the_survivor_and_come_back(filled: str) -> None:
    keeper = await boss()
    await institutions.edit(
        keeper, GONE, InstitutionWish(email_domains=["cso.example"], parent="INS-KAZ-MFA"), None
    )
    await institutions.edit(keeper, "INS-KAZ-HRC", InstitutionWish(parent=GONE), None)
    await contacts.begin(keeper, HEIR, ContactWish("staff-3@example.org", "adviser"))
    await contacts.begin(keeper, GONE, ContactWish("staff-3@example.org", "officer"))
    before, of_gone, of_heir = await state(), await people_of(GONE), await people_of(HEIR)

    await merge()

    assert await people_of(HEIR) == of_gone | of_heir
    assert await people_of(GONE) == set()
    assert [part.reference for part in (await kept(HEIR)).parts] == ["INS-KAZ-HRC"]
    assert (await kept(HEIR)).email_domains == ["cso.example"]
    assert (await state())["requests"] == before["requests"]
    await merging.undo(keeper, GONE, (await merger_of(GONE)).id)
    assert await state() == before


@pytest.mark.parametrize("depth", [1, 2])
async def test_one_that_goes_into_its_own_part_leaves_no_circle_and_comes_back(
    filled: str, depth: int
) -> None:
    keeper = await boss()
    between = "INS-KAZ-HRC"
    above = GONE if depth == 1 else between
    await institutions.edit(keeper, between, InstitutionWish(parent=GONE), None)
    await institutions.edit(keeper, HEIR, InstitutionWish(parent=above), None)
    before = await state()

    await merge()

    shown = await kept(HEIR)
    assert shown.parent is None
    assert [part.reference for part in shown.parts] == [between]
    await merging.undo(keeper, GONE, (await merger_of(GONE)).id)
    assert await state() == before


async def test_what_was_moved_on_since_stays_where_it_was_moved_to(filled: str) -> None:
    keeper = await boss()
    await institutions.edit(keeper, "INS-KAZ-HRC", InstitutionWish(parent=GONE), None)
    await merge()
    await institutions.edit(keeper, "INS-KAZ-HRC", InstitutionWish(parent="INS-KAZ-MFA"), None)

    await merging.undo(keeper, GONE, (await merger_of(GONE)).id)

    parent = (await kept("INS-KAZ-HRC")).parent
    assert parent is not None
    assert parent.reference == "INS-KAZ-MFA"


async def test_mergers_are_undone_in_the_order_from_the_latest_back(filled: str) -> None:
    keeper, before = await boss(), await state()
    await merge(GONE, HEIR)
    await merge(HEIR, "INS-KAZ-MFA")

    assert (await kept(GONE)).survivors[0].reference == "INS-KAZ-MFA"
    with pytest.raises(errors.MergerNotUndone):
        await merging.undo(keeper, GONE, (await merger_of(GONE)).id)
    await merging.undo(keeper, HEIR, (await merger_of("INS-KAZ-MFA")).id)
    await merging.undo(keeper, GONE, (await merger_of(GONE)).id)

    assert await state() == before
    with pytest.raises(errors.MergerNotUndone):
        await merging.undo(keeper, GONE, (await merger_of(GONE)).id)


async def test_what_is_not_right_is_refused_and_changes_nothing(filled: str) -> None:
    keeper = await boss()
    await merge()
    before = await state()

    for wish, refusal in (
        (MergerWish(HEIR, "again"), errors.InstitutionMerged),
        (MergerWish(GONE, "itself"), errors.MergedIntoItself),
        (MergerWish(HEIR, " "), Invalid),
    ):
        with pytest.raises(refusal):
            await merging.merge(keeper, GONE, wish)
    with pytest.raises(errors.ReferenceUnknown):
        await merging.merge(keeper, HEIR, MergerWish("INS-NONE", "x"))
    with pytest.raises(errors.InstitutionMerged):
        await merging.merge(keeper, HEIR, MergerWish(GONE, "x"))
    with pytest.raises(errors.InstitutionMerged):
        await institutions.edit(keeper, GONE, InstitutionWish(national_government=True), None)
    assert await state() == before


async def test_the_figures_stay_while_nothing_is_merged_and_count_two_as_one_afterwards(
    filled: str,
) -> None:
    first, before, asked = await figures.values(DAY), await touched(), await requested()
    one, other = "INS-KGZ-MOI", "INS-KGZ-MFA"
    assert before[one]
    assert before[other]

    await merge(other, one)
    merged, asked_then = await touched(), await requested()
    await merging.undo(await boss(), other, (await merger_of(other)).id)

    assert other not in merged
    assert merged[one] == before[one] | before[other]
    assert {k: v for k, v in merged.items() if k != one} == {
        k: v for k, v in before.items() if k not in (one, other)
    }
    assert asked_then == {
        request: tuple(dict.fromkeys(one if i == other else i for i in who))
        for request, who in asked.items()
    }
    assert asked_then != asked
    assert (await touched(), await requested(), await figures.values(DAY)) == (before, asked, first)


async def touched() -> dict[str, set[tuple[str, str]]]:
    """The sessions that touched each institution, and how, as conversion reads them."""
    every = await readings.institutions()
    found_touches: dict[str, set[tuple[str, str]]] = {}
    for touch in await readings.touches(UNTIL, every):
        found_touches.setdefault(touch.institution, set()).add((touch.session, touch.kind))
    return found_touches


async def requested() -> dict[str, tuple[str, ...]]:
    """Who asks in each request, as conversion reads it."""
    every = await readings.institutions()
    return {asked.id: asked.institutions for asked, _ in await readings.requests(DAY, UNTIL, every)}
