"""Reached against not reached: the two figures of lift for the chosen settings.

Neither is causal: those who attend already meant to ask. Whoever shows one says so beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from passerelle.conversion.measuring import Measured
from passerelle.conversion.rules import days, durations, lift


@dataclass(frozen=True, slots=True)
class Compared:
    """Partner institutions in one stretch of time, its last day included."""

    starts_on: date
    ends_on: date
    reached: lift.Count
    not_reached: lift.Count
    two_by_two: lift.TwoByTwo
    person_time: lift.PersonTime


def compared(measured: Measured, partners: Sequence[str]) -> Compared | None:
    """Compare those reached in the phase with those never reached; None without a session.

    The stretch begins with the phase, or for all phases with the first session. Institutions that
    were reached before it belong to neither group of the two-by-two table.
    """
    base = measured.base
    starts = [one.starts_at for one in measured.view.values() if one.id in base]
    if not starts:
        return None
    ground, chosen = measured.ever.ground, measured.chosen
    start = chosen.first_day or days.day(min(starts), ground.zone)
    end = chosen.last_day + timedelta(days=1)
    asking = {ground.stands_for.get(p, p) for p in partners if measured.is_in_region(p)}
    reached, not_reached = _groups(measured, asking, start, end)
    return Compared(
        starts_on=start,
        ends_on=chosen.last_day,
        reached=reached,
        not_reached=not_reached,
        two_by_two=lift.two_by_two(reached, not_reached),
        person_time=lift.person_time(
            durations.histories(measured.ever, sorted(asking)), start, end
        ),
    )


def _groups(
    measured: Measured, partners: set[str], start: date, end: date
) -> tuple[lift.Count, lift.Count]:
    zone = measured.ever.ground.zone
    entries = [one for one in durations.entries(measured.ever) if one.institution in partners]
    entered = [one for one in entries if start <= days.day(one.first_touch, zone) < end]
    came_back = [
        one
        for one in entered
        if one.first_request is not None and days.day(one.first_request, zone) < end
    ]
    others = partners - {one.institution for one in entries}
    asked = {
        part.counts_as
        for path in measured.ever.requests
        for part in path.parts
        if path.request.submitted_at is not None
        and start <= days.day(path.request.submitted_at, zone) < end
    }
    return lift.Count(len(came_back), len(entered)), lift.Count(len(others & asked), len(others))
