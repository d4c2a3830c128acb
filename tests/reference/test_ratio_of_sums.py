"""Ratios of sums over persons: a textbook's standard errors, and how often intervals hold when events repeat."""

from dataclasses import astuple

import numpy as np
import pytest

from proeftuin.methods.proportion_interval import wilson_limits
from proeftuin.methods.rate_interval import count_limits
from proeftuin.methods.ratio_of_sums import (
    PersonSums,
    bootstrapped_ratio,
    directly_standardised_ratio,
    ratio_of_sums,
)
from proeftuin.methods.standardisation import Standard

# Cochran (1977), Sampling Techniques, section 2.11: 33 families of low income, their size, weekly income and food cost.
# The rows were held against a copy in the example of an R function, `ratest`, which has 23.5 for the food cost of the
# 22nd family. Only with 23.3 is the mean the 27.49 of the book; all its other results come out with either.
SIZE = [2, 3, 3, 5, 4, 7, 2, 4, 2, 5, 3, 6, 4, 4, 2, 5, 3, 4, 2, 4, 2, 5, 3, 4, 7, 3, 3, 6, 2, 2, 6, 4, 2]
INCOME = [62, 62, 87, 65, 58, 92, 88, 79, 83, 62, 63, 62, 60, 75, 90, 75, 69, 83, 85, 73, 66, 58, 77, 69, 65, 77, 69]
INCOME += [95, 77, 69, 69, 67, 63]
FOOD = [14.3, 20.8, 22.7, 30.5, 41.2, 28.2, 24.2, 30.0, 24.2, 44.4, 13.4, 19.8, 29.4, 27.1, 22.2, 37.7, 22.6, 36.0]
FOOD += [20.6, 27.7, 25.9, 23.3, 39.8, 16.8, 37.8, 34.8, 28.7, 63.0, 19.5, 21.6, 18.2, 20.1, 20.7]


def standard_error(estimate):
    return (estimate.upper - estimate.value) / 1.959964


@pytest.mark.parametrize(("denominator", "per", "value", "error"), [(SIZE, 1, 7.38, 0.534), (INCOME, 100, 37.9, 2.38)])
def test_food_cost_per_head_and_per_income_have_the_standard_errors_of_the_textbook(denominator, per, value, error):
    """Cochran (1977), section 2.11: 7.38 dollars per head, and 37.9 % of income; without finite correction."""
    ratio = ratio_of_sums(PersonSums.of(FOOD, denominator), per=per)

    assert ratio.value == pytest.approx(value, abs=0.051 if per == 100 else 0.0051)
    assert standard_error(ratio) == pytest.approx(error, abs=0.0051 if per == 100 else 0.00051)


def test_with_a_denominator_of_one_each_the_error_is_that_of_the_mean_in_the_textbook():
    """Cochran (1977), section 2.11: mean food cost 27.49 with standard error 1.76."""
    mean = ratio_of_sums(PersonSums.of(FOOD, np.ones(33)))

    assert mean.value == pytest.approx(27.49, abs=0.0051)
    assert standard_error(mean) == pytest.approx(1.76, abs=0.0051)


def discharges_and_readmissions(rng, persons):
    """Discharges per person, and readmissions among them: some have many, and of some almost every one is a return."""
    discharges = rng.poisson(rng.gamma(0.1, 5, size=persons))
    return rng.binomial(discharges, rng.beta(0.3, 2, size=persons)), discharges


def test_binomial_and_poisson_intervals_are_too_narrow_when_events_repeat_within_persons():
    """
    1,000 draws of 3,000 persons: readmissions per discharge, 0.3 / 2.3 by the way they are drawn.

    Wilson's and Byar's limits take each discharge for a person of its own.
    """
    rng = np.random.default_rng(19770211)
    truth = 0.3 / 2.3
    draws = [PersonSums.of(*discharges_and_readmissions(rng, 3_000)) for _ in range(1_000)]
    above = np.array([sums.numerator for sums in draws])
    below = np.array([sums.denominator for sums in draws])

    ours = [ratio_of_sums(sums) for sums in draws]
    binomial = wilson_limits(above, below)
    poisson = [limits / below for limits in count_limits(above)]

    assert np.mean([r.lower <= truth <= r.upper for r in ours]) == pytest.approx(0.945, abs=0.02)
    assert np.mean((binomial[0] <= truth) & (truth <= binomial[1])) < 0.8
    assert np.mean((poisson[0] <= truth) & (truth <= poisson[1])) < 0.85


def test_bootstrap_of_persons_gives_the_interval_of_the_formula():
    readmitted, discharged = discharges_and_readmissions(np.random.default_rng(5), 5_000)

    drawn = bootstrapped_ratio(readmitted, discharged, np.random.default_rng(6))
    formula = ratio_of_sums(PersonSums.of(readmitted, discharged))

    assert drawn.value == formula.value
    assert drawn.upper - drawn.lower == pytest.approx(formula.upper - formula.lower, rel=0.06)


def test_standardised_ratio_by_hand():
    """
    Young: three persons with 1, 0 and 1 of 2, 1 and 1; old: two persons with 3 and 1 of 4 and 4. The standard has three
    quarters of its denominator among the young.

    Ratios 2/4 and 4/8: 0.5 and 0.5. Residuals of the young 0, -0.5, 0.5: 0.5 x 3/2 / 16; of the old 1, -1: 2 x 2 / 64.
    """
    young, old = PersonSums.of([1, 0, 1], [2, 1, 1]), PersonSums.of([3, 1], [4, 4])
    strata = PersonSums(*(np.stack(pair) for pair in zip(astuple(young), astuple(old), strict=True)))

    ratio = directly_standardised_ratio(strata, Standard([3, 1]))

    assert ratio.value == pytest.approx(0.5)
    assert standard_error(ratio) ** 2 == pytest.approx(0.75**2 * (0.5 * 1.5 / 16) + 0.25**2 * (2 * 2 / 64), rel=1e-6)
