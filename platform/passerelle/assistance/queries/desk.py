"""Reads for the request desk: what waits, for how long, and what may be done with one request."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from passerelle.assistance import access, rules
from passerelle.assistance.enums import RequestState
from passerelle.assistance.queries import checking, requests
from passerelle.assistance.queries.checking import Checklist
from passerelle.assistance.queries.request import RequestShown
from passerelle.assistance.queries.requests import Party
from passerelle.assistance.rules import Who
from passerelle.core import clock, cursors, db
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound

WHOSE = ("", "mine", "nobodys")


class DeskLine(msgspec.Struct, frozen=True):
    """A request that waits: since when it stands where it stands, and who looks after it."""

    id: UUID
    reference: str
    state: str
    theme_names: dict[str, str]
    submitted_at: datetime
    since: date | None
    assessor: str | None
    newcomer: str | None
    parties: list[Party]

    @property
    def requesters(self) -> list[Party]:
        """The institutions that ask."""
        found = [party for party in self.parties if party.part == "requester"]
        return sorted(found, key=requests.place)

    @property
    def days(self) -> int:
        """For how many days it has stood where it stands."""
        return (clock.now().date() - (self.since or self.submitted_at.date())).days


class Key(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of the queue begins."""

    submitted_at: datetime
    id: UUID


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which requests are wanted; what is empty does not narrow."""

    state: str = ""
    theme: str = ""
    whose: str = ""


class Dossier(msgspec.Struct, frozen=True):
    """What the programme keeps of a request beside what was asked."""

    asker: str | None
    asker_address: str | None
    assessor_id: UUID | None
    assessor: str | None
    cites: str | None
    asked_at: datetime | None


class Verbs(msgspec.Struct, frozen=True):
    """What an assessor may do with a request now."""

    take: bool = False
    ask: bool = False
    go_on: bool = False
    consult: bool = False
    decide: bool = False
    put_aside: bool = False
    settle: bool = False
    link: bool = False


class _Count(msgspec.Struct, frozen=True):
    state: str
    number: int


async def queue_for(
    actor: Actor, wanted: Wanted, *, limit: int, after: Key | None = None
) -> cursors.Page[DeskLine]:
    """Return the requests that wait for somebody, the oldest first."""
    if not access.sees_every_request(actor):
        raise NotFound
    conditions = {
        "r.state = :state": wanted.state,
        "r.theme_id = :theme": wanted.theme,
        "d.assessor_id = :me": wanted.whose == "mine",
        "d.assessor_id IS NULL": wanted.whose == "nobodys",
        "(r.submitted_at, r.id) > (:at, :id)": after,
    }
    holds = "".join(f" AND {text}" for text, value in conditions.items() if value)
    found = await db.rows(
        DeskLine,
        f"""
        SELECT r.id, r.reference, r.state, t.names AS theme_names, r.submitted_at,
          (SELECT h.on_date FROM request_transitions h WHERE h.request_id = r.id
            ORDER BY h.position DESC LIMIT 1) AS since,
          p.given_name || ' ' || p.family_name AS assessor,
          (SELECT n.name FROM request_newcomers n WHERE n.request_id = r.id
            AND n.part = 'requester' AND n.settled_at IS NULL ORDER BY n.id LIMIT 1) AS newcomer,
          {requests.parties()} AS parties
        FROM assistance_requests r JOIN themes t ON t.code = r.theme_id
          LEFT JOIN request_dossiers d ON d.request_id = r.id
          LEFT JOIN people p ON p.id = d.assessor_id
        WHERE r.state IN :open AND r.submitted_at IS NOT NULL{holds}
        ORDER BY r.submitted_at, r.id LIMIT :limit
        """,  # noqa: S608 -- the inserted text is ours
        open=list(rules.OPEN),
        state=wanted.state,
        theme=wanted.theme,
        me=actor.person_id,
        at=after.submitted_at if after else None,
        id=after.id if after else None,
        limit=limit + 1,
    )
    return cursors.page(found, limit, lambda r: (r.submitted_at, r.id))


async def counts(actor: Actor) -> dict[str, int]:
    """Return how many requests wait in each open state."""
    if not access.sees_every_request(actor):
        raise NotFound
    found = await db.rows(
        _Count,
        "SELECT state, COUNT(*) AS number FROM assistance_requests"
        " WHERE state IN :open AND submitted_at IS NOT NULL GROUP BY state",
        open=list(rules.OPEN),
    )
    known = {one.state: one.number for one in found}
    return {state.value: known.get(state.value, 0) for state in rules.OPEN}


async def dossier_for(actor: Actor, request: RequestShown) -> Dossier:
    """Return what the programme keeps of a request; nothing of one that was only imported."""
    if not access.sees_office_work(actor):
        raise NotFound
    found = await db.row(
        Dossier,
        """
        SELECT a.given_name || ' ' || a.family_name AS asker,
          CASE WHEN :writes THEN (SELECT e.address FROM email_addresses e
            WHERE e.person_id = a.id ORDER BY e.is_primary DESC, e.id LIMIT 1) END
            AS asker_address,
          d.assessor_id, p.given_name || ' ' || p.family_name AS assessor, c.reference AS cites,
          d.asked_at
        FROM request_dossiers d LEFT JOIN people a ON a.id = d.asker_id
          LEFT JOIN people p ON p.id = d.assessor_id
          LEFT JOIN assistance_requests c ON c.id = d.cites_id
        WHERE d.request_id = :id
        """,
        id=request.id,
        writes=access.decides_links(actor),
    )
    return found or Dossier(None, None, None, None, None, None)


async def checklist_for(actor: Actor, request: RequestShown) -> Checklist:
    """Return how a request stands to the rules."""
    if not access.sees_office_work(actor):
        raise NotFound
    return await checking.checklist(request.id)


def verbs(actor: Actor, request: RequestShown, dossier: Dossier, checklist: Checklist) -> Verbs:
    """Return what this person may do with a request now."""
    link = access.decides_links(actor) and request.submitted_at is not None
    if not access.assesses(actor) or request.state not in rules.OPEN:
        return Verbs(link=link)
    ways = rules.ways(request.state, Who.ASSESSOR)
    return Verbs(
        take=dossier.assessor_id != actor.person_id,
        ask=RequestState.CLARIFICATION in ways,
        go_on=request.state == RequestState.CLARIFICATION,
        consult=RequestState.EU_DELEGATION_CONSULTED in ways,
        decide=RequestState.ACCEPTED in ways,
        put_aside=RequestState.DUPLICATE in ways,
        settle=bool(checklist.newcomers),
        link=link,
    )
