"""What a control chart refuses, and what it does with points that are missing or left out."""

import numpy as np
import pytest

from proeftuin.errors import DefinitionError
from proeftuin.methods.control_charts.chart import chart
from proeftuin.methods.control_charts.signals import signals

SIX = [3.0, 5.0, 4.0, 6.0, 5.0, 4.0]


@pytest.mark.parametrize(
    ("kind", "values", "denominators", "options", "message"),
    [
        ("pie", SIX, None, {}, "pie is not known. Expected: one of run, xmr"),
        ("xmr", SIX, None, {"factor": "two"}, "two is not known. Expected: one of nhs, table, exact"),
        ("xmr", [SIX], None, {}, "not a series"),
        ("xmr", [], None, {}, "not a series"),
        ("xmr", [*SIX, np.inf], None, {}, "values, point 7: it has no end"),
        ("p", SIX, None, {}, "a p chart has none"),
        ("c", SIX, [9] * 6, {}, "a c chart takes none"),
        ("p", SIX, [9] * 5, {}, "not as many as values"),
        ("p", SIX, [9, 9, 9, 5, 9, 9], {}, "values, point 4: more than the denominator"),
        ("u", SIX, [9, -1, 9, 9, 9, 9], {}, "denominators, point 2: it is negative"),
        ("u", SIX, [9, np.inf, 9, 9, 9, 9], {}, "denominators, point 2: it has no end"),
        ("c", [*SIX, -1], None, {}, "values, point 7: a count is negative"),
        ("g", [*SIX, -1], None, {}, "values, point 7: a count is negative"),
        ("t", [*SIX, 0], None, {}, "values, point 7: no time between events"),
        ("xmr", SIX, None, {"baseline": 1}, "at least 2"),
        ("xmr", SIX, None, {"baseline": (2, 7)}, "does not lie within one part"),
        ("xmr", SIX, None, {"baseline": (3, 3)}, "does not lie within one part"),
        ("xmr", SIX, None, {"baseline": (2, 5), "parts": [3]}, "does not lie within one part"),
        ("xmr", SIX, None, {"parts": [5]}, "part 2: fewer than 2 points"),
        ("xmr", SIX, None, {"baseline": (0, 2), "excluded": [1]}, "part 1: fewer than 2 points"),
        ("xmr", [np.nan] * 5 + [1.0], None, {}, "part 1: fewer than 2 points"),
        ("xmr", SIX, None, {"parts": [0]}, "a part starts outside the series"),
        ("xmr", SIX, None, {"parts": [6]}, "a part starts outside the series"),
        ("xmr", SIX, None, {"excluded": [6]}, "a point that is not in the series"),
        ("xmr", SIX, None, {"excluded": [True, False] * 3}, "a point that is not in the series"),
        ("xmr", SIX, None, {"baseline": [0, 2, 4]}, "does not lie within one part"),
    ],
)
def test_a_chart_that_cannot_be_meant_is_refused(kind, values, denominators, options, message):
    with pytest.raises(DefinitionError, match=message):
        chart(kind, values, denominators, **options)


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(DefinitionError) as refused:
        chart("p", [-1, 5, 4], [9, 4, -9], excluded=[3])

    assert len(refused.value.problems) == 4


def test_unknown_rules_are_refused():
    with pytest.raises(DefinitionError, match="western is not known"):
        signals(chart("xmr", SIX), "western")


def test_a_period_without_persons_is_missing_and_not_zero():
    with_gap = chart("p", [3, 0, 4, 5], [10, 0, 10, 10])

    assert np.isnan([with_gap.value[1], with_gap.lower[1], with_gap.upper[1]]).all()
    assert with_gap.centre[0] == 12 / 30


def test_a_count_of_a_period_without_persons_is_no_share_above_one():
    assert np.isnan(chart("p", [3, 2, 4], [10, 0, 10]).value[1])


def test_no_moving_range_is_taken_over_a_missing_point_but_one_is_over_an_excluded_point():
    gap = chart("xmr", [1, 2, np.nan, 9, 10], factor=None, screened=False)
    left_out = chart("xmr", [1, 2, 50, 9, 10], excluded=[2], screened=False)

    assert gap.sigma[0] == pytest.approx(1 * 2.66 / 3)
    assert left_out.sigma[0] == pytest.approx((1 + 7 + 1) / 3 * 2.66 / 3)
    assert left_out.centre[0] == gap.centre[0] == 5.5
    assert left_out.is_outside[2]
    assert not signals(left_out, "nhs").is_special[2]


def test_a_baseline_of_first_points_holds_in_every_part_and_a_range_in_its_own():
    values = [1.0, 3, 9, 9, 11, 13, 20, 20]

    assert chart("run", values, parts=[4], baseline=2).centre.tolist() == [2.0] * 4 + [12.0] * 4
    assert chart("run", values, parts=[4], baseline=(4, 6)).centre.tolist() == [6.0] * 4 + [12.0] * 4


def test_values_of_a_run_or_xmr_chart_may_be_ratios():
    assert chart("xmr", [2, 3, 8], [4, 6, 8]).value.tolist() == [0.5, 0.5, 1.0]


def test_one_denominator_stands_for_all_periods():
    assert chart("p", [2, 3, 8], 10).lower.tolist() == chart("p", [2, 3, 8], [10] * 3).lower.tolist()


def test_limits_of_counts_between_events_lie_around_the_mean_and_the_centre_is_the_median():
    """Limits by the formula that qicharts2 uses, worked out by hand: mean 8, sigma sqrt(72), median 5."""
    found = chart("g", [2, 5, 3, 20, 10])

    assert found.centre[0] == 5
    assert (found.lower[0], found.upper[0]) == pytest.approx((0, 8 + 3 * np.sqrt(72)))
    assert found.near_upper[0] == pytest.approx(8 + 2 * np.sqrt(72))


def test_limits_of_times_between_events_are_those_of_their_root():
    times = np.array([1.0, 4.0, 2.0, 8.0, 3.0, 5.0])
    roots = chart("xmr", times ** (1 / 3.6), factor="table")
    found = chart("t", times)

    assert found.centre == pytest.approx(roots.centre**3.6)
    assert found.upper == pytest.approx(roots.upper**3.6)
    assert found.lower == pytest.approx(np.maximum(roots.lower, 0) ** 3.6)


def test_a_count_chart_of_shares_lies_at_the_share_times_the_persons():
    found, shares = chart("np", [3, 5, 4], [10, 20, 10]), chart("p", [3, 5, 4], [10, 20, 10])

    assert found.centre == pytest.approx(shares.centre * [10, 20, 10])
    assert found.upper == pytest.approx(shares.upper * [10, 20, 10])


def test_places_may_be_arrays_and_a_baseline_a_list():
    found = chart("xmr", [*SIX, *SIX], parts=np.array([6]), excluded=np.array([1]), baseline=[6, 9])
    whole = chart("xmr", SIX, baseline=np.int64(4))

    assert found.is_excluded.sum() == 1
    assert whole.is_baseline.sum() == 4
    assert found.is_baseline[6:].tolist() == [True] * 3 + [False] * 3
    assert chart("xmr", SIX, parts=np.array([], dtype=int), excluded=[]).part.tolist() == [0] * 6
