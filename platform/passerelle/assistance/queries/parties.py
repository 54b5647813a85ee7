"""Reads about institutions as requests need them, and the rows that tie them to requests."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from passerelle.assistance import rules
from passerelle.core import clock, db
from passerelle.identity import conditions, eligibility
from passerelle.identity import rules as identity_rules
from passerelle.identity.enums import InstitutionType


class PartyFound(msgspec.Struct, frozen=True):
    """An institution that may stand in a request."""

    id: UUID
    reference: str
    names: dict[str, str]
    type: InstitutionType
    country: str
    national_government: bool

    @property
    def body(self) -> rules.Body:
        """What the rule on endorsements wants to know of it."""
        return rules.Body(
            self.country,
            self.national_government,
            self.type is InstitutionType.REGIONAL_ORGANISATION,
        )


_COLUMNS = "i.id, i.reference, i.names, i.type, i.country_id AS country, i.national_government"


async def party(institution_id: UUID) -> PartyFound | None:
    """Return an institution, or the one that stands for it since they were merged."""
    return await db.row(
        PartyFound,
        f"SELECT {_COLUMNS} FROM institutions i WHERE i.id ="  # noqa: S608 -- a constant
        " (SELECT COALESCE(o.merged_into_id, o.id) FROM institutions o WHERE o.id = :id)",
        id=institution_id,
    )


async def party_of(reference: str) -> PartyFound | None:
    """Return the institution of a reference, unless it was merged into another one."""
    return await db.row(
        PartyFound,
        f"SELECT {_COLUMNS} FROM institutions i"  # noqa: S608 -- a constant
        " WHERE i.reference = :reference AND i.merged_into_id IS NULL",
        reference=reference,
    )


async def may_ask(institution_id: UUID, day: date) -> bool:
    """Tell whether an institution may ask for assistance on a day (I1)."""
    periods = [period.days for period in await eligibility.periods_of(institution_id)]
    return identity_rules.is_eligible(periods, day)


async def is_outside_the_union(country: str) -> bool:
    """Tell whether there is such a country, and it is not a member of the European Union."""
    found = await db.value(
        "SELECT 1 FROM countries WHERE iso2 = :code AND NOT eu_member", code=country
    )
    return found is not None


async def webinar_of(reference: str) -> UUID | None:
    """Return the webinar of a reference."""
    found = await db.value("SELECT id FROM webinars WHERE reference = :r", r=reference)
    return UUID(str(found)) if found else None


class _Place(msgspec.Struct, frozen=True):
    id: UUID


class _Assessing(msgspec.Struct, frozen=True):
    id: UUID
    is_theirs: bool


async def spoken_for(person_id: UUID, day: date) -> list[UUID]:
    """Return the institutions that a person speaks for on a day."""
    found = await db.rows(
        _Place,
        "SELECT c.institution_id AS id FROM contacts c"  # noqa: S608 -- the inserted text is ours
        f" WHERE c.person_id = :person AND {conditions.speaks('c')}",
        person=person_id,
        today=day,
    )
    return [one.id for one in found]


async def correspondents(request_id: UUID) -> list[UUID]:
    """Return who is written to about a request: who sent it, and who speaks for who asks."""
    found = await db.rows(
        _Place,
        f"""
        SELECT d.asker_id AS id FROM request_dossiers d
          JOIN people a ON a.id = d.asker_id
        WHERE d.request_id = :id AND a.deactivated_at IS NULL
        UNION SELECT c.person_id FROM request_institutions q
          JOIN institutions i ON i.id = q.institution_id
          JOIN contacts c ON c.institution_id = COALESCE(i.merged_into_id, i.id)
          JOIN people p ON p.id = c.person_id
        WHERE q.request_id = :same AND q.part = 'requester' AND p.deactivated_at IS NULL
          AND {conditions.speaks("c")}
        """,  # noqa: S608 -- the inserted text is ours
        id=request_id,
        same=request_id,
        today=clock.now().date(),
    )
    return sorted(one.id for one in found)


async def assessors_of(request_id: UUID) -> list[UUID]:
    """Return who looks after a request and may still; every assessor where there is nobody."""
    found = await db.rows(
        _Assessing,
        f"""
        SELECT DISTINCT g.person_id AS id, COALESCE(g.person_id = d.assessor_id, FALSE) AS is_theirs
        FROM role_grants g JOIN people p ON p.id = g.person_id AND p.deactivated_at IS NULL
          LEFT JOIN request_dossiers d ON d.request_id = :id
        WHERE (g.role = 'assessor' OR (g.role = 'administrator' AND g.person_id = d.assessor_id))
          AND {conditions.role_held("g")}
        """,  # noqa: S608 -- the inserted text is ours
        id=request_id,
        now=clock.now(),
    )
    return sorted([one.id for one in found if one.is_theirs] or [one.id for one in found])


async def waits_since(request_id: UUID, asked_at: datetime) -> bool:
    """Tell whether the question that was asked at an instant still waits for its answer."""
    found = await db.value(
        "SELECT 1 FROM request_dossiers WHERE request_id = :id AND asked_at = :at",
        id=request_id,
        at=asked_at,
    )
    return found is not None
