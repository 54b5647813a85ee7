"""Deeds on requests for processes that race: `python -m tests.assistance.rivals URL AT DEED …`."""

import asyncio
import sys
from uuid import UUID

from passerelle.assistance import archiving, assessing, clarifications, decisions, drafts
from passerelle.assistance.decisions import DecisionWish
from passerelle.assistance.enums import RequestState
from passerelle.core import clock
from passerelle.core.actors import Actor
from tests.support import rivals

ASSESSOR = frozenset({"assessor"})


async def decide(person: str, reference: str, outcome: str) -> None:
    actor = Actor(person_id=UUID(person), name="Assessor", roles=ASSESSOR)
    wish = DecisionWish(
        outcome=RequestState(outcome), decided_on=clock.now().date(), reason="As agreed."
    )
    await decisions.record(actor, reference, wish)


async def take(person: str, reference: str) -> None:
    await assessing.take(Actor(person_id=UUID(person), name="A", roles=ASSESSOR), reference)


async def answer(person: str, reference: str) -> None:
    await clarifications.answer(Actor(person_id=UUID(person), name="Aida"), reference, "So.")


async def archive() -> None:
    await archiving.go_round()


async def send(person: str, draft: str) -> None:
    sender = drafts.Sender("127.0.0.9", "en", "UTC", "s" * 32)
    await drafts.send(Actor(person_id=UUID(person), name="Aida"), UUID(draft), sender)


if __name__ == "__main__":
    rivals.DEEDS |= {
        "decide": decide, "send": send, "take": take, "answer": answer, "archive": archive,
    }  # fmt: skip
    asyncio.run(rivals.main(sys.argv[1], float(sys.argv[2]), sys.argv[3], *sys.argv[4:]))
