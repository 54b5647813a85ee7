"""Making and changing spaces, coming in, leaving, following and reading, for programs."""

import msgspec

from passerelle.communities import founding, membership, queries, reading, schemas
from passerelle.communities.enums import Level, MembershipState
from passerelle.communities.founding import SpaceEdit, SpaceWish
from passerelle.web import doors
from passerelle.web.answers import Made
from passerelle.web.asking import Ask


class Joined(msgspec.Struct, frozen=True):
    """Where the caller's membership stands."""

    state: MembershipState


class FollowWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the caller wants to hear of a space by mail."""

    level: Level


async def found(ask: Ask) -> Made:
    """Make a space."""
    reference = await founding.found(ask.actor, await ask.body(SpaceWish))
    return Made(await _space(ask, reference), f"/api/communities/{reference}")


async def edit(ask: Ask) -> schemas.CommunityDetail:
    """Change a space."""
    reference = ask.part("reference")
    wish = await ask.body(SpaceEdit)
    await founding.edit(ask.actor, reference, wish, ask.expected_version())
    return await _space(ask, reference)


async def join(ask: Ask) -> Joined:
    """Come in, or ask to."""
    return Joined(await membership.join(ask.actor, ask.part("reference")))


async def leave(ask: Ask) -> None:
    """Leave."""
    await membership.leave(ask.actor, ask.part("reference"))


async def decline(ask: Ask) -> None:
    """Turn an invitation down."""
    await membership.decline(ask.actor, ask.part("reference"))


async def following(ask: Ask) -> reading.Following:
    """Tell how the caller follows a space."""
    return await _following(ask)


async def follow(ask: Ask) -> reading.Following:
    """Follow it otherwise."""
    await reading.follow(ask.actor, ask.part("reference"), (await ask.body(FollowWish)).level)
    return await _following(ask)


async def mark_all(ask: Ask) -> None:
    """Note that everything was read."""
    await reading.mark_all(ask.actor, ask.part("reference"))


async def unread(ask: Ask) -> reading.UnreadList:
    """Return what is new to the caller."""
    return reading.UnreadList(await reading.unread_of(ask.actor))


async def _space(ask: Ask, reference: str) -> schemas.CommunityDetail:
    space = await queries.space_for(ask.actor, reference)
    return schemas.community_detail(space, await queries.member_counts_for(ask.actor, space))


async def _following(ask: Ask) -> reading.Following:
    return await reading.following_of(ask.actor, ask.part("reference"))


_ONE = "/api/communities/{reference}"
routes = [
    doors.api(
        "/api/me/unread",
        unread,
        may=doors.signed_in,
        answers=reading.UnreadList,
        summary="How much is new to you in your communities.",
    ),
    doors.api(
        "/api/communities",
        found,
        may=doors.holding("administrator", "outreach_officer"),
        method="POST",
        takes=SpaceWish,
        answers=schemas.CommunityDetail,
        status=201,
        summary="Make a community; you own it.",
    ),
    doors.api(
        _ONE,
        edit,
        may=doors.signed_in,
        method="PATCH",
        takes=SpaceEdit,
        answers=schemas.CommunityDetail,
        summary="Change a community that you own.",
    ),
    doors.api(
        f"{_ONE}/join",
        join,
        may=doors.signed_in,
        method="POST",
        answers=Joined,
        summary="Join, accept an invitation, or ask to join.",
    ),
    doors.api(
        f"{_ONE}/leave",
        leave,
        may=doors.signed_in,
        method="POST",
        answers=None,
        summary="Leave, or take back that you asked to join.",
    ),
    doors.api(
        f"{_ONE}/decline",
        decline,
        may=doors.signed_in,
        method="POST",
        answers=None,
        summary="Turn an invitation down.",
    ),
    doors.api(
        f"{_ONE}/following",
        following,
        may=doors.signed_in,
        answers=reading.Following,
        summary="What you hear of a community by mail.",
    ),
    doors.api(
        f"{_ONE}/following",
        follow,
        may=doors.signed_in,
        method="PUT",
        takes=FollowWish,
        answers=reading.Following,
        summary="Say what you want to hear of a community by mail. If-Match is `*`.",
    ),
    doors.api(
        f"{_ONE}/read",
        mark_all,
        may=doors.signed_in,
        method="POST",
        answers=None,
        summary="Note that you have read everything that stands there now.",
    ),
]
