"""Places for what higher rooms know: who asked for assistance, and what became of mails.

The app fills them. Until it has, nobody asked, and nothing is known of mails.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec


class MailState(msgspec.Struct, frozen=True):
    """What became of a letter to somebody."""

    state: str
    reason: str | None
    at: datetime | None


AskedSince = Callable[[datetime], Awaitable[frozenset[UUID]]]
AskedAbout = Callable[[str], Awaitable[frozenset[UUID]]]
WhyNot = Callable[[Sequence[UUID]], Awaitable[dict[UUID, str]]]
MailStates = Callable[[UUID, str, Sequence[UUID]], Awaitable[dict[UUID, MailState]]]


async def _nobody(_about: object) -> frozenset[UUID]:
    return frozenset()


async def _no_reason(_people: Sequence[UUID]) -> dict[UUID, str]:
    return {}


async def _no_state(_session: UUID, _round: str, _people: Sequence[UUID]) -> dict[UUID, MailState]:
    return {}


@dataclass(slots=True)
class Slots:
    """What stands in each place."""

    asked_since: AskedSince = _nobody
    """Institutions that asked since an instant; merged ones as who stands for them."""
    asked_about: AskedAbout = _nobody
    """Institutions that asked about a theme or a part of it."""
    why_not: WhyNot = _no_reason
    """Why people get no letter: each with a word; who gets one is left out."""
    mail_states: MailStates = _no_state
    """What became of the letters of one round of a session, by person."""


filled = Slots()
