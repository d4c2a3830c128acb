"""Reading the shapes, neighbours and centres that the repository holds."""

import hashlib
import json
from datetime import date

import polars as pl
import pytest

from proeftuin.data import geography
from proeftuin.data.register import read_register
from proeftuin.errors import DataContractError
from proeftuin.vocabulary.region import RegionKind, regions_of_division


@pytest.fixture
def open_data(repository):
    return repository / "open_data"


def test_the_register_has_the_checksum_and_size_of_every_file(open_data):
    register = read_register(open_data / "geography" / "source.yaml")

    contents = {entry.path: (open_data / "geography" / entry.path).read_bytes() for entry in register.files}

    assert {entry.path: (entry.sha256, entry.bytes) for entry in register.files} == {
        path: (hashlib.sha256(content).hexdigest(), len(content)) for path, content in contents.items()
    }


def test_the_register_has_the_rows_of_every_table(open_data):
    register = read_register(open_data / "geography" / "source.yaml")

    assert {entry.table: entry.rows for entry in register.files} == {
        "neighbours": geography.neighbours(open_data).height,
        "centroids": geography.centroids(open_data).height,
        "regions": sum(len(layer["geometries"]) for layer in geography.topology(open_data)["objects"].values()),
    }


def test_the_map_is_small_enough_to_be_carried_by_a_page(open_data):
    assert (open_data / "geography" / "regions.topojson").stat().st_size <= 250_000


def test_map_neighbours_and_centres_know_the_same_regions(open_data):
    layers = geography.topology(open_data)["objects"]
    drawn = {layer: {shape["id"] for shape in layers[layer]["geometries"]} for layer in geography.LAYERS}
    neighbours = geography.neighbours(open_data)

    assert set(neighbours["region_a"]) | set(neighbours["region_b"]) == drawn["municipalities"]
    assert set(geography.centroids(open_data)["region"]) == set().union(*drawn.values())


def test_every_pair_of_neighbours_stands_there_once_with_the_lower_code_first(open_data):
    neighbours = geography.neighbours(open_data)

    assert (neighbours["region_a"] < neighbours["region_b"]).all()
    assert neighbours.select("region_a", "region_b").is_unique().all()


def test_only_a_shared_border_has_a_length(open_data):
    neighbours = geography.neighbours(open_data)

    assert neighbours.filter(pl.col("border_km").is_not_null())["kind"].unique().to_list() == ["border"]
    assert neighbours.filter(pl.col("border_km").is_null())["kind"].unique().to_list() == ["nearest"]


def test_every_municipality_can_be_reached_from_every_other_one(open_data):
    neighbours = geography.neighbours(open_data)
    beside: dict[str, set[str]] = {}
    for a, b in neighbours.select("region_a", "region_b").iter_rows():
        beside.setdefault(a, set()).add(b)
        beside.setdefault(b, set()).add(a)

    reached, waiting = {"GM0363"}, ["GM0363"]
    while waiting:
        onward = beside[waiting.pop()] - reached
        reached |= onward
        waiting.extend(onward)

    assert reached == set(beside)


@pytest.mark.parametrize("read", [geography.neighbours, geography.centroids, geography.topology])
def test_an_absent_file_is_named(tmp_path, read):
    with pytest.raises(DataContractError, match=r"geography/\w+\.(parquet|topojson): cannot be read"):
        read(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", "null"])
def test_a_broken_map_is_refused(tmp_path, content):
    (tmp_path / "geography").mkdir()
    (tmp_path / "geography" / "regions.topojson").write_text(content, encoding="utf-8")

    with pytest.raises(DataContractError, match="cannot be read"):
        geography.topology(tmp_path)


def test_a_map_without_a_layer_is_refused(tmp_path):
    (tmp_path / "geography").mkdir()
    content = json.dumps({"type": "Topology", "objects": {"municipalities": {}, "provinces": {}}, "arcs": []})
    (tmp_path / "geography" / "regions.topojson").write_text(content, encoding="utf-8")

    with pytest.raises(DataContractError, match="no layer ggd_regions"):
        geography.topology(tmp_path)


def test_a_broken_table_is_refused(tmp_path):
    (tmp_path / "geography").mkdir()
    (tmp_path / "geography" / "neighbours.parquet").write_bytes(b"not a table")

    with pytest.raises(DataContractError, match="cannot be read"):
        geography.neighbours(tmp_path)


def test_the_map_draws_the_regions_of_its_division_by_code_and_name(open_data):
    layers = geography.topology(open_data)["objects"]
    drawn = {
        (shape["id"], shape["properties"]["name"])
        for layer in geography.LAYERS
        for shape in layers[layer]["geometries"]
    }

    assert drawn == {
        (region.code, region.name)
        for region in regions_of_division(date(geography.DIVISION, 1, 1))
        if region.kind is not RegionKind.COUNTRY
    }
