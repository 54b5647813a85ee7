"""Holding an Action, an activity or a document while it is changed, as it is at that moment."""

from typing import TypeVar
from uuid import UUID

from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound, Stale
from passerelle.core.tables import Referenced
from passerelle.portfolio import access, errors
from passerelle.portfolio.models import Action, Activity, Output

R = TypeVar("R", bound=Referenced)


def require(actor: Actor) -> None:
    """Refuse whoever does not work on Actions; others than staff are told that there is none."""
    if not actor.is_staff:
        raise NotFound
    if not access.runs_actions(actor):
        raise errors.NotYours


async def action(code: str, version: int | None = None) -> Action:
    """Hold an Action; refuses another version than was read."""
    found = await db.value("SELECT id FROM actions WHERE code = :code", code=code)
    return await _held(Action, found, version)


async def activity(reference: str, version: int | None = None) -> tuple[Action, Activity]:
    """Hold an activity after its Action; refuses another version of it than was read."""
    owner = await db.value("SELECT action_id FROM activities WHERE reference = :r", r=reference)
    found = await db.value("SELECT id FROM activities WHERE reference = :r", r=reference)
    return await _queued(owner), await _held(Activity, found, version)


async def output(reference: str, version: int | None = None) -> tuple[Action, Output]:
    """Hold a document after its Action; refuses another version of it than was read."""
    owner = await db.value("SELECT action_id FROM outputs WHERE reference = :r", r=reference)
    found = await db.value("SELECT id FROM outputs WHERE reference = :r", r=reference)
    return await _queued(owner), await _held(Output, found, version)


async def _queued(action_id: object) -> Action:
    """Queue up behind others who change the Action, without making it another version."""
    key = UUID(str(action_id)) if action_id is not None else None
    if not await db.execute("UPDATE actions SET version = version WHERE id = :id", id=key):
        raise NotFound
    return await Action.get(pk=key)


async def _held(model: type[R], row_id: object, version: int | None) -> R:
    held = await db.lock(model, UUID(str(row_id))) if row_id is not None else None
    if held is None:
        raise NotFound
    if version is not None and held.version - 1 != version:
        raise Stale
    return held
