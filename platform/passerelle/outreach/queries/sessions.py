"""Plans of sessions: what is wanted, who answers for it, where it stands and how it came there."""

from uuid import UUID

import msgspec

from passerelle.core import clock, db, nested
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.errors import NotFound
from passerelle.identity import conditions
from passerelle.outreach import access, links
from passerelle.outreach.enums import OutreachAudience, OutreachState

CARRIES = "w.state <> 'cancelled' AND (w.state <> 'draft' OR w.organiser_id = :me)"
"""Which webinars can carry a session: none that was cancelled, and of drafts only one's own."""


class SessionOfLink(msgspec.Struct, frozen=True):
    """The session that a link was made for."""

    id: UUID
    reference: str
    titles: dict[str, str]
    starts_at: Instant
    tz: str


class TargetNamed(msgspec.Struct, frozen=True):
    """An institution that a session is meant for."""

    reference: str
    names: dict[str, str]


class SessionPlan(msgspec.Struct, frozen=True):
    """An outreach session as those see it who work on it."""

    id: UUID
    version: int
    webinar_id: UUID
    reference: str
    slug: str
    titles: dict[str, str]
    starts_at: Instant
    duration_min: int
    tz: str
    webinar_state: str
    takes_answers: bool
    """Whether people can register: an invitation does so in one press."""
    is_demo: bool
    audience: OutreachAudience
    state: OutreachState
    objectives: dict[str, str]
    region: str | None
    region_names: dict[str, str] | None
    owner: str | None
    """The reference of who answers for it, told to those who may change that."""
    owner_name: str | None
    created_at: Instant | None
    targets: list[TargetNamed]


class Step(msgspec.Struct, frozen=True):
    """A step of a session from state to state."""

    from_state: str | None
    to_state: str
    at: Instant
    by: str | None
    reason: str


class Free(msgspec.Struct, frozen=True):
    """A webinar that has no outreach session."""

    reference: str
    titles: dict[str, str]
    starts_at: Instant
    tz: str
    state: str


class Officer(msgspec.Struct, frozen=True):
    """Somebody who may answer for a session."""

    reference: str
    name: str


class Region(msgspec.Struct, frozen=True):
    """A region of a scheme."""

    scheme: str
    code: str
    names: dict[str, str]


async def session_of_link(token: str, secrets: tuple[str, ...]) -> SessionOfLink | None:
    """Return the session that a signed link names; None for a bad one, which refuses nobody."""
    session_id = links.session_in(token, secrets)
    if session_id is None:
        return None
    return await db.row(
        SessionOfLink,
        "SELECT s.id, w.reference, w.titles, w.starts_at, w.tz FROM outreach_sessions s"
        " JOIN webinars w ON w.id = s.webinar_id"
        " WHERE s.id = :id AND w.state NOT IN ('draft', 'cancelled')",
        id=session_id,
    )


async def plan_for(actor: Actor, reference: str) -> SessionPlan:
    """Return a session as those see it who work on it."""
    _require(actor)
    targets = nested.rows(reference="i.reference", names=nested.document("i.names"))
    found = await db.row(
        SessionPlan,
        f"""
        SELECT s.id, s.version, w.id AS webinar_id, w.reference, w.slug, w.titles, w.starts_at,
          w.duration_min, w.tz, w.state AS webinar_state,
          w.state = 'open' AND w.made_at IS NOT NULL AS takes_answers, w.is_demo,
          s.audience, s.state,
          s.objectives, s.target_region_id AS region, r.names AS region_names,
          o.reference AS owner, o.given_name || ' ' || o.family_name AS owner_name, s.created_at,
          (SELECT {targets} FROM outreach_targets t JOIN institutions i ON i.id = t.institution_id
            WHERE t.session_id = s.id) AS targets
        FROM outreach_sessions s JOIN webinars w ON w.id = s.webinar_id
          LEFT JOIN regions r ON r.code = s.target_region_id
          LEFT JOIN people o ON o.id = s.owner_id
        WHERE w.reference = :reference
        """,  # noqa: S608 -- the inserted text is ours
        reference=reference,
    )
    if found is None:
        raise NotFound
    return found if access.may_work(actor) else msgspec.structs.replace(found, owner=None)


async def steps_of(actor: Actor, session_id: UUID) -> list[Step]:
    """Return how a session came where it stands, in the order of the steps."""
    _require(actor)
    return await db.rows(
        Step,
        "SELECT t.from_state, t.to_state, t.at, p.given_name || ' ' || p.family_name AS by,"
        " t.reason FROM outreach_transitions t LEFT JOIN people p ON p.id = t.by_id"
        " WHERE t.session_id = :id ORDER BY t.position",
        id=session_id,
    )


async def free_webinars(actor: Actor) -> list[Free]:
    """Return webinars that a session can be put on, the next ones first."""
    _require(actor)
    return await db.rows(
        Free,
        "SELECT w.reference, w.titles, w.starts_at, w.tz, w.state FROM webinars w"  # noqa: S608
        f" WHERE {CARRIES} AND NOT EXISTS"
        " (SELECT 1 FROM outreach_sessions s WHERE s.webinar_id = w.id)"
        " ORDER BY w.starts_at DESC, w.id DESC LIMIT 200",
        me=actor.person_id,
    )


async def officers(actor: Actor) -> list[Officer]:
    """Return who may answer for a session."""
    _require(actor)
    return await db.rows(
        Officer,
        "SELECT p.reference, p.given_name || ' ' || p.family_name AS name FROM people p"  # noqa: S608
        " WHERE p.deactivated_at IS NULL AND EXISTS (SELECT 1 FROM role_grants g"
        f" WHERE g.person_id = p.id AND g.role IN :roles AND {conditions.role_held('g')})"
        " ORDER BY p.family_name, p.given_name, p.reference LIMIT 200",
        roles=access.WORKING,
        now=clock.now(),
    )


async def regions(actor: Actor) -> list[Region]:
    """Return the regions of every scheme, the latest scheme first."""
    _require(actor)
    return await db.rows(
        Region,
        "SELECT DISTINCT m.scheme_id AS scheme, r.code, r.names FROM region_memberships m"
        " JOIN regions r ON r.code = m.region_id ORDER BY m.scheme_id DESC, r.code",
    )


def _require(actor: Actor) -> None:
    if not access.sees_work(actor):
        raise NotFound
