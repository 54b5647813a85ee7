"""Links of requests to sessions: proposed, decided by officers, and what conversion counts."""

from datetime import timedelta

import pytest

from passerelle.assistance import errors, links
from passerelle.assistance.links import LinkWish
from passerelle.assistance.queries import request, sessions
from passerelle.assistance.rules import Act, Standing, standing
from passerelle.conversion import queries as conversion
from passerelle.conversion.rules import evaluation
from passerelle.core import clock, db
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from tests.assistance.world import asked, ground, institution, person, run, session

TOMORROW = clock.now().date() + timedelta(days=1)


def says(reference: str, *, good: bool = True) -> LinkWish:
    basis = "staff_confirmed" if good else "staff_rejected"
    return LinkWish(reference, basis, "They said so on the phone.")  # type: ignore[arg-type]


async def counted(officer: Actor, reference: str) -> dict[str, str]:
    """The sessions that conversion counts for a request, each with its basis."""
    found = evaluation.evaluate(await conversion.world(officer, TOMORROW))
    path = next(one for one in found.requests if one.request.id == reference)
    return {step.session: step.basis for step in path.steps}


async def test_the_organiser_alone_confirms_nothing_until_a_second_officer_does(
    database: str,
) -> None:
    await ground()
    ministry = await institution("Ministry")
    asker = await person("Aida")
    organiser = await person("Organiser", "outreach_officer")
    second = await person("Second", "outreach_officer")
    await session("OS-1", organiser=organiser)
    sent = await asked(asker, ministry)

    assert await counted(second, sent.reference) == {}
    assert await links.decide(organiser, sent.reference, says("OS-1")) is Standing.WAITS_FOR_SECOND
    assert await counted(second, sent.reference) == {}
    with pytest.raises(errors.LinkStands):
        await links.decide(organiser, sent.reference, says("OS-1"))
    assert await links.decide(second, sent.reference, says("OS-1")) is Standing.CONFIRMED
    assert await counted(second, sent.reference) == {"OS-1": "staff_confirmed"}

    assert await links.decide(second, sent.reference, says("OS-1", good=False))
    assert await counted(second, sent.reference) == {}
    assert await links.decide(organiser, sent.reference, says("OS-1")) is Standing.REJECTED
    assert await counted(second, sent.reference) == {}
    assert await db.value("SELECT COUNT(*) FROM request_links") == 4


async def test_the_owner_of_a_session_is_an_organiser_of_it(database: str) -> None:
    await ground()
    ministry = await institution("Ministry")
    owner, asker = await person("Owner", "outreach_officer"), await person("Aida")
    webinar = await session("OS-1")
    await run("UPDATE outreach_sessions SET owner_id = :o WHERE webinar_id = :w",
              o=owner.person_id, w=webinar)  # fmt: skip
    sent = await asked(asker, ministry)

    assert await links.decide(owner, sent.reference, says("OS-1")) is Standing.WAITS_FOR_SECOND
    assert await counted(owner, sent.reference) == {}


async def test_a_session_that_reached_who_asks_is_proposed_and_counts_as_inferred(
    database: str,
) -> None:
    await ground()
    ministry, other = await institution("Ministry"), await institution("Other")
    asker, officer = await person("Aida"), await person("Officer", "outreach_officer")
    await session("OS-NEAR", days_ago=40, attended_by=(ministry,))
    await session("OS-FAR", days_ago=800, attended_by=(ministry,))
    await session("OS-OTHER", days_ago=40, attended_by=(other,))
    sent = await asked(asker, ministry)

    shown = await request.request_for(officer, sent.reference)
    proposed = await sessions.candidates_for(officer, shown)
    before = await counted(officer, sent.reference)
    await links.decide(officer, sent.reference, says("OS-NEAR", good=False))

    assert [(one.reference, one.attended, one.standing) for one in proposed] == [
        ("OS-NEAR", 1, Standing.OPEN)
    ]
    assert before == {"OS-NEAR": "inferred"}
    assert await counted(officer, sent.reference) == {}
    assert await sessions.candidates_for(asker, shown) == []


async def test_what_the_requester_names_is_declared_and_a_later_session_never_is(
    database: str,
) -> None:
    await ground()
    ministry = await institution("Ministry")
    asker, officer = await person("Aida"), await person("Officer", "outreach_officer")
    named, later = await session("OS-1"), await session("OS-2", days_ago=-5)
    first = await asked(asker, ministry, webinar=named)
    second = await asked(asker, ministry, webinar=later)

    assert await counted(officer, first.reference) == {"OS-1": "declared"}
    assert await counted(officer, second.reference) == {}
    with pytest.raises(errors.SessionLater):
        await links.decide(officer, second.reference, says("OS-2"))


async def test_only_officers_decide_and_they_give_a_reason_of_their_own(database: str) -> None:
    await ground()
    ministry = await institution("Ministry")
    asker = await person("Aida")
    officer, organiser = await person("Officer", "outreach_officer"), await person("O", "organiser")
    await session("OS-1")
    sent = await asked(asker, ministry)

    for actor in (asker, organiser):
        with pytest.raises(NotFound):
            await links.decide(actor, sent.reference, says("OS-1"))
    for reason in ("", "x", "imported", " Imported "):
        with pytest.raises(errors.ReasonShort):
            await links.decide(officer, sent.reference, LinkWish("OS-1", "staff_confirmed", reason))
    with pytest.raises(errors.SessionUnknown):
        await links.decide(officer, sent.reference, says("OS-9"))


async def test_what_is_done_today_leaves_the_figures_of_the_import_as_they_were(
    filled: str,
) -> None:
    officer = await person("Officer", "outreach_officer", "assessor")
    day = await conversion.end_of_data()
    before = evaluation.evaluate(await conversion.world(officer, day))

    await links.decide(officer, "REQ-PP-17", says("OS-2021-02", good=False))
    await asked_in_the_programme(officer)

    after = evaluation.evaluate(await conversion.world(officer, day))
    assert after.headline == before.headline
    assert after.totals == before.totals
    assert after.sessions == before.sessions


async def asked_in_the_programme(officer: Actor) -> None:
    theme = await db.value("SELECT MIN(code) FROM themes")
    place = await db.value("SELECT id FROM institutions WHERE reference = 'INS-KAZ-MOI'")
    from uuid import UUID

    from passerelle.assistance import intake

    assert officer.person_id is not None
    await intake.submit(
        intake.Application(
            person_id=officer.person_id, institution_id=UUID(str(place)), theme=str(theme),
            text="More help.", language="en",
        )
    )  # fmt: skip


def test_the_latest_explicit_act_decides_and_a_lone_organiser_changes_nothing() -> None:
    confirmed = Act("staff_confirmed")
    alone = Act("inferred", is_alone=True)
    rejected, declared, inferred = Act("staff_rejected"), Act("declared"), Act("inferred")

    assert standing([]) is Standing.OPEN
    assert standing([inferred]) is Standing.OPEN
    assert standing([alone]) is Standing.WAITS_FOR_SECOND
    assert standing([alone, alone]) is Standing.WAITS_FOR_SECOND
    assert standing([declared, alone]) is Standing.DECLARED
    assert standing([rejected, alone]) is Standing.REJECTED
    assert standing([alone, confirmed]) is Standing.CONFIRMED
    assert standing([confirmed, rejected]) is Standing.REJECTED
