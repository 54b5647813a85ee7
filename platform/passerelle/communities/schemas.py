"""How spaces, topics and posts look to programs."""

from datetime import date
from uuid import UUID

import msgspec

from passerelle.communities.queries import MembershipCount, Space
from passerelle.communities.threads import PostShown, TopicLine, TopicShown
from passerelle.core.clock import Instant
from passerelle.core.cursors import Page


class Community(msgspec.Struct, frozen=True):
    """A space. `members` is null below 5 people, `topics` and `last_post_at` are null, for
    outsiders; `membership` and `role` are the reader's own."""

    reference: str
    names: dict[str, str]
    about: dict[str, str] | None
    kind: str
    visibility: str
    joining: str
    languages: list[str]
    created_on: date
    membership: str | None
    role: str | None
    members: int | None
    topics: int | None
    last_post_at: Instant | None


class CommunityDetail(Community, frozen=True):
    """A space with its people by the state of their membership; empty for those who do not
    moderate it. `version` is what an edit names in If-Match."""

    version: int

    people: list[MembershipCount]


class CommunityList(msgspec.Struct, frozen=True):
    """A page of spaces."""

    items: list[Community]
    next: str | None


class Topic(msgspec.Struct, frozen=True):
    """A topic. `title`, `author` and `state` are those of its first post, and null when that is
    not shown; `waiting` counts posts that wait for a moderator, for moderators."""

    id: UUID
    title: str | None
    author: str | None
    state: str | None
    language: str
    created_at: Instant
    last_post_at: Instant
    replies: int
    waiting: int
    pinned: bool
    closed: bool


class TopicList(msgspec.Struct, frozen=True):
    """A page of topics."""

    items: list[Topic]
    next: str | None


class TopicDetail(msgspec.Struct, frozen=True):
    """A topic and the reference of its space."""

    id: UUID
    title: str | None
    language: str
    created_at: Instant
    last_post_at: Instant
    replies: int
    pinned: bool
    closed: bool
    community: str


class Post(msgspec.Struct, frozen=True):
    """A post; `parent` is the post it answers. Where only its place is kept, because others
    answered it, `author` and `state` are null and `html` is empty."""

    reference: str
    parent: str | None
    author: str | None
    language: str
    html: str
    state: str | None
    created_at: Instant
    edited_at: Instant | None
    translations: dict[str, str]


class PostList(msgspec.Struct, frozen=True):
    """A page of posts."""

    items: list[Post]
    next: str | None


def community(found: Space) -> Community:
    """Return a row of a list."""
    return msgspec.convert(found, Community, from_attributes=True)


def community_detail(found: Space, people: list[MembershipCount]) -> CommunityDetail:
    """Return a whole space."""
    fields = {name: getattr(found, name) for name in Community.__struct_fields__}
    return CommunityDetail(**fields, version=found.version, people=people)


def topic_list(found: Page[TopicLine]) -> TopicList:
    """Return a page of topics."""
    return TopicList(msgspec.convert(found.items, list[Topic], from_attributes=True), found.next)


def topic(found: TopicShown) -> TopicDetail:
    """Return a topic without its posts."""
    return msgspec.convert(found, TopicDetail, from_attributes=True)


def post_list(found: Page[PostShown]) -> PostList:
    """Return a page of posts."""
    return PostList(msgspec.convert(found.items, list[Post], from_attributes=True), found.next)
