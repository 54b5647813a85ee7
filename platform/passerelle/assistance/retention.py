"""How long assistance keeps what."""

from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.assistance.enums import Attachable
from passerelle.core import db, files
from passerelle.core.i18n import N_
from passerelle.core.retention import BATCH, Rule


class _Old(msgspec.Struct, frozen=True):
    id: UUID


@db.transaction
async def forget_drafts(before: datetime) -> int:
    """Remove drafts that nobody has gone on with since, and the files that came with them."""
    found = await db.rows(
        _Old,
        "SELECT id FROM request_drafts WHERE touched_at < :before"  # noqa: S608 -- a constant
        f" ORDER BY touched_at LIMIT {BATCH}",
        before=before,
    )
    for draft in found:
        await files.remove_of(Attachable.DRAFT, draft.id)
        await db.execute("DELETE FROM request_drafts WHERE id = :id", id=draft.id)
    return len(found)


RULES = (
    Rule(
        "request_drafts",
        N_("Requests for assistance that were begun and not sent"),
        N_("So that whoever began one can go on with it."),
        60,
        forget_drafts,
        least=7,
        most=365,
    ),
)
