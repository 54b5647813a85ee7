"""What sessions for EU administrations lead to: experts who joined the roster soon after."""

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from passerelle.conversion.lists import Joined

DAYS = 90


class RosterOutcome(msgspec.Struct, frozen=True):
    """Who joined the roster within 90 days of a session. Counts, never a rate.

    `officials` are officials of EU countries among them; `days_watched` is below 90 while the
    stretch is not over.
    """

    experts: int
    officials: int
    days_watched: int


def outcome(held_on: date, joined: Sequence[Joined], as_of: date) -> RosterOutcome | None:
    """Count who joined from the day of a session on; None for a session that is to come."""
    if held_on > as_of:
        return None
    last = min(held_on + timedelta(days=DAYS), as_of)
    within = [one for one in joined if held_on <= one.joined_on <= last]
    return RosterOutcome(
        experts=sum(one.experts for one in within),
        officials=sum(one.officials for one in within),
        days_watched=(last - held_on).days,
    )
