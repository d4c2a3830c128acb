import math

import numpy as np
import pytest

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.conformal_inference import YearOrders, conformal_test

PANEL = np.random.default_rng(3).normal(size=(6, 12))
DONORS = [1, 2, 3, 4, 5]


def test_fewer_than_twenty_years_moved_round_reject_nothing_at_five_percent():
    result = conformal_test(PANEL, 0, DONORS, 9, YearOrders.moving_block(12))

    assert (result.lower, result.upper) == (-math.inf, math.inf)
    assert result.p >= 1 / 12


def test_years_exchanged_freely_reject_with_few_years():
    panel = PANEL.copy()
    panel[0, 9:] += 50
    orders = YearOrders.independent(12, 999, np.random.default_rng(1))
    result = conformal_test(panel, 0, DONORS, 9, orders)

    assert result.p < 0.02
    assert 30 < result.lower < 50 < result.upper < 70


def test_a_perfect_fit_of_all_years_rejects_nothing():
    panel = np.random.default_rng(3).normal(size=(60, 6))
    panel[0] = panel[1:].mean(axis=0)

    assert conformal_test(panel, 0, list(range(1, 60)), 4, YearOrders.moving_block(6)).p == 1.0


@pytest.mark.parametrize("start", [0, 12])
def test_no_year_before_or_after_the_start_is_refused(start):
    with pytest.raises(NotEstimableError, match="years before the start"):
        conformal_test(PANEL, 0, DONORS, start, YearOrders.moving_block(12))


def test_orders_of_another_number_of_years_are_refused():
    with pytest.raises(DefinitionError, match="orders of 11 years"):
        conformal_test(PANEL, 0, DONORS, 9, YearOrders.moving_block(11))


def test_a_missing_outcome_is_refused():
    panel = PANEL.copy()
    panel[2, 2] = np.nan

    with pytest.raises(DefinitionError, match="an outcome is missing"):
        conformal_test(panel, 0, DONORS, 9, YearOrders.moving_block(12))


def test_another_level_changes_nothing_when_only_the_course_counts():
    panel, orders = PANEL.copy(), YearOrders.independent(12, 199, np.random.default_rng(1))
    panel[0] += 1000.0

    one, other = (conformal_test(y, 0, DONORS, 9, orders, without_level=True) for y in (PANEL, panel))

    assert other.p == one.p
    assert other.lower == pytest.approx(one.lower, abs=0.2)
