"""
The map against published facts of the municipal division of 1 January 2025.

Sources: CBS, Gemeentelijke indeling op 1 januari 2025 (342 municipalities, 12 provinces, 25 GGD regions); the areas
that the boundary files of CBS and Kadaster state themselves, in km², for 1 January 2022.
"""

import math
from itertools import pairwise

import pytest

from proeftuin.data import geography


@pytest.fixture(scope="module")
def open_data(repository):
    return repository / "open_data"


@pytest.fixture(scope="module")
def drawn(open_data):
    """Polygons of every region, each a list of rings of longitudes and latitudes, as a map program decodes them."""
    topology = geography.topology(open_data)
    scale, move = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + move[0], y * scale[1] + move[1]))
        arcs.append(points)

    def ring(numbers):
        walked = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
        assert all(before[-1] == after[0] for before, after in pairwise(walked))
        return [walked[0][0], *(point for part in walked for point in part[1:])]

    return {
        shape["id"]: [
            [ring(numbers) for numbers in polygon]
            for polygon in (shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]])
        ]
        for layer in topology["objects"].values()
        for shape in layer["geometries"]
    }


@pytest.fixture(scope="module")
def codes(open_data):
    layers = geography.topology(open_data)["objects"].values()
    return {shape["properties"]["name"]: shape["id"] for layer in layers for shape in layer["geometries"]}


def area_km2(ring):
    """Area on a sphere by the sum over its edges; negative when the ring is clockwise."""
    total = sum(
        math.radians(b[0] - a[0]) * (2 + math.sin(math.radians(a[1])) + math.sin(math.radians(b[1])))
        for a, b in pairwise(ring)
    )
    return -total * 6371.0088**2 / 2


def region_area(polygons):
    return -sum(area_km2(ring) for polygon in polygons for ring in polygon)


def test_there_are_342_municipalities_12_provinces_and_25_ggd_regions(open_data):
    layers = geography.topology(open_data)["objects"]

    assert [len(layers[layer]["geometries"]) for layer in geography.LAYERS] == [342, 12, 25]


@pytest.mark.parametrize("code", ["GM0457", "GM0501", "GM0530", "GM0614"])
def test_a_merged_municipality_is_gone(drawn, code):
    assert code not in drawn


@pytest.mark.parametrize("code", ["GM0363", "GG3406"])
def test_weesp_lies_in_amsterdam_and_its_ggd_region(drawn, code):
    longitudes = [longitude for polygon in drawn[code] for ring in polygon for longitude, _ in ring]

    assert max(longitudes) > 5.05  # the centre of Weesp lies at 5.04 degrees east


@pytest.mark.parametrize(
    ("code", "stated_km2"),
    [("PV22", 2680.4), ("PV24", 1466.6), ("PV31", 2210.0), ("GM0518", 85.59), ("GM0448", 165.8)],
)
def test_areas_are_those_that_the_boundary_file_states(drawn, code, stated_km2):
    # Simplifying moves borders and the sphere is no ellipsoid; a lost island or a wrong merger would show.
    assert region_area(drawn[code]) == pytest.approx(stated_km2, rel=0.01)


def test_the_three_layers_cover_the_same_ground(drawn):
    total = {
        prefix: sum(region_area(drawn[code]) for code in drawn if code[:2] == prefix) for prefix in ("GM", "PV", "GG")
    }

    assert total["PV"] == pytest.approx(total["GM"], rel=1e-9)
    assert total["GG"] == pytest.approx(total["GM"], rel=1e-9)


def test_no_polygon_is_inside_out(drawn):
    # A clockwise outline is the inside on the sphere; the other way round a map program fills the rest of the globe.
    for polygons in drawn.values():
        for outline, *holes in polygons:
            assert area_km2(outline) < 0
            assert all(area_km2(hole) > 0 for hole in holes)


def test_no_region_is_larger_than_the_largest_province(drawn):
    assert max(region_area(polygons) for polygons in drawn.values()) < 5_500


def test_every_ring_is_closed_and_has_at_least_three_corners(drawn):
    for polygons in drawn.values():
        for polygon in polygons:
            for ring in polygon:
                assert ring[0] == ring[-1]
                assert len(set(ring)) >= 3


def test_all_points_lie_in_the_european_netherlands(drawn):
    points = [point for polygons in drawn.values() for polygon in polygons for ring in polygon for point in ring]

    assert min(longitude for longitude, _ in points) > 3.3
    assert max(longitude for longitude, _ in points) < 7.3
    assert min(latitude for _, latitude in points) > 50.7
    assert max(latitude for _, latitude in points) < 53.6


NEIGHBOURS = [
    ("Urk", "Noordoostpolder"),
    ("Lelystad", "Dronten"),
    ("Amsterdam", "Diemen"),
    ("Rotterdam", "Schiedam"),
    ("Maastricht", "Eijsden-Margraten"),
    ("Rozendaal", "Rheden"),
]
STRANGERS = [
    ("Urk", "Lelystad"),
    ("Amsterdam", "Utrecht"),
    ("Groningen", "Assen"),
    ("Vlieland", "Harlingen"),
    ("Rotterdam", "'s-Gravenhage"),
    ("Enkhuizen", "Urk"),
]


@pytest.fixture(scope="module")
def pairs(open_data):
    return {frozenset(pair) for pair in geography.neighbours(open_data).select("region_a", "region_b").iter_rows()}


@pytest.mark.parametrize(("one", "other"), NEIGHBOURS)
def test_known_neighbours_are_neighbours(codes, pairs, one, other):
    assert frozenset((codes[one], codes[other])) in pairs


@pytest.mark.parametrize(("one", "other"), STRANGERS)
def test_known_strangers_are_no_neighbours(codes, pairs, one, other):
    assert frozenset((codes[one], codes[other])) not in pairs


def test_urk_has_no_neighbour_but_noordoostpolder(codes, pairs):
    assert {code for pair in pairs if codes["Urk"] in pair for code in pair} == {codes["Urk"], codes["Noordoostpolder"]}


@pytest.mark.parametrize("island", ["Texel", "Vlieland", "Terschelling", "Ameland", "Schiermonnikoog"])
def test_a_wadden_island_has_neighbours_across_water_only(open_data, codes, island):
    neighbours = geography.neighbours(open_data)
    of_island = neighbours.filter((neighbours["region_a"] == codes[island]) | (neighbours["region_b"] == codes[island]))

    assert of_island.height >= 1
    assert of_island["kind"].unique().to_list() == ["nearest"]


@pytest.mark.parametrize(
    ("name", "longitude", "latitude"),
    [("Utrecht", 5.1, 52.1), ("Maastricht", 5.7, 50.9), ("Schiermonnikoog", 6.2, 53.5), ("Terneuzen", 3.8, 51.3)],
)
def test_a_centre_lies_where_the_atlas_has_the_place(open_data, codes, name, longitude, latitude):
    centres = {region: place for region, *place in geography.centroids(open_data).iter_rows()}
    # The name Utrecht is that of a province too.
    code = {"Utrecht": "GM0344"}.get(name, codes[name])

    assert centres[code] == pytest.approx([longitude, latitude], abs=0.1)
