"""What two processes do at one instant happens once, on both engines."""

import asyncio
import time

from passerelle.assistance import archiving, assessing, clarifications, drafts
from passerelle.core import db
from tests.assistance.world import asked, ground, id_of, institution, person, shift, state_of
from tests.core.test_processes import python


async def race(url: str, *deeds: tuple[str, ...]) -> list[str]:
    at = str(time.time() + 4)
    told = await asyncio.gather(
        *(python("-m", "tests.assistance.rivals", url, at, *deed) for deed in deeds)
    )
    return sorted(one.strip() for one in told)


async def test_of_two_decisions_at_one_instant_one_stands(database: str) -> None:
    await ground()
    ministry = await institution("Ministry")
    asker, assessor = await person("Aida"), await person("Assessor", "assessor")
    sent = await asked(asker, ministry)
    await assessing.take(assessor, sent.reference)

    told = await race(
        database,
        *(("decide", str(assessor.person_id), sent.reference, outcome)
          for outcome in ("accepted", "rejected")),
    )  # fmt: skip

    assert told == ["done", "step_not_listed"]
    assert await db.value("SELECT COUNT(*) FROM decisions") == 1


async def test_a_draft_that_is_sent_twice_at_one_instant_is_one_request(database: str) -> None:
    await ground()
    ministry, asker = await institution("Ministry"), await person("Aida")
    draft = await drafts.begin(asker)
    answers = {"institution_id": await id_of(ministry), "theme_id": "returns", "text": "Help."}
    await drafts.keep(asker, draft, answers)

    told = await race(database, *[("send", str(asker.person_id), str(draft))] * 2)

    assert told == ["done", "done"]
    assert await db.value("SELECT COUNT(*) FROM assistance_requests") == 1


async def test_of_two_who_take_a_request_on_at_one_instant_one_has_it(database: str) -> None:
    await ground()
    sent = await asked(await person("Aida"), await institution("Ministry"))
    both = [await person("One", "assessor"), await person("Two", "assessor")]

    told = await race(database, *(("take", str(one.person_id), sent.reference) for one in both))

    assert told == ["done", "taken_on_already"]
    assert await db.value("SELECT COUNT(*) FROM request_transitions") == 2


async def test_an_answer_and_the_archive_at_one_instant_are_one_of_both(database: str) -> None:
    await ground()
    asker, assessor = await person("Aida"), await person("Assessor", "assessor")
    sent = await asked(asker, await institution("Ministry"))
    await assessing.take(assessor, sent.reference)
    await clarifications.ask(assessor, sent.reference, "Why?")
    await shift(sent.reference, 80)
    await archiving.go_round()
    await shift(sent.reference, 15)

    told = await race(
        database, ("answer", str(asker.person_id), sent.reference), *[("archive",)] * 2
    )

    is_answered = await state_of(sent.reference) == "under_assessment"
    assert told == ["done", "done", "done" if is_answered else "nothing_asked"]
    assert await db.value("SELECT COUNT(*) FROM request_messages") == 1 + is_answered
    assert await db.value("SELECT COUNT(*) FROM request_transitions") == 4
