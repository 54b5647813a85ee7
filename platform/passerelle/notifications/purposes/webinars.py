"""Seats in webinars, and webinars that change."""

from datetime import timedelta
from typing import Any

from passerelle.core.i18n import N_
from passerelle.notifications.enums import Category
from passerelle.notifications.purposes.purpose import Purpose

_COME_IN = N_("Come in by your own link: %(join)s")


def _seat(subject: str, *says: str, **more: Any) -> Purpose:
    """Return a message to somebody who registered for a webinar."""
    return Purpose(
        subject=subject,
        says=says,
        details=((N_("When"), "when"), (N_("Where"), "place"), (N_("Webinar"), "page")),
        button=N_("See or cancel your registration"),
        why=N_("You get this because you registered for this webinar."),
        **more,
    )


WEBINARS = {
    "seat_confirmed": _seat(
        N_("You are registered: %(title)s"),
        N_("You have a seat in “%(title)s”."),
        _COME_IN,
    ),
    "seat_waitlisted": _seat(
        N_("You are on the waitlist: %(title)s"),
        N_("Every seat in “%(title)s” is taken. You are on the waitlist."),
        N_("We write as soon as a seat is yours. Seats go to whoever asked first."),
    ),
    "seat_promoted": _seat(
        N_("A seat is yours: %(title)s"),
        N_("A seat in “%(title)s” has become free, and it is yours."),
        _COME_IN,
        after=(N_("If you cannot come, cancel, so that somebody else can."),),
    ),
    "seat_awaiting": _seat(
        N_("Your registration has come in: %(title)s"),
        N_("An organiser of “%(title)s” has still to accept your registration. We write then."),
    ),
    "seat_approved": _seat(
        N_("Your registration was accepted: %(title)s"),
        N_("Your registration was accepted: you have a seat in “%(title)s”."),
        _COME_IN,
    ),
    "seat_refused": _seat(
        N_("Your registration was not accepted: %(title)s"),
        N_("The organisers of “%(title)s” could not accept your registration."),
    ),
    "seat_repeated": _seat(
        N_("You are registered already: %(title)s"),
        N_("Somebody registered your address for “%(title)s” again. Nothing has changed."),
        N_("You stand here: %(state)s."),
        _COME_IN,
    ),
    "seat_cancelled": _seat(
        N_("Your registration is cancelled: %(title)s"),
        N_("Your registration for “%(title)s” is cancelled. You can register again."),
    ),
    "seat_changed": _seat(
        N_("Changed: %(title)s"),
        N_("Something about “%(title)s” has changed. This is how it stands now."),
        after=(N_("Your link to come in stays the same. If you cannot come now, cancel."),),
    ),
    "webinar_cancelled": _seat(
        N_("Called off: %(title)s"),
        N_("“%(title)s” does not take place."),
        N_("The organisers say: %(reason)s"),
    ),
    "webinar_tomorrow": _seat(
        N_("Tomorrow: %(title)s"),
        N_("“%(title)s” begins in a day."),
        _COME_IN,
        category=Category.WEBINARS,
        useful_for=timedelta(hours=20),
        after=(N_("If you cannot come, cancel, so that somebody else can."),),
    ),
    "webinar_soon": _seat(
        N_("In an hour: %(title)s"),
        N_("“%(title)s” begins in an hour."),
        _COME_IN,
        category=Category.WEBINARS,
        useful_for=timedelta(minutes=55),
    ),
    "seat_to_accept": Purpose(
        subject=N_("Somebody registered and waits to be accepted: %(title)s"),
        says=(N_("Somebody registered for “%(title)s”. Accept them, or do not."),),
        button=N_("See who waits"),
        why=N_("You get this because you organise this webinar."),
    ),
}
