"""Reads about who is in a space: for its members by name, for its keepers in every state."""

from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.communities import membership, sight, standing
from passerelle.communities.enums import MemberRole, MembershipState
from passerelle.communities.membership import Verb
from passerelle.communities.standing import Place
from passerelle.core import clock, cursors, db
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.errors import NotFound


class MemberLine(msgspec.Struct, frozen=True):
    """A person in a space. Who is only invited is told of by the address that was written to."""

    id: UUID
    name: str
    role: MemberRole
    state: MembershipState
    since: Instant


class Step(msgspec.Struct, frozen=True):
    """A step of a membership."""

    from_state: MembershipState | None
    to_state: MembershipState
    role: MemberRole
    by: str | None
    reason: str
    at: Instant


class MemberDetail(msgspec.Struct, frozen=True):
    """A membership, its steps, and what the reader may do about it."""

    id: UUID
    name: str
    role: MemberRole
    state: MembershipState
    since: Instant
    steps: list[Step]
    verbs: list[Verb]
    may_change_role: bool


class Key(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of people begins."""

    name: str
    id: UUID


_NEVER_IN = """(m.state IN ('invited', 'expired') OR (m.state = 'refused' AND EXISTS (SELECT 1
    FROM membership_transitions x WHERE x.membership_id = m.id AND x.from_state = 'invited'
    AND x.to_state = 'refused' AND NOT EXISTS (SELECT 1 FROM membership_transitions y
      WHERE y.membership_id = m.id AND (y.at, y.id) > (x.at, x.id)))))"""
"""Who was invited and has not come in: an inviter knows their address, and not who reads it."""

_CALLED = f"""CASE WHEN {_NEVER_IN} THEN COALESCE((SELECT i.address
    FROM space_invitations i WHERE i.membership_id = m.id ORDER BY i.id DESC LIMIT 1),
    {sight.name("p")}) ELSE {sight.name("p")} END"""  # noqa: S608 -- ours

IN = ("active", "muted")


async def of_space(
    actor: Actor, place: Place, states: tuple[str, ...], *, limit: int, after: Key | None
) -> cursors.Page[MemberLine]:
    """Return a space's people in some states; who is no member is told that there is nothing."""
    is_keeper = standing.role_of(actor, place) is not None
    if not (is_keeper or place.is_member) or not (is_keeper or set(states) <= set(IN)):
        raise NotFound
    found = await db.rows(
        MemberLine,
        f"""
        SELECT m.id, {_CALLED} AS name, m.role, m.state, m.since FROM memberships m
          JOIN people p ON p.id = m.person_id JOIN communities c ON c.id = m.community_id
        WHERE m.community_id = :community AND m.state IN :states
          AND (m.state NOT IN ('active', 'muted') OR {sight.STAYS})
          {f"AND ({_CALLED}, m.id) > (:name, :id)" if after else ""}
        ORDER BY {_CALLED}, m.id LIMIT :limit
        """,  # noqa: S608 -- the inserted text is ours
        community=place.community_id,
        states=list(states),
        now=clock.now(),
        name=after.name if after else None,
        id=after.id if after else None,
        limit=limit + 1,
    )
    return cursors.page(found, limit, lambda one: (one.name, one.id))


async def one(actor: Actor, place: Place, membership_id: UUID) -> MemberDetail:
    """Return one person in a space with all that happened, for its keepers."""
    role = standing.require_keeper(actor, place)
    held = await standing.member(place, membership_id)
    found = await db.row(
        MemberLine,
        f"SELECT m.id, {_CALLED} AS name, m.role, m.state, m.since FROM memberships m"  # noqa: S608
        " JOIN people p ON p.id = m.person_id WHERE m.id = :id",
        id=membership_id,
    )
    assert found is not None
    steps = await db.rows(
        Step,
        f"SELECT x.from_state, x.to_state, x.role, CASE WHEN x.by_id <> :person OR NOT"  # noqa: S608
        f" {_NEVER_IN} THEN {sight.name('w')} END AS by, x.reason, x.at"
        " FROM membership_transitions x JOIN memberships m ON m.id = x.membership_id"
        " LEFT JOIN people w ON w.id = x.by_id"
        " WHERE x.membership_id = :id ORDER BY x.at, x.id",
        id=membership_id,
        person=held.person_id,
    )
    return MemberDetail(
        **msgspec.structs.asdict(found),
        steps=steps,
        verbs=membership.verbs_for(role, held, actor.person_id),
        may_change_role=role is MemberRole.OWNER and held.state is MembershipState.ACTIVE,
    )


class Waiting(msgspec.Struct, frozen=True):
    """How much waits for the keepers of a space."""

    requests: int
    posts: int


async def waiting(actor: Actor, place: Place) -> Waiting:
    """Return how much waits for the reader; nothing where they do not look after the space."""
    if standing.role_of(actor, place) is None:
        return Waiting(0, 0)
    found = await db.row(
        Waiting,
        f"""
        SELECT (SELECT COUNT(*) FROM memberships m
            WHERE m.community_id = :id AND m.state = 'requested') AS requests,
          (SELECT COUNT(*) FROM posts p JOIN topics t ON t.id = p.topic_id
            WHERE t.community_id = :id AND {QUEUES["waiting"]}) AS posts
        """,  # noqa: S608 -- the inserted text is ours
        id=place.community_id,
    )
    assert found is not None
    return found


class Queued(msgspec.Struct, frozen=True):
    """A post that needs a moderator, or that one took out of sight."""

    id: UUID
    reference: str
    topic_id: UUID
    title: str
    author: str
    language: str
    html: str
    state: str
    created_at: Instant
    reasons: list[str]


class QueueKey(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of the queue begins."""

    created_at: datetime
    id: UUID


class _Queued(msgspec.Struct, frozen=True):
    id: UUID
    reference: str
    topic_id: UUID
    title: str
    author: str
    language: str
    html: str
    state: str
    created_at: datetime


class _Reason(msgspec.Struct, frozen=True):
    post_id: UUID
    reason: str


QUEUES = {
    "waiting": f"""(p.state = 'pending' OR (p.state <> 'deleted' AND EXISTS (SELECT 1 FROM flags g
      WHERE g.post_id = p.id AND g.resolved_at IS NULL)) OR {sight.HIDDEN_BY_RULE})""",  # noqa: S608
    "hidden": "p.state = 'hidden'",
}


async def queue(
    actor: Actor, place: Place, which: str, *, limit: int, after: QueueKey | None
) -> cursors.Page[Queued]:
    """Return the posts that wait for a moderator, or are hidden; the oldest first."""
    standing.require_keeper(actor, place)
    found = await db.rows(
        _Queued,
        f"""
        SELECT p.id, p.reference, p.topic_id,
          CASE WHEN f.state <> 'deleted' THEN t.title ELSE '' END AS title,
          {sight.name("w")} AS author, p.language, p.html, p.state, p.created_at
        FROM posts p JOIN topics t ON t.id = p.topic_id JOIN people w ON w.id = p.author_id
          {sight.FIRST}
        WHERE t.community_id = :community AND {QUEUES[which]}
          {"AND (p.created_at, p.id) > (:at, :id)" if after else ""}
        ORDER BY p.created_at, p.id LIMIT :limit
        """,  # noqa: S608 -- the inserted text is ours
        community=place.community_id,
        at=after.created_at if after else None,
        id=after.id if after else None,
        limit=limit + 1,
    )
    reasons = await _reasons([one.id for one in found])
    whole = [
        Queued(**msgspec.structs.asdict(one), reasons=reasons.get(one.id, [])) for one in found
    ]
    return cursors.page(whole, limit, lambda one: (one.created_at, one.id))


async def _reasons(posts: list[UUID]) -> dict[UUID, list[str]]:
    if not posts:
        return {}
    found = await db.rows(
        _Reason,
        "SELECT post_id, reason FROM flags WHERE post_id IN :posts AND resolved_at IS NULL"
        " UNION ALL SELECT x.post_id, x.reason FROM post_transitions x WHERE x.post_id IN :same"
        " AND x.to_state = 'hidden' AND x.reason <> ''",
        posts=posts,
        same=tuple(posts),
    )
    by_post: dict[UUID, list[str]] = {}
    for one in found:
        by_post.setdefault(one.post_id, []).append(one.reason)
    return by_post
