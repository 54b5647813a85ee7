"""Reads about Actions as lists. Those approved and later are public; staff find all."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from passerelle.core import cursors, db
from passerelle.core.actors import Actor
from passerelle.identity.conditions import OWN_AND_MERGED
from passerelle.portfolio import access
from passerelle.portfolio.enums import ActionState

SINCE = "COALESCE(a.starts_on, a.approved_on, '9999-12-31')"
"""The day an Action is sorted by, as its index has it; last of all days where it has none."""
_MANY = 1_000
"""From this many on, a look-up by identifiers reads the whole table: one statement either way."""

APPROVED = "a.state <> 'formulation' AND (a.state <> 'cancelled' OR a.approved_on IS NOT NULL)"
"""Approved or later; one that was cancelled counts when it had been approved."""


class ActionNamed(msgspec.Struct, frozen=True):
    """What is told of an Action wherever it stands."""

    id: UUID
    code: str
    titles: dict[str, str]
    lead: str
    lead_names: dict[str, str]
    country: str
    country_names: dict[str, str]
    theme: str
    theme_names: dict[str, str]
    state: str
    approved_on: date | None
    starts_on: date | None
    ends_on: date | None
    concluded_on: date | None
    cancelled_on: date | None


class ActionLine(ActionNamed, frozen=True):
    """An Action in a list; `since` is the day it is sorted by."""

    since: date


class Key(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of Actions begins."""

    since: date
    id: UUID


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which Actions are wanted; what is empty does not narrow."""

    state: str = ""
    scheme: str = ""
    region: str = ""
    country: str = ""
    theme: str = ""
    year: int | None = None
    """The year in which an Action started."""
    institution_id: UUID | None = None


class StateCount(msgspec.Struct, frozen=True):
    """How many Actions stand in a state."""

    state: str
    actions: int


class AnsweredBy(msgspec.Struct, frozen=True):
    """An Action that answers a request."""

    request_id: UUID
    code: str
    state: str


class _Span(msgspec.Struct, frozen=True):
    first: date | None
    last: date | None


def visible(actor: Actor) -> str:
    """Return the condition on `actions a` under which this person finds an Action."""
    return "TRUE" if access.sees_formulation(actor) else f"({APPROVED})"


async def actions_visible_to(
    actor: Actor, wanted: Wanted, *, limit: int | None, after: Key | None = None
) -> cursors.Page[ActionLine]:
    """Return Actions approved or later, the latest start first; in formulation only if asked."""
    conditions = [visible(actor), *_conditions(wanted), _in_state(wanted.state)]
    if after:
        conditions.append(f"({SINCE}, a.id) < (:since, :id)")
    found = await db.rows(
        ActionLine,
        f"""
        SELECT a.id, a.code, a.titles, i.reference AS lead, i.names AS lead_names,
          c.iso2 AS country, c.names AS country_names, t.code AS theme, t.names AS theme_names,
          a.state, a.approved_on, a.starts_on, a.ends_on, a.concluded_on, a.cancelled_on,
          {SINCE} AS since
        FROM actions a JOIN institutions i ON i.id = a.lead_id
          JOIN countries c ON c.iso2 = a.country_id JOIN themes t ON t.code = a.theme_id
        WHERE {" AND ".join(conditions)}
        ORDER BY {SINCE} DESC, a.id DESC
        {"LIMIT :limit" if limit else ""}
        """,  # noqa: S608 -- the inserted text is ours
        **_params(wanted),
        limit=limit + 1 if limit else None,
        since=after.since if after else None,
        id=after.id if after else None,
    )
    return cursors.page(found, limit or len(found), lambda a: (a.since, a.id))


async def states_of_actions(actor: Actor, wanted: Wanted) -> list[StateCount]:
    """Return how many Actions stand in each state, whatever state is wanted, in states' order."""
    found = await db.rows(
        StateCount,
        f"""
        SELECT a.state, COUNT(*) AS actions FROM actions a
        WHERE {" AND ".join([visible(actor), *_conditions(wanted)])} GROUP BY a.state
        """,  # noqa: S608 -- the inserted text is ours
        **_params(wanted),
    )
    return sorted(found, key=lambda count: list(ActionState).index(ActionState(count.state)))


async def years_of_actions(actor: Actor) -> list[int]:
    """Return the years in which Actions started, the latest first."""
    found = await db.row(
        _Span,
        f"""
        SELECT MIN(a.starts_on) AS first, MAX(a.starts_on) AS last FROM actions a
        WHERE {visible(actor)}
        """,  # noqa: S608 -- the inserted text is ours
    )
    if found is None or found.first is None or found.last is None:
        return []
    return list(range(found.last.year, found.first.year - 1, -1))


async def answers_to(actor: Actor, request_ids: Sequence[UUID]) -> dict[UUID, list[AnsweredBy]]:
    """Return the Actions that answer these requests, as far as this person may see them."""
    if not request_ids:
        return {}
    named = len(request_ids) < _MANY
    found = await db.rows(
        AnsweredBy,
        f"""
        SELECT x.request_id, a.code, a.state FROM action_requests x
          JOIN actions a ON a.id = x.action_id
        WHERE {visible(actor)} {"AND x.request_id IN :ids" if named else ""}
        ORDER BY a.code
        """,  # noqa: S608 -- the inserted text is ours
        ids=request_ids if named else None,
    )
    answers: dict[UUID, list[AnsweredBy]] = {}
    for answer in found:
        answers.setdefault(answer.request_id, []).append(answer)
    return answers


def _in_state(state: str) -> str:
    return "a.state = :state" if state else APPROVED


def _conditions(wanted: Wanted) -> list[str]:
    conditions = {
        "a.country_id = :country": wanted.country,
        "a.theme_id = :theme": wanted.theme,
        "a.starts_on BETWEEN :first_day AND :last_day": wanted.year,
        """COALESCE(a.regions->>:scheme, (SELECT m.region_id FROM region_memberships m
          WHERE m.country_id = a.country_id AND m.scheme_id = :scheme)) = :region""": wanted.region,
        f"""(a.lead_id IN {OWN_AND_MERGED} OR EXISTS (SELECT 1 FROM action_partners p
          WHERE p.action_id = a.id AND p.institution_id
            IN {OWN_AND_MERGED}))""": wanted.institution_id,  # noqa: S608 -- ours
    }
    return [text for text, value in conditions.items() if value]


def _params(wanted: Wanted) -> dict[str, object]:
    return msgspec.structs.asdict(wanted) | {
        "first_day": date(wanted.year, 1, 1) if wanted.year else None,
        "last_day": date(wanted.year, 12, 31) if wanted.year else None,
    }
