"""The history of Actions and activities, written with each step."""

from uuid import UUID

from passerelle.core import audit, clock, db, ids, revisions
from passerelle.core.actors import Actor
from passerelle.portfolio.enums import ActionState, ActivityState


async def of_action(actor: Actor, action_id: UUID, to: ActionState, reason: str = "") -> None:
    """Write that an Action took a step, and put it there."""
    now = clock.now()
    await db.execute(
        "INSERT INTO action_transitions (id, action_id, to_state, on_date, at, by_id, reason)"
        " VALUES (:id, :action, :to, :day, :now, :by, :reason)",
        id=ids.new(),
        action=action_id,
        to=to,
        day=now.date(),
        now=now,
        by=actor.person_id,
        reason=reason,
    )
    await db.execute("UPDATE actions SET state = :to WHERE id = :id", to=to, id=action_id)
    await audit.note(actor, f"moved_to_{to}", "action", action_id)
    await revisions.bump("portfolio")


async def of_activity(actor: Actor, activity_id: UUID, to: ActivityState, reason: str = "") -> None:
    """Write that an activity took a step, and put it there."""
    await db.execute(
        "INSERT INTO activity_transitions (id, activity_id, to_state, at, by_id, reason)"
        " VALUES (:id, :activity, :to, :now, :by, :reason)",
        id=ids.new(),
        activity=activity_id,
        to=to,
        now=clock.now(),
        by=actor.person_id,
        reason=reason,
    )
    await db.execute("UPDATE activities SET state = :to WHERE id = :id", to=to, id=activity_id)
    await audit.note(actor, f"moved_to_{to}", "activity", activity_id)
    await revisions.bump("portfolio", "roster")
