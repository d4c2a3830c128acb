"""What weighted difference-in-differences and its inference refuse."""

import numpy as np
import pytest

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.reestimated_inference import cluster_bootstrap, randomisation_inference
from proeftuin.methods.effects.regression_to_the_mean import (
    change_beyond_selection,
    expected_regression_to_the_mean,
    variance_components,
)
from proeftuin.methods.effects.weighted_difference_in_differences import (
    fit_stacks,
    mean_effect,
    regional_means,
    stacks_of_sites,
)

YEARS = np.arange(2011, 2016)
STARTS = np.array([2013, 2014, np.inf, np.inf])


@pytest.mark.parametrize(
    ("starts", "weights", "error", "message"),
    [
        (STARTS, [1, 1, 1], DefinitionError, "a weight per region"),
        (STARTS, [1, 1, 1, -1], DefinitionError, "a weight is missing or negative"),
        (STARTS, [1, 1, np.nan, 1], DefinitionError, "a weight is missing or negative"),
        ([2013, np.nan, np.inf, np.inf], [1, 1, 1, 1], DefinitionError, "a weight per region"),
        (STARTS, [[1, 1, 1, 1]], DefinitionError, "start in different years"),
        ([np.inf] * 4, [1, 1, 1, 1], NotEstimableError, "no site has a weight"),
        (STARTS, [0, 0, 1, 1], NotEstimableError, "no site has a weight"),
        (STARTS, [[0, 0, 1, 1]], NotEstimableError, "0 sites"),
        (STARTS, [1, 1, 0, 0], NotEstimableError, "no other regions"),
        ([2011, 2014, np.inf, np.inf], [1, 1, 1, 1], NotEstimableError, "0 years before"),
        ([2013, 2016, np.inf, np.inf], [1, 1, 1, 1], NotEstimableError, "0 after"),
    ],
)
def test_stacks_without_a_comparison_are_refused(starts, weights, error, message):
    with pytest.raises(error, match=message):
        stacks_of_sites(starts, YEARS, weights)


def test_the_year_of_the_start_can_be_left_out():
    first, second = stacks_of_sites(STARTS, YEARS, np.ones(4), leave_out_start_year=True)

    assert YEARS[first.is_before].tolist() == [2011, 2012]
    assert YEARS[first.is_after].tolist() == [2014, 2015]
    assert YEARS[second.is_after].tolist() == [2015]
    assert first.is_treated.tolist() == [True, False, False, False]


def test_a_missing_outcome_is_refused_only_where_it_counts():
    stacks = stacks_of_sites(STARTS, YEARS, [1, 1, 1, 0], leave_out_start_year=True)[:1]
    outcomes = np.arange(20.0).reshape(4, 5) ** 2
    expected = mean_effect(outcomes, stacks)
    outcomes[3], outcomes[1], outcomes[0, 2] = np.nan, np.nan, np.nan
    assert mean_effect(outcomes, stacks) == pytest.approx(expected)
    assert fit_stacks(outcomes, stacks).coefficients[:, 0] == pytest.approx(expected)

    outcomes[2, 0] = np.nan
    for method in (mean_effect, fit_stacks):
        with pytest.raises(DefinitionError, match="stack 0: an outcome is missing"):
            method(outcomes, stacks)


def test_outcomes_of_other_regions_than_the_stacks_are_refused():
    with pytest.raises(DefinitionError, match="the regions and years of the stacks"):
        mean_effect(np.zeros((3, 5)), stacks_of_sites(STARTS, YEARS, np.ones(4)))


def test_regions_in_which_nobody_has_a_weight_have_no_mean():
    means = regional_means([[2.0, 4.0], [3.0, 3.0]], [[2, 2], [3, 3]], [1.0, 0.0], [0, 1])

    assert means.outcomes[0, 0].tolist() == [1, 2]
    assert np.isnan(means.outcomes[0, 1]).all()
    assert means.weights.tolist() == [2, 0]
    with pytest.raises(DefinitionError, match="the same cells and years"):
        regional_means([[2.0, 4.0]], [[2, 2]], [1.0, 1.0], [0])


def estimate(argument):
    return argument[:1]


@pytest.mark.parametrize(
    ("clusters", "treated", "draws", "error", "message"),
    [
        ([0, 0, 1, 2], [1, 0, 0, 0], 99, DefinitionError, "partly treated"),
        ([0, 1, 2, 3], [1, 1, 0, 0], 10, DefinitionError, "10 draws"),
        ([0, 0, 1, 2], [1, 1, 0, 0], 99, NotEstimableError, "1 treated and 2 other clusters"),
    ],
)
def test_clusters_that_cannot_be_drawn_are_refused(clusters, treated, draws, error, message):
    with pytest.raises(error, match=message):
        cluster_bootstrap(estimate, clusters, treated, draws, np.random.default_rng(1))


@pytest.mark.parametrize(
    ("strata", "draws", "error", "message"),
    [
        ([0, 0, 1, 1], 99, NotEstimableError, "no stratum has both"),
        ([0, 0, 1], 99, DefinitionError, "align the arrays"),
        (None, 5, DefinitionError, "5 draws"),
    ],
)
def test_assignments_that_cannot_be_exchanged_are_refused(strata, draws, error, message):
    with pytest.raises(error, match=message):
        randomisation_inference(estimate, [1, 1, 0, 0], draws, np.random.default_rng(1), strata=strata)


def test_figures_that_no_regression_to_the_mean_follows_from_are_refused():
    with pytest.raises(DefinitionError, match="reliability from 0 to 1"):
        variance_components(1.0, 1.2)
    with pytest.raises(DefinitionError, match="not both zero"):
        expected_regression_to_the_mean(0, 0, 0, 1)
    with pytest.raises(DefinitionError, match="0 measurements"):
        expected_regression_to_the_mean(0, 1, 1, 1, measurements=0)
    with pytest.raises(DefinitionError, match="both values of every unit"):
        change_beyond_selection([1.0, 2.0], [1.0, np.nan], [1, 0], 0)
    with pytest.raises(NotEstimableError, match="selects 1 treated and 0 comparison units"):
        change_beyond_selection([5.0, 2.0], [1.0, 2.0], [1, 0], 3)


def test_a_single_selected_unit_has_no_standard_error():
    assert np.isnan(change_beyond_selection([5.0, 5.0], [1.0, 2.0], [1, 0], 3).standard_error)
