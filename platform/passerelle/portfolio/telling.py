"""Who hears that an Action is concluded: those who speak for the institutions that asked for it."""

from uuid import UUID

import msgspec

from passerelle.core import clock, db, i18n, outbox
from passerelle.identity import conditions
from passerelle.portfolio import facts


class _Contact(msgspec.Struct, frozen=True):
    person_id: UUID
    language: str
    titles: dict[str, str]


@db.transaction
async def tell_requesters(action_id: UUID, code: str) -> None:
    """Put down whom to tell: the contacts of today, each once."""
    found = await db.rows(
        _Contact,
        f"""
        SELECT p.id AS person_id, p.language, a.titles
        FROM actions a JOIN action_requests x ON x.action_id = a.id
          JOIN request_institutions r ON r.request_id = x.request_id AND r.part = 'requester'
          JOIN institutions i ON i.id = r.institution_id
          JOIN contacts c ON c.institution_id = COALESCE(i.merged_into_id, i.id)
          JOIN people p ON p.id = c.person_id
        WHERE a.id = :id AND p.deactivated_at IS NULL AND {conditions.speaks("c")}
        """,  # noqa: S608 -- the inserted text is ours
        id=action_id,
        today=clock.now().date(),
    )
    told: set[UUID] = set()
    for one in found:
        if one.person_id not in told:
            told.add(one.person_id)
            title = i18n.pick(one.titles, one.language)
            await outbox.put(facts.RequesterInformed(one.person_id, action_id, code, title))
