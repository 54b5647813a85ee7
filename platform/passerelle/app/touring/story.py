"""The story behind the demonstration, read from its rows: one session, its requests, their
Actions."""

from datetime import datetime

import msgspec

from passerelle.conversion import telling
from passerelle.core import db, nested
from passerelle.core.actors import Actor

_GUIDE = Actor(roles=frozenset({"auditor"}))
"""Reads the rows; everybody in the demonstration is invented."""


class SessionTold(msgspec.Struct, frozen=True):
    """The session with which it began. Institutions, not people."""

    reference: str
    slug: str
    titles: dict[str, str]
    starts_at: datetime
    tz: str
    invited: int
    reached: int
    followed_up: int


class RequestTold(msgspec.Struct, frozen=True):
    """A request that the session led to, and the codes of its Actions."""

    reference: str
    submitted_at: datetime
    country: dict[str, str]
    theme: dict[str, str]
    actions: list[str]


class StoryTold(msgspec.Struct, frozen=True):
    """The whole story."""

    session: SessionTold
    requests: list[RequestTold]

    @property
    def codes(self) -> list[str]:
        """The Actions' codes, each once."""
        return list(dict.fromkeys(code for one in self.requests for code in one.actions))


async def read() -> StoryTold | None:
    """Return the story that most requests belong to; None while there is none."""
    told = await telling.best_story(_GUIDE)
    if told is None:
        return None
    session = await db.row(SessionTold, _SESSION, reference=told.reference)
    if session is None:
        return None
    return StoryTold(session, await db.rows(RequestTold, _requests(), reference=told.reference))


_SESSION = """
SELECT w.reference, w.slug, w.titles, w.starts_at, w.tz,
  (SELECT COUNT(DISTINCT r.institution_id) FROM registrations r WHERE r.webinar_id = w.id)
    AS invited,
  (SELECT COUNT(DISTINCT r.institution_id) FROM registrations r
    WHERE r.webinar_id = w.id AND r.state = 'attended') AS reached,
  (SELECT COUNT(DISTINCT f.institution_id) FROM follow_ups f WHERE f.session_id = s.id)
    AS followed_up
FROM webinars w JOIN outreach_sessions s ON s.webinar_id = w.id WHERE w.reference = :reference
"""


def _requests() -> str:
    codes = nested.values("a.code")
    return f"""
    SELECT r.reference, r.submitted_at, c.names AS country, t.names AS theme,
      (SELECT {codes} FROM action_requests x JOIN actions a ON a.id = x.action_id
        WHERE x.request_id = r.id) AS actions
    FROM assistance_requests r JOIN themes t ON t.code = r.theme_id
      JOIN request_institutions p ON p.request_id = r.id AND p.part = 'requester'
        AND p.position = (SELECT MIN(q.position) FROM request_institutions q
          WHERE q.request_id = r.id AND q.part = 'requester')
      JOIN institutions i ON i.id = p.institution_id JOIN countries c ON c.iso2 = i.country_id
    WHERE r.id IN (
      SELECT l.request_id FROM request_links l JOIN outreach_sessions s ON s.id = l.session_id
        JOIN webinars w ON w.id = s.webinar_id
      WHERE w.reference = :reference AND l.basis IN ('declared', 'staff_confirmed'))
    ORDER BY r.submitted_at, r.reference
    """  # noqa: S608 -- the inserted text is ours
