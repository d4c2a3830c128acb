import numpy as np
import pytest

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.pooled_sites import pool_sites


def pooled(effects=(1.0, 2.0), placebos=((0.0, 1.0, 2.0), (0.0, 1.0, 2.0)), draws=99, **options):
    return pool_sites(effects, placebos, draws, np.random.default_rng(1), **options)


def test_fewer_comparison_regions_than_sites_are_refused():
    with pytest.raises(NotEstimableError, match="2 sites and 1 comparison regions"):
        pooled(placebos=[[0.0], [1.0]])


@pytest.mark.parametrize("weights", [[1.0], [1.0, 0.0], [1.0, np.nan]])
def test_weights_that_are_none_are_refused(weights):
    with pytest.raises(DefinitionError, match="weight"):
        pooled(weights=weights)


def test_a_missing_effect_is_refused():
    with pytest.raises(DefinitionError, match="an effect is missing"):
        pooled(effects=(1.0, np.nan))


def test_too_few_draws_are_refused():
    with pytest.raises(DefinitionError, match="18 draws"):
        pooled(draws=18)


def test_outcomes_share_the_draws():
    placebos = np.random.default_rng(2).normal(size=(2, 10))

    one, other = pooled(effects=[[1.0, 2.0], [2.0, 4.0]], placebos=np.stack([placebos, 2 * placebos]))

    assert other.placebo_effects == pytest.approx(2 * one.placebo_effects)
    assert other.p == one.p
