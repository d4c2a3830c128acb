"""What the modified Park test says about costs drawn from families that are known."""

import numpy as np
import pytest

from proeftuin.errors import NotEstimableError
from proeftuin.methods.effects.exponential_family import POISSON
from proeftuin.methods.effects.generalised_linear_model import fit_glm
from proeftuin.methods.effects.glm_cells import glm_cells
from proeftuin.methods.effects.variance_family import park_test

GROUPS = np.repeat(np.arange(8), 25)
CLUSTERS = np.tile(np.arange(25), 8)
DESIGN = np.column_stack([np.ones(200), GROUPS])


def drawn(power: int):
    """Sums and sums of squares of 200 cells of 200 persons whose variance follows the mean to a power."""
    generator = np.random.default_rng(5)
    mean = np.exp(2 + 0.3 * GROUPS)[:, None] * np.ones(200)
    spread = 3 * mean ** (power / 2) / 3**power
    outcome = generator.gamma((mean / spread) ** 2, spread**2 / mean)
    return outcome.sum(axis=1), (outcome**2).sum(axis=1)


@pytest.mark.parametrize(("power", "family"), [(0, "gaussian"), (1, "poisson"), (2, "gamma"), (3, "inverse_gaussian")])
def test_the_power_of_the_variance_is_found(power, family):
    sums, squares = drawn(power)
    fit = fit_glm(glm_cells(DESIGN, np.full(200, 200.0), sums, clusters=CLUSTERS), POISSON)

    test = park_test(fit, squares)

    assert test.power == pytest.approx(power, abs=3 * test.standard_error)
    assert test.standard_error < 0.1
    assert test.family == family


def test_another_currency_changes_nothing():
    sums, squares = drawn(2)
    persons = np.full(200, 200.0)

    one, other = (
        park_test(fit_glm(glm_cells(DESIGN, persons, unit * sums, clusters=CLUSTERS), POISSON), unit**2 * squares)
        for unit in (1.0, 0.01)
    )

    assert other.power == pytest.approx(one.power)
    assert other.standard_error == pytest.approx(one.standard_error)


def test_cells_of_one_expected_amount_show_no_power():
    sums, squares = drawn(2)
    fit = fit_glm(glm_cells(DESIGN[:, :1], np.full(200, 200.0), sums, clusters=CLUSTERS), POISSON)

    with pytest.raises(NotEstimableError, match="same expected costs"):
        park_test(fit, squares)
