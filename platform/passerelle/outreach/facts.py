"""What has happened in outreach."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from passerelle.core.outbox import Fact


@dataclass(frozen=True, slots=True)
class SessionMoved(Fact):
    """An outreach session stands in another state."""

    session_id: UUID
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class WaveConfirmed(Fact):
    """Somebody confirmed a sending; its letters are handed over some at a time."""

    wave_id: UUID


@dataclass(frozen=True, slots=True)
class LetterDue(Fact):
    """One person is to get their letter of one round of a session."""

    invitation_id: UUID


@dataclass(frozen=True, slots=True)
class TrialAsked(Fact):
    """Somebody wants to see a letter in their own mailbox before it goes out."""

    session_id: UUID
    person_id: UUID
    round: str
    language: str
    occasion: UUID


@dataclass(frozen=True, slots=True)
class StepDue(Fact):
    """The day has come on which a next step is due."""

    step_id: UUID
    person_id: UUID
    text: str
    due_on: date
    session: str
    institution: dict[str, str]


@dataclass(frozen=True, slots=True)
class OutreachDayCame(Fact):
    """It is time to look at which next steps are due today."""

    at: datetime


@dataclass(frozen=True, slots=True)
class OutreachRoundDue(Fact):
    """It is time to look at which webinars of sessions were held."""

    at: datetime
