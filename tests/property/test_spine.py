"""Places on a spine chart: order, middle and bounds, whatever the values."""

import hypothesis.strategies as st
from hypothesis import given

from proeftuin.reporting.charts.spine import spine_scale
from proeftuin.vocabulary.indicator import Direction

values = st.floats(min_value=-1e6, max_value=1e6)
maybe = st.none() | values
NUMBERS = ("value", "lower", "upper", "country", "peers", "middle")
SPREAD = ("lowest", "highest")


@st.composite
def rows(draw):
    row = {name: draw(maybe) for name in NUMBERS}
    ends = draw(st.none() | st.tuples(values, values))
    return row | dict(zip(SPREAD, (None, None) if ends is None else sorted(ends), strict=True))


@given(row=rows(), direction=st.sampled_from(Direction), pair=st.tuples(values, values))
def test_a_better_value_is_never_to_the_left_of_a_worse_one(row, direction, pair):
    scale = spine_scale(row, direction)
    if scale is None:
        assert row["country"] is None
        assert row["middle"] is None
        return
    low, high = sorted(pair)
    left, right = (high, low) if direction is Direction.LOWER_IS_BETTER else (low, high)

    assert -1 <= scale.place(left) <= scale.place(right) <= 1


@given(row=rows(), direction=st.sampled_from(Direction))
def test_everybody_stands_in_the_middle_and_no_region_of_the_range_is_cut_off(row, direction):
    scale = spine_scale(row, direction)
    if scale is None:
        return
    told = [row[name] for name in (*SPREAD, "value", "peers") if row[name] is not None]

    assert scale.place(row["middle"] if row["country"] is None else row["country"]) == 0
    for each in told:
        unbounded = scale.sign * (each - scale.middle) / scale.reach
        assert abs(unbounded) <= 1 + 1e-9
        assert abs(scale.place(each) - unbounded) <= 1e-9
