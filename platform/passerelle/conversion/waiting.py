"""How long it takes: from first touch to first request, from request to Action, by cohort.

Whoever has not asked by the as-of day is watched until then and no longer: unknown, not lost.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from zoneinfo import ZoneInfo

from passerelle.conversion.lists import Outcome
from passerelle.conversion.measuring import Measured, last_instant
from passerelle.conversion.rules import cohorts, days, durations, survival

ENDS = ("action", "rejected", "withdrawn", "redirected")
"""What ends the wait of a request; an Action is what it waits for, the others compete."""
HORIZONS = cohorts.HORIZONS


@dataclass(frozen=True, slots=True)
class Watched:
    """How many were watched, for how long at most, and how many still were on some days."""

    subjects: int
    until: int
    at_risk: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ToRequest:
    """From first touch to first request."""

    watched: Watched
    curve: survival.Curve


@dataclass(frozen=True, slots=True)
class ToAction:
    """From request to Action, with the ends that compete; `ended` counts each."""

    watched: Watched
    rows: tuple[survival.IncidenceRow, ...]
    ended: Mapping[str, int] = field(default_factory=dict)

    @property
    def still_open(self) -> int:
        """How many met none of the ends."""
        return self.watched.subjects - sum(self.ended.values())


def to_request(measured: Measured) -> ToRequest:
    """Watch each institution from its first touch in the phase to its first later request."""
    zone = measured.ever.ground.zone
    found = [_until_request(measured, one, zone) for one in entries(measured)]
    observed = [one for one in found if one is not None]
    return ToRequest(_watched(observed), survival.kaplan_meier(observed))


def to_action(measured: Measured, outcomes: Sequence[Outcome]) -> ToAction:
    """Watch each request of the phase until its Action, or until another end."""
    zone = measured.now.ground.zone
    ends: dict[str, list[durations.Ending]] = {}
    for one in outcomes:
        ending = durations.Ending(last_instant(one.on_date, zone), 1 + ENDS.index(one.kind))
        ends.setdefault(one.request, []).append(ending)
    found = [
        durations.observe(asked.submitted_at, ends.get(asked.id, []), measured.until, zone)
        for asked in (path.request for path in measured.now.requests)
        if asked.submitted_at is not None
    ]
    observed = [one for one in found if one is not None]
    causes = Counter(one.cause for one in observed)
    ended = {name: causes[place] for place, name in enumerate(ENDS, start=1)}
    return ToAction(_watched(observed), survival.aalen_johansen(observed), ended)


def cohort_table(measured: Measured) -> tuple[cohorts.Row, ...]:
    """Put institutions under the month of their first touch; who asked within each horizon."""
    zone = measured.ever.ground.zone
    members = [
        cohorts.Member(
            one.institution,
            days.day(one.first_touch, zone),
            days.day(one.first_request, zone) if one.first_request else None,
        )
        for one in entries(measured)
    ]
    return cohorts.table(cohorts.by_month(members), measured.chosen.as_of, HORIZONS)


def entries(measured: Measured) -> list[durations.Entry]:
    """The institutions whose first touch lies in the phase, by first touch."""
    return [
        one
        for one in durations.entries(measured.ever)
        if measured.chosen.is_in_phase(one.first_touch.astimezone(UTC).date())
    ]


def _until_request(
    measured: Measured, entry: durations.Entry, zone: ZoneInfo
) -> survival.Observation | None:
    label = measured.labels.institutions.get(entry.institution)
    ends = []
    if entry.first_request is not None:
        ends.append(durations.Ending(entry.first_request, durations.AWAITED))
    if label is not None and label.ends_on is not None:
        ends.append(durations.Ending(last_instant(label.ends_on, zone), survival.CENSORED))
    return durations.observe(entry.first_touch, ends, measured.until, zone)


def _watched(observed: Sequence[survival.Observation]) -> Watched:
    return Watched(
        subjects=len(observed),
        until=max((one.t for one in observed), default=0),
        at_risk=tuple((day, sum(one.t >= day for one in observed)) for day in (0, *HORIZONS)),
    )
