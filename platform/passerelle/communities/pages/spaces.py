"""Spaces, for people: the list, one's home, coming in and leaving."""

from starlette.responses import Response

from passerelle.communities import (
    access,
    members,
    membership,
    queries,
    reading,
    slots,
    standing,
    threads,
)
from passerelle.communities.enums import Level, MembershipState
from passerelle.web import doors, forms
from passerelle.web.answers import go_on, html, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

_LIST = "/communities"
_ONE = f"{_LIST}/{{reference}}"


async def communities(ask: Ask) -> Html:
    """List the spaces that the reader may find, with what is new in their own."""
    found = await queries.spaces_visible_to(
        ask.actor, limit=ask.limit, after=ask.after(queries.SpaceKey)
    )
    unread = {one.community: one for one in await reading.unread_of(ask.actor)}
    may_found = access.founds_spaces(ask.actor)
    return html(ask, "communities/list.html", found=found, unread=unread, may_found=may_found)


async def community(ask: Ask) -> Html:
    """Show a space: what is new, what is talked about, who is in it."""
    return await home(ask, None, 200)


async def home(ask: Ask, fields: Fields | None, status: int) -> Html:
    """Return a space's home, perhaps with what was wrong with a form on it."""
    space = await queries.space_for(ask.actor, ask.part("reference"))
    place = await standing.of(ask.actor, space.reference)
    after = ask.after(threads.TopicKey)
    topics = await threads.topics_visible_to(
        ask.actor, space, limit=ask.limit, after=after, pinned=False
    )
    pinned = await threads.topics_visible_to(ask.actor, space, limit=20, after=None, pinned=True)
    shown = [*(pinned.items if after is None else []), *topics.items]
    return html_with(
        ask,
        "communities/community.html",
        status,
        space=space,
        people=await queries.member_counts_for(ask.actor, space),
        topics=shown,
        next=topics.next,
        planned=await slots.filled.planned_in(ask.actor, space.id, slots.MOST),
        unread=await reading.new_in(ask.actor, [topic.id for topic in shown]),
        following=await reading.following(ask.actor, space.id),
        waiting=await members.waiting(ask.actor, place),
        way_in=membership.way_in(ask.actor, place),
        keeps=standing.role_of(ask.actor, place),
        writes=place.is_member and place.state is MembershipState.ACTIVE,
        levels=list(Level),
        errors=fields.errors if fields else {},
    )


async def join(ask: Ask) -> Response | Html:
    """Come in, or ask to."""
    reference = ask.part("reference")

    async def work() -> str:
        await membership.join(ask.actor, reference)
        return f"{_LIST}/{reference}"

    return await _tried(ask, work)


async def decline(ask: Ask) -> Response | Html:
    """Turn an invitation down."""

    async def work() -> str:
        await membership.decline(ask.actor, ask.part("reference"))
        return _LIST

    return await _tried(ask, work)


async def ask_to_leave(ask: Ask) -> Html:
    """Ask whether the reader wants to leave."""
    space = await queries.space_for(ask.actor, ask.part("reference"))
    return html(ask, "communities/leave.html", space=space, errors={})


async def leave(ask: Ask) -> Response | Html:
    """Leave."""

    async def work() -> str:
        await membership.leave(ask.actor, ask.part("reference"))
        return _LIST

    return await _tried(ask, work)


async def follow(ask: Ask) -> Response | Html:
    """Say what one wants to hear of a space."""
    fields, reference = await ask.fields(), ask.part("reference")
    level = fields.choice("level", Level)

    async def work() -> str:
        await reading.follow(ask.actor, reference, Level(level))
        return f"{_LIST}/{reference}"

    return await forms.tried(fields, lambda typed, status: home(ask, typed, status), work)


async def mark_all(ask: Ask) -> Response:
    """Note that everything in a space was read."""
    await reading.mark_all(ask.actor, ask.part("reference"))
    return go_on(f"{_LIST}/{ask.part('reference')}")


async def _tried(ask: Ask, work: forms.Work) -> Response | Html:
    fields = await ask.fields()
    return await forms.tried(fields, lambda typed, status: home(ask, typed, status), work)


routes = [
    doors.page(_LIST, communities, may=doors.anyone),
    doors.page(_ONE, community, may=doors.anyone),
    doors.page(f"{_ONE}/join", join, may=doors.signed_in, method="POST"),
    doors.page(f"{_ONE}/decline", decline, may=doors.signed_in, method="POST"),
    doors.page(f"{_ONE}/leave", ask_to_leave, may=doors.signed_in),
    doors.page(f"{_ONE}/leave", leave, may=doors.signed_in, method="POST"),
    doors.page(f"{_ONE}/following", follow, may=doors.signed_in, method="POST"),
    doors.page(f"{_ONE}/read", mark_all, may=doors.signed_in, method="POST"),
]
