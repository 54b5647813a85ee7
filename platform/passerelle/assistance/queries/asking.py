"""Which institutions asked for assistance: for lists of whom to tell of it.

A merged institution is whoever stands for it now; drafts and spam are no requests.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.core import db

_ASKED = """
SELECT DISTINCT COALESCE(i.merged_into_id, i.id) AS id FROM assistance_requests q
  JOIN request_institutions p ON p.request_id = q.id AND p.part = 'requester'
  JOIN institutions i ON i.id = p.institution_id
WHERE q.submitted_at IS NOT NULL AND q.state NOT IN ('draft', 'spam')
"""


class _Id(msgspec.Struct, frozen=True):
    id: UUID


async def asked_since(since: datetime) -> frozenset[UUID]:
    """Return the institutions that asked since an instant."""
    found = await db.rows(_Id, f"{_ASKED} AND q.submitted_at >= :since", since=since)
    return frozenset(one.id for one in found)


async def asked_about(theme: str) -> frozenset[UUID]:
    """Return the institutions that asked about a theme, or a part of it."""
    found = await db.rows(
        _Id,
        f"{_ASKED} AND q.theme_id IN"  # noqa: S608 -- constants
        " (SELECT t.code FROM themes t WHERE t.code = :theme OR t.parent_id = :parent)",
        theme=theme,
        parent=theme,
    )
    return frozenset(one.id for one in found)
