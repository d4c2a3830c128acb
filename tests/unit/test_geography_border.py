"""Dissolving, shared arcs, rings and neighbours on small maps of squares."""

import pytest

from proeftuin.errors import DataContractError
from tools.geography.adjacency import connected_groups, neighbours_of
from tools.geography.border import arcs_of, dissolved, edges_of, owners, ring_points, rings_of, signed_area
from tools.geography.membership import membership_of
from tools.geography.simplification import simplified
from tools.geography.topojson import polygons_of

KM = 1_000  # grid units; about a kilometre


def square(x, y, size=1):
    left, low, right, high = (value * KM for value in (x, y, x + size, y + size))
    return [(left, low), (left, high), (right, high), (right, low), (left, low)]


def region(*rings):
    return edges_of(rings)


def test_a_square_drawn_clockwise_has_a_negative_area():
    assert signed_area(square(0, 0)) == -2 * KM * KM


def test_dissolving_two_squares_leaves_their_outline():
    union = dissolved([region(square(0, 0)), region(square(1, 0))])

    assert len(union) == 6
    assert ((KM, 0), (KM, KM)) not in union
    assert ((KM, KM), (KM, 0)) not in union


def test_a_shared_border_is_one_arc():
    owner = owners({"A": region(square(0, 0)), "B": region(square(1, 0))}, where="test")

    shared = [arc for arc in arcs_of(owner) if {arc.right, arc.left} == {"A", "B"}]

    assert [set(arc.points) for arc in shared] == [{(KM, 0), (KM, KM)}]


def test_overlapping_regions_are_refused():
    with pytest.raises(DataContractError, match="A and B lie on the same side"):
        owners({"A": region(square(0, 0)), "B": region(square(0, 0))}, where="test")


def test_a_lake_becomes_a_hole_of_the_region_around_it():
    lake = square(1, 1)[::-1]
    arcs = arcs_of(owners({"A": region(square(0, 0, 3), lake)}, where="test"))

    (polygon,) = polygons_of(arcs, rings_of(arcs, {"A"}))

    assert [signed_area(ring_points(arcs, ring)) < 0 for ring in polygon] == [True, False]


def test_parts_that_touch_in_a_point_are_separate_polygons():
    arcs = arcs_of(owners({"A": region(square(0, 0), square(1, 1))}, where="test"))

    polygons = polygons_of(arcs, rings_of(arcs, {"A"}))

    assert [signed_area(ring_points(arcs, polygon[0])) for polygon in polygons] == [-2 * KM * KM] * 2


def test_regions_that_touch_in_a_point_only_are_no_neighbours():
    regions = {"A": region(square(0, 0)), "B": region(square(1, 1)), "C": region(square(1, 0))}

    pairs = neighbours_of(regions, owners(regions, where="test"))

    assert [(pair.region_a, pair.region_b, pair.kind) for pair in pairs] == [("A", "C", "border"), ("B", "C", "border")]


def test_an_island_is_joined_to_its_nearest_region():
    regions = {"A": region(square(0, 0)), "B": region(square(1, 0)), "I": region(square(3, 0))}

    pairs = neighbours_of(regions, owners(regions, where="test"))

    assert [(pair.region_a, pair.region_b, pair.kind, pair.border_km) for pair in pairs if pair.kind == "nearest"] == [
        ("B", "I", "nearest", None)
    ]


def test_two_groups_without_a_land_border_are_joined_where_they_come_closest():
    regions = {name: region(square(x, 0)) for name, x in {"A": 0, "B": 1, "C": 4, "D": 5}.items()}

    pairs = neighbours_of(regions, owners(regions, where="test"))

    assert [(pair.region_a, pair.region_b) for pair in pairs if pair.kind == "nearest"] == [("B", "C")]
    assert len(connected_groups(regions, pairs)) == 1


def test_membership_of_an_inner_municipality_follows_from_its_neighbours():
    inner = square(1, 1)
    outer = region(square(0, 0, 3), inner[::-1])
    owner = owners({"inner": region(inner), "outer": outer, "other": region(square(4, 0, 3))}, where="test")
    larger = owners({"P": region(square(0, 0, 3)), "Q": region(square(4, 0, 3))}, where="test")

    assert membership_of(owner, larger, where="test") == {"inner": "P", "outer": "P", "other": "Q"}


def test_a_municipality_outside_every_larger_region_is_refused_by_name():
    owner = owners({"A": region(square(0, 0)), "lost": region(square(5, 5))}, where="test")
    larger = owners({"P": region(square(0, 0))}, where="test")

    with pytest.raises(DataContractError, match="lost lies in no region"):
        membership_of(owner, larger, where="test")


def test_a_border_that_does_not_fit_the_larger_regions_is_refused():
    owner = owners({"A": region([(0, 0), (0, KM), (2 * KM, KM), (2 * KM, 0), (0, 0)])}, where="test")
    larger = owners({"P": region(square(0, 0)), "Q": region(square(1, 0))}, where="test")

    with pytest.raises(DataContractError, match="A lies in P and Q"):
        membership_of(owner, larger, where="test")


def test_simplification_keeps_a_small_island_a_triangle():
    arcs = arcs_of(owners({"A": region(square(0, 0))}, where="test"))

    (arc,) = simplified(arcs, smallest_triangle=1e12)

    assert len(arc.points) == 4
    assert signed_area(arc.points) != 0


def test_simplification_removes_the_smallest_bend_first():
    line = [(0, 0), (0, 5000), (2500, 5010), (5000, 5000), (5000, 0), (0, 0)]
    arcs = arcs_of(owners({"A": region(line)}, where="test"))

    (arc,) = simplified(arcs, smallest_triangle=1e6)

    assert (2500, 5010) not in arc.points
    assert set(arc.points) == set(line) - {(2500, 5010)}
