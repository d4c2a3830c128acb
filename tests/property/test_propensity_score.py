"""What holds for weighting by a propensity score whatever the covariates."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.methods.effects.balance import covariate_balance
from proeftuin.methods.effects.covariate_sample import CovariateSample
from proeftuin.methods.effects.propensity_score import (
    Population,
    common_support,
    fit_propensity_score,
    inverse_probability_contrast,
)

seeds = st.integers(0, 10_000)
POPULATIONS = list(Population)


def drawn(seed, rows=250):
    generator = np.random.default_rng(seed)
    covariates = generator.normal(size=(rows, 2)) * [15, 0.2] + [50, 3]
    chance = 1 / (1 + np.exp(-(covariates[:, 0] - 50) / 20 + (covariates[:, 1] - 3)))
    treated = generator.random(rows) < chance
    return covariates, treated, covariates[:, 0] / 10 + treated + generator.normal(size=rows)


def estimate(covariates, treated, outcome, population, counts=None):
    score = fit_propensity_score(CovariateSample.of(covariates, treated, counts=counts))
    return inverse_probability_contrast(score, outcome, population=population)


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_expected_and_observed_treatment_agree_over_each_covariate(seed):
    covariates, treated, _ = drawn(seed)

    score = fit_propensity_score(CovariateSample.of(covariates, treated))

    design = np.column_stack([np.ones(len(treated)), covariates])
    assert design.T @ (treated - score.scores) == pytest.approx(np.zeros(3), abs=1e-6)
    assert design @ score.coefficients == pytest.approx(score.logits, abs=1e-8)


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_overlap_weights_balance_the_means_exactly(seed):
    covariates, treated, _ = drawn(seed)
    sample = CovariateSample.of(covariates, treated)

    weights = fit_propensity_score(sample).weights(Population.OVERLAP)

    after = covariate_balance(sample, weights).after
    assert after.standardised_differences == pytest.approx(np.zeros(2), abs=1e-8)


@pytest.mark.parametrize("population", POPULATIONS)
def test_the_influence_of_a_person_is_what_one_more_such_person_adds(population):
    # The derivative of the effect in the number of persons of a row, the score fitted anew.
    covariates, treated, outcome = drawn(3, rows=60)
    influence = estimate(covariates, treated, outcome, population).influence[0]
    step = 1e-4
    for row in range(0, 60, 7):
        counts = np.ones(60)
        counts[row] += step
        more = estimate(covariates, treated, outcome, population, counts).effects[0]
        counts[row] -= 2 * step
        less = estimate(covariates, treated, outcome, population, counts).effects[0]
        assert (more - less) / (2 * step) == pytest.approx(influence[row], rel=1e-5, abs=1e-8)


@given(seeds, st.sampled_from(POPULATIONS))
@settings(max_examples=20, deadline=None)
def test_cells_give_what_their_persons_give(seed, population):
    generator = np.random.default_rng(seed)
    traits = np.array([[a, b] for a in range(3) for b in range(2) for _ in range(2)], dtype=float)
    treated = np.tile([True, False], 6)
    counts = generator.integers(2, 9, 12)
    person = np.repeat(np.arange(12), counts)
    outcome = generator.lognormal(size=len(person))
    means = np.bincount(person, weights=outcome) / counts
    variances = np.bincount(person, weights=outcome**2) / counts - means**2

    persons = estimate(traits[person], treated[person], outcome, population)
    cells = inverse_probability_contrast(
        fit_propensity_score(CovariateSample.of(traits, treated, counts=counts)),
        means,
        population=population,
        variances_within=variances,
    )

    assert cells.effects == pytest.approx(persons.effects, rel=1e-9, abs=1e-12)
    assert cells.standard_errors == pytest.approx(persons.standard_errors, rel=1e-7)


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_clusters_of_cells_give_what_clusters_of_persons_give(seed):
    generator = np.random.default_rng(seed)
    traits = np.array([[a, b] for a in range(3) for b in range(2) for _ in range(4)], dtype=float)
    treated, cluster = np.tile([True, True, False, False], 6), np.tile([0, 1, 2, 3], 6)
    counts = generator.integers(1, 9, 24)
    person = np.repeat(np.arange(24), counts)
    outcome = generator.lognormal(size=len(person))
    means = np.bincount(person, weights=outcome) / counts

    persons = inverse_probability_contrast(
        fit_propensity_score(CovariateSample.of(traits[person], treated[person])), outcome, clusters=cluster[person]
    )
    cells = inverse_probability_contrast(
        fit_propensity_score(CovariateSample.of(traits, treated, counts=counts)), means, clusters=cluster
    )

    sums = [persons.influence[0][cluster[person] == label].sum() for label in range(4)]
    assert persons.standard_errors[0] == pytest.approx(np.sqrt(np.square(sums).sum()))
    assert cells.standard_errors == pytest.approx(persons.standard_errors, rel=1e-7)


def test_the_interval_holds_the_effect_in_about_95_of_100_samples():
    generator = np.random.default_rng(11)
    held, samples = 0, 600
    for _ in range(samples):
        x = generator.normal(size=(400, 2))
        treated = generator.random(400) < 1 / (1 + np.exp(-0.6 * x[:, 0] + 0.4 * x[:, 1]))
        outcome = 2 * x[:, 0] - x[:, 1] + 0.5 * treated + generator.normal(size=400)
        contrast = estimate(x, treated, outcome, Population.TREATED)
        held += abs(contrast.effects[0] - 0.5) <= 1.96 * contrast.standard_errors[0]

    # The score taken as known would give 99.9 percent here, and 600 samples leave 2.3 either way.
    assert 0.92 <= held / samples <= 0.975


def test_common_support_is_where_both_groups_have_scores():
    covariates, treated, _ = drawn(2)
    score = fit_propensity_score(CovariateSample.of(covariates, treated))

    kept = common_support(score)

    for side in (treated, ~treated):
        assert score.scores[kept].min() >= score.scores[side].min()
        assert score.scores[kept].max() <= score.scores[side].max()
    fixed = common_support(score, lowest=0.3, highest=0.6)
    assert fixed.tolist() == ((score.scores >= 0.3) & (score.scores <= 0.6)).tolist()
    assert fit_propensity_score(score.sample.selected(kept)).scores.shape == (kept.sum(),)
