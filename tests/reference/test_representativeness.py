"""Reach of one group over that of all others, against a published ratio of two proportions."""

from datetime import date

import polars as pl
import pytest

from proeftuin.steps.implementation.reach_table import reach_table
from proeftuin.steps.implementation.representativeness import representativeness


def table(eligible, enrolled, all_eligible, all_enrolled):
    place = {
        "entry": "home_team", "region": "all", "period_start": date(2022, 1, 1), "period_end": date(2023, 1, 1),
        "is_whole": True, "invited": 0, "completed": 0,
    }  # fmt: skip
    own = {"sex": "female", "eligible": eligible, "enrolled": enrolled}
    everybody = {"sex": None, "eligible": all_eligible, "enrolled": all_enrolled}
    return representativeness(reach_table(pl.DataFrame([place | own, place | everybody]))).row(0, named=True)


def test_the_ratio_and_its_interval_are_those_of_a_trial_of_aspirin():
    """
    Moore, McCabe, Craig, Introduction to the Practice of Statistics, 9th edition, example 8.18: major vascular events
    in 45 of 411 on aspirin and 73 of 411 on placebo; 95 % interval of the relative risk 0.4364 to 0.8707.
    """
    found = table(411, 45, 822, 118)

    assert (found["lower"], found["upper"]) == (pytest.approx(0.4364, abs=5e-5), pytest.approx(0.8707, abs=5e-5))
    assert found["ratio"] == pytest.approx(45 / 73)
    assert (found["verdict"], found["percent_eligible"]) == ("less", 50.0)
    assert found["percent_enrolled"] == pytest.approx(100 * 45 / 118)


@pytest.mark.parametrize(
    ("numbers", "reason"),
    [
        ((9, 5, 100, 50), "too_few_eligible"),
        ((95, 5, 100, 50), "too_few_eligible"),
        ((50, 0, 100, 30), "nobody_enrolled"),
    ],
)
def test_no_ratio_without_enough_persons_on_both_sides(numbers, reason):
    found = table(*numbers)

    assert (found["ratio"], found["verdict"], found["status"], found["reason"]) == (None, None, "not_estimable", reason)
