"""Who asked for assistance takes the request back."""

from passerelle.assistance import facts, holding, moving
from passerelle.assistance.enums import RequestState
from passerelle.assistance.rules import Who
from passerelle.core import audit, clock, db, outbox
from passerelle.core.actors import Actor


@db.transaction
async def withdraw(actor: Actor, reference: str, reason: str = "") -> None:
    """Take a request back, while it has not been decided."""
    held = await holding.for_requester(actor, reference)
    text = reason.strip()[:1000]
    await moving.move(actor, held, RequestState.WITHDRAWN, Who.REQUESTER, text)
    await audit.note(actor, "withdrew", "request", held.id)
    await outbox.put(facts.RequestWithdrawn(held.id, reference, clock.now()))
