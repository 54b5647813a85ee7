"""Whom this room lets see the files of things below: a picture of somebody in the same space."""

from passerelle.communities import access
from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.core.files import Stored
from passerelle.identity import pictures


async def is_of_somebody_in_the_same_space(actor: Actor, file: Stored) -> bool:
    """Tell whether the actor and the person in the picture are both in one community."""
    if not actor.is_signed_in:
        return False
    found = await db.value(
        "SELECT 1 FROM memberships mine JOIN communities c ON c.id = mine.community_id"
        " JOIN memberships theirs"
        " ON theirs.community_id = mine.community_id AND theirs.state IN :theirs"
        " WHERE mine.person_id = :me AND mine.state IN :mine"
        " AND (c.kind <> 'expert' OR :on_roster)"
        " AND CAST(theirs.person_id AS VARCHAR(36)) = :person",
        me=actor.person_id,
        on_roster=access.counts_among_experts(actor),
        person=file.thing_id,
        mine=["active", "muted"],
        theirs=["active", "muted"],
    )
    return found is not None


FILES_OF = {pictures.THING: is_of_somebody_in_the_same_space}
