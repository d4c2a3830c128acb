"""What holds for inference that finds the weights anew in every draw."""

import numpy as np
import pytest

from proeftuin.errors import NotEstimableError, Problem
from proeftuin.methods.effects.covariate_sample import CovariateSample
from proeftuin.methods.effects.entropy_balancing import entropy_balancing
from proeftuin.methods.effects.propensity_score import fit_propensity_score, inverse_probability_contrast
from proeftuin.methods.effects.reestimated_inference import cluster_bootstrap, randomisation_inference
from proeftuin.methods.effects.weighted_difference_in_differences import mean_effect, stacks_of_sites

YEARS = np.arange(2011, 2017)


def balanced_effect(outcomes, covariates, starts, times_drawn):
    sample = CovariateSample.of(covariates, np.isfinite(starts), counts=times_drawn)
    weights = times_drawn * entropy_balancing(sample).weights
    return mean_effect(outcomes, stacks_of_sites(starts, YEARS, weights))


def test_the_bootstrap_of_a_difference_in_means_has_the_spread_of_its_formula():
    generator = np.random.default_rng(1)
    values, treated = generator.normal(size=80), np.arange(80) < 30

    def difference(times):
        return np.average(values[treated], weights=times[treated]) - np.average(
            values[~treated], weights=times[~treated]
        )

    drawn = cluster_bootstrap(lambda times: np.atleast_1d(difference(times)), np.arange(80), treated, 2000, generator)

    formula = np.sqrt(values[treated].var() / 30 + values[~treated].var() / 50)
    assert drawn.standard_errors[0] == pytest.approx(formula, rel=0.06)
    assert drawn.lower[0] < drawn.effects[0] < drawn.upper[0]


def test_the_bootstrap_agrees_with_the_influence_of_an_estimated_score():
    generator = np.random.default_rng(2)
    covariates = generator.normal(size=(600, 2))
    treated = generator.random(600) < 1 / (1 + np.exp(-0.8 * covariates[:, 0]))
    outcome = 3 * covariates[:, 0] + generator.normal(size=600)
    clusters = np.arange(600)

    def effect(times):
        score = fit_propensity_score(CovariateSample.of(covariates, treated, counts=times))
        return inverse_probability_contrast(score, outcome).effects

    drawn = cluster_bootstrap(effect, clusters, treated, 400, generator)

    score = fit_propensity_score(CovariateSample.of(covariates, treated))
    formula = inverse_probability_contrast(score, outcome).standard_errors[0]
    assert drawn.standard_errors[0] == pytest.approx(formula, rel=0.15)
    fixed = score.weights() * ~treated
    as_if_known = np.sqrt((fixed**2 * (outcome - np.average(outcome, weights=fixed)) ** 2).sum()) / fixed.sum()
    assert as_if_known > 1.3 * formula


def test_rows_of_a_cluster_are_drawn_together():
    seen = []

    def record(times):
        seen.append(times)
        return np.zeros(1)

    cluster_bootstrap(
        record, np.repeat(np.arange(6), 3), np.repeat([1, 1, 0, 0, 0, 0], 3), 50, np.random.default_rng(3)
    )

    for times in seen:
        per_cluster = times.reshape(6, 3)
        assert (per_cluster == per_cluster[:, :1]).all()
        assert (per_cluster[:2, 0].sum(), per_cluster[2:, 0].sum()) == (2, 4)


def test_draws_without_an_estimate_are_counted_and_refused_when_many():
    def sometimes(share):
        generator = np.random.default_rng(4)

        def estimate(times):
            if (times != 1).any() and generator.random() < share:
                raise NotEstimableError(Problem("weights", "none", "some", "nothing"))
            return times[:1]

        return estimate

    arguments = np.arange(8), np.arange(8) < 4, 200, np.random.default_rng(5)
    assert 0 < cluster_bootstrap(sometimes(0.03), *arguments).failed < 20
    with pytest.raises(NotEstimableError, match="of 200 draws have no estimate"):
        cluster_bootstrap(sometimes(0.5), *arguments)


def test_randomisation_with_weights_found_anew_keeps_its_level():
    generator = np.random.default_rng(6)
    p_values = []
    for _ in range(60):
        covariates = generator.normal(size=36)
        outcomes = generator.normal(size=(5, 36, 6)).cumsum(axis=2) + np.outer(covariates, YEARS - 2011)
        starts = np.where(generator.permutation(36) < 6, 2014, np.inf)
        test = randomisation_inference(
            lambda assigned, y=outcomes, x=covariates: balanced_effect(y, x, assigned, np.ones(36)),
            starts,
            39,
            generator,
        )
        p_values.append(test.p)

    # 300 p-values, five of each sample independent; a true ten percent lies between 5.5 and 14.5 in 99 of 100 cases.
    assert 0.055 <= np.mean(np.array(p_values) <= 0.1) <= 0.145


def test_a_large_effect_is_as_rare_as_the_draws_allow():
    generator = np.random.default_rng(7)
    covariates, starts = generator.normal(size=36), np.where(np.arange(36) < 6, 2014, np.inf)
    outcomes = generator.normal(size=(36, 6)) + 50 * np.outer(np.isfinite(starts), YEARS >= 2014)

    test = randomisation_inference(
        lambda assigned: balanced_effect(outcomes, covariates, assigned, np.ones(36)), starts, 99, generator
    )

    assert test.p[0] == pytest.approx(0.01)
    assert test.drawn.shape == (99, 1)


def test_assignments_are_exchanged_within_strata_only():
    strata, assignment = np.repeat([0, 1], 10), np.tile([1.0] * 3 + [0.0] * 7, 2)
    seen = []

    def record(assigned):
        seen.append(assigned)
        return np.array([assigned[0]])

    randomisation_inference(record, assignment, 40, np.random.default_rng(8), strata=strata)

    assert all((assigned[:10].sum(), assigned[10:].sum()) == (3, 3) for assigned in seen)
    assert len({tuple(assigned) for assigned in seen}) > 30


def test_an_assignment_that_cannot_be_balanced_counts_as_extreme():
    def only_as_it_is(assigned):
        if assigned[0] == 0:
            raise NotEstimableError(Problem("weights", "none", "some", "nothing"))
        return np.array([10.0 if assigned[1] else 1.0])

    test = randomisation_inference(only_as_it_is, [1, 1, 0, 0, 0, 0], 200, np.random.default_rng(9))

    assert test.failed > 50
    extreme = np.isnan(test.drawn[:, 0]) | (test.drawn[:, 0] >= 10)
    assert test.p[0] == pytest.approx((1 + extreme.sum()) / 201)
