"""Who speaks for an institution, and how long their rights last."""

from datetime import timedelta

import pytest

from passerelle.core import clock, db
from passerelle.core.errors import NotFound
from passerelle.identity import contacts, errors, passing, people, sessions
from passerelle.identity.contacts import ContactEdit, ContactWish
from passerelle.identity.queries import institution as known
from passerelle.identity.queries import people as found_people
from tests.conftest import NewClient
from tests.identity.keeping import actor

TODAY = clock.now().date()
KNOWN = ContactWish("staff-3@example.org", "adviser")


async def test_a_contacts_rights_begin_and_end_with_the_row_at_once(
    filled: str, new_client: NewClient
) -> None:
    boss = await actor("staff-5", "outreach_officer")
    whom = await found_people.person_for(await actor("staff-5", "administrator"), "CON-0001")
    client = await new_client()
    client.cookies.set("__Host-session", await sessions.open_session(whom.id))
    own = await contact_of("INS-KAZ-MOI", "CON-0001")

    before = (await client.get("/api/requests")).json()["items"]
    await contacts.end(boss, "INS-KAZ-MOI", own)
    after = (await client.get("/api/requests")).json()["items"]

    assert before
    assert after == []
    with pytest.raises(errors.ContactEnded):
        await contacts.end(boss, "INS-KAZ-MOI", own)


@pytest.mark.parametrize(
    ("starts", "ends", "speaks"),
    [(None, None, True), (0, 0, True), (1, None, False), (None, -1, False), (-9, 9, True)],
)
async def test_a_contact_speaks_from_the_first_day_to_the_last(
    filled: str, new_client: NewClient, starts: int | None, ends: int | None, *, speaks: bool
) -> None:
    boss = await actor("staff-5", "outreach_officer")
    whom = await found_people.person_for(await actor("staff-5", "administrator"), "CON-0001")
    client = await new_client()
    client.cookies.set("__Host-session", await sessions.open_session(whom.id))
    days = [None if n is None else TODAY + timedelta(days=n) for n in (starts, ends)]

    own = await contact_of("INS-KAZ-MOI", "CON-0001")
    await contacts.change(boss, "INS-KAZ-MOI", own, ContactEdit("officer", *days))

    found_requests = (await client.get("/api/requests")).json()["items"]
    assert bool(found_requests) is speaks
    assert await passing.catch_up() == (1 if ends == -1 else 0)


async def test_a_known_address_is_the_person_it_belongs_to_and_an_unknown_one_is_invited(
    filled: str,
) -> None:
    boss = await actor("staff-1", "outreach_officer")
    new = ContactWish("new@example.org", "focal_point", "Ana", "New")

    await contacts.begin(boss, "INS-KAZ-MOI", KNOWN)
    await contacts.begin(boss, "INS-KAZ-MOI", new)

    shown = {c.email: c for c in await contacts_of("INS-KAZ-MOI")}
    assert shown["staff-3@example.org"].person == "staff-3"
    assert shown["new@example.org"].name == "Ana New"
    invited = await db.value("SELECT COUNT(*) FROM outbox WHERE topic = 'PersonInvited'")
    assert invited == 1
    with pytest.raises(errors.ContactHeld):
        await contacts.begin(boss, "INS-KAZ-MOI", KNOWN)


async def test_who_speaks_again_has_another_row(filled: str) -> None:
    boss = await actor("staff-1", "outreach_officer")

    first = await contacts.begin(boss, "INS-KAZ-MOI", KNOWN)
    await contacts.end(boss, "INS-KAZ-MOI", first)
    second = await contacts.begin(boss, "INS-KAZ-MOI", KNOWN)

    own = [c for c in await contacts_of("INS-KAZ-MOI") if c.person == "staff-3"]
    assert {c.id: c.ended_at is None for c in own} == {first: False, second: True}


async def test_what_is_not_right_is_refused(filled: str) -> None:
    boss = await actor("staff-1", "outreach_officer")
    own = await contact_of("INS-KAZ-MOI", "CON-0001")

    with pytest.raises(errors.EndsBeforeItStarts):
        await contacts.begin(
            boss, "INS-KAZ-MOI", ContactWish(
                "a@example.org", "adviser", starts_on=TODAY, ends_on=TODAY - timedelta(days=1)
            )
        )  # fmt: skip
    with pytest.raises(NotFound):  # a contact of another institution
        await contacts.end(boss, "INS-KAZ-MFA", own)
    await people.deactivate(await actor("staff-5", "administrator"), "staff-3")
    with pytest.raises(errors.PersonInactive):
        await contacts.begin(boss, "INS-KAZ-MOI", KNOWN)


async def contacts_of(reference: str) -> list[known.ContactShown]:
    boss = await actor("staff-1", "outreach_officer")
    institution = await known.institution_kept_by(boss, reference)
    return await known.contacts_of(boss, institution.id)


async def contact_of(reference: str, person: str):  # type: ignore[no-untyped-def]
    return next(c.id for c in await contacts_of(reference) if c.person == person)
