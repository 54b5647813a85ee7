"""Credit for a request along its path, in five models: a second view beside the explicit links.

Touches at one instant share equally the weights of the places they take. Everything is exact but
time decay, which is in floating point. In every model, credits + unattributed = requests.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from passerelle.conversion.rules import paths, values

FIRST, LAST, LINEAR, POSITION = "first", "last", "linear", "position"
TIME_DECAY = "time_decay"
MODELS = (FIRST, LAST, LINEAR, TIME_DECAY, POSITION)
EXACT_MODELS = (FIRST, LAST, LINEAR, POSITION)

Credit = dict[str, Fraction | float]
"""Session → credit; sessions in the path with nothing are in it with 0."""

_Shares = dict[int, int]
"""Denominator → sum of numerators: whole numbers until the end, for speed."""
_Sums = dict[str, _Shares]


@dataclass(frozen=True, slots=True)
class Totals:
    """Credits of many requests; sessions in no path are absent."""

    credit: Mapping[str, Credit]
    unattributed: Fraction


def credit(path: paths.Path, model: str, config: values.Config) -> Credit:
    """The credit of each session on one request's path; 1 in all less what is unattributed."""
    return totals([path], config, models=(model,)).credit[model]


def step_credits(path: paths.Path, model: str, config: values.Config) -> list[Fraction | float]:
    """The credit of each step of the path, in the order of `path.steps`."""
    k = len(path.parts)
    return [weight / k for part in path.parts for weight in weights(part.steps, model, config)]


def weights(
    steps: Sequence[paths.Step], model: str, config: values.Config
) -> list[Fraction | float]:
    """The weight of each step of one institution's path; they sum to 1 unless it is empty."""
    if model == TIME_DECAY:
        return list(_decaying(steps, config.half_life_days))
    shares: list[Fraction | float] = [Fraction(0)] * len(steps)
    for place, numerator, denominator in _places(_ties(steps), model):
        shares[place] = Fraction(numerator, denominator)
    return shares


def totals(
    requests: Iterable[paths.Path], config: values.Config, models: Sequence[str] = MODELS
) -> Totals:
    """The credit of each session in each model, and what no session can be credited with."""
    sessions: dict[str, None] = {}
    exact: dict[str, _Sums] = {model: {} for model in models if model != TIME_DECAY}
    decayed: dict[str, list[float]] = {}
    unattributed: _Shares = defaultdict(int)
    for path in requests:
        k = max(len(path.parts), 1)
        unattributed[k] += sum(not part.steps for part in path.parts) if path.parts else 1
        for part in path.parts:
            sessions.update(dict.fromkeys(step.session for step in part.steps))
            _add_exact(exact, part.steps, k)
            if TIME_DECAY in models:
                _add_decayed(decayed, part.steps, k, config.half_life_days)
    credits_: dict[str, Credit] = {
        model: {one: _fraction(sums.get(one, {})) for one in sessions}
        for model, sums in exact.items()
    }
    if TIME_DECAY in models:
        credits_[TIME_DECAY] = {one: math.fsum(decayed[one]) for one in sessions}
    return Totals(credits_, _fraction(unattributed))


def _add_exact(sums: Mapping[str, _Sums], steps: Sequence[paths.Step], k: int) -> None:
    ties = _ties(steps)
    for model, by_session in sums.items():
        for place, numerator, denominator in _places(ties, model):
            shares = by_session.get(steps[place].session)
            if shares is None:
                shares = by_session[steps[place].session] = defaultdict(int)
            shares[denominator * k] += numerator


def _add_decayed(
    decayed: dict[str, list[float]], steps: Sequence[paths.Step], k: int, half_life: float
) -> None:
    for step, weight in zip(steps, _decaying(steps, half_life), strict=True):
        decayed.setdefault(step.session, []).append(weight / k)


def _fraction(shares: _Shares) -> Fraction:
    return sum((Fraction(over, under) for under, over in shares.items()), Fraction(0))


def _decaying(steps: Sequence[paths.Step], half_life: float) -> Iterable[float]:
    """2^(−d/H) over their sum; counted from the latest day, so that far days do not vanish."""
    latest = min((step.days_before for step in steps), default=0)
    raw = [math.exp2((latest - step.days_before) / half_life) for step in steps]
    total = math.fsum(raw)
    return (weight / total for weight in raw)


def _ties(steps: Sequence[paths.Step]) -> list[int]:
    """How many steps stand at each instant, in order."""
    ties: list[int] = []
    latest = None
    for step in steps:
        if step.at == latest:
            ties[-1] += 1
        else:
            ties.append(1)
            latest = step.at
    return ties


def _places(ties: Sequence[int], model: str) -> Iterable[tuple[int, int, int]]:
    """(place, numerator, denominator) of each step with a weight above 0."""
    n = sum(ties)
    start = 0
    for tied in ties:
        together, scale = _group(start, start + tied, n, model)
        if together:
            for place in range(start, start + tied):
                yield place, together, scale * tied
        start += tied


def _group(start: int, end: int, n: int, model: str) -> tuple[int, int]:
    """The weight that places start to end − 1 of n take together, as numerator and denominator."""
    if model == FIRST:
        return int(start == 0), 1
    if model == LAST:
        return int(end == n), 1
    if model == LINEAR or n <= 2:
        return end - start, n
    ends = (start == 0) + (end == n)
    return 2 * (n - 2) * ends + (end - start - ends), 5 * (n - 2)
