"""What the latest point and its limits say, by which way is better."""

import numpy as np
import pytest

from proeftuin.methods.control_charts.chart import chart
from proeftuin.methods.control_charts.signals import signals
from proeftuin.methods.control_charts.state import state
from proeftuin.vocabulary.indicator import Direction

CALM = [9.0, 11.0] * 10
HIGHER, LOWER, NEUTRAL = Direction.HIGHER_IS_BETTER, Direction.LOWER_IS_BETTER, Direction.NEUTRAL


def state_after_calm(later, direction, target=None, kind="xmr"):
    found = chart(kind, [*CALM, *later], baseline=len(CALM))
    return state(found, signals(found, "nhs"), direction, target)


@pytest.mark.parametrize(
    ("later", "direction", "variation"),
    [
        ([10.5], HIGHER, "common_cause"),
        ([20], HIGHER, "improvement"),
        ([20], LOWER, "concern"),
        ([20], NEUTRAL, "neutral_high"),
        ([0], HIGHER, "concern"),
        ([0], LOWER, "improvement"),
        ([0], NEUTRAL, "neutral_low"),
        ([20, 10.5], HIGHER, "common_cause"),
    ],
)
def test_variation_goes_by_the_side_of_the_latest_point(later, direction, variation):
    assert state_after_calm(later, direction).variation == variation


def test_a_rise_below_the_centre_shows_as_low_and_on_the_centre_by_its_trend():
    below = state_after_calm([6.6, 7, 7.4, 7.8, 8.2, 8.6, 9.4], HIGHER)
    on_centre = state_after_calm([6.6, 7, 7.4, 7.8, 8.2, 8.6, 10], HIGHER)

    assert (below.rule, below.variation) == ("trend", "concern")
    assert (on_centre.rule, on_centre.variation) == ("trend", "improvement")


@pytest.mark.parametrize(
    ("target", "direction", "assurance"),
    [
        (16, HIGHER, "consistently_fails"),
        (16, LOWER, "consistently_passes"),
        (4, HIGHER, "consistently_passes"),
        (4, LOWER, "consistently_fails"),
        (12, HIGHER, "hit_and_miss"),
        (16, NEUTRAL, "none"),
        (None, HIGHER, "none"),
    ],
)
def test_assurance_asks_whether_the_target_lies_outside_the_limits(target, direction, assurance):
    assert state_after_calm([10], direction, target).assurance == assurance


def test_a_target_on_a_limit_is_hit_and_miss():
    upper = float(chart("xmr", CALM).upper[0])

    assert state_after_calm([10], HIGHER, upper).assurance == "hit_and_miss"


def test_nothing_is_said_about_the_target_of_a_run_chart():
    assert state_after_calm([10], HIGHER, 12, kind="run").assurance == "none"


def test_assurance_rests_on_the_limits_of_the_last_part():
    found = chart("xmr", [*CALM, *(30 + np.array(CALM))], parts=[len(CALM)])

    assert state(found, signals(found, "nhs"), HIGHER, 25).assurance == "consistently_passes"


def test_the_latest_point_is_the_last_that_is_present_and_not_left_out():
    found = chart("xmr", [*CALM, 20, 0, np.nan], baseline=len(CALM), excluded=[21])
    latest = state(found, signals(found, "nhs"), HIGHER)

    assert (latest.latest, latest.variation) == (20, "improvement")
    assert latest.rule == "outside_limits"
