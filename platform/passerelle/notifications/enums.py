"""The words of messages."""

from enum import StrEnum


class State(StrEnum):
    """What became of a message."""

    WRITTEN = "written"
    SENT = "sent"
    KEPT = "kept"
    """The demonstration sends nothing outside: the mailbox shows it."""
    FAILED = "failed"
    BOUNCED = "bounced"
    SUPPRESSED = "suppressed"
    """Nothing was sent, for a reason that the row names."""


class Category(StrEnum):
    """What a message is about; each but the first can be turned off."""

    ACCOUNT = "account"
    WEBINARS = "webinars"
    OUTREACH = "outreach"
    REQUESTS = "requests"
    COMMUNITIES = "communities"
    NEWSLETTER = "newsletter"
    PROGRAMME = "programme"


class Reason(StrEnum):
    """Why a message was not sent, or not yet."""

    TURNED_OFF = "turned_off"
    NO_CONSENT = "no_consent"
    ADDRESS_BOUNCED = "address_bounced"
    ADDRESS_LEFT = "address_left"
    NOT_THEIRS = "not_theirs"
    DEACTIVATED = "deactivated"
    DAILY_CAP = "daily_cap"
    NO_SERVER = "no_server"
    REFUSED = "refused"
    TOO_LATE = "too_late"
    GAVE_UP = "gave_up"


OPTIONAL = tuple(category for category in Category if category is not Category.ACCOUNT)
"""Categories that a person can turn off."""
