"""Who organises a webinar beside the one who made it."""

from uuid import UUID

from passerelle.core import audit, clock, db, ids, revisions
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.identity.holding import open_account
from passerelle.identity.queries.named import person_named
from passerelle.webinars import errors, holding


@db.transaction
async def add_organiser(actor: Actor, slug: str, whom: str) -> None:
    """Let somebody run the webinar as well, by their e-mail address or reference."""
    held = await holding.to_run(actor, slug)
    found = await person_named(whom)
    if found is None or not await open_account(found):
        raise errors.NobodyThere(field="whom")
    await db.execute(
        "INSERT INTO webinar_organisers (id, webinar_id, person_id, added_at)"
        " VALUES (:id, :webinar, :person, :now) ON CONFLICT (webinar_id, person_id) DO NOTHING",
        id=ids.new(),
        webinar=held.id,
        person=found,
        now=clock.now(),
    )
    await audit.note(actor, "named_organiser", "webinar", held.id, {"person": str(found)})
    await revisions.bump("webinars")


@db.transaction
async def remove_organiser(actor: Actor, slug: str, person_id: UUID) -> None:
    """Take the running of the webinar from somebody who was named beside its maker."""
    held = await holding.to_run(actor, slug)
    removed = await db.execute(
        "DELETE FROM webinar_organisers WHERE webinar_id = :id AND person_id = :person",
        id=held.id,
        person=person_id,
    )
    if not removed:
        raise NotFound
    await audit.note(actor, "removed_organiser", "webinar", held.id, {"person": str(person_id)})
    await revisions.bump("webinars")
