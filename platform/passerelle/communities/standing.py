"""Somebody's place in a space: found, held, and moved on, each step as a row.

Who changes a membership holds its space first, so that two of them cannot both take the last
owner away.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.communities import access, errors, facts, rules, sight
from passerelle.communities.enums import (
    By,
    CommunityKind,
    Joining,
    MemberRole,
    MembershipState,
    Visibility,
)
from passerelle.core import audit, clock, db, ids, outbox, revisions
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound


class Place(msgspec.Struct, frozen=True):
    """A space, and the actor's own place in it."""

    community_id: UUID
    reference: str
    names: dict[str, str]
    kind: CommunityKind
    visibility: Visibility
    joining: Joining
    moderated: bool
    version: int
    membership_id: UUID | None
    state: MembershipState | None
    role: MemberRole | None
    is_member: bool
    left_muted: bool
    """Whether the actor left while they were only let read."""


class Member(msgspec.Struct, frozen=True):
    """A membership as it is held."""

    id: UUID
    person_id: UUID
    name: str
    state: MembershipState
    role: MemberRole


_LEFT_MUTED = """COALESCE(m.state = 'left' AND EXISTS (SELECT 1 FROM membership_transitions x
    WHERE x.membership_id = m.id AND x.to_state = 'left' AND x.from_state = 'muted'
    AND NOT EXISTS (SELECT 1 FROM membership_transitions y WHERE y.membership_id = m.id
      AND (y.at, y.id) > (x.at, x.id))), FALSE)"""

_PLACE = f"""SELECT c.id AS community_id, c.reference, c.names, c.kind, c.visibility, c.joining,
  c.moderated, c.version, m.id AS membership_id, m.state, m.role, {sight.IS_MEMBER} AS is_member,
  {_LEFT_MUTED} AS left_muted
FROM communities c {sight.OWN} WHERE {sight.FINDS}"""  # noqa: S608


async def of(actor: Actor, reference: str) -> Place:
    """Return the actor's place in a space that they may find."""
    found = await db.row(
        Place, f"{_PLACE} AND c.reference = :reference", **sight.finder(actor), reference=reference
    )
    if found is None:
        raise NotFound
    return found


async def held(actor: Actor, reference: str) -> Place:
    """Hold a space until the transaction ends, and return the actor's place in it.

    Its version stays: it is that of its settings, which nobody who joins or leaves changes.
    """
    await db.execute(
        "UPDATE communities SET version = version WHERE reference = :reference",
        reference=reference,
    )
    return await of(actor, reference)


def role_of(actor: Actor, place: Place) -> MemberRole | None:
    """Return as what the actor looks after a space; None where they do not."""
    if access.keeps_everywhere(actor):
        return MemberRole.OWNER
    is_active = place.is_member and place.state is MembershipState.ACTIVE
    return place.role if is_active and place.role in rules.KEEPERS else None


def require_keeper(actor: Actor, place: Place) -> MemberRole:
    """Return as what the actor looks after a space; refuses those who do not."""
    role = role_of(actor, place)
    if role is None:
        raise NotFound
    return role


def require_owner(actor: Actor, place: Place) -> None:
    """Refuse who neither owns the space nor administers all of them."""
    if require_keeper(actor, place) is not MemberRole.OWNER:
        raise NotFound


async def kept(actor: Actor, reference: str) -> Place:
    """Hold a space for somebody who looks after it."""
    place = await held(actor, reference)
    require_keeper(actor, place)
    return place


async def member(place: Place, membership_id: UUID) -> Member:
    """Return one membership of a space."""
    found = await db.row(
        Member,
        f"SELECT m.id, m.person_id, {sight.name('p')} AS name, m.state, m.role FROM memberships m"  # noqa: S608
        " JOIN people p ON p.id = m.person_id"
        " WHERE m.id = :id AND m.community_id = :community",
        id=membership_id,
        community=place.community_id,
    )
    if found is None:
        raise NotFound
    return found


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a membership: whose, where to, taken as what, by whom, why."""

    person_id: UUID
    before: MembershipState | None
    after: MembershipState
    by: By
    role: MemberRole = MemberRole.MEMBER
    actor: Actor | None = None
    reason: str = ""


async def move(place: Place, step: Step) -> UUID:
    """Take a step of a membership, if it is one; return the membership's identifier."""
    if not rules.may_move(step.before, step.after, step.by):
        raise errors.NotPossibleNow
    now = clock.now()
    membership_id = await _written(place, step, now)
    await note(membership_id, step, now)
    await outbox.put(
        facts.MembershipMoved(
            membership_id,
            place.community_id,
            step.person_id,
            step.before or "",
            step.after,
            step.by,
            now,
        )
    )
    if step.by is By.KEEPER and step.actor is not None:
        detail = {"to": str(step.after), "space": place.reference}
        await audit.note(step.actor, "moved_membership", "membership", membership_id, detail)
    await revisions.bump("communities")
    return membership_id


async def note(membership_id: UUID, step: Step, now: datetime) -> None:
    """Write a step down."""
    await db.execute(
        "INSERT INTO membership_transitions (id, membership_id, from_state, to_state, role, by_id,"
        " reason, at) VALUES (:id, :membership, :before, :after, :role, :by, :reason, :now)",
        id=ids.new(),
        membership=membership_id,
        before=step.before,
        after=step.after,
        role=step.role,
        by=step.actor.person_id if step.actor else None,
        reason=step.reason,
        now=now,
    )


async def _written(place: Place, step: Step, now: datetime) -> UUID:
    is_entry = step.after is MembershipState.ACTIVE and step.before not in rules.IN
    if step.before is None:
        made = ids.new()
        added = await db.execute(
            "INSERT INTO memberships (id, version, community_id, person_id, role, state, since)"
            " VALUES (:id, 0, :community, :person, :role, :state, :now)"
            " ON CONFLICT (community_id, person_id) DO NOTHING",
            id=made,
            community=place.community_id,
            person=step.person_id,
            role=step.role,
            state=step.after,
            now=now,
        )
        if not added:
            raise errors.NotPossibleNow
        return made
    moved = await db.value(
        "UPDATE memberships SET version = version + 1, state = :after, role = :role,"
        " since = CASE WHEN :is_entry THEN :now ELSE since END"
        " WHERE community_id = :community AND person_id = :person AND state = :before RETURNING id",
        after=step.after,
        role=step.role,
        is_entry=is_entry,
        now=now,
        community=place.community_id,
        person=step.person_id,
        before=step.before,
    )
    if moved is None:
        raise errors.NotPossibleNow
    return UUID(str(moved))


async def owners(place: Place) -> int:
    """Return how many active owners a held space has."""
    return int(
        await db.value(
            "SELECT COUNT(*) FROM memberships WHERE community_id = :id AND state = 'active'"
            " AND role = 'owner'",
            id=place.community_id,
        )
    )


async def require_another_owner(place: Place, role: MemberRole, state: MembershipState) -> None:
    """Refuse to go on where this membership is the last owner's."""
    is_owner = role is MemberRole.OWNER and state is MembershipState.ACTIVE
    if is_owner and await owners(place) <= 1:
        raise errors.LastOwner
