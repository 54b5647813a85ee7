"""What people with power did, written in the transaction of the deed. Rows are only ever added."""

from collections.abc import Mapping

from passerelle.core import clock, db, ids
from passerelle.core.actors import Actor

SERVICE = "passerelle"
"""Who did what no person did: an import, a timed rule, an operator's command."""


async def note(
    actor: Actor | None,
    verb: str,
    thing: str,
    thing_id: object,
    detail: Mapping[str, str] | None = None,
) -> None:
    """Write down who did what to which thing; `detail` is short and holds no secret."""
    await db.execute(
        "INSERT INTO audit_entries (id, at, actor_id, actor_label, verb, thing, thing_id, detail)"
        " VALUES (:id, :now, :actor_id, :label, :verb, :thing, :thing_id, :detail)",
        id=ids.new(),
        now=clock.now(),
        actor_id=actor.person_id if actor else None,
        label=(actor.name if actor else SERVICE)[:200],
        verb=verb,
        thing=thing,
        thing_id=str(thing_id),
        detail=dict(detail or {}),
    )
