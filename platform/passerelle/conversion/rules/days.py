"""Calendar days in the programme's zone: how all distances between instants are counted."""

from datetime import date, datetime
from zoneinfo import ZoneInfo


def day(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar date of an instant in the zone."""
    return instant.astimezone(zone).date()


def between(earlier: datetime, later: datetime, zone: ZoneInfo) -> int:
    """D(later) − D(earlier) in calendar days; −1 where clocks go back over midnight."""
    return day(later, zone).toordinal() - day(earlier, zone).toordinal()
