"""Reads about spaces: which there are, and what somebody may know of each."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from passerelle.communities import access, sight
from passerelle.core import cursors, db
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound


class Space(msgspec.Struct, frozen=True):
    """A community as this reader knows it; what only readers may know is None for others."""

    id: UUID
    reference: str
    names: dict[str, str]
    about: dict[str, str] | None
    kind: str
    visibility: str
    joining: str
    languages: list[str]
    moderated: bool
    version: int
    created_on: date
    membership: str | None
    role: str | None
    is_member: bool
    reads: bool
    oversees: bool
    members: int | None
    topics: int | None
    last_post_at: datetime | None


class MembershipCount(msgspec.Struct, frozen=True):
    """How many people stand in one state."""

    state: str
    people: int


class SpaceKey(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of spaces begins."""

    reference: str


_TALKED_ABOUT = f"""FROM topics t WHERE t.community_id = c.id
    AND EXISTS (SELECT 1 FROM posts p WHERE p.topic_id = t.id AND {sight.shown("p")})"""  # noqa: S608


_SPACE = f"""
SELECT c.id, c.reference, c.names, c.about, c.kind, c.visibility, c.joining, c.languages,
  c.moderated, c.version, c.created_on, m.state AS membership, m.role,
  {sight.IS_MEMBER} AS is_member,
  {sight.READS} AS reads, {sight.OVERSEES} AS oversees,
  (SELECT COUNT(*) FROM memberships x
    WHERE x.community_id = c.id AND x.state IN ('active', 'muted')) AS members,
  (SELECT COUNT(*) {_TALKED_ABOUT}) AS topics,
  (SELECT MAX(t.last_post_at) {_TALKED_ABOUT}) AS last_post_at
FROM communities c {sight.OWN} WHERE {sight.FINDS}"""  # noqa: S608 -- the inserted text is ours


async def spaces_visible_to(
    actor: Actor, *, limit: int, after: SpaceKey | None
) -> cursors.Page[Space]:
    """Return the spaces this person may find, by reference."""
    found = await db.rows(
        Space,
        f"{_SPACE} {'AND c.reference > :after' if after else ''} ORDER BY c.reference LIMIT :limit",
        **sight.finder(actor),
        after=after.reference if after else None,
        limit=limit + 1,
    )
    return cursors.page([_told(space) for space in found], limit, lambda s: (s.reference,))


async def space_for(actor: Actor, reference: str) -> Space:
    """Return one space that this person may find."""
    found = await db.row(
        Space, f"{_SPACE} AND c.reference = :reference", **sight.finder(actor), reference=reference
    )
    if found is None:
        raise NotFound
    return _told(found)


async def read_space_for(actor: Actor, reference: str) -> Space:
    """Return one space that this person may read."""
    found = await space_for(actor, reference)
    if not found.reads:
        raise NotFound
    return found


async def member_counts_for(_actor: Actor, space: Space) -> list[MembershipCount]:
    """Return how many people stand in each state; nothing for people who may not know."""
    if not space.oversees:
        return []
    return await db.rows(
        MembershipCount,
        "SELECT state, COUNT(*) AS people FROM memberships WHERE community_id = :id"
        " GROUP BY state ORDER BY people DESC, state",
        id=space.id,
    )


def _told(space: Space) -> Space:
    """Return the space without what this reader may not know of it."""
    outsider = not (space.is_member or space.oversees)
    return msgspec.structs.replace(
        space,
        members=access.number_of_people(space.members or 0, is_outsider=outsider),
        topics=space.topics if space.reads else None,
        last_post_at=space.last_post_at if space.reads else None,
    )
