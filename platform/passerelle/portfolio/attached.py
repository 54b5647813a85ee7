"""Whom this room lets see files: those of documents, to whoever may see the document."""

from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.core.files import Stored
from passerelle.portfolio import outputs
from passerelle.portfolio.queries.outputs import output_for


async def is_of_a_visible_output(actor: Actor, file: Stored) -> bool:
    """Tell whether the file belongs to a document that the actor finds."""
    reference = await db.value(
        "SELECT reference FROM outputs WHERE CAST(id AS VARCHAR(36)) = :id", id=file.thing_id
    )
    if reference is None:
        return False
    try:
        await output_for(actor, str(reference))
    except NotFound:
        return False
    return True


FILES_OF = {outputs.THING: is_of_a_visible_output}
