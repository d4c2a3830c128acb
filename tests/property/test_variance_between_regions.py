"""What holds for the variance between regions whatever their figures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from proeftuin.methods.effects.random_effects import BetweenVariance, between_variance
from proeftuin.methods.effects.variance_between_regions import variance_between_regions

KIND = np.column_stack([np.ones(25), np.arange(25) < 8])


def figures(seed: int, between: float):
    generator = np.random.default_rng(seed)
    variances = generator.uniform(0.2, 2.0, 25)
    return generator.normal(0, np.sqrt(variances + between)), variances


@pytest.mark.parametrize("method", list(BetweenVariance))
@settings(max_examples=15)
@given(seed=st.integers(0, 10_000), shift=st.floats(-5, 5), unit=st.floats(0.01, 100))
def test_a_difference_between_kinds_adds_no_variance_and_a_unit_scales_it(method, seed, shift, unit):
    values, variances = figures(seed, 1.0)

    before = variance_between_regions(values, variances, KIND, method)
    after = variance_between_regions(unit * (values + shift * KIND[:, 1]), unit**2 * variances, KIND, method)

    assert after == pytest.approx(unit**2 * before, rel=1e-3, abs=1e-6 * unit**2)


@pytest.mark.parametrize("method", list(BetweenVariance))
@settings(max_examples=15)
@given(seed=st.integers(0, 10_000))
def test_one_kind_of_region_is_the_case_of_pooled_sites(method, seed):
    values, variances = figures(seed, 1.0)

    ours = variance_between_regions(values, variances, np.ones((25, 1)), method)

    assert ours == pytest.approx(between_variance(values, variances, method), rel=1e-4, abs=1e-7)


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.floats(0, 5))
def test_no_other_variance_is_more_likely_for_contrasts_without_the_kinds(seed, other):
    # The restricted likelihood is the plain likelihood of contrasts that carry no information on the means.
    values, variances = figures(seed, 1.0)
    contrasts = np.linalg.svd(KIND.T)[2][2:]

    def likelihood(between):
        covariance = contrasts @ np.diag(variances + between) @ contrasts.T
        return multivariate_normal.logpdf(contrasts @ values, cov=covariance)

    method = BetweenVariance.RESTRICTED_MAXIMUM_LIKELIHOOD
    best = variance_between_regions(values, variances, KIND, method)

    assert likelihood(best) >= likelihood(other) - 1e-7


def test_on_average_the_true_variance_is_found():
    for method in BetweenVariance:
        found = [variance_between_regions(*figures(seed, 2.0), KIND, method) for seed in range(150)]

        assert np.mean(found) == pytest.approx(2.0, abs=0.3)
