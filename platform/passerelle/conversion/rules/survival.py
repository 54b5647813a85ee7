"""Time to an event under right-censoring: Kaplan–Meier, and Aalen–Johansen where ends compete.

Ties are handled exactly: a subject censored at t is still at risk at t, and all events of one t
happen together. Survival and incidence are exact fractions. Who the subjects are is left to
`durations`.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from passerelle.conversion.rules import intervals

CENSORED = 0


@dataclass(frozen=True, slots=True)
class Observation:
    """One subject: watched for t days, and how that ended (0: it has not)."""

    t: int
    cause: int


@dataclass(frozen=True, slots=True)
class SurvivalRow:
    """The curve from this event time on; `ci95` is the log-log interval."""

    t: int
    at_risk: int
    events: int
    survival: Fraction
    standard_error: float
    ci95: intervals.Interval


@dataclass(frozen=True, slots=True)
class Curve:
    """A Kaplan–Meier curve, one row per event time; no median while S stays above ½."""

    subjects: int
    events: int
    rows: tuple[SurvivalRow, ...]
    median: int | None


@dataclass(frozen=True, slots=True)
class IncidenceRow:
    """Cumulative incidence of every cause from this event time on; with S they sum to 1."""

    t: int
    at_risk: int
    events: Mapping[int, int]
    event_free: Fraction
    incidence: Mapping[int, Fraction]


def kaplan_meier(observations: Iterable[Observation]) -> Curve:
    """S(t) = Π(1 − d/n) over event times, with Greenwood's error; any cause but 0 is the event."""
    watched = list(observations)
    survival, greenwood = Fraction(1), 0.0
    rows = []
    for t, at_risk, ends in _event_times(watched):
        d = ends.total()
        survival *= 1 - Fraction(d, at_risk)
        greenwood += d / (at_risk * (at_risk - d)) if survival else 0.0
        error = float(survival) * math.sqrt(greenwood)
        rows.append(SurvivalRow(t, at_risk, d, survival, error, log_log(survival, greenwood)))
    median = next((row.t for row in rows if row.survival <= Fraction(1, 2)), None)
    return Curve(len(watched), sum(row.events for row in rows), tuple(rows), median)


def aalen_johansen(observations: Iterable[Observation]) -> tuple[IncidenceRow, ...]:
    """CIF_c(t) = Σ S(s−)·d_c/n for each cause seen; one row per time at which anything ended."""
    watched = list(observations)
    causes = sorted({one.cause for one in watched} - {CENSORED})
    incidence = dict.fromkeys(causes, Fraction(0))
    survival = Fraction(1)
    rows = []
    for t, at_risk, ends in _event_times(watched):
        for cause in causes:
            incidence[cause] += survival * Fraction(ends[cause], at_risk)
        survival *= 1 - Fraction(ends.total(), at_risk)
        events = {cause: ends[cause] for cause in causes}
        rows.append(IncidenceRow(t, at_risk, events, survival, dict(incidence)))
    return tuple(rows)


def log_log(survival: Fraction, greenwood: float) -> intervals.Interval:
    """The 95 % limits S^exp(±z·√greenwood / |log S|); 0 where S is 0, and 1 where S is 1."""
    s = float(survival)
    if s in (0.0, 1.0):
        return s, s
    width = intervals.Z * math.sqrt(greenwood) / abs(math.log(s))
    return s ** math.exp(min(width, 700.0)), s ** math.exp(-width)


def _event_times(watched: Sequence[Observation]) -> Iterator[tuple[int, int, Counter[int]]]:
    """(t, subjects at risk at t, events by cause) for each t with an event, in order."""
    leaving: dict[int, Counter[int]] = {}
    for one in watched:
        leaving.setdefault(one.t, Counter())[one.cause] += 1
    at_risk = len(watched)
    for t in sorted(leaving):
        everyone = leaving[t].total()
        ends = Counter({cause: d for cause, d in leaving[t].items() if cause != CENSORED})
        if ends:
            yield t, at_risk, ends
        at_risk -= everyone
