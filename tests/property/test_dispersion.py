"""What `dispersion` finds in simulated persons whose variance is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from proeftuin.methods.dispersion import variance_between_persons
from proeftuin.methods.standardisation import cost_variance, expected_total, standardised_cost_ratio

REGIONS, AGES = 342, 19
AGE_SHARES = np.array([5, 5.2, 5.4, 5.8, 6.5, 6.6, 6.4, 6.2, 5.9, 6.4, 7.3, 7.2, 6.7, 5.9, 5.3, 4.3, 2.6, 1.4, 0.8])
SHARES = np.tile(AGE_SHARES, 2) / (2 * AGE_SHARES.sum())
MEANS = np.tile(np.linspace(900, 9000, AGES), 2)
LOG_DEVIATIONS = np.tile(np.linspace(1.6, 0.9, AGES), 2)
WITHOUT_COST = 0.1
TRUE_VARIANCES = MEANS**2 * (np.exp(LOG_DEVIATIONS**2) / (1 - WITHOUT_COST) - 1)


def persons_of_a_country(generator, *, level_deviation):
    """Totals, insured and true means of 342 municipalities of 1,000 to 900,000 insured: some 18 million persons."""
    sizes = np.clip(np.exp(np.log(32_000) + 0.8 * ndtri((np.arange(REGIONS) + 0.5) / REGIONS)), 1000, None)
    sizes[-4:] = 360e3, 560e3, 650e3, 900e3
    insured = np.maximum(generator.poisson(SHARES[:, None] * sizes), 10)
    level = generator.normal(0, level_deviation, REGIONS) + generator.normal(0, level_deviation / 2, insured.shape)
    truth = MEANS[:, None] * np.exp(level)
    totals = np.empty(insured.shape)
    for stratum, (number, deviation) in enumerate(zip(insured, LOG_DEVIATIONS, strict=True)):
        cost = np.exp(generator.standard_normal(number.sum(), dtype=np.float32) * np.float32(deviation))
        cost[generator.random(cost.size, dtype=np.float32) < WITHOUT_COST] = 0
        starts = np.concatenate([[0], np.cumsum(number)[:-1]])
        per_unit = np.exp(deviation**2 / 2) * (1 - WITHOUT_COST)
        totals[stratum] = np.add.reduceat(cost.astype(float), starts) * truth[stratum] / per_unit
    return totals, insured.astype(float), truth


@pytest.mark.parametrize("level_deviation", [0.0, 0.07])
def test_variance_is_found_and_intervals_hold_the_truth(level_deviation):
    generator = np.random.default_rng(20231231)
    found, covered = [], []
    for _ in range(5):
        totals, insured, truth = persons_of_a_country(generator, level_deviation=level_deviation)
        sigma2, _ = variance_between_persons(totals, insured)
        found.append(np.mean(sigma2 / TRUE_VARIANCES))
        national = totals.sum(axis=1) / insured.sum(axis=1)
        ratio = standardised_cost_ratio(
            totals.sum(axis=0), expected_total(insured.T, national), cost_variance(insured.T, sigma2)
        )
        true_ratio = (insured * truth).sum(axis=0) / expected_total(insured.T, national)
        covered.append((ratio.lower <= true_ratio) & (true_ratio <= ratio.upper))

    assert np.mean(found) == pytest.approx(1, abs=0.1)
    assert 0.93 <= np.mean(covered) <= 0.97


def drawn_means(generator, strata, regions, *, person_deviation, region_deviation, years=None):
    shape = (strata, regions) if years is None else (years, strata, regions)
    insured = np.exp(generator.uniform(np.log(20), np.log(20_000), shape))
    mean = 1000 * (
        1
        + region_deviation * generator.standard_normal(shape)
        + person_deviation / np.sqrt(insured) * generator.standard_normal(shape)
    )
    return mean * insured, insured


def test_variance_between_regions_is_found_too():
    generator = np.random.default_rng(5)

    sigma2, tau2 = variance_between_persons(
        *drawn_means(generator, 40, 400, person_deviation=3.0, region_deviation=0.1)
    )

    assert np.sqrt(sigma2.mean()) == pytest.approx(3000, rel=0.05)
    assert np.sqrt(tau2.mean()) == pytest.approx(100, rel=0.05)


def test_years_together_give_a_more_stable_variance_than_one_year():
    generator = np.random.default_rng(6)
    totals, insured = drawn_means(generator, 40, 342, person_deviation=3.0, region_deviation=0.1, years=8)

    alone, _ = variance_between_persons(totals, insured)
    together, _ = variance_between_persons(totals, insured, year_axis=0)

    assert together.shape == alone.shape
    assert np.std(together) < np.std(alone) / 2
    assert np.sqrt(together.mean()) == pytest.approx(3000, rel=0.05)


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1), st.floats(0.01, 100))
def test_another_currency_changes_the_variance_by_its_square(seed, factor):
    totals, insured = drawn_means(np.random.default_rng(seed), 10, 60, person_deviation=2.0, region_deviation=0.05)

    euro = variance_between_persons(totals, insured)
    other = variance_between_persons(factor * totals, insured)

    np.testing.assert_allclose(other, factor**2 * np.array(euro), rtol=1e-6)
    assert (np.array(euro) >= 0).all()


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_a_region_that_does_not_exist_changes_nothing(seed):
    totals, insured = drawn_means(np.random.default_rng(seed), 10, 60, person_deviation=2.0, region_deviation=0.05)
    nobody = np.zeros((10, 1))

    with_nobody = variance_between_persons(np.hstack([totals, nobody]), np.hstack([insured, nobody]))

    np.testing.assert_allclose(with_nobody, variance_between_persons(totals, insured), rtol=1e-9)
