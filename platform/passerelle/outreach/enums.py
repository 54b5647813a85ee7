"""The words of outreach."""

from enum import StrEnum


class OutreachState(StrEnum):
    """Where an outreach session stands."""

    PLANNED = "planned"
    INVITED = "invited"
    HELD = "held"
    FOLLOW_UP_OPEN = "follow_up_open"
    FOLLOW_UP_CLOSED = "follow_up_closed"


class OutreachAudience(StrEnum):
    """Whom a session is for; only partners' sessions enter a request-conversion rate."""

    PARTNER = "partner"
    EU_ADMINISTRATION = "eu_administration"


class FollowUpChannel(StrEnum):
    """How a follow-up happened."""

    CALL = "call"
    EMAIL = "email"
    MEETING = "meeting"
    VISIT = "visit"
    OTHER = "other"


class Round(StrEnum):
    """Which letter of a session somebody got; each of them once, ever."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    """For those who have not answered the first."""
