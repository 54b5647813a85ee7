"""Who may listen to a topic: who may read it."""

from uuid import UUID

from passerelle.communities import sight
from passerelle.core import db
from passerelle.core.actors import Actor


async def may_listen(actor: Actor, name: str) -> bool:
    """Tell whether the topic of this identifier is one that the actor sees."""
    try:
        topic_id = UUID(name)
    except ValueError:
        return False
    if str(topic_id) != name:
        return False
    found = await db.value(
        f"SELECT 1 FROM topics t JOIN communities c ON c.id = t.community_id {sight.OWN}"  # noqa: S608
        f" WHERE t.id = :id AND {sight.READS} AND EXISTS (SELECT 1 FROM posts p"
        f" WHERE p.topic_id = t.id AND {sight.seen('p', sight.OVERSEES)})",
        **sight.reader(actor),
        id=topic_id,
    )
    return found is not None


STREAMS = {"topic": may_listen}
