"""Topics, for people: read, begun, answered; drafts kept on the way, replies shown as they come."""

from typing import Any
from uuid import UUID

from starlette.responses import Response

from passerelle.communities import (
    attached,
    moderating,
    posting,
    reacting,
    reading,
    threads,
)
from passerelle.communities.enums import ReactionKind
from passerelle.communities.pages import composers
from passerelle.core import cursors
from passerelle.web import doors
from passerelle.web.answers import go_on, html
from passerelle.web.asking import Ask
from passerelle.web.shell import Html

PER_PAGE = 20
_TOPIC = "/topics/{id}"


async def topic(ask: Ask) -> Html:
    """Show a topic, twenty posts a page, and note how far it was read."""
    found = await threads.topic_for(ask.actor, ask.part_id("id"))
    after = ask.after(threads.PostKey)
    first_new = await reading.first_new(ask.actor, found.id)
    posts = await threads.posts_visible_to(ask.actor, found, limit=PER_PAGE, after=after)
    if found.is_member and posts.items and ask.request.method == "GET":
        await reading.mark(ask.actor, found.id, posts.items[-1].created_at)
    composed = await composers.begun(ask, found)
    return html(
        ask,
        "communities/topic.html",
        **await _posts(ask, posts.items),
        topic=found,
        posts=posts,
        is_first=after is None,
        first_new=first_new,
        to_first_new=_at(found.id, first_new) if first_new else "",
        composed=composed,
        values=composers.stored(ask, composed, found),
        languages=posting.LANGUAGES,
        last=cursors.write((posts.items[-1].created_at, posts.items[-1].id)) if posts.items else "",
        errors={},
    )


async def newer(ask: Ask) -> Html:
    """Show the posts that came after one, as a part of a page."""
    found = await threads.topic_for(ask.actor, ask.part_id("id"))
    after = ask.after(threads.PostKey)
    posts = await threads.posts_visible_to(ask.actor, found, limit=50, after=after)
    last = posts.items[-1] if posts.items else None
    return html(
        ask,
        "communities/newer.html",
        **await _posts(ask, posts.items),
        topic=found,
        posts=posts,
        last=cursors.write((last.created_at, last.id)) if last else ask.wish("after"),
    )


async def read_to(ask: Ask) -> Response:
    """Note that the posts that came in live were read."""
    found = await threads.topic_for(ask.actor, ask.part_id("id"))
    fields = await ask.fields()
    key = cursors.read(fields.text("to", longest=200), threads.PostKey)
    if found.is_member:
        await reading.mark(ask.actor, found.id, key.created_at)
    return Response(status_code=204)


async def set_state(ask: Ask) -> Response:
    """Close a topic or open it again; keep it at the head of its space or let it go."""
    fields = await ask.fields()
    do = fields.choice("do", _STATES)
    await moderating.set_topic(ask.actor, ask.part_id("id"), **_STATES.get(do, {}))
    return go_on(f"/topics/{ask.part('id')}")


_STATES: dict[str, dict[str, bool]] = {
    "close": {"closed": True},
    "open": {"closed": False},
    "pin": {"pinned": True},
    "unpin": {"pinned": False},
}


async def _posts(ask: Ask, posts: list[threads.PostShown]) -> dict[str, Any]:
    shown = [post.id for post in posts if post.html]
    return {
        "here": {post.reference for post in posts},
        "files": await attached.of_posts(shown),
        "said": await reacting.of_posts(ask.actor, shown),
        "kinds": list(ReactionKind),
    }


def _at(topic_id: UUID, post: reading.FirstNew) -> str:
    before = cursors.write((post.created_at, UUID(int=post.id.int - 1)))
    return f"/topics/{topic_id}?after={before}#{post.reference}"


routes = [
    doors.page(_TOPIC, topic, may=doors.anyone),
    doors.page(f"{_TOPIC}/newer", newer, may=doors.anyone),
    doors.page(f"{_TOPIC}/read", read_to, may=doors.signed_in, method="POST"),
    doors.page(f"{_TOPIC}/state", set_state, may=doors.signed_in, method="POST"),
]
