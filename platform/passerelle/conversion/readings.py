"""The statements behind a world of conversion, one for each kind of thing in it.

Who may read them is decided in `queries`. A merged institution is read as the one that stands for
it now.
"""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

import msgspec

from passerelle.conversion.rules import values
from passerelle.core import db


class SessionLabel(msgspec.Struct, frozen=True):
    """What an outreach session is called, and when it was."""

    reference: str
    slug: str
    titles: dict[str, str]
    starts_at: datetime
    tz: str
    audience: str


class InstitutionLabel(msgspec.Struct, frozen=True):
    """What an institution is called and where it belongs; `regions` by scheme."""

    reference: str
    names: dict[str, str]
    type: str
    country: str
    regions: dict[str, str]
    ends_on: date | None


class RequestLabel(msgspec.Struct, frozen=True):
    """What a request is about, and its state at the end of the day."""

    reference: str
    theme: str
    submitted_at: datetime
    state: str
    institutions: tuple[str, ...]


STATE_THEN = """CASE WHEN EXISTS (SELECT 1 FROM request_transitions t
    WHERE t.request_id = q.id AND t.on_date > :day) THEN COALESCE((SELECT t.to_state
    FROM request_transitions t WHERE t.request_id = q.id AND t.on_date <= :day
    ORDER BY t.position DESC LIMIT 1), 'submitted') ELSE q.state END"""
"""The state of a submitted request `q` at the end of `:day`: its own unless it changed later."""

HAS_ACTION = """EXISTS (SELECT 1 FROM action_requests ar JOIN actions a ON a.id = ar.action_id
    WHERE ar.request_id = q.id AND a.approved_on <= :day)"""
"""Whether an Action for the request `q` had been approved by `:day`."""

_KINDS = {"attended": values.ATTENDED, "follow_up": values.FOLLOW_UP, "invited": "invited"} | {
    "declined": "invited"
}
"""Touch kind by state of a registration; in any other state somebody has registered."""


class _Touch(msgspec.Struct):
    institution: UUID
    session: str
    kind: str
    at: datetime | None


class _Link(msgspec.Struct):
    request: str
    session: str
    basis: str
    at: datetime | None
    institution: UUID | None


class _Request(msgspec.Struct):
    reference: str
    theme: str
    submitted_at: datetime
    state: str
    has_action: bool
    institution: UUID | None


class _Institution(msgspec.Struct):
    id: UUID
    reference: str
    parent: UUID | None
    merged_into: UUID | None
    names: dict[str, str]
    type: str
    country: str
    own_regions: dict[str, str]
    ends_on: date | None
    scheme: str | None
    region: str | None


class Institutions(msgspec.Struct):
    """References by id, where a merged institution has the one of whoever stands for it now."""

    references: dict[UUID, str]
    tree: list[values.Institution]
    labels: dict[str, InstitutionLabel]


async def sessions(until: datetime) -> list[SessionLabel]:
    """Return the sessions that had begun, by start; no drafts, cancelled or demo ones.

    One that was put on a webinar later was none then: what is done today leaves the past as it was.
    """
    return await db.rows(
        SessionLabel,
        """
        SELECT w.reference, w.slug, w.titles, w.starts_at, w.tz, s.audience
        FROM outreach_sessions s JOIN webinars w ON w.id = s.webinar_id
        WHERE NOT w.is_demo AND w.state NOT IN ('draft', 'cancelled') AND w.starts_at < :until
          AND (s.created_at IS NULL OR s.created_at < :until)
        ORDER BY w.starts_at, w.reference
        """,
        until=until,
    )


async def touches(until: datetime, known: Institutions) -> list[values.Touch]:
    """Return one touch for each institution, session and state, with its earliest instant."""
    found = await db.rows(
        _Touch,
        """
        SELECT r.institution_id AS institution, w.reference AS session, r.state AS kind,
          MIN(COALESCE(r.registered_at, r.invited_at)) AS at
        FROM outreach_sessions s JOIN webinars w ON w.id = s.webinar_id
          JOIN registrations r ON r.webinar_id = w.id
        WHERE r.institution_id IS NOT NULL AND NOT w.is_demo AND w.starts_at < :until
          AND (s.created_at IS NULL OR s.created_at < :until)
          AND (r.state IN ('attended', 'no_show')
            OR COALESCE(r.registered_at, r.invited_at, w.starts_at) < :until)
        GROUP BY r.institution_id, w.reference, r.state
        UNION ALL
        SELECT f.institution_id, w.reference, 'follow_up', MIN(f.at)
        FROM follow_ups f JOIN outreach_sessions s ON s.id = f.session_id
          JOIN webinars w ON w.id = s.webinar_id
        WHERE NOT w.is_demo AND f.at < :until
          AND (f.recorded_at IS NULL OR f.recorded_at < :until)
        GROUP BY f.institution_id, w.reference
        """,
        until=until,
    )
    return [
        values.Touch(
            known.references[one.institution],
            one.session,
            _KINDS.get(one.kind, "registered"),
            one.at,
        )
        for one in found
    ]


async def requests(
    day: date, until: datetime, known: Institutions
) -> list[tuple[values.Request, RequestLabel]]:
    """Return the requests submitted by then, each with its requesters in their order."""
    found = await db.rows(
        _Request,
        f"""
        SELECT q.reference, q.theme_id AS theme, q.submitted_at, {STATE_THEN} AS state,
          {HAS_ACTION} AS has_action, p.institution_id AS institution
        FROM assistance_requests q
          LEFT JOIN request_institutions p ON p.request_id = q.id AND p.part = 'requester'
        WHERE q.submitted_at < :until
        ORDER BY q.submitted_at, q.reference, p.position
        """,  # noqa: S608 -- the inserted text is ours
        day=day,
        until=until,
    )
    by_request: dict[str, list[_Request]] = {}
    for one in found:
        by_request.setdefault(one.reference, []).append(one)
    return [_request(lines, known) for lines in by_request.values()]


def _request(lines: list[_Request], known: Institutions) -> tuple[values.Request, RequestLabel]:
    first = lines[0]
    asking = (known.references[one.institution] for one in lines if one.institution is not None)
    institutions = tuple(dict.fromkeys(asking))
    return (
        values.Request(
            first.reference, institutions, first.submitted_at, first.state, first.has_action
        ),
        RequestLabel(first.reference, first.theme, first.submitted_at, first.state, institutions),
    )


async def links(until: datetime, known: Institutions) -> list[values.Link]:
    """Return the acts in their order. What somebody of the session itself confirmed stands there
    as inferred, which is no act, until a second officer confirms it.
    """
    found = await db.rows(
        _Link,
        """
        SELECT q.reference AS request, w.reference AS session, l.basis, l.at,
          l.institution_id AS institution
        FROM request_links l JOIN assistance_requests q ON q.id = l.request_id
          JOIN outreach_sessions s ON s.id = l.session_id JOIN webinars w ON w.id = s.webinar_id
        WHERE NOT w.is_demo AND (l.at IS NULL OR l.at < :until)
        ORDER BY l.position, l.at, l.id
        """,
        until=until,
    )
    return [
        values.Link(
            one.request,
            one.session,
            one.basis,
            one.at,
            None if one.institution is None else known.references[one.institution],
        )
        for one in found
    ]


async def institutions() -> Institutions:
    """Return every institution, its place in the tree and its regions."""
    found = await db.rows(
        _Institution,
        """
        SELECT i.id, i.reference, i.parent_id AS parent, i.merged_into_id AS merged_into, i.names,
          i.type, i.country_id AS country, i.regions AS own_regions, i.ends_on,
          m.scheme_id AS scheme, m.region_id AS region
        FROM institutions i LEFT JOIN region_memberships m ON m.country_id = i.country_id
        ORDER BY i.reference, m.scheme_id
        """,
    )
    by_id = {one.id: one for one in found}
    regions: dict[UUID, dict[str, str]] = {}
    for one in found:
        mine = regions.setdefault(one.id, {})
        if one.scheme and one.region:
            mine[one.scheme] = one.region
    references = {id_: _stands_for(one, by_id).reference for id_, one in by_id.items()}
    return Institutions(
        references=references,
        tree=[
            values.Institution(one.reference, references.get(one.parent) if one.parent else None)
            for one in by_id.values()
        ],
        labels={
            one.reference: InstitutionLabel(
                one.reference,
                one.names,
                one.type,
                one.country,
                regions[one.id] | one.own_regions,
                one.ends_on,
            )
            for one in by_id.values()
        },
    )


def _stands_for(one: _Institution, by_id: Mapping[UUID, _Institution]) -> _Institution:
    """Follow mergers to the end; one that goes round in a circle stands for itself."""
    seen = {one.id}
    here = one
    while here.merged_into is not None and here.merged_into in by_id:
        here = by_id[here.merged_into]
        if here.id in seen:
            return one
        seen.add(here.id)
    return here
