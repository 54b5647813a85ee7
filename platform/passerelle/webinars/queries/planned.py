"""Webinars that are to come in a community, for its own page."""

from uuid import UUID

from passerelle.communities.slots import Planned
from passerelle.core import clock, db
from passerelle.core.actors import Actor
from passerelle.webinars import sight


async def of_community(actor: Actor, community_id: UUID, limit: int) -> list[Planned]:
    """Return what this person finds of what is to come in a community, the next first."""
    return await db.rows(
        Planned,
        f"""
        SELECT '/webinars/' || w.slug AS href, w.titles, w.starts_at, w.tz FROM webinars w
        WHERE w.community_id = :community AND w.starts_at > :now
          AND w.state IN ('scheduled', 'open', 'closed') AND {sight.FINDS}
        ORDER BY w.starts_at, w.id LIMIT :limit
        """,  # noqa: S608 -- the inserted text is ours
        **sight.reader(actor),
        community=community_id,
        now=clock.now(),
        limit=limit,
    )
