"""The same figures from other people's code: scipy, statsmodels and lifelines."""

import math
import random
import warnings
from itertools import product

import numpy as np
import pytest
from scipy import stats

from passerelle.conversion.rules import intervals, lift, quantiles, survival

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import lifelines
    from statsmodels.duration import survfunc
    from statsmodels.stats import proportion

COUNTS = (0, 1, 2, 3, 7, 24, 100, 999, 5_000, 31_622, 100_000)
PAIRS = [(k, n) for n in (1, 2, 4, 11, 24, 220, 3_000) for k in {0, 1, n // 3, n - 1, n}]
GROUPS = [
    lift.Count(k, n) for k, n in [(0, 5), (1, 1), (3, 7), (4, 24), (24, 24), (3, 120), (60, 120)]
]


@pytest.mark.parametrize("half", [0.5, 1.0])
def test_beta_quantiles_agree_with_scipy_to_twelve_digits(half: float) -> None:
    for a, b, p in product(COUNTS, COUNTS, (0.025, 0.975)):
        expected = float(stats.beta.ppf(p, a + half, b + half))
        found = quantiles.beta_quantile(p, a + half, b + half)
        assert math.isclose(found, expected, rel_tol=1e-12), (a, b, p)


def test_beta_quantiles_of_unlike_shapes_agree_with_scipy() -> None:
    chance = random.Random(7)
    for _ in range(300):
        a, b = 10 ** chance.uniform(-0.5, 5), 10 ** chance.uniform(-0.5, 5)
        p = chance.choice((0.001, 0.025, 0.3, 0.5, 0.9, 0.975))
        found = quantiles.beta_quantile(p, a, b)
        assert math.isclose(found, float(stats.beta.ppf(p, a, b)), rel_tol=1e-12), (a, b, p)


def test_a_beta_quantile_with_one_shape_1_has_a_closed_form() -> None:
    for b, p in product((1, 2, 24, 100_001, 1e6), (0.025, 0.975)):
        expected = -math.expm1(math.log1p(-p) / b)
        assert math.isclose(quantiles.beta_quantile(p, 1, b), expected, rel_tol=1e-14)


def test_gamma_quantiles_agree_with_scipy_to_twelve_digits() -> None:
    chance = random.Random(11)
    shapes = [k for k in COUNTS if k] + [k + 0.5 for k in COUNTS]
    shapes += [10 ** chance.uniform(-0.5, 5) for _ in range(200)]
    for shape, p in product(shapes, (0.025, 0.5, 0.975)):
        expected = float(stats.gamma.ppf(p, shape))
        assert math.isclose(quantiles.gamma_quantile(p, shape), expected, rel_tol=1e-12), (shape, p)


@pytest.mark.parametrize(("k", "n"), PAIRS)
def test_binomial_intervals_agree_with_statsmodels(k: int, n: int) -> None:
    wilson = proportion.proportion_confint(k, n, method="wilson")
    exact = proportion.proportion_confint(k, n, method="beta")
    jeffreys = proportion.proportion_confint(k, n, method="jeffreys")
    bounds = (0.0 if k == 0 else jeffreys[0], 1.0 if k == n else jeffreys[1])

    assert intervals.wilson(k, n) == pytest.approx(wilson, rel=1e-12, abs=1e-14)
    assert intervals.clopper_pearson(k, n) == pytest.approx(exact, rel=1e-12)
    assert intervals.jeffreys(k, n) == pytest.approx(bounds, rel=1e-12)


@pytest.mark.parametrize("k", COUNTS)
def test_garwood_is_half_of_two_chi_square_quantiles(k: int) -> None:
    low = stats.chi2.ppf(0.025, 2 * k) / 2 if k else 0.0
    high = stats.chi2.ppf(0.975, 2 * k + 2) / 2

    assert intervals.garwood(k) == pytest.approx((low, high), rel=1e-12)


@pytest.mark.parametrize(("one", "other"), list(product(GROUPS, GROUPS)))
def test_two_groups_compare_as_statsmodels_and_scipy_do(one: lift.Count, other: lift.Count) -> None:
    table = [[one.k, one.n - one.k], [other.k, other.n - other.k]]
    counts = (one.k, one.n, other.k, other.n)
    newcombe = proportion.confint_proportions_2indep(*counts, method="newcomb", compare="diff")

    found = lift.two_by_two(one, other)

    assert found.newcombe95 == pytest.approx(newcombe, abs=1e-12)
    assert found.fisher_two_sided_p == pytest.approx(stats.fisher_exact(table).pvalue, rel=1e-9)
    if one.k and other.k:
        katz = proportion.confint_proportions_2indep(*counts, method="log", compare="ratio")
        assert found.risk_ratio_katz95 == pytest.approx(katz, rel=1e-12)
    else:
        assert (found.risk_ratio, found.risk_ratio_katz95) == (None, None)


def observed(seed: int, causes: int) -> list[survival.Observation]:
    chance = random.Random(seed)
    return [
        survival.Observation(chance.randint(1, 15), chance.randint(0, causes))
        for _ in range(chance.randint(5, 60))
    ]


@pytest.mark.parametrize("seed", range(12))
def test_survival_agrees_with_statsmodels_and_lifelines(seed: int) -> None:
    watched = observed(seed, causes=1)
    times, events = [one.t for one in watched], [one.cause for one in watched]
    theirs = survfunc.SurvfuncRight(times, events)
    fitted = lifelines.KaplanMeierFitter().fit(times, events)

    curve = survival.kaplan_meier(watched)

    assert [row.t for row in curve.rows] == list(theirs.surv_times)
    assert [row.at_risk for row in curve.rows] == list(theirs.n_risk)
    assert [float(row.survival) for row in curve.rows] == pytest.approx(list(theirs.surv_prob))
    limits = fitted.confidence_interval_
    for row, error in zip(curve.rows, theirs.surv_prob_se, strict=True):
        if row.survival:
            assert row.standard_error == pytest.approx(error)
            assert row.ci95 == pytest.approx(tuple(limits.loc[row.t]), abs=1e-9)
        else:
            assert (row.standard_error, row.ci95) == (0.0, (0.0, 0.0))
    median = fitted.median_survival_time_
    assert curve.median == (None if math.isinf(median) else median)


@pytest.mark.parametrize("seed", range(12))
def test_competing_ends_agree_with_statsmodels(seed: int) -> None:
    watched = observed(seed, causes=3)
    times, causes = [one.t for one in watched], [one.cause for one in watched]
    # their own error where nobody is left
    with np.errstate(divide="ignore", invalid="ignore"):
        theirs = survfunc.CumIncidenceRight(times, causes)

    found = survival.aalen_johansen(watched)

    at = {t: i for i, t in enumerate(theirs.times)}
    for row in found:
        mine = [float(row.incidence[cause]) for cause in (1, 2, 3)]
        assert mine == pytest.approx([float(theirs.cinc[i][at[row.t]]) for i in range(3)])
