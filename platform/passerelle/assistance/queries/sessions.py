"""Sessions that may have led to a request: those linked so far, and those that reached who asks."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from passerelle.assistance import access, rules
from passerelle.assistance.queries.request import RequestShown
from passerelle.assistance.rules import Act, Standing
from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.webinars import conditions

ORGANISED = """(COALESCE(:me IN (w.organiser_id, s.owner_id), FALSE) OR EXISTS (SELECT 1
    FROM webinar_organisers o WHERE o.webinar_id = w.id AND o.person_id = :me))"""
"""Tells whether somebody organises a session `s` of a webinar `w`, or answers for it."""
COUNTS = """s.audience = 'partner' AND NOT w.is_demo
            AND w.state NOT IN ('draft', 'cancelled')"""
"""The condition under which a session may be said to have led to a request (I24)."""


class Candidate(msgspec.Struct, frozen=True):
    """A session, how it reached who asks, and how its link stands."""

    id: UUID
    reference: str
    titles: dict[str, str]
    starts_at: datetime
    tz: str
    attended: int
    """People of a requesting institution who attended."""
    followed_up: int
    """Talks with a requesting institution that followed, before the request."""
    registered: int
    is_own: bool
    """Whether the reader organises it, so that a second officer is needed."""
    standing: Standing = Standing.OPEN

    @property
    def reached(self) -> bool:
        """Whether it reached who asks: by attendance or by a talk."""
        return bool(self.attended or self.followed_up)


class _Act(msgspec.Struct, frozen=True):
    session: UUID
    basis: str
    is_alone: bool


async def candidates_for(actor: Actor, request: RequestShown) -> list[Candidate]:
    """Return the sessions within 24 months before a request that reached who asks, and each
    other one that was linked to it; the latest first, in two statements."""
    if not access.sees_office_work(actor) or request.submitted_at is None:
        return []
    acts = await _acts(request.id)
    found = await db.rows(
        Candidate,
        f"""
        WITH asking AS (SELECT DISTINCT m.id FROM request_institutions q
          JOIN institutions i ON i.id = q.institution_id
          JOIN institutions m ON COALESCE(m.merged_into_id, m.id) = COALESCE(i.merged_into_id, i.id)
          WHERE q.request_id = :request AND q.part = 'requester'),
        touched AS (SELECT s.id, w.reference, w.titles, w.starts_at, w.tz,
          (SELECT COUNT(*) FROM registrations g JOIN asking a ON a.id = g.institution_id
            WHERE g.webinar_id = w.id AND g.state = 'attended') AS attended,
          (SELECT COUNT(*) FROM follow_ups f JOIN asking a ON a.id = f.institution_id
            WHERE f.session_id = s.id AND f.at <= :asked) AS followed_up,
          (SELECT COUNT(*) FROM registrations g JOIN asking a ON a.id = g.institution_id
            WHERE g.webinar_id = w.id AND {conditions.has_registered("g")}) AS registered,
          {ORGANISED} AS is_own
          FROM outreach_sessions s JOIN webinars w ON w.id = s.webinar_id
          WHERE {COUNTS} AND w.starts_at <= :until
            AND (w.starts_at >= :since OR s.id IN :linked))
        SELECT id, reference, titles, starts_at, tz, attended, followed_up, registered, is_own
        FROM touched WHERE attended + followed_up > 0 OR id IN :known
        ORDER BY starts_at DESC, reference
        """,  # noqa: S608 -- the inserted text is ours
        request=request.id,
        asked=request.submitted_at,
        me=actor.person_id,
        until=request.submitted_at,
        since=request.submitted_at - rules.LOOKS_BACK,
        linked=list(acts),
        known=list(acts),
    )
    return [_standing(one, acts.get(one.id, [])) for one in found]


async def standing_of(request_id: UUID, session_id: UUID) -> Standing:
    """Return how a link stands after all acts so far."""
    return _after((await _acts(request_id)).get(session_id, []))


def _standing(one: Candidate, acts: list[_Act]) -> Candidate:
    return msgspec.structs.replace(one, standing=_after(acts))


def _after(acts: list[_Act]) -> Standing:
    return rules.standing([Act(a.basis, is_alone=a.is_alone) for a in acts])


async def _acts(request_id: UUID) -> dict[UUID, list[_Act]]:
    found = await db.rows(
        _Act,
        """
        SELECT l.session_id AS session, l.basis,
          l.basis = 'inferred' AND l.by_id IS NOT NULL AND l.reason <> 'imported' AS is_alone
        FROM request_links l
        WHERE l.request_id = :request ORDER BY COALESCE(l.at, :never), l.position, l.id
        """,
        request=request_id,
        never=datetime(1900, 1, 1, tzinfo=UTC),
    )
    gathered: dict[UUID, list[_Act]] = {}
    for one in found:
        gathered.setdefault(one.session, []).append(one)
    return gathered
