"""
Gain, selection and net benefit of counted patterns, by hand.

Of 100 persons 10 have a risk of 0.5 with 6 events, 20 a risk of 0.2 with 3, and 70 a risk of 0.02 with 1: 10 events.
"""

import numpy as np
import pytest

from proeftuin.methods.prediction.gain import amount_gain, decision_curve, event_gain, selected_from, selected_top
from proeftuin.methods.prediction.prediction_rows import amount_rows, grouped_risk_rows

ROWS = grouped_risk_rows([0.02, 0.5, 0.2], [1, 6, 3], [70, 10, 20])


def test_events_among_the_top_with_equal_risks_taken_in_parts():
    """The top 5 % hold half of the 6 events; the top 20 % the first ten and half of the next twenty."""
    found = event_gain(ROWS, [0.05, 0.1, 0.2, 1])

    assert found.persons == pytest.approx([5, 10, 20, 100])
    assert found.captured == pytest.approx([0.3, 0.6, 0.75, 1])
    assert found.lift == pytest.approx([6, 6, 3.75, 1])


def test_selection_of_the_top_by_hand():
    found = selected_top(ROWS, [0.1, 0.2])

    assert found.predictive_value == pytest.approx([0.6, 0.375])
    assert found.number_needed == pytest.approx([10 / 6, 20 / 7.5])
    assert found.sensitivity == pytest.approx([0.6, 0.75])
    assert found.specificity == pytest.approx([86 / 90, 77.5 / 90])


def test_selection_from_a_threshold_has_wilson_limits():
    """Limits of 9 of 30 and of 9 of 10 as statsmodels 0.15.0 gives them."""
    found = selected_from(ROWS, [0.2])

    assert (found.persons[0], found.events[0], found.selected_share[0]) == (30, 9, 0.3)
    assert (found.predictive_value_lower[0], found.predictive_value_upper[0]) == pytest.approx(
        (0.1666, 0.4788), abs=5e-5
    )
    assert (found.sensitivity_lower[0], found.sensitivity_upper[0]) == pytest.approx((0.5958, 0.9821), abs=5e-5)


def test_nobody_selected_has_no_predictive_value_and_finds_nobody():
    found = selected_from(ROWS, [0.9])

    assert np.isnan([found.predictive_value[0], found.number_needed[0]]).all()
    assert (found.sensitivity[0], found.specificity[0]) == (0, 1)


def test_net_benefit_by_hand():
    """At 0.2 nine found and 21 helped for nothing at one to four; everyone: 10 found and 90 for nothing."""
    found = decision_curve(ROWS, [0, 0.2])

    assert found.of_model == pytest.approx([0.1, 0.09 - 0.21 / 4])
    assert found.of_everyone == pytest.approx([0.1, 0.1 - 0.9 / 4])


def test_part_of_the_costs_among_the_top_by_prediction():
    """The most expensive of four is predicted first with half of the next: 6 and half of 1 + 3, of 10."""
    found = amount_gain(amount_rows([9, 4, 4, 1], [6, 1, 3, 0]), [0.25, 0.5])

    assert found.captured == pytest.approx([0.6, 0.8])
