"""What two processes do at one instant happens once, on both engines."""

import asyncio
import time

from passerelle.assistance import assessing, drafts
from passerelle.core import db
from tests.assistance.world import asked, ground, id_of, institution, person
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
