"""Holding a session, or looking at it, as those do who may work on it."""

from uuid import UUID

from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound, Stale
from passerelle.outreach import access, models


@db.transaction
async def hold(actor: Actor, reference: str, version: int | None = None) -> models.OutreachSession:
    """Hold a session that the actor may work on; refuses another version than was read."""
    require(actor)
    found = await db.value(
        "SELECT s.id FROM outreach_sessions s JOIN webinars w ON w.id = s.webinar_id"
        " WHERE w.reference = :r",
        r=reference,
    )
    if found is None:
        raise NotFound
    session = await held(UUID(str(found)))
    if version is not None and session.version - 1 != version:
        raise Stale
    return session


async def seen(actor: Actor, reference: str) -> models.OutreachSession:
    """Return a session that the actor may work on, without holding it."""
    require(actor)
    found = await models.OutreachSession.filter(webinar__reference=reference).first()
    if found is None:
        raise NotFound
    return found


async def queue_at_webinar(session: models.OutreachSession) -> None:
    """Queue up behind whoever changes the webinar, without making it another version."""
    await db.execute("UPDATE webinars SET version = version WHERE id = :id", id=webinar_of(session))


async def held(session_id: UUID) -> models.OutreachSession:
    """Hold a session by its id, whoever asks."""
    session = await db.lock(models.OutreachSession, session_id)
    if session is None:
        raise NotFound
    return session


def webinar_of(session: models.OutreachSession) -> UUID:
    """Return the id of the webinar that carries a session."""
    webinar_id: UUID = session.webinar_id  # type: ignore[attr-defined]
    return webinar_id


def require(actor: Actor) -> None:
    """Tell whoever may not work on outreach that there is nothing."""
    if not access.may_work(actor):
        raise NotFound
