"""What can be found of requests for assistance: their references and what they ask for."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.assistance.queries import requests
from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.core.search import words
from passerelle.core.search.sources import Document, Sight, Source


class _Request(msgspec.Struct, frozen=True):
    id: UUID
    reference: str
    text: str
    language: str
    submitted_at: datetime | None
    theme_names: dict[str, str]


async def _requests(ids: Sequence[UUID]) -> list[Document]:
    found = await db.rows(
        _Request,
        "SELECT r.id, r.reference, r.text, r.language, r.submitted_at, t.names AS theme_names"
        " FROM assistance_requests r JOIN themes t ON t.code = r.theme_id WHERE r.id IN :ids",
        ids=ids,
    )
    return [
        Document(
            owner=one.id,
            at=one.submitted_at,
            title=dict.fromkeys(words.LANGUAGES, one.reference),
            body={one.language: one.text},
            around=one.theme_names,
        )
        for one in found
    ]


def _sight(actor: Actor) -> Sight:
    scope = requests.visible(actor)
    return Sight(f"{scope.holds} AND r.submitted_at IS NOT NULL", scope.params, scope.begins)


SOURCES = (
    Source(
        kind="request",
        table="assistance_requests",
        read=_requests,
        joins="JOIN assistance_requests r ON r.id = d.owner JOIN themes t ON t.code = r.theme_id",
        sight=_sight,
        shows={
            "url": "'/requests/' || r.reference",
            "title": "r.reference",
            "text": "r.text",
            "language": "r.language",
            "at": "r.submitted_at",
            "place": "t.names",
        },
    ),
)
