"""Questions about a request and the answers to them, each with files."""

from collections.abc import Sequence
from uuid import UUID

from passerelle.assistance import errors, facts, holding, moving
from passerelle.assistance.enums import Attachable, Office, RequestState
from passerelle.assistance.models import AssistanceRequest
from passerelle.assistance.rules import Who
from passerelle.core import audit, clock, db, files, ids, outbox
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid
from passerelle.core.files import Prepared
from passerelle.core.i18n import N_

LONGEST = 5_000
MOST_FILES = 5
MOST_BYTES = 20 * 1024 * 1024
"""What a text and its files may be together."""
NO_TEXT = N_("Enter what you want to say.")
TOO_LONG = N_("Shorten this to 5,000 characters.")


@db.transaction
async def ask(actor: Actor, reference: str, text: str, sent: Sequence[Prepared] = ()) -> UUID:
    """Ask whoever sent a request; it waits until they have answered."""
    held = await holding.for_assessor(actor, reference)
    now = clock.now()
    await moving.move(actor, held, RequestState.CLARIFICATION, Who.ASSESSOR)
    made = await _write(actor, held, Office.STAFF, text, sent)
    await holding.require_dossier(held.id)
    await db.execute(
        "UPDATE request_dossiers SET asked_at = :now, warned_at = NULL WHERE request_id = :id",
        now=now,
        id=held.id,
    )
    await audit.note(actor, "asked", "request", held.id)
    await outbox.put(facts.ClarificationAsked(held.id, reference, made, now))
    return made


@db.transaction
async def answer(actor: Actor, reference: str, text: str, sent: Sequence[Prepared] = ()) -> UUID:
    """Answer the question about a request; it is under assessment again."""
    held = await holding.for_requester(actor, reference)
    if held.state != RequestState.CLARIFICATION:
        raise errors.NothingAsked
    await moving.move(actor, held, RequestState.UNDER_ASSESSMENT, Who.REQUESTER)
    made = await _write(actor, held, Office.REQUESTER, text, sent)
    await outbox.put(facts.ClarificationGiven(held.id, reference, made, clock.now()))
    return made


@db.transaction
async def go_on_without(actor: Actor, reference: str) -> None:
    """Go on with a request although the question about it was not answered."""
    held = await holding.for_assessor(actor, reference)
    if held.state != RequestState.CLARIFICATION:
        raise errors.NothingAsked
    await moving.move(actor, held, RequestState.UNDER_ASSESSMENT, Who.ASSESSOR)
    await audit.note(actor, "went_on", "request", held.id)


async def _write(
    actor: Actor, held: AssistanceRequest, office: Office, text: str, sent: Sequence[Prepared]
) -> UUID:
    if not text.strip():
        raise Invalid(NO_TEXT, field="text")
    if len(text) > LONGEST:
        raise Invalid(TOO_LONG, field="text")
    if len(sent) > MOST_FILES:
        raise errors.TooManyFiles(field="files")
    made = ids.new()
    await db.execute(
        "INSERT INTO request_messages (id, request_id, position, at, office, by_id, text)"
        " SELECT :id, :request, COALESCE(MAX(m.position), -1) + 1, :now, :office, :by, :text"
        " FROM request_messages m WHERE m.request_id = :of",
        id=made,
        request=held.id,
        now=clock.now(),
        office=office,
        by=actor.person_id,
        text=text.strip(),
        of=held.id,
    )
    for file in sent:
        await files.keep(file, owner_id=actor.person_id, thing=Attachable.MESSAGE, thing_id=made)
    return made
