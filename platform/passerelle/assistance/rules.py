"""Decisions about requests: plain values in, plain values out, nothing awaited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

ENDORSEMENT_SINCE = date(2016, 1, 1)
"""From this day on, who is not national government asks with an endorsement."""


class Endorsement(StrEnum):
    """Whether a request needs a national institution behind it, and has one."""

    BEFORE_THE_RULE = "before_the_rule"
    NOT_NEEDED = "not_needed"
    GIVEN = "given"
    UNFIT = "unfit"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Body:
    """What the rule wants to know of an institution."""

    country: str
    is_national: bool
    is_regional_organisation: bool


def endorsement(requesters: Sequence[Body], endorser: Body | None, asked_on: date) -> Endorsement:
    """Return how a request stands to the endorsement rule (I2).

    Since 2016 each requester that is neither national government nor a regional organisation
    needs an endorsing national institution of its own country.
    """
    needing = {
        body.country
        for body in requesters
        if not body.is_national and not body.is_regional_organisation
    }
    if endorser is None and asked_on < ENDORSEMENT_SINCE:
        return Endorsement.BEFORE_THE_RULE
    if not needing:
        return Endorsement.NOT_NEEDED
    if endorser is None:
        return Endorsement.MISSING
    fits = endorser.is_national and needing == {endorser.country}
    return Endorsement.GIVEN if fits else Endorsement.UNFIT
