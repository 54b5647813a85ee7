"""Institutions and sessions put into a request: rows that are only ever added."""

from uuid import UUID

import msgspec

from passerelle.assistance.enums import InstitutionPart, LinkBasis, Office
from passerelle.core import clock, db, ids


async def add(request_id: UUID, institution_id: UUID, part: InstitutionPart) -> None:
    """Put an institution into a request, after those that are in it, in the open transaction."""
    await db.execute(
        "INSERT INTO request_institutions (id, request_id, institution_id, part, position)"
        " SELECT :id, :request, :institution, :part, COALESCE(MAX(p.position), -1) + 1"
        " FROM request_institutions p WHERE p.request_id = :of AND p.part = :same"
        " ON CONFLICT (request_id, institution_id, part) DO NOTHING",
        id=ids.new(),
        request=request_id,
        institution=institution_id,
        part=part,
        of=request_id,
        same=part,
    )


class Tie(msgspec.Struct, frozen=True, kw_only=True):
    """An act on the link of a request to a session."""

    request_id: UUID
    session_id: UUID
    basis: LinkBasis
    by_id: UUID | None
    office: Office
    reason: str = ""
    institution_id: UUID | None = None


async def tie(act: Tie) -> None:
    """Write an act on a link, as the latest one of its request, in the open transaction."""
    await db.execute(
        "INSERT INTO request_links (id, request_id, session_id, institution_id, basis, position,"
        " at, by_id, by_office, reason) SELECT :id, :request_id, :session_id, :institution_id,"
        " :basis, COALESCE(MAX(l.position), 0) + 1, :at, :by_id, :office, :reason"
        " FROM request_links l WHERE l.request_id = :of",
        **msgspec.structs.asdict(act),
        id=ids.new(),
        at=clock.now(),
        of=act.request_id,
    )
