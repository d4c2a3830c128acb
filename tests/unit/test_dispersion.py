import numpy as np
import pytest

from proeftuin.errors import DataContractError, DefinitionError
from proeftuin.methods.dispersion import MINIMUM_REGIONS, variance_between_persons


def test_a_stratum_without_cost_has_no_variance():
    sigma2, tau2 = variance_between_persons(np.zeros((1, 30)), np.full((1, 30), 100.0))

    assert sigma2 == 0
    assert tau2 == 0


def test_with_too_few_regions_the_variance_is_unknown():
    regions = MINIMUM_REGIONS - 1
    sigma2, tau2 = variance_between_persons(np.arange(1.0, regions + 1)[None], np.full((1, regions), 10.0))

    assert np.isnan(sigma2)
    assert np.isnan(tau2)


def test_a_missing_total_leaves_its_region_out():
    generator = np.random.default_rng(2)
    insured = generator.uniform(50, 5000, (1, 40))
    totals = insured * (100 + generator.standard_normal((1, 40)) * 300 / np.sqrt(insured))
    with_gap = np.hstack([totals, [[np.nan]]]), np.hstack([insured, [[500.0]]])

    np.testing.assert_allclose(variance_between_persons(*with_gap), variance_between_persons(totals, insured))


def test_negative_insured_years_are_refused():
    with pytest.raises(DataContractError, match="negative"):
        variance_between_persons(np.ones((1, 30)), np.full((1, 30), -1.0))


def test_the_years_may_stand_on_any_axis_before_the_strata():
    generator = np.random.default_rng(7)
    insured = generator.uniform(50, 5000, (3, 4, 10, 40))
    totals = insured * (100 + generator.standard_normal(insured.shape) * 300 / np.sqrt(insured))

    first = variance_between_persons(totals, insured, year_axis=0)
    second = variance_between_persons(totals.swapaxes(0, 1), insured.swapaxes(0, 1), year_axis=1)

    np.testing.assert_allclose(np.swapaxes(second, 1, 2), first)


@pytest.mark.parametrize("axis", [1, 2, -1])
def test_strata_and_regions_are_no_years(axis):
    with pytest.raises(DefinitionError, match="year_axis"):
        variance_between_persons(np.ones((2, 10, 30)), np.ones((2, 10, 30)), year_axis=axis)
