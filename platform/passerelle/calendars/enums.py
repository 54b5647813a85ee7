"""The words of calendars, as RFC 5545 and RFC 5546 spell them."""

from enum import StrEnum


class Status(StrEnum):
    """Where an entry stands (RFC 5545, 3.8.1.11)."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


class Method(StrEnum):
    """What a calendar object in a mail asks of its reader's calendar (RFC 5546, 1.4)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
