"""The one place where a request goes from one state to another: each step is a row."""

from passerelle.assistance import errors, rules
from passerelle.assistance.enums import Office, RequestState
from passerelle.assistance.models import AssistanceRequest
from passerelle.assistance.rules import Who
from passerelle.core import clock, db, ids, revisions
from passerelle.core.actors import Actor

_OFFICES = {
    Who.REQUESTER: Office.REQUESTER,
    Who.ASSESSOR: Office.STAFF,
    Who.TIMED_RULE: Office.TIMED_RULE,
}


async def move(
    actor: Actor | None, held: AssistanceRequest, to: RequestState, who: Who, reason: str = ""
) -> None:
    """Take a held request to another state, inside the open transaction; only listed steps."""
    if not rules.may_go(held.state, to, who):
        raise errors.StepNotListed
    await db.execute(
        "UPDATE assistance_requests SET state = :state WHERE id = :id", state=to, id=held.id
    )
    await db.execute(
        "UPDATE request_dossiers SET asked_at = NULL, warned_at = NULL WHERE request_id = :id",
        id=held.id,
    )
    await note(actor, held, to, who, reason)
    held.state = to


async def note(
    actor: Actor | None, held: AssistanceRequest, to: RequestState, who: Who, reason: str = ""
) -> None:
    """Write a step of a held request down, as the last one so far."""
    now = clock.now()
    await db.execute(
        "INSERT INTO request_transitions (id, request_id, position, to_state, on_date, at, office,"
        " by_id, reason) SELECT :id, :request, COALESCE(MAX(t.position), -1) + 1, :to, :day, :at,"
        " :office, :by, :reason FROM request_transitions t WHERE t.request_id = :of",
        id=ids.new(),
        request=held.id,
        to=to,
        day=now.date(),
        at=now,
        office=_OFFICES[who],
        by=actor.person_id if actor else None,
        reason=reason,
        of=held.id,
    )
    await revisions.bump("assistance")
