"""Holding a request that is about to be changed: found first, by whoever may change it."""

from uuid import UUID

from passerelle.assistance import access, models
from passerelle.assistance.queries import requests
from passerelle.core import db, ids
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound

OWN = """(EXISTS (SELECT 1 FROM request_dossiers d WHERE d.request_id = r.id
    AND d.asker_id = :asker)
  OR EXISTS (SELECT 1 FROM request_institutions p JOIN institutions i ON i.id = p.institution_id
    WHERE p.request_id = r.id AND p.part = 'requester'
      AND COALESCE(i.merged_into_id, i.id) IN :own))"""
"""The condition under which somebody speaks for who asks in a request `r`."""


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


async def id_of(actor: Actor, reference: str) -> UUID | None:
    """Return the identifier of a request that this person may see."""
    scope = requests.visible(actor)
    found = await db.value(
        f"{scope.begins} SELECT r.id FROM assistance_requests r"  # noqa: S608 -- ours
        f" WHERE r.reference = :reference AND {scope.holds}",
        **scope.params,
        reference=reference,
    )
    return UUID(str(found)) if found else None


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
