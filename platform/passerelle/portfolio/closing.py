"""The closing form of an Action: what was reached, what it taught, what is recommended."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec

from passerelle.core import audit, clock, db, ids, revisions
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid
from passerelle.core.i18n import N_
from passerelle.portfolio import errors, holding
from passerelle.portfolio.enums import Achievement, ActionState

NO_SUMMARY = N_("Enter what was reached, in a few sentences.")
_Text = Annotated[str, msgspec.Meta(max_length=10_000)]


class ClosureWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A closing form."""

    achievement: Achievement
    summary: _Text
    recommendations: _Text = ""
    lesson: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    """What the Action taught; it is kept beside its other lessons."""


@db.transaction
async def fill_in(actor: Actor, code: str, wish: ClosureWish, version: int | None = None) -> None:
    """Fill in the closing form of an Action that is closing, in the place of an earlier one."""
    holding.require(actor)
    held = await holding.action(code, version)
    if held.state is not ActionState.CLOSING:
        raise errors.StepNotPossible
    if not wish.summary.strip():
        raise Invalid(NO_SUMMARY, field="summary")
    now = clock.now()
    await db.execute("DELETE FROM action_closures WHERE action_id = :id", id=held.id)
    await db.execute(
        "INSERT INTO action_closures"
        " (id, action_id, achievement, summary, recommendations, at, by_id)"
        " VALUES (:id, :action, :achievement, :summary, :recommendations, :now, :by)",
        id=ids.new(),
        action=held.id,
        achievement=wish.achievement,
        summary=wish.summary.strip(),
        recommendations=wish.recommendations.strip(),
        now=now,
        by=actor.person_id,
    )
    await _note_lesson(held.id, wish.lesson.strip(), now.date())
    await audit.note(actor, "filled_in_closing_form", "action", held.id)
    await revisions.bump("portfolio")


async def _note_lesson(action_id: UUID, text: str, day: date) -> None:
    known = await db.value(
        "SELECT 1 FROM lessons WHERE action_id = :id AND texts->>'en' = :text",
        id=action_id,
        text=text,
    )
    if text and known is None:
        await db.execute(
            "INSERT INTO lessons (id, action_id, texts, noted_on)"
            " VALUES (:id, :action, :texts, :day)",
            id=ids.new(),
            action=action_id,
            texts={"en": text},
            day=day,
        )
