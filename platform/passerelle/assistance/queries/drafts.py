"""Reads for the form: a draft with the names of what was chosen, and what may be chosen."""

from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.assistance import rules
from passerelle.assistance.queries import parties
from passerelle.assistance.queries.parties import PartyFound
from passerelle.assistance.rules import Endorsement
from passerelle.core import clock, db
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.identity.enums import InstitutionType

_MOST_SESSIONS = 20


class DraftShown(msgspec.Struct, frozen=True):
    """A draft as its own pages show it."""

    id: UUID
    given_name: str
    family_name: str
    email: str
    country: str | None
    country_names: dict[str, str] | None
    institution_id: UUID | None
    newcomer: dict[str, str]
    endorser_id: UUID | None
    endorser_named: str
    theme: str | None
    theme_names: dict[str, str] | None
    text: str
    language: str
    webinar_id: UUID | None
    webinar: str | None
    webinar_titles: dict[str, str] | None
    source: str
    cites: str | None
    reference: str | None
    """The request that it became."""
    touched_at: datetime


class Asking(msgspec.Struct, frozen=True):
    """A draft with its institutions."""

    draft: DraftShown
    institution: PartyFound | None
    endorser: PartyFound | None

    @property
    def body(self) -> rules.Body | None:
        """Who asks, as the rule on endorsements sees it."""
        if self.institution is not None:
            return self.institution.body
        newcomer = self.draft.newcomer
        if not newcomer.get("name"):
            return None
        kind = newcomer.get("type") == InstitutionType.REGIONAL_ORGANISATION
        return rules.Body(self.draft.country or "", newcomer.get("national") == "yes", kind)

    @property
    def needs_endorsement(self) -> bool:
        """Tell whether who asks needs an endorser today."""
        body = self.body
        if body is None:
            return False
        return rules.endorsement([body], None, clock.now().date()) is Endorsement.MISSING


class Choice(msgspec.Struct, frozen=True):
    """Something that may be chosen."""

    code: str
    names: dict[str, str]


class Session(msgspec.Struct, frozen=True):
    """A public webinar of the past."""

    reference: str
    titles: dict[str, str]
    starts_at: datetime
    tz: str


async def asking(actor: Actor, draft_id: UUID) -> Asking:
    """Return a draft that this person may go on with."""
    found = await db.row(
        DraftShown,
        """
        SELECT d.id, d.given_name, d.family_name, d.email, d.country_id AS country,
          c.names AS country_names, d.institution_id, d.newcomer, d.endorser_id, d.endorser_named,
          d.theme_id AS theme, t.names AS theme_names, d.text, d.language, d.webinar_id,
          w.reference AS webinar, w.titles AS webinar_titles, d.source, q.reference AS cites,
          r.reference AS reference, d.touched_at
        FROM request_drafts d LEFT JOIN countries c ON c.iso2 = d.country_id
          LEFT JOIN themes t ON t.code = d.theme_id LEFT JOIN webinars w ON w.id = d.webinar_id
          LEFT JOIN assistance_requests q ON q.id = d.cites_id
          LEFT JOIN assistance_requests r ON r.id = d.request_id
        WHERE d.id = :id AND (d.person_id IS NULL OR d.person_id = :me)
        """,
        id=draft_id,
        me=actor.person_id,
    )
    if found is None:
        raise NotFound
    institution = await parties.party(found.institution_id) if found.institution_id else None
    endorser = await parties.party(found.endorser_id) if found.endorser_id else None
    return Asking(found, institution, endorser)


async def is_somebodys(draft_id: UUID) -> bool:
    """Tell whether a draft was begun by somebody signed in, who alone goes on with it."""
    found = await db.value(
        "SELECT 1 FROM request_drafts WHERE id = :id AND person_id IS NOT NULL", id=draft_id
    )
    return found is not None


async def countries() -> list[Choice]:
    """Return the countries outside the European Union."""
    return await db.rows(
        Choice, "SELECT iso2 AS code, names FROM countries WHERE NOT eu_member ORDER BY iso2"
    )


async def themes() -> list[Choice]:
    """Return the themes."""
    return await db.rows(Choice, "SELECT code, names FROM themes ORDER BY code")


async def institutions_in(country: str, *, national: bool = False) -> list[Choice]:
    """Return the institutions of a country; the national ones alone where one is to endorse."""
    only = " AND national_government" if national else ""
    return await db.rows(
        Choice,
        "SELECT reference AS code, names FROM institutions"  # noqa: S608 -- constants
        f" WHERE country_id = :country AND merged_into_id IS NULL AND ends_on IS NULL{only}"
        " ORDER BY reference",
        country=country,
    )


async def own_institutions(actor: Actor) -> list[Choice]:
    """Return the institutions that somebody speaks for."""
    return await db.rows(
        Choice,
        "SELECT reference AS code, names FROM institutions"
        " WHERE id IN :own AND merged_into_id IS NULL ORDER BY reference",
        own=sorted(actor.institution_ids),
    )


async def recent_sessions() -> list[Session]:
    """Return the latest public webinars that have begun."""
    return await db.rows(
        Session,
        f"""
        SELECT reference, titles, starts_at, tz FROM webinars
        WHERE audience = 'public' AND community_id IS NULL AND NOT is_demo
          AND state NOT IN ('draft', 'cancelled')
          AND starts_at <= :now
        ORDER BY starts_at DESC, reference LIMIT {_MOST_SESSIONS}
        """,  # noqa: S608 -- a constant
        now=clock.now(),
    )


async def webinar_of(reference: str, among: list[Session]) -> UUID | None:
    """Return the webinar of a reference that stands in a list."""
    if reference not in {one.reference for one in among}:
        return None
    found = await db.value("SELECT id FROM webinars WHERE reference = :r", r=reference)
    return UUID(str(found)) if found else None
