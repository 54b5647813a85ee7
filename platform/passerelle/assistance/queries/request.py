"""Reads about one request for assistance: who asks, what happened, what it is tied to."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from passerelle.assistance import access, rules
from passerelle.assistance.enums import InstitutionPart
from passerelle.assistance.queries import requests
from passerelle.assistance.queries.requests import Party
from passerelle.core import clock, db, nested
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.identity.enums import InstitutionType


class DecisionShown(msgspec.Struct, frozen=True):
    """What a body decided; votes, recusals and minutes only for staff."""

    body: str
    outcome: str
    decided_on: date
    votes: dict[str, int] = {}
    recusals: list[str] = []
    minutes: str = ""


class RequestShown(msgspec.Struct, frozen=True):
    """A request on its own page."""

    id: UUID
    reference: str
    theme: str
    theme_names: dict[str, str]
    submitted_at: datetime | None
    channel: str
    state: str
    language: str
    text: str
    redirected_to: str
    duplicate_of: str | None
    declared_source: str
    parties: list[Party]
    decisions: list[DecisionShown]

    def __post_init__(self) -> None:
        self.parties.sort(key=requests.place)
        self.decisions.sort(key=lambda decision: decision.decided_on)

    def of_part(self, part: str) -> list[Party]:
        """Return the institutions that are this in the request, in their order."""
        return [party for party in self.parties if party.part == part]

    @property
    def endorsement(self) -> rules.Endorsement:
        """How the request stands to the endorsement rule (I2); a draft as if it were sent now."""
        asked_on = (self.submitted_at or clock.now()).date()
        endorsers = [_body(party) for party in self.of_part(requests.ENDORSER)]
        requesters = [_body(party) for party in self.of_part(InstitutionPart.REQUESTER)]
        return rules.endorsement(requesters, endorsers[0] if endorsers else None, asked_on)


class HistoryStep(msgspec.Struct, frozen=True):
    """One step of a request's history; `by` only for staff."""

    to_state: str
    on_date: date
    at: datetime | None
    office: str
    by: str | None
    reason: str


class LinkAct(msgspec.Struct, frozen=True):
    """One act that ties a request to an outreach session, or cuts the tie."""

    session: str
    titles: dict[str, str]
    starts_at: datetime
    tz: str
    basis: str
    at: datetime | None
    by: str | None
    office: str | None
    reason: str


async def request_for(actor: Actor, reference: str) -> RequestShown:
    """Return one request that this person may see."""
    scope = requests.visible(actor)
    found = await db.row(
        RequestShown,
        f"""
        {scope.begins}
        SELECT r.id, r.reference, t.code AS theme, t.names AS theme_names, r.submitted_at,
          r.channel, r.state, r.language, r.text, r.redirected_to,
          CASE WHEN {scope.of("d")} THEN d.reference END AS duplicate_of,
          CASE WHEN :inside THEN r.declared_source ELSE '' END AS declared_source,
          {requests.parties()} AS parties, {_decisions(actor)} AS decisions
        FROM assistance_requests r JOIN themes t ON t.code = r.theme_id
          LEFT JOIN assistance_requests d ON d.id = r.duplicate_of_id
        WHERE r.reference = :reference AND {scope.holds}
        """,  # noqa: S608 -- the inserted text is ours
        **scope.params,
        reference=reference,
        inside=access.sees_office_work(actor),
    )
    if found is None:
        raise NotFound
    return found


async def history_for(actor: Actor, request: RequestShown) -> list[HistoryStep]:
    """Return the steps of a request that this person has found, the first one first."""
    return await db.rows(
        HistoryStep,
        """
        SELECT h.to_state, h.on_date, h.at, h.office,
          CASE WHEN :inside THEN p.given_name || ' ' || p.family_name END AS by, h.reason
        FROM request_transitions h LEFT JOIN people p ON p.id = h.by_id
        WHERE h.request_id = :id ORDER BY h.position
        """,
        id=request.id,
        inside=access.sees_office_work(actor),
    )


async def links_for(actor: Actor, request: RequestShown) -> list[LinkAct]:
    """Return each act on the links to sessions, in order; none for people who may not know."""
    if not access.sees_office_work(actor):
        return []
    return await db.rows(
        LinkAct,
        """
        SELECT w.reference AS session, w.titles, w.starts_at, w.tz, l.basis, l.at,
          p.given_name || ' ' || p.family_name AS by, l.by_office AS office, l.reason
        FROM request_links l JOIN outreach_sessions s ON s.id = l.session_id
          JOIN webinars w ON w.id = s.webinar_id LEFT JOIN people p ON p.id = l.by_id
        WHERE l.request_id = :id ORDER BY w.starts_at, w.reference, l.position
        """,
        id=request.id,
    )


def _decisions(actor: Actor) -> str:
    fields = {"body": "d.body", "outcome": "d.outcome", "decided_on": "d.decided_on"}
    if access.sees_office_work(actor):
        fields["votes"] = nested.document("d.votes")
        fields["recusals"] = nested.document("d.recusals")
        fields["minutes"] = "d.minutes"
    gathered = nested.rows(**fields)
    return f"(SELECT {gathered} FROM decisions d WHERE d.request_id = r.id)"  # noqa: S608


def _body(party: Party) -> rules.Body:
    return rules.Body(
        party.country,
        is_national=party.national_government,
        is_regional_organisation=party.type == InstitutionType.REGIONAL_ORGANISATION,
    )
