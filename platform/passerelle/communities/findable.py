"""What can be found of spaces: themselves, topics by their titles, and posts by what they say."""

import html
import re
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.communities import sight
from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.core.search.sources import Document, Sight, Source


class _Space(msgspec.Struct, frozen=True):
    id: UUID
    names: dict[str, str]


class _Topic(msgspec.Struct, frozen=True):
    id: UUID
    title: str
    language: str
    created_at: datetime


class _Post(msgspec.Struct, frozen=True):
    id: UUID
    html: str
    language: str
    translations: dict[str, str]
    created_at: datetime
    title: str
    """Empty while the post that begins the topic is not shown."""
    title_language: str


_TITLE = f"CASE WHEN {sight.shown('f')} THEN t.title END"
"""A topic's title is what its first post (`f`) says: it is shown with it."""


async def _spaces(ids: Sequence[UUID]) -> list[Document]:
    found = await db.rows(_Space, "SELECT id, names FROM communities WHERE id IN :ids", ids=ids)
    return [Document(owner=one.id, title=one.names) for one in found]


async def _topics(ids: Sequence[UUID]) -> list[Document]:
    found = await db.rows(
        _Topic,
        f"SELECT t.id, t.title, f.language, t.created_at FROM topics t {sight.FIRST}"  # noqa: S608
        " WHERE t.id IN :ids",
        ids=ids,
    )
    return [
        Document(owner=one.id, at=one.created_at, title={one.language: one.title}) for one in found
    ]


async def _posts(ids: Sequence[UUID]) -> list[Document]:
    found = await db.rows(
        _Post,
        f"SELECT p.id, p.html, p.language, p.translations, p.created_at,"  # noqa: S608 -- ours
        f" COALESCE({_TITLE}, '') AS title, f.language AS title_language"
        f" FROM posts p JOIN topics t ON t.id = p.topic_id {sight.FIRST} WHERE p.id IN :ids",
        ids=ids,
    )
    return [
        Document(
            owner=one.id,
            at=one.created_at,
            body={**one.translations, one.language: plain(one.html)},
            around=dict.fromkeys((one.title_language, one.language), one.title),
        )
        for one in found
    ]


_TAG = re.compile("<[^>]*>")


def plain(rendered: str) -> str:
    """Return the text of a post as it was rendered."""
    return html.unescape(_TAG.sub(" ", rendered))


def _finds(actor: Actor) -> Sight:
    return Sight(sight.FINDS, sight.finder(actor))


def _reads_topics(actor: Actor) -> Sight:
    return Sight(f"{sight.READS} AND {sight.shown('f')}", sight.reader(actor))


def _reads_posts(actor: Actor) -> Sight:
    return Sight(f"{sight.READS} AND {sight.shown('p')}", sight.reader(actor))


_IN_SPACE = f"JOIN communities c ON c.id = t.community_id {sight.OWN} {sight.FIRST}"

SOURCES = (
    Source(
        kind="topic",
        table="topics",
        read=_topics,
        joins=f"JOIN topics t ON t.id = d.owner {_IN_SPACE}",
        sight=_reads_topics,
        shows={
            "url": "'/topics/' || CAST(t.id AS TEXT)",
            "title": "t.title",
            "at": "t.created_at",
            "place": "c.names",
        },
    ),
    Source(
        kind="post",
        table="posts",
        read=_posts,
        joins=f"JOIN posts p ON p.id = d.owner JOIN topics t ON t.id = p.topic_id {_IN_SPACE}",
        sight=_reads_posts,
        shows={
            "url": "'/posts/' || p.reference",
            "title": _TITLE,
            "titles": "c.names",
            "text": "p.html",
            "texts": "p.translations",
            "language": "p.language",
            "at": "p.created_at",
            "place": "c.names",
        },
        is_many=True,
        has_titles=False,
        must_say_it_itself=True,
    ),
    Source(
        kind="space",
        table="communities",
        read=_spaces,
        joins=f"JOIN communities c ON c.id = d.owner {sight.OWN}",
        sight=_finds,
        shows={"url": "'/communities/' || c.reference", "titles": "c.names"},
    ),
)
