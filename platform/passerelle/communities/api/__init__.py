"""Spaces, topics and posts, for programs."""

from passerelle.communities.api import drafts, moderation, people, posts, reads, spaces
from passerelle.web.doors import Door

routes: list[Door] = [
    *spaces.routes,
    *reads.routes,
    *people.routes,
    *posts.routes,
    *moderation.routes,
    *drafts.routes,
]
