"""Coming in, leaving, and what those who look after a space decide about its members."""

from enum import StrEnum
from uuid import UUID

import msgspec

from passerelle.communities import access, errors, facts, rules, standing
from passerelle.communities.enums import By, MemberRole, MembershipState
from passerelle.communities.standing import Member, Place, Step
from passerelle.core import audit, clock, db, outbox, revisions
from passerelle.core.actors import Actor
from passerelle.core.errors import Forbidden, NotFound

_M = MembershipState
LONGEST_REASON = 1_000


class Verb(StrEnum):
    """What those who look after a space may do about a member."""

    APPROVE = "approve"
    REFUSE = "refuse"
    MUTE = "mute"
    UNMUTE = "unmute"
    REMOVE = "remove"
    BAN = "ban"
    LIFT = "lift"
    WITHDRAW = "withdraw"


class _Way(msgspec.Struct, frozen=True):
    begins: frozenset[MembershipState]
    ends: MembershipState
    needs_reason: bool = False
    mail: str = ""


_WAYS = {
    Verb.APPROVE: _Way(frozenset({_M.REQUESTED}), _M.ACTIVE, mail="space_joined"),
    Verb.REFUSE: _Way(
        frozenset({_M.REQUESTED}), _M.REFUSED, needs_reason=True, mail="space_refused"
    ),
    Verb.MUTE: _Way(frozenset({_M.ACTIVE}), _M.MUTED, needs_reason=True, mail="space_muted"),
    Verb.UNMUTE: _Way(frozenset({_M.MUTED}), _M.ACTIVE),
    Verb.REMOVE: _Way(rules.IN, _M.REMOVED, needs_reason=True, mail="space_removed"),
    Verb.BAN: _Way(rules.IN, _M.BANNED, needs_reason=True, mail="space_removed"),
    Verb.LIFT: _Way(frozenset({_M.BANNED}), _M.REMOVED),
    Verb.WITHDRAW: _Way(frozenset({_M.INVITED}), _M.EXPIRED),
}


@db.transaction
async def join(actor: Actor, reference: str) -> MembershipState:
    """Come in, or ask to; return where the actor's membership stands then.

    Somebody who is in, or has asked, stays where they are.
    """
    person_id = _person(actor)
    place = await standing.held(actor, reference)
    if place.state in (*rules.IN, _M.REQUESTED):
        return place.state
    if place.state is not _M.INVITED or place.kind == "expert":
        _require_belonging(actor, place)
    after = rules.on_coming(place.state, place.joining, left_muted=place.left_muted)
    if after is None:
        raise errors.NotPossibleNow
    await _take(place, Step(person_id=person_id, before=place.state, after=after, by=By.SELF,
                            actor=actor))  # fmt: skip
    return after


@db.transaction
async def decline(actor: Actor, reference: str) -> None:
    """Turn an invitation down."""
    await _end_own(actor, reference, {_M.INVITED: _M.REFUSED})


@db.transaction
async def leave(actor: Actor, reference: str) -> None:
    """Leave a space, or take back that one asked to come in; the last owner stays."""
    await _end_own(actor, reference, {_M.ACTIVE: _M.LEFT, _M.MUTED: _M.LEFT, _M.REQUESTED: _M.LEFT})


@db.transaction
async def decide(
    actor: Actor, reference: str, membership_id: UUID, verb: Verb, reason: str = ""
) -> None:
    """Do one of the keepers' verbs; what is to somebody's disadvantage has a reason."""
    place = await standing.held(actor, reference)
    role, way = standing.require_keeper(actor, place), _WAYS[verb]
    member = await standing.member(place, membership_id)
    if way.needs_reason and not reason.strip():
        raise errors.NoReason(field="reason")
    if member.state not in way.begins:
        raise errors.NotPossibleNow
    if member.person_id == actor.person_id or not rules.is_over(role, member.role):
        raise Forbidden
    await standing.require_another_owner(place, member.role, member.state)
    step = Step(
        person_id=member.person_id,
        before=member.state,
        after=way.ends,
        by=By.KEEPER,
        role=member.role if way.ends in rules.IN else MemberRole.MEMBER,
        actor=actor,
        reason=reason.strip()[:LONGEST_REASON],
    )
    await _take(place, step)
    if way.mail:
        await _tell(place, step, way.mail, membership_id)


@db.transaction
async def change_role(actor: Actor, reference: str, membership_id: UUID, role: MemberRole) -> None:
    """Give a member another role; owners and administrators may, and one owner stays."""
    place = await standing.held(actor, reference)
    standing.require_owner(actor, place)
    member = await standing.member(place, membership_id)
    if member.state is not _M.ACTIVE:
        raise errors.NotPossibleNow
    if member.role is role:
        return
    await standing.require_another_owner(place, member.role, member.state)
    await db.execute(
        "UPDATE memberships SET version = version + 1, role = :role WHERE id = :id",
        role=role,
        id=membership_id,
    )
    step = Step(person_id=member.person_id, before=member.state, after=member.state, by=By.KEEPER,
                role=role, actor=actor)  # fmt: skip
    await standing.note(membership_id, step, clock.now())
    detail = {"role": str(role), "space": place.reference}
    await audit.note(actor, "changed_member_role", "membership", membership_id, detail)
    await revisions.bump("communities")


def verbs_for(role: MemberRole | None, member: Member, own: UUID | None) -> list[Verb]:
    """Return what somebody may do about a member now."""
    if role is None or member.person_id == own or not rules.is_over(role, member.role):
        return []
    return [verb for verb, way in _WAYS.items() if member.state in way.begins]


def way_in(actor: Actor, place: Place) -> MembershipState | None:
    """Return where pressing the button would bring the actor; None where there is no button."""
    if place.state in (*rules.IN, _M.REQUESTED):
        return None
    if place.state is not _M.INVITED or place.kind == "expert":
        may = access.belongs_to(actor, place.kind, place.visibility)
        if actor.is_signed_in and not may:
            return None
    return rules.on_coming(place.state, place.joining, left_muted=place.left_muted)


def needs_reason(verb: Verb) -> bool:
    """Tell whether a verb is to somebody's disadvantage, so that it has a reason."""
    return _WAYS[verb].needs_reason


async def _end_own(
    actor: Actor, reference: str, ways: dict[MembershipState, MembershipState]
) -> None:
    person_id = _person(actor)
    place = await standing.held(actor, reference)
    if place.state is None or place.role is None or place.state not in ways:
        raise errors.NotPossibleNow
    await standing.require_another_owner(place, place.role, place.state)
    await _take(place, Step(person_id=person_id, before=place.state, after=ways[place.state],
                            by=By.SELF, actor=actor))  # fmt: skip


async def _take(place: Place, step: Step) -> None:
    await standing.move(place, step)
    if step.before is _M.INVITED:
        await db.execute(
            "UPDATE space_invitations SET answered_at = :now WHERE answered_at IS NULL"
            " AND membership_id = (SELECT id FROM memberships WHERE community_id = :community"
            " AND person_id = :person)",
            now=clock.now(),
            community=place.community_id,
            person=step.person_id,
        )


async def _tell(place: Place, step: Step, about: str, membership_id: UUID) -> None:
    await outbox.put(
        facts.SpaceMailDue(
            person_id=step.person_id,
            about=about,
            occasion=f"{membership_id} {clock.now().isoformat()}",
            space=place.names,
            path=f"/communities/{place.reference}",
            reason=step.reason,
        )
    )


def _require_belonging(actor: Actor, place: Place) -> None:
    if access.belongs_to(actor, place.kind, place.visibility):
        return
    raise errors.NotOnRoster if place.kind == "expert" else Forbidden


def _person(actor: Actor) -> UUID:
    if actor.person_id is None:
        raise NotFound
    return actor.person_id
