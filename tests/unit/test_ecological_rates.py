import numpy as np
import pytest

from proeftuin.errors import DataContractError, NotEstimableError
from proeftuin.methods.ecological_rates import rates_from_composition

PERSONS = np.array([[80, 20], [90, 10], [60, 40], [95, 5.0]]) * 100


def test_a_band_that_seems_to_prevent_deaths_gets_rate_zero():
    deaths = 100 - PERSONS[:, 1] / 100

    fit = rates_from_composition(deaths, PERSONS)

    assert fit.rates[1] == 0
    assert fit.rates[0] == pytest.approx(deaths.sum() / PERSONS[:, 0].sum())


def test_a_region_with_a_missing_number_does_not_count():
    deaths = PERSONS @ [0.01, 0.1]
    more = np.vstack([PERSONS, [[np.nan, 10]], [[50, 50]]])

    fit = rates_from_composition([*deaths, 7, np.nan], more)

    assert fit.regions == 4
    np.testing.assert_allclose(fit.rates, [0.01, 0.1])


def test_as_many_regions_as_bands_or_bands_that_go_together_cannot_be_told_apart():
    with pytest.raises(NotEstimableError, match="more regions"):
        rates_from_composition([5, 6], PERSONS[:2])
    with pytest.raises(NotEstimableError, match="told apart"):
        rates_from_composition([5, 6, 7], [[80, 20], [160, 40], [40, 10]])


def test_negative_deaths_and_empty_regions_are_refused():
    with pytest.raises(DataContractError, match="negative"):
        rates_from_composition([5, -6, 7, 8], PERSONS)
    with pytest.raises(DataContractError, match="no persons"):
        rates_from_composition([5, 6, 7, 8], PERSONS * [[0], [1], [1], [1]])
