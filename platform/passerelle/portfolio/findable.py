"""What can be found of Actions, and of the institutions whose work they are."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from uuid import UUID

import msgspec

from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.core.search import words
from passerelle.core.search.sources import Document, Sight, Source
from passerelle.portfolio.queries import actions


class _Action(msgspec.Struct, frozen=True):
    id: UUID
    code: str
    titles: dict[str, str]
    since: date | None


class _Institution(msgspec.Struct, frozen=True):
    id: UUID
    names: dict[str, str]


async def _actions(ids: Sequence[UUID]) -> list[Document]:
    found = await db.rows(
        _Action,
        "SELECT id, code, titles, COALESCE(starts_on, approved_on) AS since"
        " FROM actions WHERE id IN :ids",
        ids=ids,
    )
    return [
        Document(
            owner=one.id,
            at=datetime.combine(one.since, time(), UTC) if one.since else None,
            title={**dict.fromkeys(words.LANGUAGES, one.code), **_with(one.code, one.titles)},
        )
        for one in found
    ]


def _with(code: str, titles: dict[str, str]) -> dict[str, str]:
    return {language: f"{code} {title}" for language, title in titles.items()}


async def _institutions(ids: Sequence[UUID]) -> list[Document]:
    found = await db.rows(
        _Institution, "SELECT id, names FROM institutions WHERE id IN :ids", ids=ids
    )
    return [Document(owner=one.id, title=one.names) for one in found]


def _sight_of_actions(actor: Actor) -> Sight:
    return Sight(actions.visible(actor))


def _sight_of_institutions(actor: Actor) -> Sight:
    return Sight("i.merged_into_id IS NULL AND :signed_in", {"signed_in": actor.is_signed_in})


SOURCES = (
    Source(
        kind="action",
        table="actions",
        read=_actions,
        joins="JOIN actions a ON a.id = d.owner JOIN countries c ON c.iso2 = a.country_id",
        sight=_sight_of_actions,
        shows={"url": "'/actions/' || a.code", "titles": "a.titles", "place": "c.names"},
    ),
    Source(
        kind="institution",
        table="institutions",
        read=_institutions,
        joins="JOIN institutions i ON i.id = d.owner JOIN countries c ON c.iso2 = i.country_id",
        sight=_sight_of_institutions,
        shows={
            "url": "'/institutions/' || i.reference",
            "titles": "i.names",
            "place": "c.names",
        },
    ),
)
