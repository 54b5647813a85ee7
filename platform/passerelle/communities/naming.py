"""Mentions: a post that says @name reaches the member of its space who is called so, and nobody
who may not see the space.
"""

from uuid import UUID

import msgspec

from passerelle.communities import rules, sight
from passerelle.core import clock, db, ids


class _Named(msgspec.Struct, frozen=True):
    id: UUID
    name: str


class Handle(msgspec.Struct, frozen=True):
    """How a member is named in posts."""

    handle: str
    name: str


async def note(community_id: UUID, post_id: UUID, body: str) -> None:
    """Write down whom a post names."""
    if "@" not in body or not (named := rules.named_in(body)):
        return
    known = rules.handles([(one.id, one.name) for one in await _members(community_id)])
    found = dict.fromkeys(known[handle] for handle in named if handle in known)
    await db.execute_many(
        "INSERT INTO mentions (id, post_id, person_id) VALUES (:id, :post, :person)"
        " ON CONFLICT (post_id, person_id) DO NOTHING",
        [{"id": ids.new(), "post": post_id, "person": person} for person in found],
    )


async def handles_like(community_id: UUID, begins: str, limit: int = 8) -> list[Handle]:
    """Return members whose names have a part that begins like this."""
    members = await _members(community_id)
    names = {one.id: one.name for one in members}
    known = rules.handles([(one.id, one.name) for one in members])
    wanted = rules.handle(begins)
    found = [
        Handle(handle, names[person])
        for handle, person in known.items()
        if not wanted or handle.startswith(wanted) or f".{wanted}" in handle
    ]
    return sorted(found, key=lambda one: (not one.handle.startswith(wanted), one.handle))[:limit]


async def _members(community_id: UUID) -> list[_Named]:
    return await db.rows(
        _Named,
        f"SELECT p.id, {sight.name('p')} AS name FROM memberships m"  # noqa: S608 -- ours
        " JOIN people p ON p.id = m.person_id JOIN communities c ON c.id = m.community_id"
        " WHERE m.community_id = :community AND m.state IN ('active', 'muted')"
        f" AND p.deactivated_at IS NULL AND {sight.STAYS}",
        community=community_id,
        now=clock.now(),
    )
