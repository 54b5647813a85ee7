"""Whether somebody has signed in just now: what concerns all of a person's data asks for it."""

from datetime import timedelta

from passerelle.core import clock, db
from passerelle.core.actors import Actor
from passerelle.identity import rules
from passerelle.portal import errors

JUST_NOW = timedelta(hours=1)


async def is_fresh(actor: Actor, secret: str) -> bool:
    """Tell whether the actor came with a session that was opened in the last hour."""
    if actor.token_id is not None or not secret:
        return False
    found = await db.value(
        "SELECT 1 FROM login_sessions WHERE secret_hash = :hash AND person_id = :person"
        " AND ended_at IS NULL AND created_at > :since",
        hash=rules.hashed(secret),
        person=actor.person_id,
        since=clock.now() - JUST_NOW,
    )
    return found is not None


async def require(actor: Actor, secret: str) -> None:
    """Refuse unless the actor has signed in in the last hour."""
    if not await is_fresh(actor, secret):
        raise errors.SignInAgain
