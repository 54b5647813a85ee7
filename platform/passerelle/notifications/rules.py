"""Decisions about messages: who gets one, when it is tried again. Values in, values out."""

from datetime import datetime, timedelta

import msgspec

from passerelle.notifications.enums import Category, Reason

_TRIES_IN_A_ROW = 8
_HOUR = timedelta(hours=1)
_SHARE_OF_OTHERS = 0.8
_STALE_SLOT = timedelta(minutes=2)


class Standing(msgspec.Struct, frozen=True):
    """What is known of a reader when a message is about to be written or sent."""

    is_deactivated: bool
    is_turned_off: bool
    """A preference row says that they do not want this category."""
    has_consent: bool
    """A live consent to the newsletter."""
    is_suppressed: bool
    """Their address gave a message back."""


def why_not(
    standing: Standing, category: Category, *, reaches_deactivated: bool = False
) -> Reason | None:
    """Return why this reader gets no message of the category; None where they get it."""
    if standing.is_deactivated and not reaches_deactivated:
        return Reason.DEACTIVATED
    if category is Category.ACCOUNT:
        return None
    if category is Category.NEWSLETTER and not standing.has_consent:
        return Reason.NO_CONSENT
    if standing.is_turned_off:
        return Reason.TURNED_OFF
    return Reason.ADDRESS_BOUNCED if standing.is_suppressed else None


def tries_in_an_hour(attempts: int) -> bool:
    """Tell whether the queue's quick tries are over and the message waits an hour between tries."""
    return attempts >= _TRIES_IN_A_ROW


def next_hour(now: datetime) -> datetime:
    """Return when a message that a server has refused for long is tried again."""
    return now + _HOUR


def room(per_minute: int, category: Category) -> int:
    """Return how many messages of this category may leave in a minute.

    A fifth is left to messages about the account: a sign-in link never waits behind a newsletter.
    """
    return (
        per_minute if category is Category.ACCOUNT else max(1, int(per_minute * _SHARE_OF_OTHERS))
    )


def is_stale(slot: datetime, now: datetime) -> bool:
    """Tell whether a reserved minute is over, so that another one is needed."""
    return now - slot > _STALE_SLOT


def why_too_late(attempts: int) -> Reason:
    """Return why a message that is of no use any more was not sent."""
    return Reason.GAVE_UP if attempts else Reason.TOO_LATE
