"""Who organises a session confirms no link to it alone, however they came to organise it (I16)."""

import pytest

from passerelle.assistance import errors, links
from passerelle.assistance.queries import request, sessions
from passerelle.assistance.rules import Standing
from passerelle.core import clock, db, ids
from passerelle.core.actors import Actor
from tests.assistance.test_links import counted, says
from tests.assistance.world import asked, ground, id_of, institution, person, run, session


async def organise_too(actor: Actor, webinar: object) -> None:
    await run(
        "INSERT INTO webinar_organisers (id, webinar_id, person_id, added_at)"
        " VALUES (:id, :webinar, :person, :now)",
        id=ids.new(),
        webinar=webinar,
        person=actor.person_id,
        now=clock.now(),
    )


async def test_who_organises_a_session_with_others_confirms_no_link_to_it_alone(
    database: str,
) -> None:
    await ground()
    asker, helper = await person("Aida"), await person("Helper", "outreach_officer")
    sent = await asked(asker, await institution("Ministry"))
    await organise_too(helper, await session("OS-1"))

    assert await links.decide(helper, sent.reference, says("OS-1")) is Standing.WAITS_FOR_SECOND
    assert await counted(helper, sent.reference) == {}


async def test_another_officer_confirms_alone_whoever_organises_it_with_others(
    database: str,
) -> None:
    await ground()
    asker, helper = await person("Aida"), await person("Helper", "outreach_officer")
    officer = await person("Officer", "outreach_officer")
    sent = await asked(asker, await institution("Ministry"))
    await organise_too(helper, await session("OS-1"))

    assert await links.decide(officer, sent.reference, says("OS-1")) is Standing.CONFIRMED
    own = [await _is_own(actor, sent.reference) for actor in (helper, officer)]

    assert own == [True, False]


async def _is_own(actor: Actor, reference: str) -> bool:
    found = await request.request_for(actor, reference)
    (one,) = await sessions.candidates_for(actor, found)
    return one.is_own


async def test_who_hands_a_session_over_has_still_confirmed_alone(database: str) -> None:
    await ground()
    asker, organiser = await person("Aida"), await person("Organiser", "outreach_officer")
    second = await person("Second", "outreach_officer")
    sent = await asked(asker, await institution("Ministry"))
    await session("OS-1", organiser=organiser)
    await links.decide(organiser, sent.reference, says("OS-1"))

    await run("UPDATE webinars SET organiser_id = :o", o=second.person_id)

    assert await counted(second, sent.reference) == {}
    with pytest.raises(errors.LinkStands):
        await links.decide(organiser, sent.reference, says("OS-1"))
    assert await links.decide(second, sent.reference, says("OS-1")) is Standing.WAITS_FOR_SECOND
    third = await person("Third", "outreach_officer")
    assert await links.decide(third, sent.reference, says("OS-1")) is Standing.CONFIRMED


async def test_who_organises_a_session_later_has_confirmed_as_the_officer_they_were(
    database: str,
) -> None:
    await ground()
    asker, officer = await person("Aida"), await person("Officer", "outreach_officer")
    sent = await asked(asker, await institution("Ministry"))
    await session("OS-1")
    assert await links.decide(officer, sent.reference, says("OS-1")) is Standing.CONFIRMED

    await run("UPDATE webinars SET organiser_id = :o", o=officer.person_id)

    assert await counted(officer, sent.reference) == {"OS-1": "staff_confirmed"}


async def test_only_a_session_for_partners_is_declared(database: str) -> None:
    await ground()
    asker, officer = await person("Aida"), await person("Officer", "outreach_officer")
    webinar = await session("OS-1")
    await run("UPDATE outreach_sessions SET audience = 'eu_administration'")

    sent = await asked(asker, await institution("Ministry"), webinar=webinar)

    assert await counted(officer, sent.reference) == {}
    assert await db.value("SELECT COUNT(*) FROM request_links") == 0
    assert await id_of(sent.reference, "assistance_requests") == sent.id
