"""What a body has decided on a request, recorded by an assessor: accepted, rejected, redirected."""

from datetime import date
from typing import Annotated

import msgspec

from passerelle.assistance import errors, facts, holding, moving, rules
from passerelle.assistance.enums import Office, RequestState
from passerelle.assistance.models import AssistanceRequest
from passerelle.assistance.queries import checking
from passerelle.assistance.rules import Who
from passerelle.core import audit, clock, db, ids, outbox
from passerelle.core.actors import Actor

BODIES = (Office.STEERING_GROUP.value, Office.STAFF.value)
Votes = Annotated[int, msgspec.Meta(ge=0, le=1000)]
Recused = Annotated[str, msgspec.Meta(max_length=200)]
Text = Annotated[str, msgspec.Meta(max_length=10_000)]


class DecisionWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A decision as it is recorded; `reason` is what who asked is told."""

    outcome: RequestState
    decided_on: date
    reason: Annotated[str, msgspec.Meta(max_length=2000)]
    body: str = Office.STEERING_GROUP.value
    votes_for: Votes = 0
    votes_against: Votes = 0
    abstentions: Votes = 0
    recusals: Annotated[list[Recused], msgspec.Meta(max_length=50)] = []
    minutes: Text = ""
    redirected_to: Annotated[str, msgspec.Meta(max_length=200)] = ""


@db.transaction
async def record(actor: Actor, reference: str, wish: DecisionWish) -> None:
    """Record what was decided; whoever asked is told."""
    held = await holding.for_assessor(actor, reference)
    _check(held, wish)
    if wish.outcome is RequestState.ACCEPTED and not (await checking.checklist(held.id)).fits:
        raise errors.NotFitToAccept(field="outcome")
    await moving.move(actor, held, wish.outcome, Who.ASSESSOR, wish.reason.strip())
    await _write(held, wish)
    await audit.note(actor, "recorded_decision", "request", held.id, {"as": wish.outcome.value})
    await outbox.put(facts.RequestDecided(held.id, reference, wish.outcome.value, clock.now()))


def _check(held: AssistanceRequest, wish: DecisionWish) -> None:
    today = clock.now().date()
    if wish.outcome not in rules.DECISIONS or wish.body not in BODIES:
        raise errors.StepNotListed
    if not (held.submitted_at or clock.now()).date() <= wish.decided_on <= today:
        raise errors.DecisionEarly(field="decided_on")
    if not rules.is_reason(wish.reason):
        raise errors.ReasonShort(field="reason")
    if wish.outcome is RequestState.REDIRECTED and not wish.redirected_to.strip():
        raise errors.WhereToMissing(field="redirected_to")


async def _write(held: AssistanceRequest, wish: DecisionWish) -> None:
    votes = {"for": wish.votes_for, "against": wish.votes_against, "abstained": wish.abstentions}
    await db.execute_many(  # where a list is a value, not several
        "INSERT INTO decisions (id, request_id, body, outcome, decided_on, votes, recusals,"
        " minutes) VALUES (:id, :request, :body, :outcome, :decided_on, :votes, :recusals,"
        " :minutes)",
        [
            {
                "id": ids.new(),
                "request": held.id,
                "body": wish.body,
                "outcome": wish.outcome,
                "decided_on": wish.decided_on,
                "votes": {name: count for name, count in votes.items() if count},
                "recusals": [name.strip() for name in wish.recusals if name.strip()],
                "minutes": wish.minutes.strip(),
            }
        ],
    )
    if wish.outcome is RequestState.REDIRECTED:
        await db.execute(
            "UPDATE assistance_requests SET redirected_to = :to WHERE id = :id",
            to=wish.redirected_to.strip(),
            id=held.id,
        )
