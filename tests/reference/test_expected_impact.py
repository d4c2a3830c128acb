"""
Means of the drawn distributions in closed form, and an impact and a budget that were worked by hand.

No published worked example of this product with all its inputs was found; the numbers below are our own.
"""

import numpy as np
import pytest

from proeftuin.methods.choice.budget_impact import BudgetPlan, Saving, budget_impact
from proeftuin.methods.choice.expected_impact import ImpactQuestion, MeasuredEffect, expected_impact
from proeftuin.methods.choice.uncertain import Judged, Rate, Ratio, Shape

KNOWN = Judged.known


def test_an_impact_worked_by_hand():
    """2,000 persons, half reached, four in five adhere: 800 × 0.3 admissions × a quarter less = 60 fewer a year."""
    question = ImpactQuestion(
        2_000, KNOWN(0.5), KNOWN(0.8), Rate(0.3, 0.3, 0.3), MeasuredEffect(Ratio(0.75, 0.75, 0.75))
    )
    found = expected_impact(question, np.random.default_rng(1), draws=10)

    assert question.mean == pytest.approx(-60)
    assert found.change == pytest.approx(np.full(10, -60.0))
    assert found.reached == pytest.approx(np.full(10, 1_000.0))
    assert found.without == pytest.approx(np.full(10, 300.0))


def test_an_effect_on_a_group_of_whom_a_part_was_reached_is_larger_in_those_who_were():
    """A tenth less in everybody of whom 40 percent were reached: a quarter less in these."""
    question = ImpactQuestion(
        1_000, KNOWN(1.0), KNOWN(1.0), Rate(1.0, 1.0, 1.0), MeasuredEffect(Ratio(0.9, 0.9, 0.9), reached=0.4)
    )

    assert expected_impact(question, np.random.default_rng(1), draws=3).change == pytest.approx([-250.0] * 3)


def test_the_mean_of_the_draws_is_the_product_of_the_means():
    question = ImpactQuestion(
        5_000, Judged(0.2, 0.35, 0.6), Judged(0.5, 0.8, 0.9, Shape.TRIANGULAR), Rate(0.25, 0.22, 0.28),
        MeasuredEffect(Ratio(0.80, 0.68, 0.94)),
    )  # fmt: skip
    found = expected_impact(question, np.random.default_rng(7), draws=400_000)

    by_hand = 5_000 * (0.2 + 4 * 0.35 + 0.6) / 6 * (0.5 + 0.8 + 0.9) / 3 * 0.25
    deviation = np.log(0.94 / 0.68) / (2 * 1.959964)
    by_hand *= 0.80 * np.exp(deviation**2 / 2) - 1
    assert question.mean == pytest.approx(by_hand)
    assert found.change.mean() == pytest.approx(by_hand, rel=4 * found.change.std() / abs(by_hand) / 400_000**0.5)


@pytest.mark.parametrize(
    "quantity",
    [Judged(1, 2, 6), Judged(1, 2, 6, Shape.TRIANGULAR), Rate(3.0, 2.0, 4.5), Ratio(0.7, 0.5, 0.98), Judged(0, 0, 1)],
)
def test_drawn_quantities_have_the_mean_that_they_say(quantity):
    drawn = quantity.draws(200_000, np.random.default_rng(3))

    assert drawn.mean() == pytest.approx(quantity.mean, abs=4 * drawn.std() / 200_000**0.5)


def test_a_relative_effect_has_its_estimate_and_interval_as_quantiles():
    drawn = Ratio(0.7, 0.49, 1.0).draws(400_000, np.random.default_rng(3))

    assert np.quantile(drawn, [0.025, 0.5, 0.975]) == pytest.approx([0.49, 0.7, 1.0], abs=0.005)


def test_a_rate_has_the_spread_of_its_interval():
    drawn = Rate(0.30, 0.26, 0.34).draws(400_000, np.random.default_rng(3))

    assert drawn.std() == pytest.approx(0.08 / (2 * 1.959964), rel=0.01)


def test_a_budget_worked_by_hand():
    """
    1,000 persons once all are reached: half in the first year, all from the second. Each costs 200 euro on beginning
    and 50 a year; 60 admissions fewer a year at 4,000 euro, from a year after beginning.

    Year 1: cost 500 × 200 + 500 × 50 = 125,000; nothing saved.
    Year 2: cost 500 × 200 + 1,000 × 50 = 150,000; saved 0.5 × 60 × 4,000 = 120,000.
    Year 3: cost 1,000 × 50 = 50,000; saved 240,000.
    """
    question = ImpactQuestion(
        2_000, KNOWN(0.5), KNOWN(0.8), Rate(0.3, 0.3, 0.3), MeasuredEffect(Ratio(0.75, 0.75, 0.75))
    )
    impact = expected_impact(question, np.random.default_rng(1), draws=5)
    plan = BudgetPlan((0.5, 1.0, 1.0), cost_at_start=KNOWN(200), cost_per_year=KNOWN(50), lag=1)
    found = budget_impact(plan, impact.reached, (Saving(impact, KNOWN(4_000)),), np.random.default_rng(2))

    assert found.persons[0] == pytest.approx([500, 1_000, 1_000])
    assert found.cost[0] == pytest.approx([125_000, 150_000, 50_000])
    assert found.savings[0] == pytest.approx([0, 120_000, 240_000])
    assert found.net[0] == pytest.approx([125_000, 30_000, -190_000])
    assert found.cumulative[0] == pytest.approx([125_000, 155_000, -35_000])


def test_later_years_are_discounted_only_when_asked():
    plan = BudgetPlan((1.0, 1.0, 1.0), cost_per_year=KNOWN(100), discount_rate=0.03)
    found = budget_impact(plan, np.array([10.0]), (), np.random.default_rng(2))

    assert found.cost[0] == pytest.approx([1_000, 1_000 / 1.03, 1_000 / 1.03**2])
