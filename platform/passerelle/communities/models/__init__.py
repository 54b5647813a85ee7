"""The tables of spaces, a file for each thing they hold."""

from passerelle.communities.models.posts import (
    Draft,
    Mention,
    Post,
    PostEdit,
    PostTransition,
    Topic,
)
from passerelle.communities.models.reading import Flag, Reaction, ReadMark
from passerelle.communities.models.spaces import (
    Community,
    Membership,
    MembershipTransition,
    SpaceInvitation,
    SpaceReader,
)

__all__ = [
    "Community",
    "Draft",
    "Flag",
    "Membership",
    "MembershipTransition",
    "Mention",
    "Post",
    "PostEdit",
    "PostTransition",
    "Reaction",
    "ReadMark",
    "SpaceInvitation",
    "SpaceReader",
    "Topic",
]
