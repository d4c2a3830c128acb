"""
Fast food shops in New Jersey and Pennsylvania before and after the minimum wage rose (Card and Krueger, American
Economic Review 1994; published difference 2.76), and the level of the test in repeated samples.
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from proeftuin.methods.effects.random_effects import BetweenVariance
from proeftuin.methods.effects.wave_comparison import (
    EQUAL,
    INVERSE_VARIANCE,
    compare_waves,
    permute_waves,
    wave_changes,
)

DATA = Path(__file__).parent / "data" / "effect-estimation"


def test_employment_rose_by_the_published_difference():
    table = pl.read_csv(DATA / "fast_food_employment.csv").sort("raised", "after")
    shops, employees, squares = (
        table[name].to_numpy().reshape(2, 2) for name in ("shops", "employees", "squared_employees")
    )
    mean = employees / shops
    # Errors as in the robust regression of all shops: n / (n - 4) as its small-sample factor.
    error = np.sqrt((squares / shops - mean**2) / shops * shops.sum() / (shops.sum() - 4))

    result = compare_waves(wave_changes(*mean.T, *error.T, [False, True]), method=None)

    assert mean.ravel() == pytest.approx([23.331169, 21.165584, 20.439408, 21.027429], abs=5e-7)
    assert result.effect == pytest.approx(2.753606, abs=5e-7)
    assert result.standard_error == pytest.approx(1.795451, abs=5e-7)


def waves(generator, sites: int, others: int, between: float):
    """Two waves without an effect: a regional level, real changes of some size, and sampling errors."""
    regions = sites + others
    errors = generator.uniform(0.5, 2.0, size=(2, regions))
    level = generator.normal(50, 5, regions)
    real = generator.normal(0, between, regions)
    before = level + generator.normal(0, errors[0])
    after = level + real + 1.0 + generator.normal(0, errors[1])
    return wave_changes(before, after, *errors, np.arange(regions) < sites)


@pytest.mark.parametrize(("sites", "others", "between"), [(9, 60, 1.5), (9, 60, 0.0), (3, 40, 1.5)])
def test_without_an_effect_one_in_twenty_comparisons_rejects(sites, others, between):
    generator = np.random.default_rng(8)
    rejected = dict.fromkeys((INVERSE_VARIANCE, EQUAL, "sampling errors only"), 0)
    for _ in range(400):
        changes = waves(generator, sites, others, between)
        for weighting in (INVERSE_VARIANCE, EQUAL):
            rejected[weighting] += compare_waves(changes, weighting=weighting).p <= 0.05
        rejected["sampling errors only"] += compare_waves(changes, method=None).p <= 0.05

    # 400 samples: a true five percent lies between 2.2 and 7.8 percent in 99 of 100 cases; with homogeneous changes
    # the standard error is never below that of sampling, which makes the test a little careful.
    assert 0.015 <= rejected[INVERSE_VARIANCE] / 400 <= 0.078
    assert 0.015 <= rejected[EQUAL] / 400 <= 0.078
    if between:
        assert rejected["sampling errors only"] / 400 > 0.10


def test_exchanging_labels_rejects_one_in_twenty_too():
    generator = np.random.default_rng(9)
    p = [permute_waves(waves(generator, 9, 60, 1.5), 199, generator).p for _ in range(400)]

    assert 0.022 <= np.mean(np.array(p) <= 0.05) <= 0.078


def test_the_variance_of_real_changes_is_found():
    generator = np.random.default_rng(10)
    method = BetweenVariance.DERSIMONIAN_LAIRD
    found = [compare_waves(waves(generator, 9, 60, 1.5), method=method).between_variance for _ in range(100)]

    assert np.mean(found) == pytest.approx(1.5**2, abs=0.35)
