"""Quantiles of the Beta and Gamma distributions, to about 1e-13 relative, without any library.

Tails are regularised incomplete functions (continued fractions: 8.17.22 of the DLMF in the
even form of DiDonato and Morris, 1992, and 8.9.2; the power
series 8.11.4 for small Gamma arguments). Their leading factors use Loader's saddle-point form
("Fast and accurate computation of binomial probabilities", 2000), since a difference of two
log-gammas would lose six digits at 1e5. Quantiles are the roots of these monotone functions.
"""

import math
from collections.abc import Callable

_TINY = 1e-300
_EPSILON = 1e-16
_MAX_TERMS = 200_000


def beta_quantile(p: float, a: float, b: float) -> float:
    """The x in (0, 1) with I_x(a, b) = p, for 0 < p < 1 and a, b > 0."""
    spread = math.sqrt(a * b / (a + b + 1)) / (a + b)
    start = a / (a + b) + (2 * spread if p > 0.5 else -2 * spread)
    return _root(
        lambda x: _beta_lower(x, a, b) - p if p <= 0.5 else (1 - p) - _beta_upper(x, a, b),
        lambda x: _beta_power(x, a, b) / (x * (1 - x)),
        (0.0, 1.0),
        start,
    )


def gamma_quantile(p: float, shape: float) -> float:
    """The x > 0 with P(shape, x) = p, for 0 < p < 1; scale 1. χ²(p; ν) is twice that of ν/2."""
    width = 2 * math.sqrt(shape)
    top = shape + 20 * width + 50
    return _root(
        lambda x: _gamma_lower(x, shape) - p if p <= 0.5 else (1 - p) - _gamma_upper(x, shape),
        lambda x: _poisson(shape, x) * shape / x,
        (0.0, top),
        shape + (width if p > 0.5 else -width),
    )


def _root(
    rising: Callable[[float], float],
    slope: Callable[[float], float],
    bracket: tuple[float, float],
    start: float,
) -> float:
    """Newton's steps, replaced by halving wherever they would leave the bracket."""
    low, high = bracket
    x = start if low < start < high else (low + high) / 2
    for _ in range(300):
        error = rising(x)
        low, high = (x, high) if error < 0 else (low, x)
        steepness = slope(x)
        step = x - error / steepness if steepness > 0 else low
        following = step if low < step < high else (low + high) / 2
        if abs(following - x) <= 2e-16 * x:
            return following
        x = following
    return x


def _beta_lower(x: float, a: float, b: float) -> float:
    if x > a / (a + b):
        return 1 - _beta_upper(x, a, b)
    return _beta_power(x, a, b) * _beta_fraction(x, 1 - x, a, b)


def _beta_upper(x: float, a: float, b: float) -> float:
    if x <= a / (a + b):
        return 1 - _beta_lower(x, a, b)
    return _beta_power(x, a, b) * _beta_fraction(1 - x, x, b, a)


def _beta_power(x: float, a: float, b: float) -> float:
    """x^a (1−x)^b / B(a, b)."""
    n = a + b
    log_ratio = _stirling_error(n) - _stirling_error(a) - _stirling_error(b)
    log_ratio -= _deviance(a, n * x) + _deviance(b, n * (1 - x))
    return math.exp(log_ratio) * math.sqrt(a * b / (2 * math.pi * n))


def _beta_fraction(x: float, y: float, a: float, b: float) -> float:
    """I_x(a, b) divided by its power, for x ≤ a / (a + b) and y = 1 − x.

    Written in a − (a + b)x, so that nothing cancels where x is near 1.
    """
    distance = 1 + (a * y - b * x)
    value = distance * a / (a + 1)
    c, d = value, 0.0
    for m in range(1, _MAX_TERMS):
        top = _beta_numerator(m, x, a, b)
        bottom = m + m * (b - m) * x / (a + 2 * m - 1)
        bottom += (a + m) / (a + 2 * m + 1) * (distance + m * (1 + y))
        d = 1 / _away_from_zero(bottom + top * d)
        c = _away_from_zero(bottom + top / c)
        value *= c * d
        if abs(c * d - 1) < _EPSILON:
            break
    return 1 / value


def _beta_numerator(m: int, x: float, a: float, b: float) -> float:
    ahead = (a + m - 1) * (a + b + m - 1) / ((a + 2 * m - 1) * (a + 2 * m - 1))
    return ahead * m * (b - m) * x * x


def _gamma_lower(x: float, shape: float) -> float:
    if x <= 0:
        return 0.0
    if x >= shape + 1:
        return 1 - _gamma_upper(x, shape)
    term = total = 1.0
    for m in range(1, _MAX_TERMS):
        term *= x / (shape + m)
        total += term
        if term < total * _EPSILON:
            break
    return _poisson(shape, x) * total


def _gamma_upper(x: float, shape: float) -> float:
    if x < shape + 1:
        return 1 - _gamma_lower(x, shape)
    b = x + 1 - shape
    c, d = 1 / _TINY, 1 / b
    value = d
    for m in range(1, _MAX_TERMS):
        term = -m * (m - shape)
        b += 2
        d = 1 / _away_from_zero(term * d + b)
        c = _away_from_zero(b + term / c)
        value *= c * d
        if abs(c * d - 1) < _EPSILON:
            break
    return _poisson(shape, x) * shape * value


def _poisson(shape: float, x: float) -> float:
    """x^shape e^−x / Γ(shape + 1)."""
    log_ratio = -_stirling_error(shape) - _deviance(shape, x)
    return math.exp(log_ratio) / math.sqrt(2 * math.pi * shape)


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def _stirling_error(n: float) -> float:
    """log Γ(n+1) minus Stirling's formula."""
    if n < 16:
        return math.lgamma(n + 1) - (n + 0.5) * math.log(n) + n - 0.5 * math.log(2 * math.pi)
    square = n * n
    tail = (1 / 1260 - (1 / 1680 - (1 / 1188 - 691 / 360360 / square) / square) / square) / square
    return (1 / 12 - (1 / 360 - tail) / square) / n


def _deviance(x: float, mean: float) -> float:
    """x log(x / mean) + mean − x, without cancellation where the two are close (Loader's bd0)."""
    if abs(x - mean) >= 0.1 * (x + mean):
        return x * math.log(x / mean) + mean - x
    ratio = (x - mean) / (x + mean)
    total = (x - mean) * ratio
    term = 2 * x * ratio
    for j in range(1, 1000):
        term *= ratio * ratio
        following = total + term / (2 * j + 1)
        if following == total:
            break
        total = following
    return total
