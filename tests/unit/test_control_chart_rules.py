"""Each rule at its boundary: the last series that it lets pass, and the first that it flags."""

import numpy as np
import pytest

from proeftuin.methods.control_charts.chart import chart
from proeftuin.methods.control_charts.run_rules import in_trend, in_trend_past_equals, in_zigzag
from proeftuin.methods.control_charts.signals import signals

CALM = [9.0, 11.0] * 10
"""A baseline around 10 with a mean moving range of 2: limits 10 +/- 5.32, near limits 10 +/- 3.547, one sigma 1.773."""


def text(found):
    return "".join("01"[int(special)] for special in found)


def after_calm(later, *, kind="xmr"):
    """A chart whose lines rest on the calm points alone."""
    return chart(kind, [*CALM, *later], baseline=len(CALM))


def flagged(later, rule, rules, *, kind="xmr"):
    """Which of the later points a rule flags, as a text of 1 and 0."""
    return text(signals(after_calm(later, kind=kind), rules).found[rule][len(CALM) :])


def test_a_point_on_a_limit_is_not_outside_it():
    found = after_calm([10.0])
    upper = found.upper[0]

    assert flagged([upper, 10.0], "outside_limits", "nhs") == "00"
    assert flagged([upper + 1e-6, 10.0], "outside_limits", "nhs") == "10"


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ([9, 11, 11, 11, 11, 11, 11, 9], "00000000"),
        ([9, 11, 11, 11, 11, 11, 11, 11, 9], "011111110"),
        ([11, 9, 9, 9, 9, 9, 9, 9, 9, 11], "0111111110"),
        ([9, 11, 11, 11, 10, 11, 11, 11, 11, 9], "0000000000"),
        ([9, 11, 11, 11, np.nan, 11, 11, 11, 11, 9], "0111011110"),
    ],
    ids=["six", "seven", "eight below", "broken by a point on the centre", "a missing point is passed over"],
)
def test_shift_of_the_nhs_is_seven_on_one_side(later, expected):
    assert flagged(later, "shift", "nhs") == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, 3, 4, 5, 6], "000000"),
        ([1, 2, 3, 4, 5, 6, 7], "1111111"),
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], "011111110"),
        ([2, 7, 6, 5, 4, 3, 2, 1, 3], "011111110"),
        ([1, 2, 3, 3, 4, 5, 6], "0000000"),
    ],
    ids=["six", "seven", "within a series", "downwards", "broken by equal neighbours"],
)
def test_trend_of_the_nhs_is_seven_points_and_six_steps(values, expected):
    """Cases that NHSRplotthedots tests its trend with."""
    assert text(in_trend(np.array(values, dtype=float), 7)) == expected


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ([9, 14, 14, 11, 9], "01100"),
        ([9, 14, 11, 14, 9], "01010"),
        ([9, 11, 14, 14, 9], "00110"),
        ([11, 6, 6, 9, 11], "01100"),
        ([9, 14, 16, 14, 9], "01010"),
        ([9, 14, 14, 9, 9], "00000"),
        ([9, 14, 9, 14, 9], "00000"),
        ([9, 14, 10, 14, 9], "00000"),
        ([9, 14, 11, 11, 14], "00000"),
        ([9, 14, 6, 14, 6], "00000"),
        ([9, 14, 16, 11, 9], "00000"),
    ],
    ids=[
        "before a third",
        "around a third",
        "after a third",
        "below",
        "around one outside the limits",
        "no third on that side",
        "third on the other side",
        "third on the centre",
        "too far apart",
        "by turns",
        "one of the two is outside the limits",
    ],
)
def test_two_of_three_of_the_nhs_lie_beyond_the_near_limit_with_all_three_on_that_side(later, expected):
    assert flagged(later, "two_of_three", "nhs") == expected


def test_a_label_goes_to_outside_before_trend_before_two_of_three_before_shift():
    rising = [9, 10.5, 11, 11.5, 12, 12.5, 14, 14.2, 16]

    labels = signals(after_calm(rising), "nhs").label[len(CALM) :].tolist()
    found = signals(after_calm(rising), "nhs").found

    assert labels == ["trend"] * 8 + ["outside_limits"]
    assert text(found["shift"][len(CALM) :]) == "011111111"
    assert text(found["two_of_three"][len(CALM) :]) == "000000110"
    level = [9, 11, 11, 11, 11, 11, 14, 14, 9]
    assert signals(after_calm(level), "nhs").label[len(CALM) :].tolist() == [
        "", *["shift"] * 5, *["two_of_three"] * 2, "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "later", "expected"),
    [
        ("shift", [9, 11, 11, 11, 11, 11, 11, 11, 11, 9], "0" * 10),
        ("shift", [9, 11, 11, 11, 11, 11, 11, 11, 11, 11, 9], "01111111110"),
        ("trend", [7, 8, 9, 10, 11, 9], "000000"),
        ("trend", [7, 8, 9, 10, 11, 12, 9], "1111110"),
        ("two_of_three", [9, 14, 9, 14, 9], "01010"),
        ("two_of_three", [9, 14, 9, 20, 9], "01010"),
        ("two_of_three", [9, 14, 9, 9, 14], "00000"),
        ("four_of_five", [9, 12, 12, 12, 9, 12, 9], "0111010"),
        ("four_of_five", [9, 12, 12, 12, 9, 9, 12], "0000000"),
        ("four_of_five", [9, 12, 12, 8, 12, 8, 12], "0000000"),
        ("close_to_centre", [14, *[10.5] * 14, 14], "0" * 16),
        ("close_to_centre", [14, *[10.5] * 15, 14], "0" + "1" * 15 + "0"),
        ("far_on_both_sides", [12, 8, 12, 8, 12, 8, 12, 10], "00000000"),
        ("far_on_both_sides", [12, 8, 12, 8, 12, 8, 12, 8, 10], "111111110"),
    ],
)
def test_a_rule_of_nelson_at_its_boundary(rule, later, expected):
    assert flagged(later, rule, "nelson") == expected


def test_a_zigzag_has_fourteen_points():
    assert not in_zigzag(np.array(([1.0, 2.0] * 7)[:13]), 14).any()
    assert text(in_zigzag(np.array([2.0, 2.0, *[1.0, 2.0] * 7, 2.0]), 14)) == "0" + "1" * 15 + "0"
    assert not in_zigzag(np.array([1.0, 2.0] * 3 + [2.0] + [1.0, 2.0] * 4), 14).any()


@pytest.mark.parametrize(("above", "expected"), [(8, False), (9, True)], ids=["as long as chance allows", "one longer"])
def test_a_long_run_of_anhoej_passes_its_limit_of_eight_among_24(above, expected):
    # Fifteen crossings are enough; points on the median are left out and do not end the run.
    run = [1.0] * above
    run.insert(4, 0.0)
    rest = [-1.0, 1.0] * ((24 - above) // 2) + [-1.0] * ((24 - above) % 2)
    found = signals(chart("run", [*[0.0] * 40, *run, *rest], baseline=40), "anhoej")

    (runs,) = found.runs
    assert (runs.useful, runs.longest_run_limit, runs.crossings_limit, runs.longest_run) == (24, 8, 8, above)
    assert runs.has_long_run is expected
    assert not runs.has_few_crossings
    assert found.is_special.sum() == (above if expected else 0)


@pytest.mark.parametrize(("crossings", "expected"), [(8, False), (7, True)])
def test_few_crossings_of_anhoej_are_fewer_than_eight_among_24(crossings, expected):
    lengths = [24 // (crossings + 1)] * (crossings + 1)
    lengths[0] += 24 - sum(lengths)
    values = np.repeat([(-1.0) ** number for number in range(crossings + 1)], lengths)
    (runs,) = signals(chart("run", [*[0.0] * 40, *values], baseline=40), "anhoej").runs

    assert (runs.useful, runs.crossings) == (24, crossings)
    assert runs.has_few_crossings is expected


def test_a_series_on_its_median_has_no_runs():
    found = signals(chart("run", [5, 5, 5, 5]), "anhoej")

    assert found.runs[0].useful == 0
    assert found.runs[0].longest_run is None
    assert not found.is_special.any()


@pytest.mark.parametrize(
    ("rule", "later", "expected"),
    [
        ("shift", [9, 11, 11, 11, 11, 11, 9], "0000000"),
        ("shift", [9, 11, 11, 11, 10, 11, 11, 11, 9], "011101110"),
        ("trend", [7, 8, 9, 12, 9], "00000"),
        ("trend", [7, 8, 9, 12, 13, 9], "111110"),
    ],
    ids=["five", "six past a point on the median", "four rising", "five rising"],
)
def test_a_run_chart_rule_of_the_ihi_at_its_boundary(rule, later, expected):
    assert flagged(later, rule, "ihi", kind="run") == expected


def test_repeated_values_neither_end_a_trend_of_the_ihi_nor_count_in_it():
    assert text(in_trend_past_equals(np.array([3.0, 1, 2, 2, 3, 4, 5, 3]), 5)) == "01111110"
    assert not in_trend_past_equals(np.array([3.0, 1, 2, 2, 3, 4, 3]), 5).any()


def test_a_run_chart_knows_only_rules_without_limits():
    found = chart("run", CALM)

    assert set(signals(found, "nhs").found) == {"trend", "shift"}
    assert set(signals(found, "nelson").found) == {"shift", "trend", "zigzag"}
    assert not found.is_outside.any()


def test_no_pattern_crosses_a_rebase():
    found = chart("xmr", [*CALM, *[11.0, 11.5] * 2, *[9.0, 11.0] * 10], parts=[24])

    assert not signals(found, "nhs").found["shift"][24:].any()
    assert signals(chart("xmr", [9, 10, 11] * 3 + [12] * 7, baseline=9), "nhs").found["shift"][-7:].all()
    assert not signals(chart("xmr", [9, 10, 11] * 3 + [12] * 7, parts=[12]), "nhs").is_special.any()
