"""Reads for those who ask: the requests they speak for, and what they may do with one."""

from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.assistance import rules
from passerelle.assistance.enums import RequestState
from passerelle.assistance.queries import parties, requests
from passerelle.assistance.rules import Who
from passerelle.core import clock, cursors, db
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound

OWN = """(EXISTS (SELECT 1 FROM request_dossiers d WHERE d.request_id = r.id
    AND d.asker_id = :asker)
  OR EXISTS (SELECT 1 FROM request_institutions p JOIN institutions i ON i.id = p.institution_id
    WHERE p.request_id = r.id AND p.part = 'requester'
      AND COALESCE(i.merged_into_id, i.id) IN :own))"""
"""The condition under which somebody speaks for who asks in a request `r`."""


class OwnLine(msgspec.Struct, frozen=True):
    """A request in one's own list."""

    id: UUID
    reference: str
    state: str
    theme_names: dict[str, str]
    submitted_at: datetime
    names: dict[str, str] | None
    """The first institution that asks."""
    newcomer: str | None


class OwnKey(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of one's own requests begins."""

    submitted_at: datetime
    id: UUID


class OwnDraft(msgspec.Struct, frozen=True):
    """A draft in one's own list."""

    id: UUID
    theme_names: dict[str, str] | None
    touched_at: datetime


class Verbs(msgspec.Struct, frozen=True):
    """What somebody may do with a request on the side of who asks."""

    answer: bool
    withdraw: bool
    ask_again: bool


async def own_requests(
    actor: Actor, *, limit: int, after: OwnKey | None = None
) -> cursors.Page[OwnLine]:
    """Return the requests that somebody sent, or whose institutions they speak for, the latest
    first."""
    found = await db.rows(
        OwnLine,
        f"""
        SELECT r.id, r.reference, r.state, t.names AS theme_names, r.submitted_at,
          (SELECT i.names FROM request_institutions q JOIN institutions i
            ON i.id = q.institution_id WHERE q.request_id = r.id AND q.part = 'requester'
            ORDER BY q.position, q.id LIMIT 1) AS names,
          (SELECT n.name FROM request_newcomers n WHERE n.request_id = r.id
            AND n.part = 'requester' ORDER BY n.id LIMIT 1) AS newcomer
        FROM assistance_requests r JOIN themes t ON t.code = r.theme_id
        WHERE r.submitted_at IS NOT NULL AND {OWN}
          {"AND (r.submitted_at, r.id) < (:at, :id)" if after else ""}
        ORDER BY r.submitted_at DESC, r.id DESC LIMIT :limit
        """,  # noqa: S608 -- the inserted text is ours
        asker=actor.person_id,
        own=sorted(actor.institution_ids),
        at=after.submitted_at if after else None,
        id=after.id if after else None,
        limit=limit + 1,
    )
    return cursors.page(found, limit, lambda one: (one.submitted_at, one.id))


async def own_drafts(actor: Actor) -> list[OwnDraft]:
    """Return the drafts that somebody has begun while signed in."""
    return await db.rows(
        OwnDraft,
        "SELECT d.id, t.names AS theme_names, d.touched_at FROM request_drafts d"
        " LEFT JOIN themes t ON t.code = d.theme_id"
        " WHERE d.person_id = :me AND d.request_id IS NULL ORDER BY d.touched_at DESC LIMIT 20",
        me=actor.person_id,
    )


async def verbs(actor: Actor, request_id: UUID, state: str) -> Verbs:
    """Return what this person may do with a request now."""
    if not await is_own(actor, request_id):
        return Verbs(answer=False, withdraw=False, ask_again=False)
    return Verbs(
        answer=state == RequestState.CLARIFICATION,
        withdraw=RequestState.WITHDRAWN in rules.ways(state, Who.REQUESTER),
        ask_again=state not in rules.TRANSITIONS,
    )


class _Reader(msgspec.Struct, frozen=True):
    name: str
    language: str
    tz: str


async def reader(person_id: UUID) -> Actor:
    """Return whoever follows a request by a link as an actor: no roles, their institutions."""
    found = await db.row(
        _Reader,
        "SELECT given_name || ' ' || family_name AS name, language, tz FROM people"
        " WHERE id = :id AND deactivated_at IS NULL",
        id=person_id,
    )
    if found is None:
        raise NotFound
    places = await parties.spoken_for(person_id, clock.now().date())
    return Actor(
        person_id=person_id,
        name=found.name,
        institution_ids=frozenset(places),
        language=found.language,
        tz=found.tz,
    )


async def reference_of(request_id: UUID) -> str:
    """Return the reference of a request that a link names."""
    found = await db.value(
        "SELECT reference FROM assistance_requests WHERE id = :id", id=request_id
    )
    if found is None:
        raise NotFound
    return str(found)


async def require(actor: Actor, reference: str) -> None:
    """Refuse to go on unless this person speaks for who asks in a request."""
    found = await db.value(
        f"SELECT 1 FROM assistance_requests r WHERE r.reference = :reference AND {OWN}",  # noqa: S608
        reference=reference,
        asker=actor.person_id,
        own=sorted(actor.institution_ids),
    )
    if found is None or not actor.is_signed_in:
        raise NotFound


async def is_own(actor: Actor, request_id: UUID) -> bool:
    """Tell whether somebody speaks for who asks."""
    if not actor.is_signed_in:
        return False
    found = await db.value(
        f"SELECT 1 FROM assistance_requests r WHERE r.id = :id AND {OWN}",  # noqa: S608 -- ours
        id=request_id,
        asker=actor.person_id,
        own=sorted(actor.institution_ids),
    )
    return found is not None


class Cited(msgspec.Struct, frozen=True):
    """A request that a new one takes up again."""

    id: UUID
    reference: str


async def cited(actor: Actor, reference: str) -> Cited | None:
    """Return a request that this person may see."""
    scope = requests.visible(actor)
    return await db.row(
        Cited,
        f"{scope.begins} SELECT r.id, r.reference FROM assistance_requests r"  # noqa: S608 -- ours
        f" WHERE r.reference = :reference AND {scope.holds}",
        **scope.params,
        reference=reference,
    )
