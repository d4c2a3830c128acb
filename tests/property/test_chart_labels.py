from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from proeftuin.reporting.charts.labels import Box, _box, beside_boxes, beside_points, spread
from proeftuin.reporting.charts.series import segments

pixels = st.floats(0, 300, allow_nan=False)


@given(st.lists(pixels, max_size=12), st.floats(1, 25))
def test_spread_labels_keep_their_distance_their_order_and_stay_inside(wanted, gap):
    placed = spread(wanted, gap, 0, 300)
    in_order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))

    assert len(placed) == len(wanted)
    assert all(placed[after] - placed[before] >= gap - 1e-6 for before, after in pairwise(in_order))
    assert all(-1e-6 <= place <= 300 + 1e-6 for place in placed)


@given(st.lists(st.integers(0, 10), max_size=10, unique=True))
def test_labels_that_are_far_apart_are_not_moved(steps):
    wanted = [30.0 * step for step in steps]

    assert spread(wanted, 20, 0, 300) == wanted


@given(st.lists(st.tuples(pixels, pixels, st.text("abc", min_size=1, max_size=20)), max_size=10))
def test_labels_beside_points_cover_neither_each_other_nor_a_point(labelled):
    points, texts = [(x, y) for x, y, _ in labelled], [text for _, _, text in labelled]
    spots = beside_points(points, texts, 300, 300)
    boxes = [
        _box(x, y, text, spot) for (x, y), text, spot in zip(points, texts, spots, strict=True) if spot is not None
    ]

    assert not any(a.overlaps(b) for position, a in enumerate(boxes) for b in boxes[position + 1 :])
    assert all(box.left >= 0 and box.right <= 300 and box.top >= 0 and box.bottom <= 300 for box in boxes)


years = st.lists(
    st.tuples(st.integers(2011, 2023), st.one_of(st.none(), st.floats(0, 1))), min_size=1, unique_by=lambda row: row[0]
)


@given(years, st.sets(st.integers(2011, 2023)))
def test_no_line_crosses_a_break_or_a_year_without_a_number(rows, breaks):
    rows = [{"year": year, "value": value} for year, value in sorted(rows, key=lambda row: row[0])]
    stretches = segments(rows, breaks)

    for (before, stretch), (after, next_stretch) in pairwise(zip(rows, stretches, strict=True)):
        if stretch == next_stretch:
            assert before["value"] is not None
            assert after["value"] is not None
            assert not any(before["year"] < year <= after["year"] for year in breaks)


@given(st.lists(st.tuples(pixels, pixels, st.text("abc", min_size=1, max_size=12)), max_size=6))
def test_names_beside_areas_cover_neither_an_area_nor_the_middle_of_another_name(named):
    boxes = [Box(x, y, x + 20, y + 20) for x, y, _ in named]
    anchors = [(x + 10, y + 10) for x, y, _ in named]
    names = [[text, "(abc)"] for _, _, text in named]
    spots = beside_boxes(boxes, anchors, names, 400, 400, avoid=[(200.0, 200.0)])
    starts = [(x + s.right, y + s.down) for (x, y), s in zip(anchors, spots, strict=True) if s is not None]

    assert not any(box.left < x < box.right and box.top < y < box.bottom for box in boxes for x, y in starts)
    assert len(set(starts)) == len(starts)


def test_name_goes_to_the_side_with_the_least_land():
    land = [(float(x), 100.0) for x in range(120, 200, 4)]

    assert beside_boxes([Box(90, 90, 110, 110)], [(100, 100)], [["abc"]], 400, 200, avoid=land)[0].align == "right"
