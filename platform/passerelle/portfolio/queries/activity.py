"""Reads about one activity as staff work on it: its days, experts, history and feedback."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.portfolio import rules
from passerelle.portfolio.enums import ActionState, ActivityState, ActivityVerb


class ActivityOpened(msgspec.Struct, frozen=True):
    """An activity with its Action, as staff see it."""

    id: UUID
    version: int
    reference: str
    kind: str
    sub_kind: str
    mode: str
    state: ActivityState
    starts_on: date
    days: int
    country: str | None
    country_names: dict[str, str] | None
    place: str | None
    titles: dict[str, str] | None
    women: int
    men: int
    other: int
    undeclared: int
    markers: list[str]
    report: str | None
    action: str
    action_titles: dict[str, str]
    action_state: ActionState
    theme: str
    lead_languages: list[str]

    @property
    def participants(self) -> int:
        """The sum of the four counts (I7)."""
        return self.women + self.men + self.other + self.undeclared

    @property
    def ends_on(self) -> date:
        """Its last day."""
        return rules.last_day(self.starts_on, self.days)

    @property
    def is_staffed(self) -> bool:
        """Whether experts come and go."""
        return self.state in rules.STAFFED and self.action_state in rules.PLANS_IN

    @property
    def is_over(self) -> bool:
        """Whether it took place."""
        return self.state in rules.OVER

    @property
    def is_waiting(self) -> bool:
        """Whether it may still be called off."""
        return self.state in rules.WAITING

    @property
    def verbs(self) -> list[ActivityVerb]:
        """Return the steps that its state and its Action's allow."""
        possible = [v for v in ActivityVerb if rules.activity_target(v, self.state)]
        return [verb for verb in possible if self.action_state in _NEEDED.get(verb, ActionState)]


_NEEDED = {
    ActivityVerb.CONFIRM: rules.PLANS_IN,
    ActivityVerb.RESUME: rules.PLANS_IN,
    ActivityVerb.HOLD: rules.WORKS_IN,
}


class DeploymentShown(msgspec.Struct, frozen=True):
    """An expert on an activity."""

    id: UUID
    reference: str
    expert: str
    name: str
    role: str
    days: int
    has_answered: bool


class ActivityStepShown(msgspec.Struct, frozen=True):
    """One step of an activity, or of an expert on it."""

    at: datetime
    what: str
    by: str
    reason: str
    expert: str | None


class CallShown(msgspec.Struct, frozen=True):
    """The call for feedback on an activity."""

    id: UUID
    asked: int
    opened_at: datetime
    closed_at: datetime | None


async def activity_for(actor: Actor, reference: str) -> ActivityOpened:
    """Return one activity, for staff."""
    if not actor.is_staff:
        raise NotFound
    found = await db.row(
        ActivityOpened,
        """
        SELECT v.id, v.version, v.reference, v.kind, v.sub_kind, v.mode, v.state, v.starts_on,
          v.days, c.iso2 AS country, c.names AS country_names, v.place, v.titles, v.women, v.men,
          v.other, v.undeclared, v.markers, v.report, a.code AS action, a.titles AS action_titles,
          a.state AS action_state, a.theme_id AS theme, i.languages AS lead_languages
        FROM activities v JOIN actions a ON a.id = v.action_id
          JOIN institutions i ON i.id = a.lead_id LEFT JOIN countries c ON c.iso2 = v.country_id
        WHERE v.reference = :reference
        """,
        reference=reference,
    )
    if found is None:
        raise NotFound
    return found


async def deployments_on(_actor: Actor, activity: ActivityOpened) -> list[DeploymentShown]:
    """Return the experts on an activity that this person has found, in their names' order."""
    return await db.rows(
        DeploymentShown,
        """
        SELECT d.id, d.reference, e.reference AS expert,
          p.given_name || ' ' || p.family_name AS name, d.role, d.days,
          EXISTS (SELECT 1 FROM expert_feedback f WHERE f.deployment_id = d.id) AS has_answered
        FROM deployments d JOIN experts e ON e.id = d.expert_id JOIN people p ON p.id = e.person_id
        WHERE d.activity_id = :id ORDER BY p.family_name, d.reference
        """,
        id=activity.id,
    )


async def deployment_for(actor: Actor, reference: str) -> tuple[DeploymentShown, ActivityOpened]:
    """Return one deployment and its activity, for staff."""
    found = await db.value(
        "SELECT v.reference FROM deployments d JOIN activities v ON v.id = d.activity_id"
        " WHERE d.reference = :r",
        r=reference,
    )
    activity = await activity_for(actor, str(found or ""))
    every = await deployments_on(actor, activity)
    return next(one for one in every if one.reference == reference), activity


async def history_of(_actor: Actor, activity: ActivityOpened) -> list[ActivityStepShown]:
    """Return the steps of an activity and of its experts, the first one first."""
    return await db.rows(
        ActivityStepShown,
        """
        SELECT t.at, t.to_state AS what, p.given_name || ' ' || p.family_name AS by, t.reason,
          NULL AS expert
        FROM activity_transitions t JOIN people p ON p.id = t.by_id WHERE t.activity_id = :id
        UNION ALL
        SELECT s.at, s.verb, p.given_name || ' ' || p.family_name, s.reason,
          x.given_name || ' ' || x.family_name
        FROM deployment_steps s JOIN people p ON p.id = s.by_id
          JOIN experts e ON e.id = s.expert_id JOIN people x ON x.id = e.person_id
        WHERE s.activity_id = :id
        ORDER BY 1
        """,
        id=activity.id,
    )


async def call_of(_actor: Actor, activity: ActivityOpened) -> CallShown | None:
    """Return the call for feedback on an activity, where there is one."""
    return await db.row(
        CallShown,
        "SELECT id, asked, opened_at, closed_at FROM feedback_calls WHERE activity_id = :id",
        id=activity.id,
    )
