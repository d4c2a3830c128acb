"""On any patchwork of squares: nothing is lost by dissolving, cutting into arcs and putting rings together again."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tools.geography.adjacency import connected_groups, neighbours_of
from tools.geography.border import arcs_of, dissolved, edges_of, owners, ring_points, rings_of, signed_area
from tools.geography.simplification import simplified
from tools.geography.topojson import polygons_of

SIDE = 5
KM = 1_000


def cell(x, y):
    corners = [(x, y), (x, y + 1), (x + 1, y + 1), (x + 1, y), (x, y)]
    return edges_of([[(a * KM, b * KM) for a, b in corners]])


@st.composite
def patchworks(draw):
    """Every cell of a square belongs to A, B, C or to nobody; A has at least one."""
    letters = draw(st.lists(st.sampled_from(["A", "B", "C", ""]), min_size=SIDE**2, max_size=SIDE**2))
    letters[0] = "A"
    cells = {(i % SIDE, i // SIDE): letter for i, letter in enumerate(letters)}
    return {
        letter: [place for place, owner in cells.items() if owner == letter] for letter in "ABC" if letter in letters
    }


def edges(patchwork):
    return {letter: dissolved([cell(*place) for place in places]) for letter, places in patchwork.items()}


def area_in_cells(arcs, members):
    return -sum(signed_area(ring_points(arcs, ring)) for ring in rings_of(arcs, members)) / (2 * KM * KM)


@given(patchworks())
def test_the_rings_of_a_region_enclose_exactly_its_cells(patchwork):
    arcs = arcs_of(owners(edges(patchwork), where="test"))

    assert {letter: area_in_cells(arcs, {letter}) for letter in patchwork} == {
        letter: len(places) for letter, places in patchwork.items()
    }


@given(patchworks())
def test_a_union_encloses_what_its_members_enclose(patchwork):
    arcs = arcs_of(owners(edges(patchwork), where="test"))

    assert area_in_cells(arcs, set(patchwork)) == sum(map(len, patchwork.values()))


@given(patchworks())
def test_every_stretch_of_border_lies_in_exactly_one_arc(patchwork):
    owner = owners(edges(patchwork), where="test")

    drawn = [frozenset(edge) for arc in arcs_of(owner) for edge in pairwise(arc.points)]

    assert len(drawn) == len(set(drawn))
    assert set(drawn) == {frozenset(edge) for edge in owner}


@given(patchworks())
def test_every_ring_lands_in_one_polygon_that_starts_with_its_clockwise_outline(patchwork):
    arcs = arcs_of(owners(edges(patchwork), where="test"))
    rings = rings_of(arcs, {"A"})

    polygons = polygons_of(arcs, rings)

    assert sorted(ring for polygon in polygons for ring in polygon) == sorted(rings)
    turns = [[signed_area(ring_points(arcs, ring)) < 0 for ring in polygon] for polygon in polygons]
    assert turns == [[True] + [False] * (len(polygon) - 1) for polygon in polygons]


@given(patchworks(), st.floats(0, 1e8))
def test_simplification_keeps_both_ends_of_every_border_and_adds_no_point(patchwork, smallest_triangle):
    arcs = arcs_of(owners(edges(patchwork), where="test"))

    for before, after in zip(arcs, simplified(arcs, smallest_triangle=smallest_triangle), strict=True):
        assert (after.points[0], after.points[-1]) == (before.points[0], before.points[-1])
        kept = iter(before.points)
        assert all(point in kept for point in after.points)


@given(patchworks())
def test_neighbours_connect_every_region_and_none_to_itself(patchwork):
    regions = edges(patchwork)

    pairs = neighbours_of(regions, owners(regions, where="test"))

    assert len(connected_groups(regions, pairs)) == 1
    assert all(pair.region_a < pair.region_b for pair in pairs)
    assert len({(pair.region_a, pair.region_b) for pair in pairs}) == len(pairs)
