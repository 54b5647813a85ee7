"""The checklist of a request: who asks may ask (I1), and is endorsed where that is needed (I2)."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from passerelle.assistance import rules
from passerelle.assistance.queries import parties
from passerelle.assistance.rules import Endorsement
from passerelle.core import clock, db
from passerelle.identity.enums import InstitutionType

_GOOD = (Endorsement.BEFORE_THE_RULE, Endorsement.NOT_NEEDED, Endorsement.GIVEN)


class Eligible(msgspec.Struct, frozen=True):
    """Whether an institution might ask on the day of its request."""

    reference: str
    names: dict[str, str]
    is_eligible: bool


class Newcomer(msgspec.Struct, frozen=True):
    """An institution that was not listed, and has not been found or entered yet."""

    id: UUID
    part: str
    name: str
    type: str
    country: str
    country_names: dict[str, str]
    national_government: bool


class Checklist(msgspec.Struct, frozen=True):
    """What stands between a request and its acceptance."""

    asked_on: date
    requesters: list[Eligible]
    newcomers: list[Newcomer]
    endorsement: Endorsement

    @property
    def fits(self) -> bool:
        """Tell whether a request may be accepted: all are known, may ask, and are endorsed."""
        may_ask = bool(self.requesters) and all(one.is_eligible for one in self.requesters)
        return may_ask and not self.newcomers and self.endorsement in _GOOD


class _Requester(msgspec.Struct, frozen=True):
    reference: str
    names: dict[str, str]
    type: InstitutionType
    country: str
    national_government: bool
    is_eligible: bool

    @property
    def body(self) -> rules.Body:
        is_regional = self.type is InstitutionType.REGIONAL_ORGANISATION
        return rules.Body(self.country, self.national_government, is_regional)


class _Asked(msgspec.Struct, frozen=True):
    submitted_at: datetime | None
    endorser: UUID | None


async def checklist(request_id: UUID) -> Checklist:
    """Return how a request that the caller has found stands to the rules, in four statements."""
    asked = await db.row(
        _Asked,
        "SELECT submitted_at, endorser_id AS endorser FROM assistance_requests WHERE id = :id",
        id=request_id,
    )
    assert asked is not None
    day = (asked.submitted_at or clock.now()).date()
    requesters = await _requesters(request_id, day)
    endorser = await parties.party(asked.endorser) if asked.endorser else None
    bodies = [one.body for one in requesters]
    return Checklist(
        day,
        [Eligible(one.reference, one.names, one.is_eligible) for one in requesters],
        await newcomers(request_id),
        rules.endorsement(bodies, endorser.body if endorser else None, day),
    )


async def newcomers(request_id: UUID) -> list[Newcomer]:
    """Return the institutions of a request that have not been found or entered yet."""
    return await db.rows(
        Newcomer,
        "SELECT n.id, n.part, n.name, n.type, n.country_id AS country, c.names AS country_names,"
        " n.national_government FROM request_newcomers n"
        " JOIN countries c ON c.iso2 = n.country_id"
        " WHERE n.request_id = :id AND n.settled_at IS NULL ORDER BY n.part DESC, n.id",
        id=request_id,
    )


async def _requesters(request_id: UUID, day: date) -> list[_Requester]:
    return await db.rows(
        _Requester,
        """
        SELECT i.reference, i.names, i.type, i.country_id AS country, i.national_government,
          EXISTS (SELECT 1 FROM eligibility_periods e WHERE e.institution_id = i.id
            AND (e.starts_on IS NULL OR e.starts_on <= :day)
            AND (e.ends_on IS NULL OR e.ends_on >= :same)) AS is_eligible
        FROM request_institutions q JOIN institutions o ON o.id = q.institution_id
          JOIN institutions i ON i.id = COALESCE(o.merged_into_id, o.id)
        WHERE q.request_id = :id AND q.part = 'requester' ORDER BY q.position, q.id
        """,
        id=request_id,
        day=day,
        same=day,
    )
