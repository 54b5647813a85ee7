"""What can be found of webinars: their titles and abstracts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.core.search.sources import Document, Sight, Source
from passerelle.webinars import sight


class _Webinar(msgspec.Struct, frozen=True):
    id: UUID
    titles: dict[str, str]
    abstracts: dict[str, str]
    starts_at: datetime


async def _webinars(ids: Sequence[UUID]) -> list[Document]:
    found = await db.rows(
        _Webinar, "SELECT id, titles, abstracts, starts_at FROM webinars WHERE id IN :ids", ids=ids
    )
    return [
        Document(owner=one.id, at=one.starts_at, title=one.titles, body=one.abstracts)
        for one in found
    ]


def _sight(actor: Actor) -> Sight:
    return Sight(sight.FINDS, sight.reader(actor))


SOURCES = (
    Source(
        kind="webinar",
        table="webinars",
        read=_webinars,
        joins="JOIN webinars w ON w.id = d.owner",
        sight=_sight,
        shows={
            "url": "'/webinars/' || w.slug",
            "titles": "w.titles",
            "texts": "w.abstracts",
            "at": "w.starts_at",
        },
    ),
)
