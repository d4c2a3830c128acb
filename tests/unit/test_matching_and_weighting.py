"""What matching and weighting refuse."""

import numpy as np
import pytest

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects import matching
from proeftuin.methods.effects.balance import covariate_balance
from proeftuin.methods.effects.covariate_sample import CovariateSample
from proeftuin.methods.effects.matching import mahalanobis_points, match_nearest, match_optimally
from proeftuin.methods.effects.propensity_score import fit_propensity_score, inverse_probability_contrast
from proeftuin.methods.effects.region_matching import Distance, match_regions

YEARS = np.arange(2011, 2016)
STARTS = np.array([2013, np.inf, np.inf, np.inf])
OUTCOMES = np.arange(20.0).reshape(4, 5)


@pytest.mark.parametrize("slope", [1.0, 1e-6])
def test_covariates_that_tell_the_groups_apart_have_no_propensity_score(slope):
    with pytest.raises(NotEstimableError, match="tell the treated and the comparison rows apart"):
        fit_propensity_score(CovariateSample.of(slope * np.arange(6.0), [0, 0, 0, 1, 1, 1]))


def test_a_missing_outcome_is_refused():
    score = fit_propensity_score(CovariateSample.of([1.0, 2, 1, 2], [1, 0, 0, 1]))

    with pytest.raises(DefinitionError, match="missing"):
        inverse_probability_contrast(score, [1.0, np.nan, 2, 3])


@pytest.mark.parametrize(
    ("points", "treated", "options"),
    [
        ([1.0, np.nan, 2.0], [1, 0, 0], {}),
        ([1.0, 2.0], [1, 0, 0], {}),
        ([1.0, 2.0, 2.0], [1, 0, 0], {"ratio": 0}),
        ([1.0, 2.0, 2.0], [1, 0, 0], {"exact": [1, 2]}),
    ],
)
def test_points_that_do_not_fit_together_are_refused(points, treated, options):
    with pytest.raises(DefinitionError, match="align the arrays"):
        match_nearest(points, treated, **options)


def test_a_caliper_without_any_partner_is_refused():
    for match in (match_nearest, match_optimally):
        with pytest.raises(NotEstimableError, match="widen the caliper"):
            match([1.0, 2.0, 3.0], [1, 0, 0], caliper=0.5)


def test_more_pairs_than_can_be_weighed_are_refused(monkeypatch):
    monkeypatch.setattr(matching, "LARGEST_OPTIMAL", 1)

    with pytest.raises(DefinitionError, match="2 pairs"):
        match_optimally([1.0, 2.0, 3.0], [1, 0, 0])


def test_covariates_that_do_not_vary_give_no_distance():
    with pytest.raises(NotEstimableError, match="no covariate varies"):
        mahalanobis_points([[1.0], [1.0], [2.0], [2.0]], [1, 1, 0, 0])


@pytest.mark.parametrize(
    ("weights", "error", "message"),
    [
        ([1.0, -1.0, 1.0], DefinitionError, "negative"),
        ([1.0, 1.0], DefinitionError, "one weight per row"),
        ([1.0, 0.0, 0.0], NotEstimableError, "all comparison rows"),
    ],
)
def test_weights_that_cannot_be_used_are_refused(weights, error, message):
    with pytest.raises(error, match=message):
        covariate_balance(CovariateSample.of([1.0, 2.0, 3.0], [1, 0, 0]), weights)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"starts": [2013, np.nan, np.inf, np.inf]}, DefinitionError, "a missing start"),
        ({"years": YEARS[1:]}, DefinitionError, "the same regions and years"),
        ({"starts": [np.inf] * 4}, NotEstimableError, "no site"),
        ({"starts": [2011, np.inf, np.inf, np.inf]}, NotEstimableError, "region 0 has no year before"),
        ({"outcomes": np.where(np.arange(20).reshape(4, 5) == 1, np.nan, OUTCOMES)}, DefinitionError, "region 0 lacks"),
        ({"sizes": [10, 1, 1, 9], "largest_size_ratio": 2}, NotEstimableError, "region 0 has 1 candidate"),
    ],
)
def test_regions_that_cannot_be_matched_are_refused(changes, error, message):
    arguments = {"outcomes": OUTCOMES, "years": YEARS, "starts": STARTS} | changes

    with pytest.raises(error, match=message):
        match_regions(**arguments, donors=2)


def test_a_region_with_a_gap_before_the_start_is_no_donor():
    outcomes = OUTCOMES.copy()
    outcomes[1, 0] = np.nan

    found = match_regions(outcomes, YEARS, STARTS, donors=3, distance=Distance.STANDARDISED)

    assert found.donors.tolist() == [[2, 3, -1]]
    assert found.weights.tolist() == [[1, 0, 0.5, 0.5]]
