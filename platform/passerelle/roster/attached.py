"""Whom this room lets see the files of things below: a picture of an expert on the roster."""

from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.core.files import Stored
from passerelle.identity import pictures


async def is_of_a_visible_expert(actor: Actor, file: Stored) -> bool:
    """Tell whether the picture shows an expert whom everybody signed in finds on the roster."""
    if not actor.is_signed_in:
        return False
    found = await db.value(
        "SELECT 1 FROM experts e JOIN people p ON p.id = e.person_id"
        " WHERE CAST(e.person_id AS VARCHAR(36)) = :person AND e.visible"
        " AND e.deactivated_on IS NULL AND p.deactivated_at IS NULL",
        person=file.thing_id,
    )
    return found is not None


FILES_OF = {pictures.THING: is_of_a_visible_expert}
