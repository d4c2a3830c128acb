"""Gini coefficient and shares of the top against a published example, an independent formula and a count by hand."""

import numpy as np
import pytest

from proeftuin.methods.concentration import AmountHistogram, concentration, concentration_of_persons, lorenz_curve

TEN_INCOMES = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]


def test_gini_of_ten_incomes_equals_the_published_one():
    """Example of function `gini` in the R packages ineq (Zeileis) and acid (Sohn): 0.4620911."""
    assert concentration_of_persons(TEN_INCOMES).gini == pytest.approx(0.4620911, abs=5e-8)


def test_gini_is_half_the_mean_difference_of_all_pairs_over_the_mean():
    """The definition of Gini (1912), here counted over all pairs of 500 drawn costs."""
    costs = np.random.default_rng(1912).lognormal(6, 2, size=500)
    pairs = np.abs(costs[:, None] - costs[None, :]).mean()

    assert concentration_of_persons(costs).gini == pytest.approx(pairs / 2 / costs.mean(), rel=1e-12)


def test_gini_of_drawn_lognormal_costs_is_that_of_their_distribution():
    """Gini of a lognormal distribution with deviation s: 2 x Phi(s / root 2) - 1 (Cowell 2011, table A.1)."""
    costs = np.random.default_rng(1905).lognormal(0, 1, size=400_000)

    assert concentration_of_persons(costs).gini == pytest.approx(0.5205, abs=0.005)


def test_shares_of_the_top_by_hand():
    """
    250 persons: 3 of 10,000, 10 of 1,000, 37 of 100 and 200 of 0, together 43,700 euro.

    The top 1 % are two and a half persons of 10,000; the top 5 % twelve and a half: all three and nine and a half of
    1,000; the top 10 % 25: all thirteen and twelve of 100.
    """
    spread = concentration([200, 37, 3, 10], [0, 3_700, 30_000, 10_000])

    assert spread.total == 43_700
    assert spread.top == pytest.approx(np.array([25_000, 39_500, 41_200]) / 43_700)


def test_lorenz_curve_of_four_persons_by_hand():
    reached, held = lorenz_curve(np.ones(4), [6, 1, 3, 0])

    assert reached == pytest.approx([0, 0.25, 0.5, 0.75, 1])
    assert held == pytest.approx([0, 0, 0.1, 0.4, 1])


def test_with_a_negative_amount_the_curve_goes_below_zero_and_gini_is_still_that_of_all_pairs():
    """Amounts -2, 0, 4 and 8: differences between pairs 2, 6, 10, 4, 8 and 4, twice, over 16 pairs; mean 2.5."""
    with_correction = concentration_of_persons([4, -2, 8, 0])

    assert with_correction.gini == pytest.approx(2 * 34 / 16 / 2 / 2.5)
    assert (with_correction.negative_persons, with_correction.negative_total) == (1, -2)
    assert concentration_of_persons([4, -2, 8, 0], negatives_as_zero=True).gini == pytest.approx(
        concentration_of_persons([4, 0, 8, 0]).gini
    )


def test_gini_from_a_histogram_with_edges_a_tenth_apart_misses_less_than_half_a_percent_of_it():
    costs = np.where(np.random.default_rng(7).random(20_000) < 0.2, 0.0, 1.0)
    costs *= np.random.default_rng(8).lognormal(6, 1.5, size=20_000)
    histogram = AmountHistogram.of(costs, np.append(0, 1.1 ** np.arange(0, 150)))

    exact, rough = concentration_of_persons(costs), concentration(histogram.persons, histogram.totals)

    assert 0.995 * exact.gini < rough.gini <= exact.gini
    assert rough.top == pytest.approx(exact.top, rel=0.005)
