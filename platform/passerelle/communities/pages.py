"""Spaces and topics, for people."""

from starlette.responses import Response

from passerelle.communities import calendars, queries
from passerelle.web import documents, doors
from passerelle.web.answers import html
from passerelle.web.asking import Ask
from passerelle.web.shell import Html

_SHOWS = ("communities", "identity")
_POSTS = 20


async def communities(ask: Ask) -> Html:
    """List the spaces that the reader may find."""
    found = await queries.spaces_visible_to(
        ask.actor, limit=ask.limit, after=ask.after(queries.SpaceKey)
    )
    return html(ask, "communities/list.html", found=found)


async def community(ask: Ask) -> Html:
    """Show a space: what it is, who is in it, what is talked about."""
    space = await queries.space_for(ask.actor, ask.part("reference"))
    people = await queries.member_counts_for(ask.actor, space)
    topics = await queries.topics_visible_to(
        ask.actor, space, limit=ask.limit, after=ask.after(queries.TopicKey)
    )
    return html(ask, "communities/community.html", space=space, people=people, topics=topics)


async def calendar(ask: Ask) -> Response:
    """Send the calendar of a space."""
    language = documents.language(ask)
    document = await calendars.calendar_for(
        ask.actor, ask.part("reference"), ask.base_url, language
    )
    return await documents.answer(ask, document)


async def topic(ask: Ask) -> Html:
    """Show a topic, twenty posts a page."""
    found = await queries.topic_for(ask.actor, ask.part_id("id"))
    after = ask.after(queries.PostKey)
    posts = await queries.posts_visible_to(ask.actor, found, limit=_POSTS, after=after)
    here = {post.reference for post in posts.items}
    return html(
        ask, "communities/topic.html", topic=found, posts=posts, here=here, is_first=after is None
    )


routes = [
    doors.page("/communities", communities, may=doors.anyone, shows=_SHOWS),
    doors.page("/communities/{reference}", community, may=doors.anyone, shows=_SHOWS),
    doors.file("/calendars/communities/{reference}.ics", calendar, may=doors.anyone),
    doors.page("/topics/{id}", topic, may=doors.anyone, shows=_SHOWS),
]
