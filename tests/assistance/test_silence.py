"""Questions that nobody answers: warned of, archived; what was answered meanwhile is let be."""

from datetime import datetime, timedelta

import pytest

from passerelle.assistance import archiving, assessing, clarifications, errors, withdrawing
from passerelle.core import clock, db
from passerelle.core.actors import Actor
from tests.assistance.world import (
    asked,
    ground,
    institution,
    mails,
    person,
    shift,
    state_of,
    work,
)


async def waiting(asker: Actor, assessor: Actor) -> str:
    """A request whose question waits for an answer."""
    sent = await asked(asker, await institution("Ministry"))
    await assessing.take(assessor, sent.reference)
    await clarifications.ask(assessor, sent.reference, "Until when?")
    return sent.reference


async def test_silence_is_warned_of_after_75_days_and_ends_after_90(database: str) -> None:
    await ground()
    asker, assessor = await person("Aida"), await person("Assessor", "assessor")
    reference = await waiting(asker, assessor)

    await shift(reference, 74)
    assert await archiving.go_round() == 0
    await shift(reference, 1)
    assert await archiving.go_round() == 1
    assert await archiving.go_round() == 0
    await work()
    assert await mails("silence_noticed") == ["aida@example.org"]
    assert await state_of(reference) == "clarification"
    await shift(reference, 15)
    assert await archiving.go_round() == 1

    assert await state_of(reference) == "archived"
    with pytest.raises(errors.NothingAsked):
        await clarifications.answer(asker, reference, "Too late.")


async def test_who_was_away_for_long_is_warned_before_anything_is_archived(database: str) -> None:
    await ground()
    asker, assessor = await person("Aida"), await person("Assessor", "assessor")
    reference = await waiting(asker, assessor)

    await shift(reference, 400)
    await archiving.go_round()
    await archiving.go_round()

    assert await state_of(reference) == "clarification"


async def test_a_question_that_was_asked_anew_in_the_same_moment_is_not_archived(
    database: str,
) -> None:
    await ground()
    asker, assessor = await person("Aida"), await person("Assessor", "assessor")
    reference = await waiting(asker, assessor)
    await shift(reference, 75)
    await archiving.go_round()
    await shift(reference, 15)
    due = await archiving.due(clock.now())
    await clarifications.answer(asker, reference, "Until May.")
    await clarifications.ask(assessor, reference, "Of which year?")

    for one in due:
        await archiving.look_after(one, clock.now())

    assert len(due) == 1
    assert await state_of(reference) == "clarification"


async def test_who_has_answered_or_taken_back_is_not_warned_of_silence(database: str) -> None:
    await ground()
    asker, assessor = await person("Aida"), await person("Assessor", "assessor")
    first = await waiting(asker, assessor)
    second = await asked(asker, await institution("Other"))
    await assessing.take(assessor, second.reference)
    await clarifications.ask(assessor, second.reference, "Until when?")
    await work()
    for reference in (first, second.reference):
        await shift(reference, 80)
    assert await archiving.go_round() == 2

    await clarifications.answer(asker, first, "Until May.")
    await withdrawing.withdraw(asker, second.reference)
    await work()

    assert await mails("silence_noticed") == []


async def test_imported_questions_are_never_archived(filled: str) -> None:
    before = await db.value("SELECT COUNT(*) FROM request_transitions")

    assert await archiving.go_round() == 0

    assert await db.value("SELECT COUNT(*) FROM request_transitions") == before


async def test_who_assesses_no_more_gets_no_mail_about_requests(database: str) -> None:
    await ground()
    asker, assessor = await person("Aida"), await person("Assessor", "assessor")
    await person("Second", "assessor")
    reference = await waiting(asker, assessor)
    await take_role_back(assessor, clock.now())

    await clarifications.answer(asker, reference, "Until May.")
    await work()

    assert await mails("clarification_given") == ["second@example.org"]


@db.transaction
async def take_role_back(actor: Actor, at: datetime) -> None:
    await db.execute(
        "UPDATE role_grants SET revoked_at = :at WHERE person_id = :id",
        at=at - timedelta(seconds=1),
        id=actor.person_id,
    )
