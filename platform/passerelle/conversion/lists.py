"""Reads of what stands beside the figures: sessions, follow-ups, acts, Actions, ends. Staff only.

What figures are worked out from is read by `queries`.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

import msgspec

from passerelle.conversion import access
from passerelle.core import cursors, db
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound


class SessionLine(msgspec.Struct, frozen=True):
    """An outreach session, whether it was held or not."""

    id: UUID
    webinar_id: UUID
    reference: str
    slug: str
    titles: dict[str, str]
    objectives: dict[str, str]
    starts_at: datetime
    duration_min: int
    tz: str
    audience: str
    state: str
    webinar_state: str
    is_demo: bool
    region_names: dict[str, str] | None


class Key(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of sessions begins."""

    starts_at: datetime
    id: UUID


class Joined(msgspec.Struct, frozen=True):
    """How many experts joined the roster on a day, and how many of them are EU officials."""

    joined_on: date
    experts: int
    officials: int


class FollowUpLine(msgspec.Struct, frozen=True):
    """A two-way contact after a session."""

    reference: str
    institution: str
    names: dict[str, str]
    at: datetime
    channel: str
    note: str
    by: str | None


class Act(msgspec.Struct, frozen=True):
    """What somebody did to the tie between a request and a session."""

    request: str
    session: str
    basis: str
    at: datetime | None
    by: str | None
    office: str | None
    reason: str


class ActionOf(msgspec.Struct, frozen=True):
    """An Action that answers a request and was approved by the as-of day."""

    request: str
    code: str
    titles: dict[str, str]
    state: str
    approved_on: date


class Outcome(msgspec.Struct, frozen=True):
    """The first day on which a request met one kind of end."""

    request: str
    kind: str
    on_date: date


class _Partner(msgspec.Struct):
    reference: str


_SESSION = """s.id, w.id AS webinar_id, w.reference, w.slug, w.titles, s.objectives, w.starts_at,
  w.duration_min, w.tz, s.audience, s.state, w.state AS webinar_state, w.is_demo,
  r.names AS region_names"""
_SESSIONS = """outreach_sessions s JOIN webinars w ON w.id = s.webinar_id
  LEFT JOIN regions r ON r.code = COALESCE(s.target_region_id, w.region_id)"""


async def sessions_visible_to(
    actor: Actor, *, limit: int | None, after: Key | None = None
) -> cursors.Page[SessionLine]:
    """Return outreach sessions, the latest first, also those to come and those cancelled."""
    _require(actor)
    found = await db.rows(
        SessionLine,
        f"""
        SELECT {_SESSION} FROM {_SESSIONS}
        {"WHERE (w.starts_at, s.id) < (:at, :id)" if after else ""}
        ORDER BY w.starts_at DESC, s.id DESC {"LIMIT :limit" if limit else ""}
        """,  # noqa: S608 -- the inserted text is ours
        limit=limit + 1 if limit else None,
        at=after.starts_at if after else None,
        id=after.id if after else None,
    )
    return cursors.page(found, limit or len(found), lambda s: (s.starts_at, s.id))


async def session_for(actor: Actor, reference: str) -> SessionLine:
    """Return one outreach session."""
    _require(actor)
    found = await db.row(
        SessionLine,
        f"SELECT {_SESSION} FROM {_SESSIONS} WHERE w.reference = :reference",  # noqa: S608 -- ours
        reference=reference,
    )
    if found is None:
        raise NotFound
    return found


async def joined_since(actor: Actor, since: date, until: date) -> list[Joined]:
    """Return how many experts joined the roster on each day, both days included."""
    _require(actor)
    return await db.rows(
        Joined,
        """
        SELECT joined_on, COUNT(*) AS experts,
          SUM(CASE WHEN origin_category = 'eu_official' THEN 1 ELSE 0 END) AS officials
        FROM experts WHERE joined_on BETWEEN :since AND :until GROUP BY joined_on
        """,
        since=since,
        until=until,
    )


async def follow_ups_of(actor: Actor, session: SessionLine) -> list[FollowUpLine]:
    """Return the two-way contacts after a session, in the order of time."""
    _require(actor)
    return await db.rows(
        FollowUpLine,
        """
        SELECT f.reference, i.reference AS institution, i.names, f.at, f.channel, f.note,
          p.given_name || ' ' || p.family_name AS by
        FROM follow_ups f JOIN institutions i ON i.id = f.institution_id
          LEFT JOIN people p ON p.id = f.by_id
        WHERE f.session_id = :id ORDER BY f.at, f.reference
        """,
        id=session.id,
    )


async def acts_on(
    actor: Actor, *, session: str | None = None, request: str | None = None
) -> list[Act]:
    """Return who tied or untied a session, or a request, in the order of the acts."""
    _require(actor)
    condition = "w.reference = :reference" if session else "q.reference = :reference"
    return await db.rows(
        Act,
        f"""
        SELECT q.reference AS request, w.reference AS session, l.basis, l.at,
          p.given_name || ' ' || p.family_name AS by, l.by_office AS office, l.reason
        FROM request_links l JOIN assistance_requests q ON q.id = l.request_id
          JOIN outreach_sessions s ON s.id = l.session_id JOIN webinars w ON w.id = s.webinar_id
          LEFT JOIN people p ON p.id = l.by_id
        WHERE {condition} ORDER BY l.position, l.at, l.id
        """,  # noqa: S608 -- the inserted text is ours
        reference=session or request,
    )


async def actions_of(actor: Actor, requests: Iterable[str], day: date) -> dict[str, list[ActionOf]]:
    """Return the Actions approved by a day that answer these requests, by request."""
    _require(actor)
    found = await db.rows(
        ActionOf,
        """
        SELECT q.reference AS request, a.code, a.titles, a.state, a.approved_on
        FROM action_requests x JOIN actions a ON a.id = x.action_id
          JOIN assistance_requests q ON q.id = x.request_id
        WHERE q.reference IN :requests AND a.approved_on <= :day ORDER BY a.approved_on, a.code
        """,
        requests=sorted(set(requests)),
        day=day,
    )
    actions: dict[str, list[ActionOf]] = {}
    for one in found:
        actions.setdefault(one.request, []).append(one)
    return actions


async def outcomes(actor: Actor, day: date) -> list[Outcome]:
    """Return the first Action, rejection, withdrawal and redirection of each request by a day."""
    _require(actor)
    return await db.rows(
        Outcome,
        """
        SELECT q.reference AS request, 'action' AS kind, MIN(a.approved_on) AS on_date
        FROM action_requests x JOIN actions a ON a.id = x.action_id
          JOIN assistance_requests q ON q.id = x.request_id
        WHERE a.approved_on <= :day GROUP BY q.reference
        UNION ALL
        SELECT q.reference, t.to_state, MIN(t.on_date)
        FROM request_transitions t JOIN assistance_requests q ON q.id = t.request_id
        WHERE t.to_state IN ('rejected', 'withdrawn', 'redirected') AND t.on_date <= :until
        GROUP BY q.reference, t.to_state
        """,
        day=day,
        until=day,
    )


async def partners(actor: Actor, day: date) -> list[str]:
    """Return the institutions that may ask for assistance and had not ended by a day."""
    _require(actor)
    found = await db.rows(
        _Partner,
        """
        SELECT reference FROM institutions
        WHERE eligible AND merged_into_id IS NULL AND (ends_on IS NULL OR ends_on > :day)
        ORDER BY reference
        """,
        day=day,
    )
    return [one.reference for one in found]


def _require(actor: Actor) -> None:
    if not access.sees_figures(actor):
        raise NotFound
