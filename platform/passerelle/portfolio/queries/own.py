"""Reads about oneself as an expert: where one was and will be deployed."""

from datetime import date
from uuid import UUID

import msgspec

from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.portfolio.queries.actions import APPROVED


class OwnDeployment(msgspec.Struct, frozen=True):
    """One of an expert's own deployments."""

    id: UUID
    reference: str
    action: str
    action_titles: dict[str, str]
    kind: str
    titles: dict[str, str] | None
    state: str
    mode: str
    starts_on: date
    days: int
    country_names: dict[str, str] | None
    place: str | None
    role: str
    own_days: int
    is_asked: bool
    """Whether the expert may say now what they think of it."""


async def own_deployments(actor: Actor) -> list[OwnDeployment]:
    """Return where the actor was and will be deployed, the latest first; approved Actions only."""
    return await db.rows(
        OwnDeployment,
        f"""
        SELECT d.id, d.reference, a.code AS action, a.titles AS action_titles, v.kind, v.titles,
          v.state, v.mode, v.starts_on, v.days, c.names AS country_names, v.place, d.role,
          d.days AS own_days,
          EXISTS (SELECT 1 FROM feedback_calls f WHERE f.activity_id = v.id
            AND f.closed_at IS NULL) AS is_asked
        FROM deployments d JOIN experts e ON e.id = d.expert_id
          JOIN activities v ON v.id = d.activity_id JOIN actions a ON a.id = v.action_id
          LEFT JOIN countries c ON c.iso2 = v.country_id
        WHERE e.person_id = :person AND {APPROVED} ORDER BY v.starts_on DESC, d.reference LIMIT 200
        """,  # noqa: S608 -- the inserted text is ours
        person=actor.person_id,
    )
