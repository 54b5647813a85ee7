"""The words of webinars."""

from enum import StrEnum


class Format(StrEnum):
    """What kind of event a webinar is."""

    WEBINAR = "webinar"
    ROUND_TABLE = "round_table"
    TRAINING = "training"
    CONFERENCE = "conference"
    LAUNCH = "launch"


class Mode(StrEnum):
    """Where people meet."""

    ONLINE = "online"
    HYBRID = "hybrid"
    ONSITE = "onsite"


class WebinarState(StrEnum):
    """Where a webinar stands."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    LIVE = "live"
    HELD = "held"
    REPORTED = "reported"
    CANCELLED = "cancelled"


class Audience(StrEnum):
    """Whom a webinar is for."""

    PUBLIC = "public"
    PARTNER = "partner"
    EXPERT = "expert"
    EU_ADMINISTRATION = "eu_administration"


class RegistrationState(StrEnum):
    """Where a registration stands."""

    INVITED = "invited"
    REGISTERED = "registered"
    DECLINED = "declined"
    AWAITING_APPROVAL = "awaiting_approval"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    """In history alone, as `expired`: a free seat is given to whoever waits first."""
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    ATTENDED = "attended"
    NO_SHOW = "no_show"


class AttendanceSource(StrEnum):
    """How the service knows that someone was there."""

    PROVIDER = "provider"
    MANUAL = "manual"
    IMPORT = "import"
    LINK = "link"


class By(StrEnum):
    """Who takes a step from one state to the next."""

    PERSON = "person"
    """Whose registration it is."""
    ORGANISER = "organiser"
    SERVICE = "service"
    """Time, or a seat that became free."""
