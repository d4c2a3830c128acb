"""
Job training in the United States (LaLonde 1986; Dehejia and Wahba 1999): 185 trainees and 429 persons of a survey.

Entropy balancing and the score as computed by R (ebal to full convergence, glm); nearest matches by brute force in two
programs, because an often used package (R MatchIt 4.5.1) returns partners that are not nearest.
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from proeftuin.methods.effects.balance import StandardDeviation, covariate_balance
from proeftuin.methods.effects.covariate_sample import CovariateSample
from proeftuin.methods.effects.entropy_balancing import entropy_balancing
from proeftuin.methods.effects.matching import mahalanobis_points, match_nearest, match_optimally
from proeftuin.methods.effects.propensity_score import fit_propensity_score, inverse_probability_contrast

FIGURES = pl.read_csv(
    Path(__file__).parent / "data" / "effect-estimation" / "job_training.csv", infer_schema_length=1000
)
COVARIATES = ("age", "educ", "black", "hispan", "married", "nodegree", "re74", "re75")
EARNINGS = FIGURES["re78"].to_numpy()
SAMPLE = CovariateSample.of(FIGURES.select(COVARIATES).to_numpy(), FIGURES["treat"].to_numpy(), names=COVARIATES)


def effect(weights):
    treated = SAMPLE.is_treated
    others = np.average(EARNINGS[~treated], weights=weights[~treated])
    return np.average(EARNINGS[treated], weights=weights[treated]) - others


def test_entropy_balancing():
    balanced = entropy_balancing(SAMPLE)

    assert effect(balanced.weights) == pytest.approx(1273.261814, abs=5e-7)
    assert balanced.effective_sample_size == pytest.approx(98.457834, abs=5e-7)


def test_weighting_by_the_odds_of_the_propensity_score():
    contrast = inverse_probability_contrast(fit_propensity_score(SAMPLE), EARNINGS)

    # The reference regression stopped 1e-8 before its maximum, which moves the sixth decimal.
    assert contrast.effects[0] == pytest.approx(1214.071221, abs=5e-6)


@pytest.mark.parametrize(
    ("with_replacement", "expected", "distance"), [(False, 894.36748, None), (True, 1967.939684, 0.544)]
)
def test_nearest_propensity_score(with_replacement, expected, distance):
    scores = fit_propensity_score(SAMPLE).scores

    matches = match_nearest(scores, SAMPLE.is_treated, with_replacement=with_replacement)

    assert effect(matches.weights) == pytest.approx(expected, abs=5e-6)
    assert distance is None or matches.total_distance == pytest.approx(distance, abs=5e-4)


def test_optimal_pairs_lie_nearer_than_those_chosen_one_by_one():
    points = mahalanobis_points(SAMPLE.covariates, SAMPLE.is_treated)

    optimal = match_optimally(points, SAMPLE.is_treated)
    greedy = match_nearest(points, SAMPLE.is_treated)

    assert optimal.total_distance < 0.99 * greedy.total_distance
    assert optimal.is_matched.all()
    assert len(np.unique(optimal.partners)) == 185


def test_balance_before_weighting_as_printed_by_the_matching_package():
    # MatchIt, vignette "Getting started", summary of the unmatched data: differences in standard deviations of the
    # treated, variance ratios, and differences in cumulative distributions.
    balance = covariate_balance(SAMPLE, standard_deviation=StandardDeviation.TREATED)
    at = [COVARIATES.index(name) for name in ("age", "educ", "re74", "re75")]

    before = balance.before
    assert before.treated_means[at] == pytest.approx([25.8162, 10.3459, 2095.5737, 1532.0553], abs=5e-5)
    assert before.comparison_means[at] == pytest.approx([28.0303, 10.2354, 5619.2365, 2466.4844], abs=5e-5)
    assert before.standardised_differences[at] == pytest.approx([-0.3094, 0.0550, -0.7211, -0.2903], abs=5e-5)
    assert before.variance_ratios[at] == pytest.approx([0.4400, 0.4959, 0.5181, 0.9563], abs=5e-5)
    assert before.mean_distribution_differences[at] == pytest.approx([0.0813, 0.0347, 0.2248, 0.1342], abs=5e-5)
    assert before.largest_distribution_differences[at] == pytest.approx([0.1577, 0.1114, 0.4470, 0.2876], abs=5e-5)
    shares = [COVARIATES.index(name) for name in ("black", "hispan", "married", "nodegree")]
    assert before.treated_means[shares] == pytest.approx([0.8432, 0.0595, 0.1892, 0.7081], abs=5e-5)
    assert before.comparison_means[shares] == pytest.approx([0.2028, 0.1422, 0.5128, 0.5967], abs=5e-5)
    assert before.standardised_differences[shares] == pytest.approx([1.7615, -0.3498, -0.8263, 0.2450], abs=5e-5)
    assert np.isnan(before.variance_ratios[shares]).all()
