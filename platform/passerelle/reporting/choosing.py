"""The as-of date that a reader may choose; one that cannot be understood is named, not guessed."""

import re
from datetime import date, timedelta

from passerelle.conversion import queries as conversion
from passerelle.core import clock
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid
from passerelle.core.i18n import N_

NOT_A_DAY = N_("Write the day as 2021-12-31; not before 1990, and not in the future.")
NOT_A_MONTHS_END = N_(
    "Choose the last day of a month, such as 2021-06-30; other days are for staff."
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_EARLIEST = date(1990, 1, 1)


async def as_of(actor: Actor, text: str) -> date | None:
    """Return the day that was written, None where nothing was; refuses what is no day of ours.

    Only staff may ask for any day: two states a day apart would tell who came in between (I19).
    """
    if not text:
        return None
    day = _read(text)
    latest = max(await conversion.end_of_data(), clock.now().date())
    if day is None or not _EARLIEST <= day <= latest:
        raise Invalid(NOT_A_DAY, field="as_of")
    if not actor.is_staff and (day + timedelta(days=1)).day != 1:
        raise Invalid(NOT_A_MONTHS_END, field="as_of")
    return day


def _read(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) and text.isascii() else None
    except ValueError:
        return None
