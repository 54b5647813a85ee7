"""The way from outreach sessions to requests, worked out once for all figures that tell of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from passerelle.conversion.rules import durations, evaluation, survival, values

Names = Mapping[str, dict[str, str]]


@dataclass(frozen=True)
class Story:
    """A world of conversion with the names of its sessions and institutions."""

    world: values.World
    sessions: Names = field(default_factory=dict)
    institutions: Names = field(default_factory=dict)
    ended: Mapping[str, date] = field(default_factory=dict)
    """The last day of institutions that are no more."""

    @cached_property
    def everything(self) -> evaluation.Evaluation:
        """All requests, whatever their phase."""
        return evaluation.evaluate(self.world)

    def of_requests(self, start: date | None, end: date | None) -> evaluation.Evaluation:
        """Only the requests submitted on these days (UTC); without a start, none."""
        kept = self._kept
        if (start, end) not in kept:
            requests = [one for one in self.world.requests if _is_within(one, start, end)]
            kept[start, end] = evaluation.evaluate(replace(self.world, requests=requests))
        return kept[start, end]

    @cached_property
    def _kept(self) -> dict[tuple[date | None, date | None], evaluation.Evaluation]:
        return {}

    def lifetimes(self, as_of: date) -> list[tuple[durations.Entry, survival.Observation]]:
        """Each reached institution, and how long it was watched until it asked or the day ended."""
        zone = ZoneInfo(self.world.config.tz)
        until = datetime.combine(as_of, time.max, zone)
        found = []
        for entry in durations.entries(self.everything):
            asked, gone = entry.first_request, self.ended.get(entry.institution)
            ends = [durations.Ending(asked, durations.AWAITED)] if asked else []
            if gone is not None:
                over = datetime.combine(gone, time.max, zone)
                ends.append(durations.Ending(over, survival.CENSORED))
            watched = durations.observe(entry.first_touch, ends, until, zone)
            if watched is not None:
                found.append((entry, watched))
        return found


NOTHING = Story(values.World(sessions=(), touches=(), requests=()))


def _is_within(request: values.Request, start: date | None, end: date | None) -> bool:
    if start is None or request.submitted_at is None:
        return False
    day = request.submitted_at.astimezone(UTC).date()
    return start <= day and (end is None or day <= end)
