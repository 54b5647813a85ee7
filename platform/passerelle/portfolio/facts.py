"""What can happen to Actions, their activities and those who work on them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from passerelle.core.outbox import Dated, Fact


@dataclass(frozen=True, slots=True)
class ActionOpened(Fact):
    """An Action was formulated from accepted requests."""

    action_id: UUID
    code: str


@dataclass(frozen=True, slots=True)
class ActionMoved(Fact):
    """An Action took a step other than its start and its conclusion."""

    action_id: UUID
    code: str
    to_state: str


@dataclass(frozen=True, slots=True)
class ActionStarted(Dated):
    """The implementation of an Action began."""

    action_id: UUID
    code: str


@dataclass(frozen=True, slots=True)
class ActionConcluded(Dated):
    """An Action is concluded."""

    action_id: UUID
    code: str


@dataclass(frozen=True, slots=True)
class RequesterInformed(Fact):
    """A contact of an institution that asked is to hear that its Action is concluded."""

    person_id: UUID
    action_id: UUID
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class ExpertDeployed(Fact):
    """An expert was assigned to an activity."""

    person_id: UUID
    deployment_id: UUID
    code: str
    kind: str
    role: str
    starts_on: date
    days: int


@dataclass(frozen=True, slots=True)
class ExpertWithdrawn(Fact):
    """An expert was withdrawn from an activity, or the activity was cancelled."""

    person_id: UUID
    deployment_id: UUID
    code: str
    kind: str
    starts_on: date


@dataclass(frozen=True, slots=True)
class DeploymentMoved(Fact):
    """An activity that an expert is deployed on was given other days."""

    person_id: UUID
    deployment_id: UUID
    code: str
    kind: str
    starts_on: date
    days: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ExpertAsked(Fact):
    """A deployed expert is asked what they think of an activity."""

    person_id: UUID
    deployment_id: UUID
    code: str
    kind: str
