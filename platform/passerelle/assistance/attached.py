"""Who may have the files of requests: whoever may see the request, its messages or its draft."""

from uuid import UUID

from passerelle.assistance.enums import Attachable
from passerelle.assistance.queries import requests
from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.core.files import Stored


async def is_of_a_visible_request(actor: Actor, file: Stored) -> bool:
    """Tell whether the file came with a request that this person may see."""
    return await _sees(actor, "r.id = :id", file.thing_id)


async def is_of_a_visible_message(actor: Actor, file: Stored) -> bool:
    """Tell whether the file came with a question or an answer about such a request."""
    within = "r.id = (SELECT m.request_id FROM request_messages m WHERE m.id = :id)"
    return await _sees(actor, within, file.thing_id)


async def is_of_own_draft(actor: Actor, file: Stored) -> bool:
    """Tell whether the file belongs to a draft of this person; whoever holds a link sees names."""
    found = await db.value(
        "SELECT 1 FROM request_drafts d WHERE d.id = :id AND d.person_id = :me",
        id=UUID(file.thing_id),
        me=actor.person_id,
    )
    return found is not None


async def _sees(actor: Actor, which: str, thing_id: str) -> bool:
    scope = requests.visible(actor)
    found = await db.value(
        f"{scope.begins} SELECT 1 FROM assistance_requests r WHERE {which} AND {scope.holds}",  # noqa: S608
        **scope.params,
        id=UUID(thing_id),
    )
    return found is not None


FILES_OF = {
    Attachable.REQUEST: is_of_a_visible_request,
    Attachable.MESSAGE: is_of_a_visible_message,
    Attachable.DRAFT: is_of_own_draft,
}
