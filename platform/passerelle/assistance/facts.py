"""What can happen to requests for assistance."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from passerelle.core.outbox import Fact


@dataclass(frozen=True, slots=True)
class DraftToResume(Fact):
    """Somebody wants to go on with a request later, and gets the way back by mail."""

    draft_id: UUID
    person_id: UUID
    address: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RequestSubmitted(Fact):
    """Institutions ask for assistance."""

    request_id: UUID
    reference: str
    person_id: UUID
    address: str
    """Where the receipt goes; nothing where that is the person's first address."""
    at: datetime


@dataclass(frozen=True, slots=True)
class AssessmentBegun(Fact):
    """Somebody of the programme looks at a request."""

    request_id: UUID
    reference: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ClarificationAsked(Fact):
    """The programme has a question about a request."""

    request_id: UUID
    reference: str
    message_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class ClarificationGiven(Fact):
    """Who asks for assistance has answered a question."""

    request_id: UUID
    reference: str
    message_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class DelegationConsulted(Fact):
    """The EU Delegation is asked about a request."""

    request_id: UUID
    reference: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RequestDecided(Fact):
    """A body has accepted, rejected or redirected a request."""

    request_id: UUID
    reference: str
    outcome: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RequestWithdrawn(Fact):
    """Who asked for assistance has taken the request back."""

    request_id: UUID
    reference: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RequestPutAside(Fact):
    """A request turned out to be a duplicate, or no request at all."""

    request_id: UUID
    reference: str
    to_state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SilenceNoticed(Fact):
    """A question has waited so long that the request will be archived soon."""

    request_id: UUID
    reference: str
    asked_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class RequestArchived(Fact):
    """Nobody answered in time: the request rests."""

    request_id: UUID
    reference: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LinkDecided(Fact):
    """An officer has said whether a session led to a request."""

    request_id: UUID
    session_id: UUID
    basis: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AssistanceRoundDue(Fact):
    """Time to look after questions that nobody answers."""

    at: datetime
