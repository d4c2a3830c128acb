"""
Goodwin and Wright, Decision Analysis for Management Judgment, 3rd edition 2004, chapter 3: the choice of an office.

Values of four of the seven offices, swing weights, the aggregate values and the weight on turnover at which the choice
changes, as printed there (pages 40 to 48, table 3.2 and figure 3.7).
"""

import numpy as np
import pytest

from proeftuin.methods.choice.weighing import (
    acceptability,
    any_weights,
    local_values,
    normalised_weights,
    thresholds,
    totals,
)

OFFICES = ("Addison Square", "Carlisle Walk", "Elton Street", "Gorton Square")
# Closeness to customers, visibility, image, size, comfort, car parking.
VALUES = np.array(
    [
        [100, 60, 100, 75, 0, 90],
        [80, 70, 0, 0, 10, 100],
        [40, 60, 90, 100, 60, 70],
        [60, 100, 20, 50, 50, 80],
    ]
)
SWINGS = (100, 80, 70, 30, 20, 10)
PRINTED_WEIGHTS = (32, 26, 23, 10, 6, 3)
ADDISON, CARLISLE, ELTON, GORTON = range(4)


def test_swing_weights_become_the_printed_percentages():
    # The book rounds 6.45 down and 22.58 up; its percentages add to 100.
    assert normalised_weights(SWINGS) * 100 == pytest.approx(PRINTED_WEIGHTS, abs=0.5)


def test_aggregate_values_of_the_offices():
    found = totals(VALUES, PRINTED_WEIGHTS).value

    assert found[ADDISON] == pytest.approx(80.8)
    assert found[CARLISLE] == pytest.approx(47.4)
    assert found[GORTON] == pytest.approx(60.2)


def _turnover_and_conditions():
    turnover, conditions = np.array(SWINGS[:3]), np.array(SWINGS[3:])
    return np.column_stack([VALUES[:, :3] @ turnover / turnover.sum(), VALUES[:, 3:] @ conditions / conditions.sum()])


def test_elton_street_with_all_weight_on_either_branch():
    turnover, conditions = _turnover_and_conditions()[ELTON]

    assert (turnover, conditions) == (pytest.approx(60.4, abs=0.05), pytest.approx(81.7, abs=0.05))


def test_the_weight_on_turnover_below_which_elton_street_comes_first():
    found = thresholds(_turnover_and_conditions(), (81, 19))

    assert found.lower[0] * 100 == pytest.approx(52.1, abs=0.05)
    assert found.below[0] == ELTON
    assert (found.upper[0], found.above[0]) == (1.0, None)


def test_a_scale_where_less_is_better():
    """The rents of the offices, on a scale from 30,000 (worst) to 5,000 (best)."""
    rents = np.array([[30_000.0], [5_000], [30_000], [10_000]])

    assert local_values(rents, [30_000], [5_000])[:, 0] == pytest.approx([0, 100, 0, 80])


def test_shares_of_all_weights_in_which_each_comes_first():
    """Worked by hand: the value w on one criterion and 1 - w on the other, w anything from 0 to 1 alike."""
    values = np.array([[100.0, 0], [60, 60], [0, 100]])
    generator = np.random.default_rng(4)
    found = acceptability(values, any_weights(2, 200_000, generator), generator)

    # The first wins from w = 0.6 on, the last up to 0.4, and the even one between; the even one is never last.
    assert found.first == pytest.approx([0.4, 0.2, 0.4], abs=0.005)
    assert found.shares[1] == pytest.approx([0.2, 0.8, 0.0], abs=0.005)
