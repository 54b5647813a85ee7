"""Pages of spaces: lists and homes, topics, posts, people, moderation, invitations, calendars."""

from passerelle.communities.pages import (
    calendar,
    invitations,
    moderation,
    people,
    posts,
    spaces,
    topics,
)
from passerelle.web.doors import Door

routes: list[Door] = [
    *spaces.routes,
    *topics.routes,
    *posts.routes,
    *people.routes,
    *moderation.routes,
    *invitations.routes,
    *calendar.routes,
]
