"""What can be found of publications: their titles."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from uuid import UUID

import msgspec

from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.core.search.sources import Document, Sight, Source


class _Publication(msgspec.Struct, frozen=True):
    id: UUID
    titles: dict[str, str]
    published_on: date


async def _publications(ids: Sequence[UUID]) -> list[Document]:
    found = await db.rows(
        _Publication, "SELECT id, titles, published_on FROM publications WHERE id IN :ids", ids=ids
    )
    return [
        Document(owner=one.id, at=datetime.combine(one.published_on, time(), UTC), title=one.titles)
        for one in found
    ]


def _everybody(_actor: Actor) -> Sight:
    return Sight()


SOURCES = (
    Source(
        kind="publication",
        table="publications",
        read=_publications,
        joins="JOIN publications p ON p.id = d.owner",
        sight=_everybody,
        shows={"url": "p.url", "titles": "p.titles"},
    ),
)
