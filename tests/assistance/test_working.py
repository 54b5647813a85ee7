"""From asking to a decision: who may do what, what is told to whom, what is refused."""

import re
from datetime import timedelta

import pytest

from passerelle.assistance import (
    assessing,
    clarifications,
    decisions,
    errors,
    rules,
    withdrawing,
)
from passerelle.assistance.assessing import Aside, Settlement
from passerelle.assistance.decisions import DecisionWish
from passerelle.assistance.enums import RequestState
from passerelle.assistance.intake import Newcomer
from passerelle.assistance.queries import desk, own, request, thread
from passerelle.core import clock, db, files
from passerelle.core.errors import NotFound
from passerelle.identity.enums import InstitutionType
from tests.assistance.world import (
    asked,
    ground,
    institution,
    mail_to,
    mails,
    person,
    state_of,
    work,
)

TODAY = clock.now().date()


def decided(outcome: RequestState, **more: str) -> DecisionWish:
    return DecisionWish(outcome=outcome, decided_on=clock.now().date(), reason="As agreed.", **more)


async def test_a_request_goes_from_the_question_to_its_answer_to_the_decision(
    database: str,
) -> None:
    await ground()
    ministry = await institution("Ministry")
    asker = await person("Aida", speaks_for=ministry)
    assessor = await person("Assessor", "assessor")
    letter = await files.prepared(b"%PDF-1.4\n%%EOF", "letter.pdf")

    sent = await asked(asker, ministry)
    await assessing.take(assessor, sent.reference)
    await clarifications.ask(assessor, sent.reference, "Until when?")
    await clarifications.answer(asker, sent.reference, "Until May.", [letter])
    await assessing.consult_delegation(assessor, sent.reference)
    await decisions.record(assessor, sent.reference, decided(RequestState.ACCEPTED, minutes="M"))
    await work()

    shown = await request.request_for(asker, sent.reference)
    steps = [step.to_state for step in await request.history_for(asker, shown)]
    said = await thread.thread_for(asker, shown)
    within = await thread.thread_for(assessor, shown)
    assert steps == ["submitted", "under_assessment", "clarification", "under_assessment",
                     "eu_delegation_consulted", "accepted"]  # fmt: skip
    assert [(m.office, m.text) for m in said.messages] == [
        ("staff", "Until when?"), ("requester", "Until May."),
    ]  # fmt: skip
    assert [m.by for m in said.messages] == [None, "Person Aida"]
    assert [m.by for m in within.messages] == ["Person Assessor", "Person Aida"]
    assert [f.name for f in said.of(said.messages[1].id)] == ["letter.pdf"]
    assert shown.decisions[0].minutes == ""
    assert await mails("request_received") == ["aida@example.org"]
    assert await mails("clarification_asked") == ["aida@example.org"]
    assert await mails("clarification_given") == ["assessor@example.org"]
    assert await mails("request_decided") == ["aida@example.org"]
    assert "As agreed." in await mail_to("aida@example.org", "request_decided")
    assert "Until when?" in await mail_to("aida@example.org", "clarification_asked")


async def test_who_asks_answers_by_the_link_in_the_mail_without_signing_in(
    database: str, new_client: object
) -> None:
    await ground()
    ministry = await institution("Ministry")
    asker, assessor = await person("Aida"), await person("Assessor", "assessor")
    sent = await asked(asker, ministry)
    await assessing.take(assessor, sent.reference)
    await clarifications.ask(assessor, sent.reference, "Until when?")
    await work()
    client = await new_client()  # type: ignore[operator]

    text = await mail_to("aida@example.org", "clarification_asked")
    found = re.search(r"https://passerelle\.example\.org(/followed-requests/\S+)", text)
    assert found
    page = await client.get(found.group(1))
    answered = await client.post(f"{found.group(1)}/answer", files={"text": (None, "Until May.")})
    forged = await client.get(found.group(1)[:-1] + "0" if found.group(1)[-1] != "0" else "1")

    assert "Until when?" in page.text
    assert answered.status_code == 303
    assert await state_of(sent.reference) == "under_assessment"
    assert forged.status_code == 404


async def test_only_those_who_ask_answer_and_take_back_and_only_assessors_assess(
    database: str,
) -> None:
    await ground()
    ministry, other = await institution("Ministry"), await institution("Other")
    asker, stranger = await person("Aida"), await person("Stranger", speaks_for=other)
    officer, assessor = await person("Officer", "outreach_officer"), await person("A", "assessor")
    sent = await asked(asker, ministry)

    for actor in (asker, stranger, officer):
        with pytest.raises(NotFound):
            await assessing.take(actor, sent.reference)
    await assessing.take(assessor, sent.reference)
    await clarifications.ask(assessor, sent.reference, "Why?")
    for actor in (stranger, officer, assessor):
        with pytest.raises(NotFound):
            await clarifications.answer(actor, sent.reference, "So.")
        with pytest.raises(NotFound):
            await withdrawing.withdraw(actor, sent.reference)
    with pytest.raises(NotFound):
        await request.request_for(stranger, sent.reference)

    await withdrawing.withdraw(asker, sent.reference, "No longer needed")
    assert await state_of(sent.reference) == "withdrawn"
    with pytest.raises(errors.StepNotListed):
        await withdrawing.withdraw(asker, sent.reference)
    verbs = await own.verbs(asker, sent.id, "withdrawn")
    assert verbs.ask_again
    assert not verbs.withdraw


async def test_an_institution_may_not_ask_outside_its_periods(database: str) -> None:
    await ground()
    asker = await person("Aida")
    never = await institution("Never", since=None)
    over = await institution("Over", until=TODAY - timedelta(days=1))
    begins = await institution("Begins", since=TODAY + timedelta(days=1))

    for place in (never, over, begins):
        with pytest.raises(errors.NotEligible):
            await asked(asker, place)
    within = Newcomer("Ministry in Vienna", InstitutionType.MINISTRY, "AT", True)
    with pytest.raises(errors.NotEligible):
        await asked(asker, newcomer=within)
    with pytest.raises(errors.InstitutionUnknown):
        await asked(asker)
    assert await db.value("SELECT COUNT(*) FROM assistance_requests") == 0


async def test_a_municipality_needs_a_national_institution_of_its_country(database: str) -> None:
    await ground()
    asker = await person("Aida")
    city = await institution("City", national=False, type_=InstitutionType.MUNICIPAL)
    ministry = await institution("Ministry")
    foreign = await institution("Foreign", country="UZ")
    union = await institution("Union", national=False, type_=InstitutionType.REGIONAL_ORGANISATION)

    with pytest.raises(errors.EndorsementMissing):
        await asked(asker, city)
    with pytest.raises(errors.EndorserUnfit):
        await asked(asker, city, endorser=foreign)
    with pytest.raises(errors.EndorserUnfit):
        await asked(asker, city, endorser=city)
    assert await asked(asker, city, endorser=ministry)
    assert await asked(asker, union)


async def test_an_institution_that_was_not_listed_is_entered_before_anything_is_accepted(
    database: str,
) -> None:
    await ground()
    asker, assessor = await person("Aida"), await person("Assessor", "assessor")
    city = Newcomer("City of A", InstitutionType.MUNICIPAL, "KZ")
    sent = await asked(asker, newcomer=city, endorser_named="Ministry of B")
    await assessing.take(assessor, sent.reference)

    with pytest.raises(errors.NotFitToAccept):
        await decisions.record(assessor, sent.reference, decided(RequestState.ACCEPTED))
    shown = await request.request_for(assessor, sent.reference)
    for one in (await desk.checklist_for(assessor, shown)).newcomers:
        wish = Settlement("", one.name, InstitutionType(one.type), one.national_government, True)
        await assessing.settle(assessor, sent.reference, one.id, wish)
        with pytest.raises(errors.NewcomerSettled):
            await assessing.settle(assessor, sent.reference, one.id, wish)
    await decisions.record(assessor, sent.reference, decided(RequestState.ACCEPTED))

    shown = await request.request_for(assessor, sent.reference)
    assert [(p.part, p.names["en"]) for p in shown.parties] == [
        ("requester", "City of A"), ("endorser", "Ministry of B"),
    ]  # fmt: skip
    assert shown.state == "accepted"


async def test_a_duplicate_points_to_an_earlier_request_and_a_redirection_says_where_to(
    database: str,
) -> None:
    await ground()
    ministry = await institution("Ministry")
    asker, assessor = await person("Aida"), await person("Assessor", "assessor")
    first, second = await asked(asker, ministry), await asked(asker, ministry)
    for original in ("", "REQ-0", second.reference):
        wish = Aside(RequestState.DUPLICATE, "The same again", original)
        with pytest.raises(errors.OriginalUnknown):
            await assessing.put_aside(assessor, second.reference, wish)

    await assessing.put_aside(
        assessor, second.reference, Aside(RequestState.DUPLICATE, "Same", first.reference)
    )
    await assessing.take(assessor, first.reference)
    with pytest.raises(errors.WhereToMissing):
        await decisions.record(assessor, first.reference, decided(RequestState.REDIRECTED))
    tomorrow = decided(RequestState.REJECTED)
    with pytest.raises(errors.DecisionEarly):
        await decisions.record(
            assessor, first.reference,
            DecisionWish(outcome=tomorrow.outcome, decided_on=TODAY + timedelta(days=2),
                         reason="As agreed."),
        )  # fmt: skip
    await decisions.record(
        assessor, first.reference, decided(RequestState.REDIRECTED, redirected_to="ICMPD")
    )

    assert (await request.request_for(asker, second.reference)).duplicate_of == first.reference
    assert (await request.request_for(asker, first.reference)).redirected_to == "ICMPD"


def test_only_the_listed_ways_lead_on_and_no_end_is_left() -> None:
    ends = set(RequestState) - set(rules.TRANSITIONS)

    assert ends == {RequestState.ACCEPTED, RequestState.REJECTED, RequestState.REDIRECTED,
                    RequestState.WITHDRAWN, RequestState.ARCHIVED, RequestState.DUPLICATE,
                    RequestState.SPAM}  # fmt: skip
    for state in ends:
        assert not any(rules.ways(state, who) for who in rules.Who)
