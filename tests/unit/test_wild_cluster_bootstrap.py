import numpy as np
import pytest

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.panel_regression import fit_panel
from proeftuin.methods.effects.wild_cluster_bootstrap import joint_max_t_p_values, wild_cluster_bootstrap, wild_weights

AFTER = np.arange(6) >= 3


def fitted(treated, regions=20, effect=0.0):
    shocks = np.random.default_rng(2).normal(size=(regions, 6))
    regressor = np.outer(np.arange(regions) < treated, AFTER)
    return fit_panel(shocks + effect * regressor, regressor)


def test_one_treated_cluster_is_refused():
    weights = wild_weights(20, 99, np.random.default_rng(1))

    with pytest.raises(NotEstimableError, match="compare a single site with placebo groups"):
        wild_cluster_bootstrap(fitted(1), weights)


def test_one_treated_cluster_is_refused_in_the_joint_test_too():
    weights = wild_weights(20, 99, np.random.default_rng(1))

    with pytest.raises(NotEstimableError):
        joint_max_t_p_values(fitted(1), weights, [0])


def test_all_sign_patterns_are_used_when_they_fit_in_the_draws():
    weights = wild_weights(10, 1024, np.random.default_rng(1))

    assert weights.is_enumerated
    assert len(np.unique(weights.factors, axis=0)) == 1024


@pytest.mark.parametrize(("clusters", "draws"), [(10, 1023), (6, 9999)])
def test_webb_weights_have_six_points_with_mean_square_one(clusters, draws):
    weights = wild_weights(clusters, draws, np.random.default_rng(1))

    points = np.unique(weights.factors)
    assert not weights.is_enumerated
    assert len(points) == 6
    assert np.mean(points**2) == pytest.approx(1)
    assert points.sum() == pytest.approx(0)


def test_too_few_draws_are_refused():
    with pytest.raises(DefinitionError, match="at least 19"):
        wild_weights(20, 18, np.random.default_rng(1))


def test_a_large_effect_is_found_and_its_interval_leaves_out_zero():
    test = wild_cluster_bootstrap(fitted(8, effect=5.0), wild_weights(20, 999, np.random.default_rng(1)))[0]

    assert test.p == 1 / 1000
    assert 0 < test.lower < 5 < test.upper


def test_a_panel_that_fits_exactly_is_refused():
    regressor = np.outer(np.arange(20) < 5, AFTER).astype(float)

    with pytest.raises(NotEstimableError, match="no residuals"):
        wild_cluster_bootstrap(fit_panel(regressor, regressor), wild_weights(20, 99, np.random.default_rng(1)))


def test_a_trend_before_the_start_is_found_jointly():
    shocks = np.random.default_rng(3).normal(size=(30, 4))
    treated = np.arange(30) < 10
    shocks[treated] += [4.0, 2.0, 0.0, 0.0]
    fit = fit_panel(shocks, [np.outer(treated, np.arange(4) == year) for year in (0, 1, 3)])
    weights = wild_weights(30, 999, np.random.default_rng(1))

    assert joint_max_t_p_values(fit, weights, [0, 1])[0] < 0.01
    assert joint_max_t_p_values(fit, weights, [2])[0] > 0.05
