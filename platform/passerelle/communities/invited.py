"""An invitation as whoever holds its link sees it, before anything is decided."""

from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.communities import access, sight
from passerelle.core import clock, db
from passerelle.core.errors import NotFound


class Invitation(msgspec.Struct, frozen=True):
    """An invitation as whoever holds its link sees it."""

    id: UUID
    person_id: UUID
    reference: str
    names: dict[str, str]
    about: dict[str, str] | None
    kind: str
    joining: str
    visibility: str
    inviter: str
    message: str
    expires_at: datetime
    members: int
    topics: int
    is_open: bool


async def shown(invitation_id: UUID) -> Invitation:
    """Return an invitation for who holds its link: what the space is, and who invites."""
    found = await db.row(
        Invitation,
        f"""
        SELECT i.id, m.person_id, c.reference, c.names, c.about, c.kind, c.joining, c.visibility,
          {sight.name("p")} AS inviter, i.message, i.expires_at,
          (SELECT COUNT(*) FROM memberships x WHERE x.community_id = c.id
            AND x.state IN ('active', 'muted')) AS members,
          (SELECT COUNT(*) FROM topics t WHERE t.community_id = c.id AND EXISTS (SELECT 1
            FROM posts s WHERE s.topic_id = t.id AND {sight.shown("s")})) AS topics,
          i.answered_at IS NULL AND i.expires_at > :now AND m.state = 'invited' AS is_open
        FROM space_invitations i JOIN memberships m ON m.id = i.membership_id
          JOIN communities c ON c.id = m.community_id JOIN people p ON p.id = i.invited_by_id
        WHERE i.id = :id
        """,  # noqa: S608 -- the inserted text is ours
        id=invitation_id,
        now=clock.now(),
    )
    if found is None:
        raise NotFound
    if not found.is_open:  # what the space is now is not theirs to know any more
        return msgspec.structs.replace(found, about=None, message="", members=0, topics=0)
    return msgspec.structs.replace(
        found, members=access.number_of_people(found.members, is_outsider=True) or 0
    )
