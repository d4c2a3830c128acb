import numpy as np
import pytest

from proeftuin.errors import DataContractError
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
