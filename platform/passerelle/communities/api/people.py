"""People in spaces, for programs: members, keepers' verbs, roles, invitations."""

import msgspec

from passerelle.communities import inviting, members, membership, naming, standing
from passerelle.communities.enums import MemberRole, MembershipState
from passerelle.communities.membership import Verb
from passerelle.core.cursors import Page
from passerelle.core.errors import NotFound
from passerelle.web import doors
from passerelle.web.asking import Ask
from passerelle.web.doors import Parameter


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is decided about a member; a refusal, muting, removal or ban has a reason."""

    verb: Verb
    reason: str = ""


class RoleWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The role that a member is to have."""

    role: MemberRole


class HandleList(msgspec.Struct, frozen=True):
    """Members, as they are named in posts."""

    items: list[naming.Handle]


_STATES = ("in", *(state for state in MembershipState if state not in members.IN))


async def people(ask: Ask) -> Page[members.MemberLine]:
    """List people in a space."""
    place = await standing.of(ask.actor, ask.part("reference"))
    state = ask.choice("state", _STATES, "in")
    states = members.IN if state == "in" else (state,)
    return await members.of_space(
        ask.actor, place, states, limit=ask.limit, after=ask.after(members.Key)
    )


async def person(ask: Ask) -> members.MemberDetail:
    """Return one person in a space."""
    return await _one(ask)


async def decide(ask: Ask) -> members.MemberDetail:
    """Do one of the keepers' verbs."""
    wish = await ask.body(Decision)
    reference, id_ = ask.part("reference"), ask.part_id("id")
    await membership.decide(ask.actor, reference, id_, wish.verb, wish.reason)
    return await _one(ask)


async def change_role(ask: Ask) -> members.MemberDetail:
    """Give a member another role."""
    wish = await ask.body(RoleWish)
    await membership.change_role(ask.actor, ask.part("reference"), ask.part_id("id"), wish.role)
    return await _one(ask)


async def invite(ask: Ask) -> None:
    """Invite who reads an address."""
    wish = await ask.body(inviting.Wish)
    await inviting.invite(ask.actor, ask.part("reference"), wish, ask.zone)


async def handles(ask: Ask) -> HandleList:
    """Return members whose names begin like this."""
    place = await standing.of(ask.actor, ask.part("reference"))
    if not place.is_member:
        raise NotFound
    return HandleList(await naming.handles_like(place.community_id, ask.wish("q")[:80]))


async def _one(ask: Ask) -> members.MemberDetail:
    place = await standing.of(ask.actor, ask.part("reference"))
    return await members.one(ask.actor, place, ask.part_id("id"))


_ONE = "/api/communities/{reference}"
_STATE = Parameter(
    "state", "Members, or for keepers people in another state.",
    {"type": "string", "enum": list(_STATES), "default": "in"},
)  # fmt: skip
routes = [
    doors.api(
        f"{_ONE}/people",
        people,
        may=doors.signed_in,
        answers=Page[members.MemberLine],
        summary="People in a community, by name; for its members.",
        parameters=(_STATE, *doors.PAGING),
    ),
    doors.api(
        f"{_ONE}/people/{{id}}",
        person,
        may=doors.signed_in,
        answers=members.MemberDetail,
        summary="One person in a community with all steps; for its keepers.",
    ),
    doors.api(
        f"{_ONE}/people/{{id}}/decisions",
        decide,
        may=doors.signed_in,
        method="POST",
        takes=Decision,
        answers=members.MemberDetail,
        summary="Let in, refuse, mute, remove, ban; for keepers of the community.",
    ),
    doors.api(
        f"{_ONE}/people/{{id}}/role",
        change_role,
        may=doors.signed_in,
        method="PUT",
        takes=RoleWish,
        answers=members.MemberDetail,
        summary="Give a member another role; for owners. If-Match is `*`.",
    ),
    doors.api(
        f"{_ONE}/invitations",
        invite,
        may=doors.signed_in,
        method="POST",
        takes=inviting.Wish,
        answers=None,
        summary="Invite who reads an address; the answer is the same for known and unknown ones.",
    ),
    doors.api(
        f"{_ONE}/handles",
        handles,
        may=doors.signed_in,
        answers=HandleList,
        summary="Members whose names begin like `q`, as they are named after an @.",
        parameters=(Parameter("q", "How a name begins."),),
    ),
]
