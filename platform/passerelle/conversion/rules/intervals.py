"""Rates and counts with their 95 % intervals: Wilson, Jeffreys, Garwood, Clopper–Pearson.

Wald's interval is not offered: for 3 of 4 its upper bound is 117 %.
"""

import math
from dataclasses import dataclass

from passerelle.conversion.rules import quantiles

Z = 1.959963984540054
"""The standard normal quantile .975."""
LOW, HIGH = 0.025, 0.975

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rate:
    """k of n with both intervals; where n is 0 there is no rate, and everything else is None."""

    k: int
    n: int
    p: float | None
    wilson95: Interval | None
    jeffreys95: Interval | None


def rate(k: int, n: int) -> Rate:
    """The share k / n, for 0 ≤ k ≤ n."""
    if n == 0:
        return Rate(k, n, None, None, None)
    return Rate(k, n, k / n, wilson(k, n), jeffreys(k, n))


def wilson(k: int, n: int) -> Interval:
    """Wilson's score interval (1927), for n > 0; exactly 0 at k = 0 and 1 at k = n."""
    p, square = k / n, Z * Z
    middle = p + square / (2 * n)
    reach = Z * math.sqrt(p * (1 - p) / n + square / (4 * n * n))
    low, high = (middle - reach) / (1 + square / n), (middle + reach) / (1 + square / n)
    return (0.0 if k == 0 else low), (1.0 if k == n else high)


def jeffreys(k: int, n: int) -> Interval:
    """Quantiles of Beta(k + ½, n − k + ½), for n > 0; the lower is 0 at k = 0, the upper 1 at n."""
    a, b = k + 0.5, n - k + 0.5
    low = 0.0 if k == 0 else quantiles.beta_quantile(LOW, a, b)
    high = 1.0 if k == n else quantiles.beta_quantile(HIGH, a, b)
    return low, high


def garwood(k: int) -> Interval:
    """The exact interval of a Poisson count: χ²(.025; 2k)/2 and χ²(.975; 2k + 2)/2."""
    low = 0.0 if k == 0 else quantiles.gamma_quantile(LOW, k)
    return low, quantiles.gamma_quantile(HIGH, k + 1)


def clopper_pearson(k: int, n: int) -> Interval:
    """The exact interval of a binomial share, for n > 0."""
    low = 0.0 if k == 0 else quantiles.beta_quantile(LOW, k, n - k + 1)
    high = 1.0 if k == n else quantiles.beta_quantile(HIGH, k + 1, n - k)
    return low, high
