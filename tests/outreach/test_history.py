"""Sessions of the import stay what they were, and nobody's words overwrite another's unseen."""

from datetime import timedelta

import pytest

from passerelle.conversion import queries as conversion
from passerelle.core import clock, db
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid, Stale
from passerelle.outreach import errors, inviting, links, listing, planning
from passerelle.outreach.enums import OutreachAudience, Round
from passerelle.outreach.planning import PlanWish
from passerelle.outreach.queries import following, sessions, targets
from passerelle.outreach.rules import Filters
from passerelle.webinars import content, making
from tests.conftest import SETTINGS, NewClient, SignIn
from tests.outreach import world
from tests.outreach.test_inviting import check_of, sent
from tests.support import smtp

IMPORTED = "OS-2021-02"


async def test_whom_an_imported_session_was_for_stays_and_so_does_the_conversion(
    filled: str,
) -> None:
    officer, day = await world.officer(), await conversion.end_of_data()
    before = await conversion.world(officer, day)

    other = PlanWish(audience=OutreachAudience.EU_ADMINISTRATION)
    with pytest.raises(Invalid) as refused:
        await planning.edit(officer, IMPORTED, other, None)
    await planning.edit(
        officer, IMPORTED,
        PlanWish(audience=OutreachAudience.PARTNER, objectives={"en": "To tell how"},
                 institutions=["INS-KAZ-MOI"], owner="staff-1"),
        None,
    )  # fmt: skip

    assert refused.value.field == "audience"
    assert await conversion.world(officer, day) == before


async def test_too_many_institutions_are_refused_and_not_left_out(filled: str) -> None:
    officer = await world.officer()
    reference = await world.session(officer)
    many = [f"INS-{number}" for number in range(planning.MOST_TARGETS + 1)]

    with pytest.raises(Invalid) as refused:
        await planning.edit(officer, reference, PlanWish(institutions=many), None)

    assert refused.value.field == "institutions"
    assert str(planning.MOST_TARGETS) in str(refused.value.message)


async def test_what_a_letter_says_is_not_overwritten_by_who_did_not_read_it(
    filled: str, sign_in: SignIn
) -> None:
    officer = await world.officer()
    reference = await world.session(officer)
    client = await sign_in("staff-1")
    page, where = f"/outreach/{reference}/invitations/letter", f"/api/outreach-sessions/{reference}"
    version = (await client.get(page)).text.split('name="version" value="')[1].split('"')[0]
    tag = (await client.get(f"{where}/letters")).headers["etag"]
    await inviting.try_out(officer, reference, Round.INVITATION)  # a test makes no other version
    await inviting.write(officer, reference, world.LETTERS)

    form = {"subject_en": "Mine", "text_en": "My words", "version": version}
    late = await client.post(page, data=form)
    body = {"letters": {"en": {"subject": "Mine", "text": "My words"}}}
    stale = await client.post(f"{where}/letters", json=body, headers={"if-match": tag})
    bare = await client.post(f"{where}/letters", json=body)
    tag = (await client.get(f"{where}/letters")).headers["etag"]
    await client.post(f"{where}/trial-letters", json={})
    good = await client.post(f"{where}/letters", json=body, headers={"if-match": tag})

    assert [r.status_code for r in (late, stale, bare, good)] == [412, 412, 428, 200]
    assert "My words" in late.text
    with pytest.raises(Stale):
        await inviting.write(officer, reference, world.LETTERS, 0)


async def test_a_letter_is_not_written_once_it_says_nothing_true(
    filled: str, served: smtp.Served
) -> None:
    """Nobody is asked to come to what was called off, nor reminded of what they answered."""
    officer = await world.officer()
    await world.contact("INS-KAZ-MOI", "Second")
    first, second = await world.session(officer), await world.session(officer)
    list_id = await world.a_list(officer)
    for reference in (first, second):
        people = await sent(officer, reference, list_id)
    await world.run("UPDATE webinars SET state = 'cancelled' WHERE reference = :r", r=first)
    await world.work(world.settings(served))
    letters = await db.value("SELECT COUNT(*) FROM messages WHERE purpose = 'outreach_invitation'")
    left = (await check_of(officer, second, None, Round.REMINDER)).people
    await inviting.confirm(officer, second, inviting.SendWish(left))
    one = await db.row(
        world.Invited,
        "SELECT i.id, i.person_id FROM outreach_invitations i WHERE i.round = 'reminder' LIMIT 1",
    )
    assert one is not None
    token = links.invitation_token(one.id, SETTINGS.secret)
    await inviting.accept(token, (SETTINGS.secret,))

    await world.work(world.settings(served))

    reminders = await db.value("SELECT COUNT(*) FROM messages WHERE purpose = 'outreach_reminder'")
    assert letters == people
    assert reminders == left - 1


@pytest.mark.parametrize(
    "leaving",
    [
        "UPDATE role_grants SET expires_at = :past WHERE role IN ('outreach_officer',"
        " 'administrator') AND person_id = (SELECT id FROM people WHERE reference = 'staff-1')",
        "UPDATE people SET deactivated_at = :past WHERE reference = 'staff-1'",
    ],
)
async def test_only_who_is_there_and_whose_role_still_runs_may_answer_for_a_session(
    filled: str, leaving: str
) -> None:
    officer = await world.officer()
    before = [one.reference for one in await sessions.officers(officer)]
    await world.run(leaving, past=clock.now() - timedelta(days=1))

    after = [one.reference for one in await sessions.officers(officer)]

    assert set(before) - set(after) == {"staff-1"}


@pytest.mark.parametrize(
    "leaving",
    [
        "UPDATE people SET deactivated_at = :at WHERE id = :id",
        "UPDATE contacts SET ended_at = :at WHERE person_id = :id",
    ],
)
async def test_who_left_the_service_or_their_office_does_not_speak_for_an_institution(
    filled: str, leaving: str
) -> None:
    officer = await world.officer()
    person = await world.contact("INS-KAZ-MOI", "Gone")
    names = {
        one.name for one in await following.speakers(officer, "INS-KAZ-MOI", clock.now().date())
    }
    listed = await _on_the_list(officer)
    await world.run(leaving, at=clock.now(), id=person)

    later = {
        one.name for one in await following.speakers(officer, "INS-KAZ-MOI", clock.now().date())
    }

    assert names - later == {"Gone Speaker"}
    assert listed - await _on_the_list(officer) == {"Gone Speaker"}


async def _on_the_list(officer: Actor) -> set[str]:
    found = await targets.run(officer, Filters(countries=("KZ",)))
    return {contact.name for one in found.institutions for contact in one.contacts}


async def test_a_draft_carries_a_session_of_its_maker_alone(filled: str) -> None:
    maker = await world.officer()
    other = await world.person("staff-2", "outreach_officer", "organiser")
    slug = await making.create(maker, content.Wish(titles={"en": "A draft"}))
    reference = str(await db.value("SELECT reference FROM webinars WHERE slug = :s", s=slug))
    wish = PlanWish(audience=OutreachAudience.PARTNER)

    free = [
        reference in [one.reference for one in await sessions.free_webinars(actor)]
        for actor in (maker, other)
    ]
    with pytest.raises(Invalid):
        await planning.create(other, reference, wish)

    assert free == [True, False]
    assert await planning.create(maker, reference, wish) == reference


async def test_two_lists_do_not_get_one_name_by_a_change(filled: str) -> None:
    officer = await world.officer()
    await world.a_list(officer, "First")
    other = await world.a_list(officer, "Other")

    with pytest.raises(errors.NameTaken) as refused:
        await listing.change(officer, other, listing.ListWish("First", Filters()), None)

    assert refused.value.field == "name"


async def test_who_was_rejected_is_told_so_and_offered_no_press(
    filled: str, new_client: NewClient
) -> None:
    officer = await world.officer()
    reference, list_id = await world.session(officer), await world.a_list(officer)
    await sent(officer, reference, list_id)
    one = await db.row(
        world.Invited, "SELECT id, person_id FROM outreach_invitations ORDER BY id LIMIT 1"
    )
    assert one is not None
    await world.run(
        "UPDATE registrations SET state = 'rejected' WHERE person_id = :p", p=one.person_id
    )
    visitor = await new_client()

    page = await visitor.get(f"/invited/{links.invitation_token(one.id, SETTINGS.secret)}")

    assert "The organisers could not give you a seat." in page.text
    assert 'name="answer"' not in page.text
    assert 'name="robots" content="noindex"' in page.text
