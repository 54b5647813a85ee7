"""All that happened to an Action in the order of time: its steps, activities, people, documents."""

from datetime import date, datetime

import msgspec

from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.portfolio.queries.action import ActionShown


class Moment(msgspec.Struct, frozen=True):
    """Something that happened; the instant where it is known."""

    on_date: date
    at: datetime | None
    of: str
    """`action`, `activity`, `deployment` or `output`."""
    what: str
    about: str
    """The kind of activity or document; empty for the Action itself."""
    reference: str
    person: str
    """The expert, where it is about one."""
    by: str
    reason: str


async def timeline_of(actor: Actor, action: ActionShown) -> list[Moment]:
    """Return everything that happened to an Action, the first of it first, for staff."""
    if not actor.is_staff:
        raise NotFound
    found = await db.rows(
        _Moment,
        """
        SELECT t.on_date, t.at, 'action' AS of, t.to_state AS what, '' AS about, '' AS reference,
          '' AS person, COALESCE(p.given_name || ' ' || p.family_name, '') AS by, t.reason
        FROM action_transitions t LEFT JOIN people p ON p.id = t.by_id WHERE t.action_id = :id
        UNION ALL
        SELECT NULL, t.at, 'activity', t.to_state, v.kind, v.reference, '',
          p.given_name || ' ' || p.family_name, t.reason
        FROM activity_transitions t JOIN activities v ON v.id = t.activity_id
          JOIN people p ON p.id = t.by_id WHERE v.action_id = :id
        UNION ALL
        SELECT NULL, s.at, 'deployment', s.verb, v.kind, v.reference,
          x.given_name || ' ' || x.family_name, p.given_name || ' ' || p.family_name, s.reason
        FROM deployment_steps s JOIN activities v ON v.id = s.activity_id
          JOIN experts e ON e.id = s.expert_id JOIN people x ON x.id = e.person_id
          JOIN people p ON p.id = s.by_id WHERE v.action_id = :id
        UNION ALL
        SELECT NULL, s.at, 'output', s.verb, o.kind, o.reference, '',
          p.given_name || ' ' || p.family_name, ''
        FROM output_steps s JOIN outputs o ON o.id = s.output_id JOIN people p ON p.id = s.by_id
        WHERE o.action_id = :id
        UNION ALL
        SELECT o.delivered_on, NULL, 'output', 'delivered', o.kind, o.reference, '', '', ''
        FROM outputs o WHERE o.action_id = :id AND o.delivered_on IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM output_steps s
            WHERE s.output_id = o.id AND s.verb = 'delivered')
        UNION ALL
        SELECT v.starts_on, NULL, 'activity', 'held', v.kind, v.reference, '', '', ''
        FROM activities v WHERE v.action_id = :id AND v.state IN ('held', 'reported')
          AND NOT EXISTS (SELECT 1 FROM activity_transitions t WHERE t.activity_id = v.id)
        """,
        id=action.id,
    )
    moments = [one.dated() for one in found]
    return sorted(moments, key=lambda one: (one.on_date, one.at is not None, str(one.at), one.of))


class _Moment(msgspec.Struct, frozen=True):
    on_date: date | None
    at: datetime | None
    of: str
    what: str
    about: str
    reference: str
    person: str
    by: str
    reason: str

    def dated(self) -> Moment:
        """Return it with the day it happened on."""
        day = self.on_date or (self.at.date() if self.at else date.max)
        return Moment(
            day,
            self.at,
            self.of,
            self.what,
            self.about,
            self.reference,
            self.person,
            self.by,
            self.reason,
        )
