"""What holds for every series on a control chart."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from proeftuin.errors import NotEstimableError
from proeftuin.methods.control_charts.chart import chart
from proeftuin.methods.control_charts.series import ChartKind
from proeftuin.methods.control_charts.signals import RuleSet, signals

LINES = ("centre", "lower", "upper", "near_lower", "near_upper", "sigma")
WITH_DENOMINATORS = ("p", "p_prime", "np", "u", "u_prime")
EVERY_KIND = [kind.value for kind in ChartKind]

numbers = st.lists(st.integers(-1000, 1000).map(float), min_size=4, max_size=40)


@st.composite
def series(draw, kinds=EVERY_KIND, with_gaps=False):
    """A kind of chart, values that it can show, and denominators where it has them."""
    name = draw(st.sampled_from(kinds))
    points = draw(st.integers(6, 30))
    counts = np.array(draw(st.lists(st.integers(1, 60), min_size=points, max_size=points)), dtype=float)
    more = np.array(draw(st.lists(st.integers(1, 90), min_size=points, max_size=points)), dtype=float)
    if with_gaps:
        gaps = draw(st.sets(st.integers(3, points - 1), max_size=points // 3))
        counts[sorted(gaps)] = np.nan
    return name, counts, counts + more if name in WITH_DENOMINATORS else None


def lines(found):
    return np.array([getattr(found, name) for name in LINES])


def same(found, other):
    return np.testing.assert_allclose(lines(found), lines(other), rtol=1e-9, atol=1e-9)


@given(series(with_gaps=True))
def test_limits_hold_the_centre_and_the_near_limits(made):
    found = chart(*made)
    known = np.isfinite(found.lower)

    assert (found.lower <= found.near_lower + 1e-12)[known].all()
    assert (found.near_upper <= found.upper + 1e-12)[known].all()
    assert (found.centre >= found.lower - 1e-9)[known].all()
    assert (found.centre <= found.upper + 1e-9)[known].all()
    assert known.any() == (made[0] != "run")


@given(series(with_gaps=True), st.sampled_from(RuleSet))
def test_a_missing_point_stays_missing_and_no_other_line_does(made, rules):
    kind, values, _ = made
    found = chart(*made)
    missing = np.isnan(values)

    assert np.isnan(found.value).tolist() == missing.tolist()
    if kind != "run":
        assert np.isfinite(lines(found)[:, ~missing]).all()
    assert not signals(found, rules).is_special[missing].any()


@given(numbers, st.floats(0.001, 1000), st.integers(-1000, 1000), st.sampled_from(["run", "xmr"]))
def test_a_change_of_unit_changes_the_lines_and_no_signal(values, scale, shift, kind):
    assume(np.ptp(values) > 0)
    found, other = chart(kind, values), chart(kind, scale * np.array(values) + shift)

    assert other.centre == pytest.approx(scale * found.centre + shift, rel=1e-9, abs=1e-9)
    assert other.upper - other.lower == pytest.approx(scale * (found.upper - found.lower), rel=1e-6, nan_ok=True)
    assert other.is_outside.tolist() == found.is_outside.tolist()
    for rules in RuleSet:
        assert signals(other, rules).label.tolist() == signals(found, rules).label.tolist()


@given(series(), st.sampled_from(RuleSet))
def test_a_series_backwards_has_the_same_lines_and_the_same_signals_backwards(made, rules):
    kind, values, denominators = made
    found = chart(*made)
    backwards = chart(kind, values[::-1], None if denominators is None else denominators[::-1])

    np.testing.assert_allclose(lines(backwards)[:, ::-1], lines(found), rtol=1e-9, atol=1e-9)
    assert signals(backwards, rules).is_special[::-1].tolist() == signals(found, rules).is_special.tolist()


@given(numbers, st.sampled_from(RuleSet))
def test_a_series_upside_down_has_the_same_signals(values, rules):
    found, other = chart("xmr", values), chart("xmr", -np.array(values))

    assert signals(other, rules).label.tolist() == signals(found, rules).label.tolist()


@given(series(), series())
def test_a_chart_of_two_parts_is_two_charts(first, second):
    assume((first[2] is None) == (second[2] is None))
    kind, values, denominators = first
    apart = [chart(kind, *first[1:]), chart(kind, *second[1:])]
    both = None if denominators is None else np.concatenate([denominators, second[2]])
    together = chart(kind, np.concatenate([values, second[1]]), both, parts=[len(values)])

    np.testing.assert_allclose(lines(together), np.hstack([lines(part) for part in apart]), rtol=1e-12)
    for rules in RuleSet:
        labels = np.concatenate([signals(part, rules).label for part in apart])
        assert signals(together, rules).label.tolist() == labels.tolist()


@given(series(), st.data())
def test_an_excluded_point_counts_as_if_it_were_not_there(made, data):
    kind, values, denominators = made
    places = sorted(data.draw(st.sets(st.integers(0, len(values) - 1), min_size=1, max_size=3)))
    kept = np.setdiff1d(np.arange(len(values)), places)

    found = chart(kind, values, denominators, excluded=places)
    without = chart(kind, values[kept], None if denominators is None else denominators[kept])

    np.testing.assert_allclose(lines(found)[:, kept], lines(without), rtol=1e-12)
    for rules in RuleSet:
        marked = signals(found, rules)
        assert marked.label[kept].tolist() == signals(without, rules).label.tolist()
        assert not marked.is_special[places].any()


@given(series(), st.integers(3, 5))
def test_lines_of_a_baseline_do_not_depend_on_later_points(made, first):
    kind, values, denominators = made
    later = values.copy()
    later[first:] = values[first:][::-1]
    changed = None if denominators is None else np.maximum(denominators, later)
    shortened = None if denominators is None else np.maximum(denominators, values)

    found, other = (chart(kind, values, shortened, baseline=first), chart(kind, later, changed, baseline=first))

    np.testing.assert_allclose(lines(found)[:, :first], lines(other)[:, :first], rtol=1e-12)


@given(st.lists(st.integers(0, 50), min_size=4, max_size=30), st.integers(1, 1000))
def test_a_rate_with_equal_denominators_is_a_count_in_another_unit(counts, size):
    rates, plain = chart("u", counts, [size] * len(counts)), chart("c", counts)

    np.testing.assert_allclose(size * lines(rates), lines(plain), rtol=1e-9, atol=1e-12)


@given(series(kinds=["p_prime", "u_prime"]), st.booleans())
def test_a_chart_of_laney_is_the_plain_chart_with_wider_limits(made, screened):
    kind, values, denominators = made
    widened, plain = chart(*made, screened=screened), chart(kind.removesuffix("_prime"), values, denominators)

    np.testing.assert_allclose(widened.centre, plain.centre)
    np.testing.assert_allclose(widened.sigma, widened.sigma_z * plain.sigma, rtol=1e-12)


def test_a_chart_of_laney_equals_the_plain_chart_where_neighbours_lie_as_far_apart_as_by_chance():
    # Points by turns half a mean moving range above and below the centre, the range being that of chance.
    size = 10_000
    centre = 0.5
    half = np.sqrt(centre * (1 - centre) / size) / np.sqrt(np.pi)
    shares = centre + half * np.array([1, -1] * 10)

    widened, plain = (chart(kind, shares * size, [size] * 20) for kind in ("p_prime", "p"))

    assert widened.sigma_z[0] == pytest.approx(1, rel=1e-9)
    np.testing.assert_allclose(lines(widened), lines(plain), rtol=1e-9)


@given(st.sampled_from(EVERY_KIND), st.integers(1, 40), st.integers(2, 30), st.sampled_from(RuleSet))
def test_a_series_without_variation_has_no_signal(kind, value, points, rules):
    denominators = [3 * value] * points if kind in WITH_DENOMINATORS else None
    found = chart(kind, [value / 1.0] * points, denominators)

    special = signals(found, rules).found
    # Fifteen points on the centre line are too close to it for the seventh rule of Nelson, as they should be.
    assert not any(places.any() for rule, places in special.items() if rule != "close_to_centre")


@given(numbers)
def test_screening_never_widens_limits(values):
    screened, all_ranges = chart("xmr", values, screened=True), chart("xmr", values, screened=False)

    assert screened.sigma[0] <= all_ranges.sigma[0]
    assert screened.centre.tolist() == all_ranges.centre.tolist()


def test_points_that_never_stand_beside_another_have_no_limits():
    with pytest.raises(NotEstimableError, match="no two neighbouring points"):
        chart("xmr", [1, np.nan, 2, np.nan, 3])
