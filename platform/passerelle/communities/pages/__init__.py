"""Pages of spaces: lists and homes, topics, posts, people, moderation, invitations, calendars."""

from passerelle.communities.pages import (
    beginnings,
    calendar,
    invitations,
    moderation,
    people,
    posts,
    replies,
    settings,
    spaces,
    topics,
)
from passerelle.web.doors import Door

routes: list[Door] = [
    *settings.routes,  # /communities/new, before a space of any name
    *spaces.routes,
    *topics.routes,
    *replies.routes,
    *beginnings.routes,
    *posts.routes,
    *people.routes,
    *moderation.routes,
    *invitations.routes,
    *calendar.routes,
]
