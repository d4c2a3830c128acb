import numpy as np
import pytest

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.panel_regression import fit_panel

AFTER = np.arange(5) >= 2


def outcomes(regions=8):
    return np.random.default_rng(1).normal(size=(regions, 5))


def test_one_treated_region_has_an_estimate_but_no_jackknife_error():
    fit = fit_panel(outcomes(), np.outer(np.arange(8) == 3, AFTER))

    assert np.isfinite(fit.coefficients).all()
    with pytest.raises(NotEstimableError, match="cluster 3: the effect rests on this cluster alone"):
        fit.standard_errors_cr3()


@pytest.mark.parametrize(
    "regressor", [np.ones((8, 5)), np.outer(np.arange(8), np.ones(5)), np.outer(np.ones(8), AFTER)]
)
def test_a_regressor_of_region_or_year_alone_is_refused(regressor):
    with pytest.raises(NotEstimableError, match="does not vary beyond its region and year"):
        fit_panel(outcomes(), regressor)


def test_outcomes_with_different_gaps_are_refused():
    two = np.stack([outcomes(), outcomes()])
    two[0, 0, 0] = np.nan

    with pytest.raises(DefinitionError, match="gaps that differ"):
        fit_panel(two, np.outer(np.arange(8) < 3, AFTER))


def test_other_regions_than_the_outcome_has_are_refused():
    with pytest.raises(DefinitionError, match="the same regions and years"):
        fit_panel(outcomes(), np.outer(np.arange(7) < 3, AFTER))


def test_one_cluster_is_refused():
    with pytest.raises(NotEstimableError, match="one cluster only"):
        fit_panel(outcomes(), np.outer(np.arange(8) < 3, AFTER), clusters=[0] * 8)


def test_a_year_that_nobody_has_leaves_the_estimate_as_without_that_year():
    regressor = np.outer(np.arange(8) < 3, AFTER).astype(float)
    gappy = outcomes()
    gappy[:, 3] = np.nan

    with_gap = fit_panel(gappy, regressor)
    without = fit_panel(np.delete(gappy, 3, axis=1), np.delete(regressor, 3, axis=1))

    assert with_gap.coefficients == pytest.approx(without.coefficients)
    assert with_gap.standard_errors_cr1() == pytest.approx(without.standard_errors_cr1())


def test_groups_of_regions_with_years_of_their_own_are_estimated_apart():
    values = outcomes()
    regressor = np.outer(np.isin(np.arange(8), [0, 4]), AFTER).astype(float)

    together = fit_panel(values, regressor, year_groups=[0] * 4 + [1] * 4)
    halves = [fit_panel(values[part], regressor[part]).coefficients[0, 0] for part in (slice(4), slice(4, 8))]

    assert together.coefficients[0, 0] == pytest.approx(np.mean(halves))
