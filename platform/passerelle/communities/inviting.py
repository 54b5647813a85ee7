"""Invitations into a space: by mail to an address, answered by the link in it or on the page.

Whoever invites gets the same answer whether the address is known or not, and whoever reads it is
in the space already or not.
"""

from uuid import UUID

import msgspec

from passerelle.communities import errors, facts, membership, rules, sight, standing
from passerelle.communities.enums import By, MembershipState
from passerelle.communities.standing import Place, Step
from passerelle.core import clock, db, i18n, ids, outbox
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.identity import people, signing_in
from passerelle.identity import rules as identity

_M = MembershipState
_PURPOSE = "space-invitation"


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to invite: who reads this address."""

    email: str
    given_name: str = ""
    family_name: str = ""
    language: str = "en"
    message: str = ""


class Answered(msgspec.Struct, frozen=True):
    """Where an accepted invitation leads."""

    reference: str
    sign_in: str
    """A token of a link to sign in, for somebody who has no other way yet; else nothing."""


class _Waiting(msgspec.Struct, frozen=True):
    id: UUID
    reference: str
    person_id: UUID
    kind: str
    made_person: bool
    is_expert: bool
    has_signed_in: bool


@db.transaction
async def invite(actor: Actor, reference: str, wish: Wish, tz: str) -> None:
    """Invite who reads an address; somebody without an account becomes a guest."""
    place = await standing.kept(actor, reference)
    address = identity.compared(wish.email)
    is_known = await db.value("SELECT 1 FROM email_addresses WHERE address = :a", a=address)
    if place.kind == "expert" and not is_known:
        return  # nobody on the roster reads it
    person_id = await people.guest(_guest(wish, address, tz))
    before = await _state_of(place, person_id)
    if place.kind == "expert" and not await _is_on_roster(person_id):
        return
    if before is _M.REQUESTED:
        member = await _membership_of(place, person_id)
        await membership.decide(actor, reference, member, membership.Verb.APPROVE)
    elif rules.may_move(before, _M.INVITED, By.KEEPER):
        await _write(actor, place, person_id, before, wish, made=not is_known)


@db.transaction
async def accept(actor: Actor, invitation_id: UUID, secret: str) -> Answered:
    """Come in by an invitation; refuses one that was answered, withdrawn, or is too old."""
    waiting = await _waiting(actor, invitation_id)
    if waiting.kind == "expert" and not waiting.is_expert:
        raise errors.NotOnRoster
    await _answer(waiting, _M.ACTIVE)
    is_first = not actor.is_signed_in and waiting.made_person and not waiting.has_signed_in
    token = await signing_in.make_link(waiting.person_id, secret) if is_first else ""
    return Answered(waiting.reference, token)


@db.transaction
async def decline(actor: Actor, invitation_id: UUID) -> None:
    """Turn an invitation down by its link."""
    await _answer(await _waiting(actor, invitation_id), _M.REFUSED)


async def by_token(token: str, secrets: tuple[str, ...]) -> UUID:
    """Return the invitation that a link stands for."""
    value = identity.verified(token, _PURPOSE, secrets)
    if value is None:
        raise NotFound
    return UUID(value)


def token_of(invitation_id: str, secret: str) -> str:
    """Return what stands in the link of an invitation."""
    return identity.signed(invitation_id, _PURPOSE, secret)


def _guest(wish: Wish, address: str, tz: str) -> people.Invitation:
    language = wish.language if wish.language in i18n.LANGUAGES else "en"
    family = wish.family_name.strip() or address.partition("@")[0][:120]
    return people.Invitation(wish.given_name.strip(), family, address, language, tz)


async def _write(
    actor: Actor,
    place: Place,
    person_id: UUID,
    before: MembershipState | None,
    wish: Wish,
    *,
    made: bool,
) -> None:
    step = Step(person_id=person_id, before=before, after=_M.INVITED, by=By.KEEPER, actor=actor)
    membership_id = await standing.move(place, step)
    invitation_id, now = ids.new(), clock.now()
    await db.execute(
        "INSERT INTO space_invitations (id, membership_id, invited_by_id, address, made_person,"
        " message, at, expires_at) VALUES (:id, :membership, :by, :address, :made, :message, :now,"
        " :expires)",
        id=invitation_id,
        membership=membership_id,
        by=actor.person_id,
        address=identity.compared(wish.email),
        made=made,
        message=wish.message.strip()[:2_000],
        now=now,
        expires=now + rules.INVITATION_LIFE,
    )
    await outbox.put(
        facts.SpaceMailDue(
            person_id=person_id,
            about="space_invited",
            occasion=str(invitation_id),
            space=place.names,
            path=f"/communities/{place.reference}",
            author=actor.name,
            reason=wish.message.strip()[:2_000],
            invitation_id=str(invitation_id),
        )
    )


async def _waiting(actor: Actor, invitation_id: UUID) -> _Waiting:
    found = await db.row(
        _Waiting,
        f"""
        SELECT i.id, c.reference, m.person_id, c.kind, i.made_person,
          {sight.on_roster("m.person_id")} AS is_expert,
          EXISTS (SELECT 1 FROM login_sessions s WHERE s.person_id = m.person_id) AS has_signed_in
        FROM space_invitations i JOIN memberships m ON m.id = i.membership_id
          JOIN communities c ON c.id = m.community_id WHERE i.id = :id
        """,  # noqa: S608 -- the inserted text is ours
        id=invitation_id,
        now=clock.now(),
    )
    if found is None:
        raise NotFound
    if actor.is_signed_in and actor.person_id != found.person_id:
        raise errors.InvitedSomebodyElse
    return found


async def _answer(waiting: _Waiting, after: MembershipState) -> None:
    """Move the membership on as the person who holds the link.

    The space is held first, as by all who change a membership, and then what is decided stands.
    """
    groups = frozenset({"expert"}) if waiting.is_expert else frozenset[str]()
    invited = Actor(person_id=waiting.person_id, groups=groups)
    try:
        place = await standing.held(invited, waiting.reference)
    except NotFound:  # they may not even know of it any more
        raise errors.InvitationOver from None
    taken = await db.execute(
        "UPDATE space_invitations SET answered_at = :now"
        " WHERE id = :id AND answered_at IS NULL AND expires_at > :now",
        id=waiting.id,
        now=clock.now(),
    )
    if not taken or place.state is not _M.INVITED:
        raise errors.InvitationOver
    step = Step(person_id=waiting.person_id, before=_M.INVITED, after=after, by=By.SELF,
                actor=invited)  # fmt: skip
    await standing.move(place, step)


async def _state_of(place: Place, person_id: UUID) -> MembershipState | None:
    found = await db.value(
        "SELECT state FROM memberships WHERE community_id = :community AND person_id = :person",
        community=place.community_id,
        person=person_id,
    )
    return MembershipState(found) if found else None


async def _membership_of(place: Place, person_id: UUID) -> UUID:
    found = await db.value(
        "SELECT id FROM memberships WHERE community_id = :community AND person_id = :person",
        community=place.community_id,
        person=person_id,
    )
    return UUID(str(found))


async def _is_on_roster(person_id: UUID) -> bool:
    found = await db.value(
        f"SELECT 1 FROM people p WHERE p.id = :id AND {sight.on_roster('p.id')}",  # noqa: S608 -- ours
        id=person_id,
        now=clock.now(),
    )
    return found is not None
