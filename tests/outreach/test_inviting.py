"""Each person gets the letter of a round once, ever; who is left out is left out for a reason."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from passerelle.core import clock, db
from passerelle.core.errors import NotFound
from passerelle.outreach import errors, inviting, links, planning
from passerelle.outreach.enums import OutreachState, Round
from passerelle.outreach.inviting import SendWish
from passerelle.outreach.queries import checking, sessions, target_lists, targets
from tests.conftest import NewClient
from tests.outreach import world
from tests.support import smtp


async def check_of(actor, reference: str, list_id: UUID | None, round_: Round = Round.INVITATION):  # type: ignore[no-untyped-def]
    plan = await sessions.plan_for(actor, reference)
    found = None
    if list_id is not None:
        chosen = await target_lists.list_for(actor, list_id)
        found = await targets.run(actor, chosen.filters, list_id)
    return await checking.check(actor, plan, round_, found)


async def sent(actor, reference: str, list_id: UUID) -> int:  # type: ignore[no-untyped-def]
    people = (await check_of(actor, reference, list_id)).people
    await inviting.confirm(actor, reference, SendWish(people, list=list_id))
    return int(people)


async def test_everybody_on_a_list_gets_one_letter_in_their_language(
    filled: str, served: smtp.Served
) -> None:
    officer = await world.officer()
    await world.run("UPDATE contacts SET ended_at = '2021-01-01 00:00:00+00:00'")
    await world.contact("INS-KAZ-MOI", "Aline", "fr")
    await world.contact("INS-KAZ-MOI", "Boris", "ru")
    await world.contact("INS-KAZ-MOI", "Clara", mail=False)
    reference, list_id = await world.session(officer), await world.a_list(officer)

    check = await check_of(officer, reference, list_id)
    await inviting.confirm(officer, reference, SendWish(2, list=list_id))
    await world.work(world.settings(served))

    assert (check.people, check.institutions) == (2, 1)
    assert check.languages == {"en": 1, "fr": 1}
    assert [(one.name, one.why) for one in check.left_out] == [("Clara Speaker", "no_address")]
    got = {str(m["To"]): m for m in served.mailbox.messages}
    assert set(got) == {"aline@example.org", "boris@example.org"}
    assert got["aline@example.org"]["Subject"] == "Venez écouter"
    text = got["boris@example.org"].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "We would like to see you.\r\n\r\nIt is free." in text
    assert "/invited/" in text
    assert "List-Unsubscribe" in got["boris@example.org"]
    assert await world.state_of(reference) == "invited"


async def test_a_second_press_another_officer_and_a_crash_write_to_nobody_twice(
    filled: str, served: smtp.Served
) -> None:
    officer, other = await world.officer(), await world.person("staff-2", "outreach_officer")
    reference, list_id = await world.session(officer), await world.a_list(officer)
    people = (await check_of(officer, reference, list_id)).people

    results = await asyncio.gather(
        *(inviting.confirm(who, reference, SendWish(people, list=list_id))
          for who in (officer, other, officer)),
        return_exceptions=True,
    )  # fmt: skip
    await world.work(world.settings(served))
    await world.run("UPDATE jobs SET done_at = NULL, attempt = 0, leased_until = NULL")
    await world.work(world.settings(served))

    assert people > 1
    refused = [one for one in results if isinstance(one, Exception)]
    assert [type(one) for one in refused] == [errors.NobodyLeft, errors.NobodyLeft]
    addresses = [str(m["To"]) for m in served.mailbox.messages if "/invited/" in str(m)
                 or m["Subject"] in ("Come and hear", "Venez écouter")]  # fmt: skip
    assert len(addresses) == len(set(addresses)) == people


async def test_the_number_that_was_read_must_be_the_number_that_is_sent_to(filled: str) -> None:
    officer = await world.officer()
    reference, list_id = await world.session(officer), await world.a_list(officer)
    people = (await check_of(officer, reference, list_id)).people
    await world.contact("INS-KAZ-MOI", "Newcomer")

    with pytest.raises(errors.NumberChanged):
        await inviting.confirm(officer, reference, SendWish(people, list=list_id))

    assert await db.value("SELECT COUNT(*) FROM outreach_invitations") == 0
    assert await world.state_of(reference) == "planned"


async def test_those_who_turned_it_off_bounced_or_answered_are_left_out_with_the_reason(
    filled: str,
) -> None:
    officer = await world.officer()
    await world.run("UPDATE contacts SET ended_at = '2021-01-01 00:00:00+00:00'")
    off = await world.contact("INS-KAZ-MOI", "Off")
    bounced = await world.contact("INS-KAZ-MOI", "Bounced")
    here = await world.contact("INS-KAZ-MOI", "Here")
    reference, list_id = await world.session(officer), await world.a_list(officer)
    now = clock.now()
    await world.run(
        "INSERT INTO mail_preferences (id, person_id, category, is_on, changed_at, source)"
        " VALUES (:id, :p, 'outreach', :no, :now, 'link')", id=off, p=off, no=False, now=now,
    )  # fmt: skip
    await world.run(
        "INSERT INTO messages (id, person_id, recipient, purpose, occasion, language, subject,"
        " text, html, written_at) VALUES (:id, :p, 'bounced@example.org', 'x', 'x', 'en', '', '',"
        " '', :now)", id=bounced, p=bounced, now=now,
    )  # fmt: skip
    await world.run(
        "INSERT INTO mail_suppressions (id, address, message_id, at)"
        " VALUES (:id, 'bounced@example.org', :m, :now)", id=bounced, m=bounced, now=now,
    )  # fmt: skip
    await world.run(
        "INSERT INTO registrations (id, version, webinar_id, person_id, state, answers)"
        " SELECT :id, 0, w.id, :p, 'confirmed', '{}' FROM webinars w WHERE w.reference = :r",
        id=here, p=here, r=reference,
    )  # fmt: skip

    check = await check_of(officer, reference, list_id)

    assert check.people == 0
    assert {one.name.split()[0]: one.why for one in check.left_out} == {
        "Off": "turned_off", "Bounced": "address_bounced", "Here": "answered_already",
    }  # fmt: skip
    with pytest.raises(errors.NobodyLeft):
        await inviting.confirm(officer, reference, SendWish(0, list=list_id))


async def test_a_link_registers_in_one_press_and_declines_in_another(
    filled: str, new_client: NewClient
) -> None:
    officer = await world.officer()
    reference, list_id = await world.session(officer), await world.a_list(officer)
    await sent(officer, reference, list_id)
    found = await db.value("SELECT id FROM outreach_invitations ORDER BY id LIMIT 1")
    token = links.invitation_token(UUID(str(found)), world.SECRETS[0])
    client = await new_client()

    page = await client.get(f"/invited/{token}")
    yes = await client.post(f"/invited/{token}", data={"answer": "yes"})
    again = await client.post(f"/invited/{token}", data={"answer": "yes"})

    assert page.status_code == 200
    assert (yes.status_code, again.status_code) == (303, 303)
    assert await answer_of(found) == "confirmed"
    assert "You are registered" in (await client.get(f"/invited/{token}")).text

    no = await client.post(f"/invited/{token}", data={"answer": "no"})

    assert no.status_code == 303
    assert await answer_of(found) == "cancelled"
    assert (await client.get(f"/invited/{token[:-1]}x")).status_code == 404


async def answer_of(invitation: object) -> str:
    return str(await db.value(
        "SELECT r.state FROM outreach_invitations i JOIN outreach_sessions s ON s.id = i.session_id"
        " JOIN registrations r ON r.webinar_id = s.webinar_id AND r.person_id = i.person_id"
        " WHERE i.id = :id", id=invitation,
    ))  # fmt: skip


async def test_a_second_letter_goes_only_to_those_who_have_not_answered_and_only_once(
    filled: str, served: smtp.Served
) -> None:
    officer = await world.officer()
    reference, list_id = await world.session(officer), await world.a_list(officer)
    people = await sent(officer, reference, list_id)
    found = await db.value("SELECT id FROM outreach_invitations ORDER BY id LIMIT 1")
    await inviting.decline(
        links.invitation_token(UUID(str(found)), world.SECRETS[0]), world.SECRETS
    )

    check = await check_of(officer, reference, None, Round.REMINDER)
    await inviting.confirm(officer, reference, SendWish(check.people))
    await world.work(world.settings(served))

    assert check.people == people - 1
    again = [str(m["To"]) for m in served.mailbox.messages if str(m["Subject"]).startswith("Again")]
    assert len(again) == len(set(again)) == people - 1
    assert (await check_of(officer, reference, None, Round.REMINDER)).people == 0


async def test_a_test_goes_to_its_author_and_to_nobody_else(
    filled: str, served: smtp.Served
) -> None:
    officer = await world.officer()
    reference = await world.session(officer)

    await inviting.try_out(officer, reference, Round.INVITATION, "fr")
    await world.work(world.settings(served))

    subjects = [str(m["Subject"]) for m in served.mailbox.messages]
    assert subjects == ["Test: Venez écouter"]
    assert await db.value("SELECT COUNT(*) FROM outreach_invitations") == 0


async def test_nobody_is_invited_to_what_is_not_open_has_begun_or_was_cancelled(
    filled: str,
) -> None:
    officer = await world.officer()
    reference, list_id = await world.session(officer), await world.a_list(officer)

    for state, days, refusal in (
        ("scheduled", 5, errors.NotOpenYet),
        ("cancelled", 5, errors.InvitingOver),
        ("open", -1, errors.InvitingOver),
    ):
        await world.run(
            "UPDATE webinars SET state = :state, starts_at = :at WHERE reference = :r",
            state=state, at=clock.now() + timedelta(days=days), r=reference,
        )  # fmt: skip
        with pytest.raises(refusal):
            await inviting.confirm(officer, reference, SendWish(1, list=list_id))


async def test_those_who_may_not_find_nothing(filled: str) -> None:
    officer = await world.officer()
    reference, list_id = await world.session(officer), await world.a_list(officer)

    for who in (await world.person("staff-3", "assessor"), await world.person("staff-3")):
        with pytest.raises(NotFound):
            await sessions.plan_for(who, reference)
        with pytest.raises(NotFound):
            await inviting.confirm(who, reference, SendWish(1, list=list_id))
    organiser = await world.person("staff-3", "organiser")
    assert (await sessions.plan_for(organiser, reference)).state is OutreachState.PLANNED
    with pytest.raises(NotFound):
        await planning.edit(organiser, reference, planning.PlanWish(), None)
