"""Areas of a treemap: to each other as the sizes are, inside the frame and never on top of each other."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proeftuin.reporting.charts.labels import Box
from proeftuin.reporting.charts.tiling import tiles

SIZES = st.lists(st.floats(0, 1e6, allow_subnormal=False), min_size=1, max_size=15).filter(lambda sizes: sum(sizes) > 1)
FRAMES = st.builds(
    lambda left, top, width, height: Box(left, top, left + width, top + height),
    st.floats(-100, 100),
    st.floats(-100, 100),
    st.floats(10, 1000),
    st.floats(10, 1000),
)


def area(box):
    return (box.right - box.left) * (box.bottom - box.top)


@given(sizes=SIZES, frame=FRAMES)
def test_areas_are_to_the_frame_as_sizes_are_to_their_sum(sizes, frame):
    found = tiles(sizes, frame)

    assert [area(box) for box in found] == pytest.approx(
        [area(frame) * size / sum(sizes) for size in sizes], rel=1e-6, abs=1e-6 * area(frame)
    )


@given(sizes=SIZES, frame=FRAMES)
def test_areas_lie_inside_the_frame_and_do_not_overlap(sizes, frame):
    found, slack = tiles(sizes, frame), 1e-6 * (area(frame) + 1)

    for box in found:
        assert frame.left - slack <= box.left <= box.right <= frame.right + slack
        assert frame.top - slack <= box.top <= box.bottom <= frame.bottom + slack
    for one, other in itertools.combinations(found, 2):
        across = min(one.right, other.right) - max(one.left, other.left)
        down = min(one.bottom, other.bottom) - max(one.top, other.top)
        assert max(0.0, across) * max(0.0, down) <= slack


def test_equal_sizes_in_a_square_are_squares():
    assert {
        (round(box.right - box.left), round(box.bottom - box.top)) for box in tiles([1.0] * 4, Box(0, 0, 8, 8))
    } == {(4, 4)}
