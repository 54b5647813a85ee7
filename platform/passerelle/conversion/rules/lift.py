"""Lift over no outreach: two groups in one window, and rates per day of being reached or not.

Neither figure is causal (those who attend already meant to ask), and whoever prints one prints
that sentence beside it.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from passerelle.conversion.rules import intervals


@dataclass(frozen=True, slots=True)
class Count:
    """k of n institutions asked."""

    k: int
    n: int


@dataclass(frozen=True, slots=True)
class TwoByTwo:
    """Reached (1) against not reached (0); a figure that does not exist is None."""

    p1: float | None
    p0: float | None
    risk_difference: float | None
    newcombe95: intervals.Interval | None
    risk_ratio: float | None
    risk_ratio_katz95: intervals.Interval | None
    fisher_two_sided_p: float


@dataclass(frozen=True, slots=True)
class History:
    """What an institution brings to person-time: the days of its first touch and first request."""

    institution: str
    first_touch: date | None
    first_request: date | None


@dataclass(frozen=True, slots=True)
class PersonTime:
    """Requests and days on either side of the first touch; no ratio without both sides."""

    days_reached: int
    requests_reached: int
    days_not_reached: int
    requests_not_reached: int
    rate_ratio: float | None
    exact95: intervals.Interval | None


def two_by_two(reached: Count, not_reached: Count) -> TwoByTwo:
    """Difference with Newcombe's interval, ratio with Katz's, and Fisher's two-sided p."""
    p1 = reached.k / reached.n if reached.n else None
    p0 = not_reached.k / not_reached.n if not_reached.n else None
    both = p1 is not None and p0 is not None
    return TwoByTwo(
        p1=p1,
        p0=p0,
        risk_difference=p1 - p0 if p1 is not None and p0 is not None else None,
        newcombe95=newcombe(reached, not_reached) if both else None,
        risk_ratio=p1 / p0 if p1 and p0 else None,
        risk_ratio_katz95=katz(reached, not_reached) if p1 and p0 else None,
        fisher_two_sided_p=fisher(reached, not_reached),
    )


def newcombe(reached: Count, not_reached: Count) -> intervals.Interval:
    """The interval of p1 − p0 from both Wilson intervals (Newcombe 1998, method 10); n > 0."""
    p1, p0 = reached.k / reached.n, not_reached.k / not_reached.n
    low1, high1 = intervals.wilson(reached.k, reached.n)
    low0, high0 = intervals.wilson(not_reached.k, not_reached.n)
    difference = p1 - p0
    return (
        difference - math.hypot(p1 - low1, high0 - p0),
        difference + math.hypot(high1 - p1, p0 - low0),
    )


def katz(reached: Count, not_reached: Count) -> intervals.Interval:
    """The log interval of p1 / p0 (Katz 1978), for counts above 0."""
    ratio = reached.k / reached.n / (not_reached.k / not_reached.n)
    variance = 1 / reached.k - 1 / reached.n + 1 / not_reached.k - 1 / not_reached.n
    factor = math.exp(intervals.Z * math.sqrt(variance))
    return ratio / factor, ratio * factor


def fisher(reached: Count, not_reached: Count) -> float:
    """Fisher's exact p: all tables with these margins that are no likelier than this one.

    Tables are compared as whole numbers, so that equally likely ones count exactly.
    """
    n1, n0, asked = reached.n, not_reached.n, reached.k + not_reached.k
    first, last = max(0, asked - n0), min(n1, asked)
    seen = math.comb(n1, reached.k) * math.comb(n0, not_reached.k)
    ways = math.comb(n1, first) * math.comb(n0, asked - first)
    no_likelier = 0
    for a in range(first, last + 1):
        no_likelier += ways if ways <= seen else 0
        ways = ways * (n1 - a) * (asked - a) // ((a + 1) * (n0 - asked + a + 1))
    return no_likelier / math.comb(n1 + n0, asked)


def person_time(histories: Iterable[History], start: date, end: date) -> PersonTime:
    """Rates of first requests in [start, end): days before the first touch, and from it on.

    A request on the day of the first touch belongs to "not reached"; an institution leaves at its
    first request.
    """
    days, requests = [0, 0], [0, 0]
    for one in histories:
        asked = one.first_request
        if start >= end or (asked is not None and asked < start):
            continue
        until = end if asked is None else min(asked, end)
        turned = until if one.first_touch is None else min(max(one.first_touch, start), until)
        days[0] += (turned - start).days
        days[1] += (until - turned).days
        if asked is not None and asked < end:
            requests[one.first_touch is not None and one.first_touch < asked] += 1
    ratio, exact = _rate_ratio(requests[1], days[1], requests[0], days[0])
    return PersonTime(days[1], requests[1], days[0], requests[0], ratio, exact)


def _rate_ratio(
    k1: int, days1: int, k0: int, days0: int
) -> tuple[float | None, intervals.Interval | None]:
    """(k1/days1) / (k0/days0), with Clopper–Pearson's limits on k1 of k1 + k0 turned into odds."""
    if k0 == 0 or days0 == 0 or days1 == 0:
        return None, None
    scale = days0 / days1
    low, high = intervals.clopper_pearson(k1, k1 + k0)
    return k1 / k0 * scale, (low / (1 - low) * scale, high / (1 - high) * scale)
