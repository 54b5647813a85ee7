"""Who is watched from when to when: what the curves, cohorts and person-time are made of.

An institution enters at its first qualifying touch at a session in the base (explicit links make
no entry) and leaves at its first request from that instant on. With the tree on, the root does.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from passerelle.conversion.rules import cohorts, days, evaluation, lift, survival

AWAITED = 1
"""The cause of the event that is waited for (a request; an Action); others are the caller's."""

_NO_ENDINGS: Mapping[str, "Ending"] = {}


@dataclass(frozen=True, slots=True)
class Entry:
    """An institution's first touch, and its first request at or after it."""

    institution: str
    first_touch: datetime
    first_request: datetime | None


@dataclass(frozen=True, slots=True)
class Ending:
    """Another end: a competing cause above 1, or 0 where watching merely stops."""

    at: datetime
    cause: int


def entries(evaluated: evaluation.Evaluation) -> list[Entry]:
    """All institutions reached by partner sessions, by first touch, then id."""
    asked = _requests_by_institution(evaluated)
    found = []
    for institution, first_touch in _first_touches(evaluated).items():
        later = [at for at in asked.get(institution, ()) if at >= first_touch]
        found.append(Entry(institution, first_touch, min(later, default=None)))
    return sorted(found, key=lambda one: (one.first_touch, one.institution))


def time_to_request(
    evaluated: evaluation.Evaluation,
    as_of: datetime,
    endings: Mapping[str, Ending] = _NO_ENDINGS,
) -> list[survival.Observation]:
    """Days from entry to first request, censored at `as_of`; `endings` by institution."""
    zone = evaluated.ground.zone
    found = []
    for entry in entries(evaluated):
        ends = [Ending(entry.first_request, AWAITED)] if entry.first_request else []
        ends += [endings[entry.institution]] if entry.institution in endings else []
        one = observe(entry.first_touch, ends, as_of, zone)
        found += [one] if one is not None else []
    return found


def observe(
    start: datetime, endings: Sequence[Ending], as_of: datetime, zone: ZoneInfo
) -> survival.Observation | None:
    """Days from start to the earliest ending or `as_of`; None if it was over before it began.

    At one instant an earlier item of `endings` goes before a later one, and all before `as_of`.
    """
    ending = min([*endings, Ending(as_of, survival.CENSORED)], key=lambda one: one.at)
    if ending.at < start:
        return None
    return survival.Observation(days.between(start, ending.at, zone), ending.cause)


def members(evaluated: evaluation.Evaluation, as_of: datetime) -> list[cohorts.Member]:
    """The entries by `as_of`, as days in the programme's zone, for cohort tables."""
    zone = evaluated.ground.zone
    return [
        cohorts.Member(
            one.institution,
            days.day(one.first_touch, zone),
            days.day(one.first_request, zone)
            if one.first_request is not None and one.first_request <= as_of
            else None,
        )
        for one in entries(evaluated)
        if one.first_touch <= as_of
    ]


def histories(evaluated: evaluation.Evaluation, institutions: Iterable[str]) -> list[lift.History]:
    """First touch and first request ever of each institution, touched or not, for person-time."""
    ground = evaluated.ground
    touched, asked = _first_touches(evaluated), _requests_by_institution(evaluated)
    found = []
    for one in dict.fromkeys(ground.stands_for.get(each, each) for each in institutions):
        touch, request = touched.get(one), min(asked.get(one, ()), default=None)
        found.append(
            lift.History(
                one,
                None if touch is None else days.day(touch, ground.zone),
                None if request is None else days.day(request, ground.zone),
            )
        )
    return found


def _first_touches(evaluated: evaluation.Evaluation) -> dict[str, datetime]:
    in_base = {one.id for one in evaluated.world.sessions if one.in_base}
    found = {}
    for institution, mine in evaluated.ground.standings.items():
        reached = [
            standing.at
            for session, standing in mine.items()
            if standing.qualifies and session in in_base
        ]
        if reached:
            found[institution] = min(reached)
    return found


def _requests_by_institution(evaluated: evaluation.Evaluation) -> dict[str, list[datetime]]:
    found: dict[str, list[datetime]] = {}
    for path in evaluated.requests:
        for part in path.parts:
            if path.request.submitted_at is not None:
                found.setdefault(part.counts_as, []).append(path.request.submitted_at)
    return found
