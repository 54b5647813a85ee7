"""The settings a reader may choose for figures: phase, day, window, institution tree, region.

What cannot be understood is named field by field, and what was typed is kept; nothing is guessed.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar
from urllib.parse import urlencode

import msgspec

from passerelle.conversion import queries
from passerelle.core import clock
from passerelle.core.actors import Actor
from passerelle.core.i18n import N_
from passerelle.portfolio.queries import choices

T = TypeVar("T")

ALL = "all"
TREE = {"on": True, "off": False}
WINDOW_DAYS = 365
_MOST_DAYS = 3650
_EARLIEST = date(1990, 1, 1)

NOT_A_DAY = N_("Write the day as 2021-12-31; not before 1990, and not in the future.")
NOT_A_WINDOW = N_("Write the window as a whole number of days from 1 to 3650.")
NOT_ON_OR_OFF = N_("Choose whether the institution tree is on or off.")
NOT_A_PHASE = N_("Choose one of the phases, or all of them.")
NOT_A_REGION = N_("Choose one of the regions, or all of them.")

Errors = Mapping[str, str]
"""Message by the name of the field at fault, still to be translated."""


class Wish(msgspec.Struct, frozen=True):
    """The settings as they were typed; an empty one means the usual."""

    phase: str = ""
    as_of: str = ""
    window: str = ""
    tree: str = ""
    region: str = ""

    @property
    def query(self) -> str:
        """The settings that are not empty, as a query string."""
        return urlencode([(k, v) for k, v in msgspec.structs.asdict(self).items() if v])


class Offered(msgspec.Struct, frozen=True):
    """What there is to choose from, and the last day of the data."""

    phases: list[choices.Choice]
    regions: list[choices.Choice]
    scheme: str
    ends_on: date


class Chosen(msgspec.Struct, frozen=True):
    """Settings that can be worked with; `phase` and `region` are None for all."""

    as_of: date
    phase: choices.Choice | None = None
    region: choices.Choice | None = None
    scheme: str = ""
    window_days: int = WINDOW_DAYS
    use_tree: bool = False

    @property
    def first_day(self) -> date | None:
        """The first day of the phase; None for all of them."""
        return self.phase.starts_on if self.phase else None

    @property
    def last_day(self) -> date:
        """The last day of the phase, or the as-of day where that comes first."""
        ends = self.phase.ends_on if self.phase else None
        return min(ends, self.as_of) if ends else self.as_of

    def is_in_phase(self, day: date) -> bool:
        """Tell whether a day (UTC) lies in the phase and is over by the as-of day."""
        return (self.first_day is None or self.first_day <= day) and day <= self.last_day


async def offered_to(actor: Actor, language: str = "en") -> Offered:
    """Return what there is to choose from, by names in a language, in two statements."""
    found = await choices.choices_for(actor, "", language)
    return Offered(found.phases, found.regions, found.scheme, await queries.end_of_data())


def choose(wish: Wish, offered: Offered) -> tuple[Chosen, Errors]:
    """Return the settings, and what is wrong with them; a wrong one stands at its usual value."""
    errors: dict[str, str] = {}

    def understood(text: str, read: Callable[[str], T | None], field: str, wrong: str) -> T | None:
        found = read(text) if text else None
        if text and found is None:
            errors[field] = wrong
        return found

    def day(text: str) -> date | None:
        return _day(text, max(offered.ends_on, clock.now().date()))

    phases = {one.code: one for one in offered.phases}
    regions = {one.code: one for one in offered.regions}
    as_of = understood(wish.as_of, day, "as_of", NOT_A_DAY) or offered.ends_on
    if wish.phase not in ("", ALL):
        phase = understood(wish.phase, phases.get, "phase", NOT_A_PHASE)
    else:
        phase = None if wish.phase else _current(offered.phases, as_of)
    chosen = Chosen(
        as_of=as_of,
        phase=phase,
        region=understood(wish.region, regions.get, "region", NOT_A_REGION),
        scheme=offered.scheme,
        window_days=understood(wish.window, _days, "window", NOT_A_WINDOW) or WINDOW_DAYS,
        use_tree=understood(wish.tree, TREE.get, "tree", NOT_ON_OR_OFF) or False,
    )
    return chosen, errors


def _day(text: str, latest: date) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if _EARLIEST <= found <= latest else None


def _days(text: str) -> int | None:
    return (
        int(text)
        if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= _MOST_DAYS
        else None
    )


def _current(phases: list[choices.Choice], as_of: date) -> choices.Choice | None:
    """The phase in which the day lies, else the latest that had begun by then."""
    begun = [one for one in phases if one.starts_on is not None and one.starts_on <= as_of]
    return max(begun, key=lambda one: one.starts_on or as_of, default=None)
