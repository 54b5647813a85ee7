"""Spaces, topics and posts, for programs."""

from passerelle.communities import queries, schemas, shards, threads
from passerelle.web import doors
from passerelle.web.asking import Ask

_SHOWS = shards.SHOWS


async def communities(ask: Ask) -> schemas.CommunityList:
    """List the spaces that the reader may find."""
    found = await queries.spaces_visible_to(
        ask.actor, limit=ask.limit, after=ask.after(queries.SpaceKey)
    )
    return schemas.CommunityList([schemas.community(space) for space in found.items], found.next)


async def community(ask: Ask) -> schemas.CommunityDetail:
    """Return one space."""
    found = await queries.space_for(ask.actor, ask.part("reference"))
    return schemas.community_detail(found, await queries.member_counts_for(ask.actor, found))


async def topics(ask: Ask) -> schemas.TopicList:
    """List a space's topics."""
    space = await queries.read_space_for(ask.actor, ask.part("reference"))
    found = await threads.topics_visible_to(
        ask.actor, space, limit=ask.limit, after=ask.after(threads.TopicKey)
    )
    return schemas.topic_list(found)


async def topic(ask: Ask) -> schemas.TopicDetail:
    """Return one topic."""
    return schemas.topic(await threads.topic_for(ask.actor, ask.part_id("id")))


async def posts(ask: Ask) -> schemas.PostList:
    """List a topic's posts."""
    found = await threads.topic_for(ask.actor, ask.part_id("id"))
    shown = await threads.posts_visible_to(
        ask.actor, found, limit=ask.limit, after=ask.after(threads.PostKey)
    )
    return schemas.post_list(shown)


routes = [
    doors.api(
        "/api/communities",
        communities,
        may=doors.anyone,
        shows=_SHOWS,
        answers=schemas.CommunityList,
        summary="Communities that you may find, by reference.",
        parameters=doors.PAGING,
    ),
    doors.api(
        "/api/communities/{reference}",
        community,
        may=doors.anyone,
        shows=_SHOWS,
        answers=schemas.CommunityDetail,
        summary="One community; people by state of membership for its moderators.",
    ),
    doors.api(
        "/api/communities/{reference}/topics",
        topics,
        may=doors.anyone,
        shows=_SHOWS,
        answers=schemas.TopicList,
        summary="Topics of a community that you may read, newest activity first.",
        parameters=doors.PAGING,
    ),
    doors.api(
        "/api/topics/{id}",
        topic,
        may=doors.anyone,
        shows=_SHOWS,
        answers=schemas.TopicDetail,
        summary="One topic, without its posts.",
    ),
    doors.api(
        "/api/topics/{id}/posts",
        posts,
        may=doors.anyone,
        shows=_SHOWS,
        answers=schemas.PostList,
        summary="Posts of a topic, in the order of writing.",
        parameters=doors.PAGING,
    ),
]
