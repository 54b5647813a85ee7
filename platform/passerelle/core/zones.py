"""IANA zones from the pinned tzdata package, never from the system, whose rules are often older."""

import zoneinfo
from functools import lru_cache
from zoneinfo import ZoneInfo


def use_pinned_tzdata() -> None:
    """Make every zone of this process come from the installed tzdata package."""
    zoneinfo.reset_tzpath(to=())
    ZoneInfo.clear_cache()


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """Every zone name that the pinned data knows."""
    return frozenset(zoneinfo.available_timezones())


def is_known(name: str) -> bool:
    """Tell whether this is the name of an IANA zone."""
    return name in names()


def zone(name: str) -> ZoneInfo:
    """Return the zone; the name has been checked where it came in."""
    return ZoneInfo(name)
