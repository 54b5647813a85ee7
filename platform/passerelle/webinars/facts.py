"""What can happen to webinars and to the seats in them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from passerelle.core.outbox import Fact


@dataclass(frozen=True, slots=True)
class WebinarScheduled(Fact):
    """A draft was given a time and is planned from now on."""

    webinar_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class WebinarOpened(Fact):
    """A webinar is published: people can register."""

    webinar_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class WebinarChanged(Fact):
    """What people who registered need to know has changed: time, place or title."""

    webinar_id: UUID
    fields: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class WebinarCancelled(Fact):
    """A webinar does not take place."""

    webinar_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class WebinarHeld(Fact):
    """A webinar is over."""

    webinar_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class SeatConfirmed(Fact):
    """Somebody registered and has a seat."""

    webinar_id: UUID
    registration_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class SeatWaitlisted(Fact):
    """Somebody registered and waits for a seat."""

    webinar_id: UUID
    registration_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class SeatPromoted(Fact):
    """Somebody who waited has a seat now."""

    webinar_id: UUID
    registration_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class SeatCancelled(Fact):
    """Somebody gave up their seat or their place in the queue, or an organiser did it for them."""

    webinar_id: UUID
    registration_id: UUID
    person_id: UUID
    had_seat: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class ApprovalAsked(Fact):
    """Somebody registered, and an organiser is to say whether they are accepted."""

    webinar_id: UUID
    registration_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class RegistrationApproved(Fact):
    """An organiser accepted a registration; it got a seat, or waits for one."""

    webinar_id: UUID
    registration_id: UUID
    person_id: UUID
    has_seat: bool


@dataclass(frozen=True, slots=True)
class RegistrationRefused(Fact):
    """An organiser did not accept a registration."""

    webinar_id: UUID
    registration_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class RegistrationRepeated(Fact):
    """Somebody who is registered asked for it again without signing in."""

    webinar_id: UUID
    registration_id: UUID
    person_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class ReminderDue(Fact):
    """A webinar begins in so many hours, if its start is still the one that this was put for."""

    webinar_id: UUID
    starts_at: datetime
    hours: int


@dataclass(frozen=True, slots=True)
class NewsDue(Fact):
    """Those who registered are to be told; some at a time, from the one after `after` on."""

    webinar_id: UUID
    news: str
    """`changed`, `cancelled` or `near`."""
    at: datetime
    """When it happened; for `near`, the start that it is about."""
    hours: int = 0
    after: UUID | None = None


@dataclass(frozen=True, slots=True)
class SeatChanged(Fact):
    """A webinar that somebody is registered for takes place at another time or place."""

    webinar_id: UUID
    registration_id: UUID
    person_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class SeatLost(Fact):
    """A webinar that somebody is registered for does not take place."""

    webinar_id: UUID
    registration_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class StartNeared(Fact):
    """A webinar that somebody has a seat in begins in so many hours."""

    webinar_id: UUID
    registration_id: UUID
    person_id: UUID
    starts_at: datetime
    hours: int


@dataclass(frozen=True, slots=True)
class AttendanceRecorded(Fact):
    """It was written down who of a webinar attended."""

    webinar_id: UUID
    at: datetime
