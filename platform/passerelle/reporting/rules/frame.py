"""The dates that figures are cut by, all of them taken from the data.

The review year and the phases follow from the last day of the data; an earlier as-of date moves
none of them, it only hides what had not happened yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Phase:
    """A funding period; `participants` is a total known from elsewhere, as it was written."""

    code: str
    names: dict[str, str]
    starts_on: date
    ends_on: date | None
    participants: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `start` to `end`, both included; no end means still running."""

    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the report stands: the last day of the data, the as-of date, and the phases around."""

    data_end: date
    as_of: date
    closed: Phase | None
    """The last phase that had ended."""
    before: Phase | None
    """The phase before the closed one."""
    current: Phase | None
    """The phase that the end of the data lies in."""

    @property
    def closed_span(self) -> Span | None:
        """The days of the closed phase."""
        return Span(self.closed.starts_on, self.closed.ends_on) if self.closed else None

    @property
    def current_span(self) -> Span | None:
        """The days of the running phase."""
        return Span(self.current.starts_on, self.current.ends_on) if self.current else None

    @property
    def review(self) -> Span:
        """The calendar year in which the data end."""
        return _year(self.data_end.year)

    @property
    def mid_term(self) -> Span | None:
        """The calendar year of the middle of the closed phase."""
        if self.closed is None or self.closed.ends_on is None:
            return None
        start, end = self.closed.starts_on, self.closed.ends_on
        return _year((start + (end - start) / 2).year)

    @property
    def roster_on(self) -> date | None:
        """The last day of the closed phase."""
        return self.closed.ends_on if self.closed else None

    @property
    def eve_of_closed(self) -> date | None:
        """The day before the closed phase began."""
        return self.closed.starts_on - timedelta(days=1) if self.closed else None

    def has_happened(self, day: date | None) -> bool:
        """Tell whether a dated thing had happened by the as-of date."""
        return day is not None and day <= self.as_of

    def counts(self, span: Span | None, day: date | None) -> bool:
        """Tell whether a dated thing lies in the span and had happened by the as-of date."""
        return day is not None and day <= self.as_of and _holds(span, day)


def frame(phases: Sequence[Phase], data_end: date, as_of: date | None = None) -> Frame:
    """Return the frame of a programme; what it lacks is None."""
    ended = [one for one in phases if one.ends_on is not None and one.ends_on <= data_end]
    closed = max(ended, key=lambda one: (one.ends_on or data_end, one.starts_on), default=None)
    earlier = [one for one in phases if closed and one.starts_on < closed.starts_on]
    running = [one for one in phases if _holds(Span(one.starts_on, one.ends_on), data_end)]
    return Frame(
        data_end=data_end,
        as_of=as_of or data_end,
        closed=closed,
        before=max(earlier, key=lambda one: one.starts_on, default=None),
        current=max(running, key=lambda one: one.starts_on, default=None),
    )


def utc_day(instant: datetime) -> date:
    """Return the date by which phases and years are cut."""
    return instant.astimezone(UTC).date()


def _holds(span: Span | None, day: date) -> bool:
    return span is not None and span.start <= day and (span.end is None or day <= span.end)


def _year(year: int) -> Span:
    return Span(date(year, 1, 1), date(year, 12, 31))
