"""What happens in spaces. Facts carry identifiers; who hears of them reads the rest as it is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from passerelle.core.outbox import Fact


@dataclass(frozen=True, slots=True)
class MembershipMoved(Fact):
    """A membership came into a state; `person_id` is its member's."""

    membership_id: UUID
    community_id: UUID
    person_id: UUID
    from_state: str
    to_state: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class VisibilityChanged(Fact):
    """A space can be read by others than before."""

    community_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class PostPublished(Fact):
    """A post is shown for the first time."""

    post_id: UUID
    topic_id: UUID
    community_id: UUID
    author_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class PostChanged(Fact):
    """A post that was there reads otherwise now, or is shown no longer."""

    post_id: UUID
    topic_id: UUID
    community_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class PostAwaited(Fact):
    """A post waits for a moderator."""

    post_id: UUID
    topic_id: UUID
    community_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class SpaceMailDue(Fact):
    """Somebody is to be written to about something in a space.

    `about` says which message it is; texts are those that the reader may see at this moment.
    """

    person_id: UUID
    about: str
    occasion: str
    space: dict[str, str]
    path: str
    author: str = ""
    title: str = ""
    reason: str = ""
    invitation_id: str = ""


@dataclass(frozen=True, slots=True)
class SpacesLookedAfter(Fact):
    """Time to end what has run out: old invitations, experts who have left the roster."""

    at: datetime
