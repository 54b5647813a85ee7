"""Who finds which request (I16)."""

from uuid import UUID, uuid4

import pytest

from passerelle.assistance.queries import request, requests
from passerelle.core import db
from passerelle.core.actors import VISITOR, Actor
from passerelle.core.errors import NotFound
from passerelle.identity.models import Institution

STAFF = Actor(person_id=uuid4(), roles=frozenset({"assessor"}))
EXPERT = Actor(person_id=uuid4(), groups=frozenset({"expert"}))


async def contact_of(*references: str) -> Actor:
    ids = [(await Institution.get(reference=reference)).id for reference in references]
    return Actor(person_id=uuid4(), groups=frozenset({"contact"}), institution_ids=frozenset(ids))


async def found(actor: Actor) -> set[str]:
    page = await requests.requests_visible_to(actor, requests.Wanted(), limit=None)
    return {line.reference for line in page.items}


async def test_staff_find_every_request_and_visitors_and_experts_none(programme: str) -> None:
    assert len(await found(STAFF)) == 86
    assert await found(VISITOR) == set()
    assert await found(EXPERT) == set()


async def test_a_contact_finds_what_the_institution_asks_endorses_or_supports(
    programme: str,
) -> None:
    for institution in ("INS-KAZ-HRC", "INS-KAZ-MOI", "INS-KAZ-CSO"):
        assert "REQ-PP-11" in await found(await contact_of(institution)), institution
    assert "REQ-PP-11" not in await found(await contact_of("INS-KAZ-MFA", "INS-UZB-MOI"))


async def test_each_contact_finds_exactly_the_requests_with_a_part_of_theirs(
    programme: str,
) -> None:
    everything = await requests.requests_visible_to(STAFF, requests.Wanted(), limit=None)
    wrong = []
    for institution in await Institution.all():
        actor = Actor(person_id=uuid4(), institution_ids=frozenset({institution.id}))
        theirs = {
            line.reference
            for line in everything.items
            if institution.reference in {party.reference for party in line.parties}
        }
        if await found(actor) != theirs:
            wrong.append(institution.reference)

    assert wrong == []


async def test_a_merged_institutions_requests_are_found_by_contacts_of_the_one_that_stands_for_it(
    filled: str,
) -> None:
    heir = await Institution.get(reference="INS-KAZ-MFA")
    await Institution.filter(reference="INS-KAZ-CSO").update(merged_into_id=heir.id)

    assert "REQ-PP-11" in await found(await contact_of("INS-KAZ-MFA"))
    assert "REQ-PP-11" in await found(await contact_of("INS-KAZ-CSO"))


async def test_what_is_not_found_in_the_list_is_not_found_by_its_reference(
    programme: str,
) -> None:
    stranger = await contact_of("INS-KAZ-MFA")
    for actor in (VISITOR, EXPERT, stranger):
        with pytest.raises(NotFound):
            await request.request_for(actor, "REQ-PP-11")


async def test_only_staff_learn_who_did_what_and_which_session_led_here(programme: str) -> None:
    shown = {}
    for actor in (STAFF, await contact_of("INS-KAZ-HRC")):
        one = await request.request_for(actor, "REQ-PP-11")
        shown[actor.is_staff] = await request.links_for(actor, one)

    assert [(act.session, act.basis, act.by) for act in shown[True]] == [
        ("OS-2021-02", "staff_confirmed", "Staff Outreach-1")
    ]
    assert shown[False] == []


async def test_the_institutions_of_a_request_stand_in_their_order(programme: str) -> None:
    one = await request.request_for(STAFF, "REQ-PP-11")

    assert [(party.part, party.reference) for party in one.parties] == [
        ("requester", "INS-KAZ-HRC"),
        ("endorser", "INS-KAZ-MOI"),
        ("supporter", "INS-KAZ-CSO"),
    ]
    assert one.endorsement == "given"


async def test_no_imported_request_contradicts_the_endorsement_rule(programme: str) -> None:
    for reference in sorted(await found(STAFF)):
        one = await request.request_for(STAFF, reference)
        assert one.endorsement not in ("missing", "unfit"), reference


async def test_a_list_is_one_statement_however_many_institutions_there_are(
    programme: str,
) -> None:
    contact = Actor(
        person_id=uuid4(),
        institution_ids=frozenset(UUID(str(i.id)) for i in await Institution.all()),
    )
    with db.watched() as seen:
        everything = await found(contact)

    assert len(everything) == 86
    assert len(seen) == 1
