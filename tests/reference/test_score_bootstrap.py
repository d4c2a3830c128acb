"""The score bootstrap against full enumeration by other software, and its level in repeated samples."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from proeftuin.methods.effects.exponential_family import GAUSSIAN, POISSON
from proeftuin.methods.effects.generalised_linear_model import fit_glm
from proeftuin.methods.effects.glm_cells import panel_glm_cells
from proeftuin.methods.effects.score_bootstrap import score_bootstrap, score_bootstrap_p_value
from proeftuin.methods.effects.wild_cluster_bootstrap import wild_weights

DATA = Path(__file__).parent / "data" / "effect-estimation"


def test_for_least_squares_all_sign_patterns_give_the_enumerated_p_value():
    # wildboottest 0.3.2 and enumeration by hand over 2,400 persons: 3,208 of 4,096 patterns at least as extreme.
    cells = pl.read_csv(DATA / "twelve_clusters.csv").sort("cluster", "year")
    mean, treated, persons = (cells[name].to_numpy().reshape(12, 8) for name in ("mean", "treated", "persons"))

    fit = fit_glm(panel_glm_cells(mean * persons, persons, treated), GAUSSIAN)
    test = score_bootstrap(fit, wild_weights(12, 4096, np.random.default_rng(1)))

    assert test.coefficient == pytest.approx(-0.09001298522, abs=5e-12)
    assert test.p * 4096 == 3208


def test_nine_treated_of_fifty_four_regions_are_rejected_in_five_percent_of_samples_without_effect():
    generator = np.random.default_rng(11)
    after = np.arange(5) >= 2
    rejected = np.zeros(2)
    for _ in range(400):
        shocks = generator.normal(0, 0.15, size=(54, 5))
        for year in range(1, 5):
            shocks[:, year] += 0.6 * shocks[:, year - 1]
        persons = generator.integers(20, 200, size=(54, 1)) * np.ones(5)
        # Few claims that cost much each: a long tail and zeros.
        claims = generator.poisson(persons * np.exp(shocks))
        costs = generator.gamma(np.maximum(claims, 1e-9) * 0.5, 2000.0)
        fit = fit_glm(panel_glm_cells(costs, persons, np.outer(generator.permutation(54) < 9, after)), POISSON)
        p = score_bootstrap_p_value(fit, wild_weights(54, 199, generator))
        rejected += p <= 0.05, abs(fit.coefficients[0] / fit.standard_errors_cr1()[0]) > 1.96

    # 400 samples: a true five percent lies between 2.2 and 7.8 percent in 99 of 100 cases.
    assert 0.022 <= rejected[0] / 400 <= 0.078
    assert rejected[1] / 400 > 0.078
