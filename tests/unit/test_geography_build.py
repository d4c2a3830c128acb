"""Making the geography from boundary files: a country of squares with the real names, whole and with planted faults."""

import json
import math

import pytest

from proeftuin.data.register import read_register
from proeftuin.errors import DataContractError
from proeftuin.vocabulary.region import RegionKind, regions_of_division
from tools.geography.border import GRID_PER_DEGREE, arcs_of, dissolved, edges_of, owners, ring_points, rings_of
from tools.geography.build import FROM_DAY, GGD_REGIONS, MAP, MUNICIPALITIES, PROVINCES, main

FILES = {
    MUNICIPALITIES: ("gemeente", RegionKind.MUNICIPALITY),
    PROVINCES: ("provincie", RegionKind.PROVINCE),
    GGD_REGIONS: ("ggdregio", RegionKind.GGD),
}
SIDE = 1_000
COLUMNS = 20


def square(number):
    x, y = number % COLUMNS, number // COLUMNS
    corners = [(x, y), (x, y + 1), (x + 1, y + 1), (x + 1, y), (x, y)]
    return edges_of([[(500_000 + a * SIDE, 5_200_000 + b * SIDE) for a, b in corners]])


def feature(region, squares, name_property):
    edges = dissolved([squares[code] for code in region.municipalities])
    arcs = arcs_of(owners({region.code: edges}, where="test"))
    rings = [ring_points(arcs, ring) for ring in rings_of(arcs, {region.code})]
    polygons = [[[[x / GRID_PER_DEGREE, y / GRID_PER_DEGREE] for x, y in ring]] for ring in rings]
    return {
        "type": "Feature",
        "properties": {name_property: region.name},
        "geometry": {"type": "MultiPolygon", "coordinates": polygons},
    }


@pytest.fixture(scope="module")
def country():
    """The three boundary files as trees; municipalities lie beside others of the same province."""
    regions = regions_of_division(FROM_DAY)
    province = {code: r.code for r in regions if r.kind is RegionKind.PROVINCE for code in r.municipalities}
    order = sorted(province, key=lambda code: (province[code], code))
    squares = {code: square(number) for number, code in enumerate(order)}
    return {
        name: [feature(region, squares, name_property) for region in regions if region.kind is kind]
        for name, (name_property, kind) in FILES.items()
    }


def write(country, folder):
    folder.mkdir(exist_ok=True)
    for name, features in country.items():
        text = json.dumps({"type": "FeatureCollection", "features": features})
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def build(country, folder):
    main([str(write(country, folder / "originals")), "--target", str(folder / "made")])
    return folder / "made"


@pytest.fixture
def altered(country):
    """A copy of the country that a test may damage."""
    return json.loads(json.dumps(country))


def named(features, name):
    return next(feature for feature in features if name in feature["properties"].values())


def test_the_country_of_345_municipalities_becomes_one_of_342(country, tmp_path):
    made = build(country, tmp_path)

    topology = json.loads((made / MAP).read_text(encoding="utf-8"))

    assert [len(country[name]) for name in FILES] == [345, 12, 25]
    assert [len(layer["geometries"]) for layer in topology["objects"].values()] == [342, 12, 25]


def test_the_same_originals_give_the_same_bytes(country, tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    one, other = build(country, tmp_path / "one"), build(country, tmp_path / "other")

    assert {path.name: path.read_bytes() for path in one.iterdir()} == {
        path.name: path.read_bytes() for path in other.iterdir()
    }


def test_the_register_tells_which_originals_every_file_was_made_from(country, tmp_path):
    register = read_register(build(country, tmp_path) / "source.yaml")

    assert {entry.table for entry in register.files} == {"regions", "neighbours", "centroids"}
    assert {(original.name, original.rows) for entry in register.files for original in entry.originals} == {
        (MUNICIPALITIES, 345),
        (PROVINCES, 12),
        (GGD_REGIONS, 25),
    }


def test_a_municipality_that_the_file_puts_in_another_province_is_named(altered, tmp_path):
    one, other = named(altered[MUNICIPALITIES], "Maastricht"), named(altered[MUNICIPALITIES], "Groningen")
    one["geometry"], other["geometry"] = other["geometry"], one["geometry"]

    with pytest.raises(DataContractError, match=r"GM0014 lies in PV31\. Expected: PV20") as caught:
        build(altered, tmp_path)

    assert "GM0935 lies in PV20. Expected: PV31" in str(caught.value)


def test_a_name_without_a_code_is_named(altered, tmp_path):
    named(altered[MUNICIPALITIES], "Urk")["properties"]["gemeente"] = "Nieuw-Utopia"

    with pytest.raises(DataContractError, match="Nieuw-Utopia"):
        build(altered, tmp_path)


def test_a_municipality_that_occurs_twice_is_named(altered, tmp_path):
    altered[MUNICIPALITIES].append(named(altered[MUNICIPALITIES], "Urk"))

    with pytest.raises(DataContractError, match="Urk occurs twice"):
        build(altered, tmp_path)


def test_an_absent_municipality_is_named(altered, tmp_path):
    altered[MUNICIPALITIES].remove(named(altered[MUNICIPALITIES], "Urk"))

    with pytest.raises(DataContractError, match="GM0184 absent"):
        build(altered, tmp_path)


def test_outlines_drawn_the_wrong_way_round_are_refused(altered, tmp_path):
    for polygon in named(altered[MUNICIPALITIES], "Utrecht")["geometry"]["coordinates"]:
        for ring in polygon:
            ring.reverse()

    with pytest.raises(DataContractError, match="same side of a border"):
        build(altered, tmp_path)


@pytest.mark.parametrize(
    ("geometry", "message"),
    [
        ({"type": "Point", "coordinates": [5.0, 52.0]}, "geometry Point"),
        ({"type": "Polygon"}, "coordinates"),
        ({"type": "Polygon", "coordinates": [[[math.nan, 52.0], [5.0, 52.0]]]}, "NaN"),
        (None, "TypeError"),
    ],
)
def test_a_region_without_a_polygon_is_refused(altered, tmp_path, geometry, message):
    altered[PROVINCES][0]["geometry"] = geometry

    with pytest.raises(DataContractError, match=message):
        build(altered, tmp_path)


def test_nothing_is_written_when_the_originals_are_refused(altered, tmp_path):
    named(altered[MUNICIPALITIES], "Urk")["properties"]["gemeente"] = "Nieuw-Utopia"

    with pytest.raises(DataContractError):
        build(altered, tmp_path)

    assert not (tmp_path / "made").exists()
