"""How long spaces keep what is of no use any more. What was imported is never touched."""

from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.communities import drafts
from passerelle.core import db, files
from passerelle.core.i18n import N_
from passerelle.core.retention import BATCH, Rule, deleting


class _Row(msgspec.Struct, frozen=True):
    id: UUID


@db.transaction
async def _forget_drafts(before: datetime) -> int:
    found = await db.rows(
        _Row,
        "SELECT id FROM post_drafts WHERE saved_at < :before ORDER BY id LIMIT :most",
        before=before,
        most=BATCH,
    )
    for draft in found:
        await files.remove_of(drafts.FILES, draft.id)
    return await _delete("DELETE FROM post_drafts WHERE id IN :ids", found)


@db.transaction
async def _empty_deleted(before: datetime) -> int:
    """Empty posts that were deleted here; their places and steps stay."""
    found = await db.rows(
        _Row,
        "SELECT p.id FROM posts p JOIN post_transitions x ON x.post_id = p.id"
        " AND x.to_state = 'deleted' WHERE p.state = 'deleted' AND p.body <> ''"
        " AND x.at < :before ORDER BY p.id LIMIT :most",
        before=before,
        most=BATCH,
    )
    for post in found:
        await files.remove_of(drafts.POST_FILES, post.id)
    await _delete("DELETE FROM post_edits WHERE post_id IN :ids", found)
    return await _delete(
        "UPDATE posts SET body = '', html = '', translations = '{}' WHERE id IN :ids", found
    )


async def _delete(statement: str, found: list[_Row]) -> int:
    return await db.execute(statement, ids=[one.id for one in found]) if found else 0


RULES = (
    Rule(
        "post_drafts",
        N_("Drafts in communities that nobody went on with"),
        N_("So that what was begun is found again."),
        180,
        _forget_drafts,
    ),
    Rule(
        "deleted_posts",
        N_("Words of posts that were deleted"),
        N_("So that moderators can look into a complaint."),
        90,
        _empty_deleted,
    ),
    Rule(
        "space_invitations",
        N_("Answered and old invitations to communities"),
        N_("To see who invited whom."),
        365,
        deleting(
            "space_invitations",
            "expires_at < :before",
        ),
        least=30,
    ),
)
