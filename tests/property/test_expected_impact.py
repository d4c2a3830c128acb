"""What holds for every impact and budget, and what is no quantity at all."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.errors import DefinitionError
from proeftuin.methods.choice.budget_impact import BudgetPlan, Saving, budget_impact
from proeftuin.methods.choice.expected_impact import ImpactQuestion, MeasuredEffect, expected_impact
from proeftuin.methods.choice.uncertain import Judged, Rate, Ratio, Shape, summary

ordered = st.lists(st.floats(0, 1), min_size=3, max_size=3).map(sorted)
shapes = st.sampled_from(list(Shape))


@given(ordered, shapes, st.integers(0, 2**32 - 1))
def test_draws_stay_between_the_ends(three, shape, seed):
    drawn = Judged(*three, shape).draws(50, np.random.default_rng(seed))

    assert (drawn >= three[0] - 1e-12).all()
    assert (drawn <= three[2] + 1e-12).all()


@given(ordered, ordered, st.floats(0, 1), st.floats(0.05, 3), st.integers(0, 2**32 - 1))
@settings(max_examples=60)
def test_no_more_persons_are_reached_than_there_are_and_no_more_is_prevented_than_happens(
    reach, adherence, reached, ratio, seed
):
    effect = MeasuredEffect(Ratio(ratio, ratio / 2, ratio * 2), reached=max(reached, 0.05))
    question = ImpactQuestion(100, Judged(*reach), Judged(*adherence), Rate(0.4, 0.3, 0.5), effect)
    found = expected_impact(question, np.random.default_rng(seed), draws=100)

    assert (found.reached <= 100 + 1e-9).all()
    assert (found.change >= -found.without - 1e-9).all()


@given(st.floats(0.1, 0.99), st.integers(1, 100))
def test_twice_the_persons_have_twice_the_impact(ratio, persons):
    def change(size):
        question = ImpactQuestion(
            size, Judged(0.1, 0.2, 0.5), Judged(0.5, 0.6, 1.0), Rate(0.4, 0.3, 0.5),
            MeasuredEffect(Ratio(ratio, ratio * 0.8, ratio * 1.2)),
        )  # fmt: skip
        return expected_impact(question, np.random.default_rng(1), draws=50).change

    np.testing.assert_allclose(change(2 * persons), 2 * change(persons))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6), st.integers(0, 3))
def test_without_discount_the_years_add_up_to_what_each_person_costs_and_saves(uptake, lag):
    known = Judged.known
    effect = MeasuredEffect(Ratio(0.5, 0.5, 0.5))
    impact = expected_impact(
        ImpactQuestion(10, known(1.0), known(1.0), Rate(1.0, 1.0, 1.0), effect), np.random.default_rng(1), draws=2
    )
    plan = BudgetPlan(tuple(uptake), cost_per_year=known(7.0), lag=lag)
    found = budget_impact(plan, impact.reached, (Saving(impact, known(3.0)),), np.random.default_rng(1))

    assert found.cost[0].sum() == pytest.approx(70 * sum(uptake))
    assert found.savings[0].sum() == pytest.approx(15 * sum(uptake[: max(0, len(uptake) - lag)]))
    assert found.cumulative[0, -1] == pytest.approx(found.net[0].sum())


def test_a_summary_orders_its_numbers():
    found = summary(np.random.default_rng(1).normal(size=1_000))

    assert found.lower < found.median < found.upper


@pytest.mark.parametrize(
    "make",
    [
        lambda: Judged(0.5, 0.4, 0.6),
        lambda: Judged(0.1, float("nan"), 0.6),
        lambda: Rate(-1.0, -2.0, 1.0),
        lambda: Rate(1.0, 1.2, 1.4),
        lambda: Ratio(0.9, 0.0, 1.1),
        lambda: Ratio(0.9, 0.95, 1.1),
        lambda: MeasuredEffect(Ratio(0.9, 0.8, 1.0), reached=0.0),
        lambda: BudgetPlan(()),
        lambda: BudgetPlan((0.5, 1.2)),
        lambda: BudgetPlan((0.5,), lag=-1),
        lambda: BudgetPlan((0.5,), discount_rate=3.0),
    ],
)
def test_what_is_no_quantity_is_refused(make):
    with pytest.raises(DefinitionError):
        make()


@pytest.mark.parametrize(("reach", "adherence"), [((0.2, 0.5, 1.1), (0, 0.5, 1)), ((0, 0.5, 1), (-0.1, 0.5, 1))])
def test_shares_beyond_everybody_are_refused(reach, adherence):
    with pytest.raises(DefinitionError, match="shares from 0 to 1"):
        ImpactQuestion(
            10, Judged(*reach), Judged(*adherence), Rate(1.0, 1.0, 1.0), MeasuredEffect(Ratio(0.9, 0.8, 1.0))
        )
