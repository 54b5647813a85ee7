"""Reads about requests for assistance as a list, and who finds which.

Staff find every request, contacts those of their own institutions (as requester, endorser or
supporter), whoever asked in an institution's name that one; everybody else none.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from passerelle.assistance import access
from passerelle.assistance.enums import InstitutionPart
from passerelle.core import cursors, db, nested
from passerelle.core.actors import Actor
from passerelle.identity.conditions import OWN_AND_MERGED

ENDORSER = "endorser"
"""What an endorsing institution is called among the parties of a request."""
_PARTS = (InstitutionPart.REQUESTER, ENDORSER, InstitutionPart.SUPPORTER)


class Party(msgspec.Struct, frozen=True):
    """An institution in a request: requester, endorser or supporter, in its place."""

    part: str
    position: int
    reference: str
    names: dict[str, str]
    type: str
    country: str
    country_names: dict[str, str]
    national_government: bool


class RequestLine(msgspec.Struct, frozen=True):
    """A request in a list. `parties` stand in their order, requesters first."""

    id: UUID
    reference: str
    theme: str
    theme_names: dict[str, str]
    submitted_at: datetime | None
    channel: str
    state: str
    parties: list[Party]

    def __post_init__(self) -> None:
        self.parties.sort(key=place)

    @property
    def requesters(self) -> list[Party]:
        """The institutions that ask, in their order."""
        return [party for party in self.parties if party.part == InstitutionPart.REQUESTER]


class Key(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of requests begins; requests that were not sent have no date."""

    submitted_at: datetime | None
    id: UUID


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which requests are wanted; what is empty does not narrow. Until is exclusive."""

    sent: bool = True
    state: str = ""
    theme: str = ""
    scheme: str = ""
    region: str = ""
    type: str = ""
    since: datetime | None = None
    until: datetime | None = None
    institution_id: UUID | None = None


class Scope(msgspec.Struct, frozen=True):
    """What an actor may find, as the parts of a statement on `assistance_requests r`."""

    begins: str
    holds: str
    params: dict[str, Any]

    def of(self, alias: str) -> str:
        """Return the same condition for requests under another name in the statement."""
        return self.holds.replace("r.id", f"{alias}.id")


def visible(actor: Actor) -> Scope:
    """Return the condition under which this person finds a request (I16)."""
    if access.sees_every_request(actor):
        return Scope("", "TRUE", {})
    if not actor.is_signed_in:
        return Scope("", "FALSE", {})
    own = sorted(actor.institution_ids)
    return Scope(
        "WITH own AS (SELECT id FROM institutions WHERE id IN :own OR merged_into_id IN :merged)",
        """r.id IN (
          SELECT p.request_id FROM request_institutions p JOIN own ON own.id = p.institution_id
          UNION SELECT e.id FROM assistance_requests e JOIN own ON own.id = e.endorser_id
          UNION SELECT d.request_id FROM request_dossiers d WHERE d.asker_id = :asker)""",
        {"own": own, "merged": own, "asker": actor.person_id},
    )


async def requests_visible_to(
    actor: Actor, wanted: Wanted, *, limit: int | None, after: Key | None = None
) -> cursors.Page[RequestLine]:
    """Return requests, the latest first; those that were not sent are wanted apart."""
    scope = visible(actor)
    found = await db.rows(
        RequestLine,
        f"""
        {scope.begins}
        SELECT r.id, r.reference, t.code AS theme, t.names AS theme_names, r.submitted_at,
          r.channel, r.state, {parties()} AS parties
        FROM assistance_requests r JOIN themes t ON t.code = r.theme_id
        WHERE {" AND ".join([scope.holds, *_conditions(wanted), *_after(wanted, after)])}
        ORDER BY {"r.submitted_at DESC, " if wanted.sent else ""}r.id DESC
        {"LIMIT :limit" if limit else ""}
        """,  # noqa: S608 -- the inserted text is ours
        **scope.params,
        **msgspec.structs.asdict(wanted),
        limit=limit + 1 if limit else None,
        at=after.submitted_at if after else None,
        id=after.id if after else None,
    )
    return cursors.page(found, limit or len(found), lambda r: (r.submitted_at, r.id))


def parties() -> str:
    """Return the SQL that gathers the institutions in a request `r`."""
    gathered = nested.rows(
        part="p.part",
        position="p.position",
        reference="i.reference",
        names=nested.document("i.names"),
        type="i.type",
        country="c.iso2",
        country_names=nested.document("c.names"),
        national_government=nested.flag("i.national_government"),
    )
    return f"""(
      SELECT {gathered} FROM (
          SELECT q.institution_id, q.part, q.position FROM request_institutions q
          WHERE q.request_id = r.id
          UNION ALL SELECT r.endorser_id, '{ENDORSER}', 0
        ) p JOIN institutions i ON i.id = p.institution_id
        JOIN countries c ON c.iso2 = i.country_id)"""  # noqa: S608 -- the inserted text is ours


def _conditions(wanted: Wanted) -> list[str]:
    conditions = {
        "r.submitted_at IS NOT NULL": wanted.sent,
        "r.submitted_at IS NULL": not wanted.sent,
        "r.state = :state": wanted.state,
        "r.theme_id = :theme": wanted.theme,
        "r.submitted_at >= :since": wanted.since,
        "r.submitted_at < :until": wanted.until,
        f"""(r.endorser_id IN {OWN_AND_MERGED} OR EXISTS (SELECT 1 FROM request_institutions q
          WHERE q.request_id = r.id AND q.institution_id
            IN {OWN_AND_MERGED}))""": wanted.institution_id,  # noqa: S608 -- ours
        _asked_by(wanted): wanted.type or wanted.region,
    }
    return [text for text, value in conditions.items() if value]


def _asked_by(wanted: Wanted) -> str:
    """Return the condition that one and the same requester is of the kind and in the region."""
    of_type = "AND i.type = :type" if wanted.type else ""
    in_region = "AND COALESCE(i.regions->>:scheme, m.region_id) = :region" if wanted.region else ""
    return f"""EXISTS (SELECT 1 FROM request_institutions q
      JOIN institutions i ON i.id = q.institution_id
      LEFT JOIN region_memberships m ON m.country_id = i.country_id AND m.scheme_id = :scheme
      WHERE q.request_id = r.id AND q.part = 'requester' {of_type} {in_region})"""  # noqa: S608


def _after(wanted: Wanted, after: Key | None) -> list[str]:
    if after is None:
        return []
    return ["(r.submitted_at, r.id) < (:at, :id)" if wanted.sent else "r.id < :id"]


def place(party: Party) -> tuple[int, int, str]:
    """Return where an institution stands in a request: requesters, endorser, supporters."""
    return _PARTS.index(party.part), party.position, party.reference
