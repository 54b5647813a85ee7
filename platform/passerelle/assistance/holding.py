"""Holding a request that is about to be changed: found first, by whoever may change it."""

from uuid import UUID

from passerelle.assistance import access, models
from passerelle.assistance.queries.own import OWN
from passerelle.core import db, ids
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound


async def for_assessor(actor: Actor, reference: str) -> models.AssistanceRequest:
    """Hold a request on behalf of the programme."""
    if not access.assesses(actor):
        raise NotFound
    return await _held("r.reference = :reference", reference=reference)


async def for_links(actor: Actor, reference: str) -> models.AssistanceRequest:
    """Hold a request whose links to sessions are decided."""
    if not access.decides_links(actor):
        raise NotFound
    return await _held("r.reference = :reference", reference=reference)


async def for_requester(actor: Actor, reference: str) -> models.AssistanceRequest:
    """Hold a request on behalf of who asks: by whoever sent it, or speaks for a requester."""
    if not actor.is_signed_in:
        raise NotFound
    return await _held(
        f"r.reference = :reference AND {OWN}",
        reference=reference,
        asker=actor.person_id,
        own=sorted(actor.institution_ids),
    )


async def by_id(request_id: UUID) -> models.AssistanceRequest:
    """Hold a request for a timed rule."""
    return await _held("r.id = :id", id=request_id)


async def require_dossier(request_id: UUID) -> None:
    """Make sure, inside the open transaction, that a request has its dossier."""
    await db.execute(
        "INSERT INTO request_dossiers (id, request_id) VALUES (:id, :request)"
        " ON CONFLICT (request_id) DO NOTHING",
        id=ids.new(),
        request=request_id,
    )


async def _held(condition: str, **params: object) -> models.AssistanceRequest:
    found = await db.value(
        f"SELECT r.id FROM assistance_requests r WHERE {condition}",  # noqa: S608 -- ours
        **params,
    )
    held = await db.lock(models.AssistanceRequest, UUID(str(found))) if found else None
    if held is None:
        raise NotFound
    return held
