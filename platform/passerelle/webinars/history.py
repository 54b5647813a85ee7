"""The rows that each step of a webinar or a registration leaves: who, when, and why."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from passerelle.core import clock, db, ids
from passerelle.webinars.enums import RegistrationState, WebinarState


async def enter(
    webinar_id: UUID,
    before: WebinarState | None,
    after: WebinarState,
    by: UUID | None,
    *,
    reason: str = "",
) -> datetime:
    """Write a webinar's new state and the step that led there; return when."""
    now = clock.now()
    await db.execute(
        "UPDATE webinars SET state = :state WHERE id = :id", state=after, id=webinar_id
    )
    await db.execute(
        "INSERT INTO webinar_transitions (id, webinar_id, from_state, to_state, actor_id, at,"
        " reason) VALUES (:id, :webinar, :before, :after, :by, :now, :reason)",
        id=ids.new(),
        webinar=webinar_id,
        before=before,
        after=after,
        by=by,
        now=now,
        reason=reason,
    )
    return now


class Step:
    """A registration's step that is about to be written."""

    __slots__ = ("after", "before", "registration_id")

    def __init__(
        self, registration_id: UUID, before: RegistrationState | None, after: RegistrationState
    ) -> None:
        self.registration_id = registration_id
        self.before = before
        self.after = after


async def pass_on(steps: Sequence[Step], by: UUID | None, reason: str = "") -> None:
    """Write the steps of registrations; their rows say the new state already."""
    now = clock.now()
    records = [
        {
            "id": ids.new(),
            "registration": step.registration_id,
            "before": step.before,
            "after": step.after,
            "by": by,
            "now": now,
            "reason": reason,
        }
        for step in steps
    ]
    statement = (
        "INSERT INTO registration_transitions (id, registration_id, from_state, to_state,"
        " actor_id, at, reason) VALUES (:id, :registration, :before, :after, :by, :now, :reason)"
    )
    if len(records) == 1:
        await db.soon(statement, **records[0])
    else:
        await db.execute_many(statement, records)
