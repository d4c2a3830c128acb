"""Cells of several holders are added only when they mean the same."""

import json
from dataclasses import replace

import polars as pl
import pytest

from proeftuin.data.tables import CELLS
from proeftuin.errors import DataContractError
from proeftuin.studies.cell_file import (
    CellMeaning,
    HeldCells,
    fingerprint,
    read_cell_file,
    refuse_other_areas,
    write_cell_file,
)

OURS = CellMeaning(
    population="a1", regions="municipality 2023", years="2021-2023", indicators={"gp_contacts": "b1", "deaths": "b2"},
    sites={"north": "e1", "south": "e2"}, parts={"segments_practice": "f1"}, told={"segments_practice": "g1"},
)  # fmt: skip


@pytest.fixture
def file(tmp_path):
    def written(meaning: CellMeaning):
        write_cell_file(HeldCells(CELLS.empty()), tmp_path / "theirs.parquet", meaning)
        return tmp_path / "theirs.parquet"

    return written


def test_cells_that_mean_the_same_are_read_as_they_were_written(file):
    assert read_cell_file(file(OURS), OURS).cells.equals(CELLS.empty())


@pytest.mark.parametrize(
    ("theirs", "named"),
    [
        ({"population": "a2"}, "the definition of the population: a2 in these cells, a1 in this study"),
        ({"regions": "municipality 2022"}, "the regions: municipality 2022 in these cells"),
        ({"years": "2020-2023"}, "the years: 2020-2023 in these cells"),
        ({"indicators": {"gp_contacts": "b9", "deaths": "b2"}}, "the definition of indicator gp_contacts: b9"),
        ({"indicators": {"gp_contacts": "b1"}}, "the definition of indicator deaths: absent in these cells"),
        ({"indicators": {**OURS.indicators, "births": "b3"}}, "indicator births: b3 in these cells, absent in this"),
        ({"plan": "c1"}, "the analysis plan: c1 in these cells, none in this study"),
        ({"followed": {"old": "d1"}}, "the definition of the followed population old: d1 in these cells, absent in"),
        ({"sites": {"south": "e2", "north": "e1"}}, "the sites: south, north in these cells, north, south in this"),
        ({"sites": {}}, "the sites: none in these cells, north, south in this study"),
        ({"sites": {"north": "e9", "south": "e2"}}, "the areas of site north: e9 in these cells, e1 in this study"),
        ({"parts": {"segments_practice": "f9"}}, "the definition of the part segments_practice: f9 in these cells, f1"),
        ({"parts": {}}, "the definition of the part segments_practice: absent in these cells, f1 in this study"),
        ({"parts": {**OURS.parts, "risks": "f2"}}, "the part risks: f2 in these cells, absent in this study"),
    ],
)
def test_cells_that_mean_something_else_are_refused_by_name(file, theirs, named):
    with pytest.raises(DataContractError, match=named):
        read_cell_file(file(replace(OURS, **theirs)), OURS)


def test_what_tables_tell_of_areas_is_compared_once_they_are_loaded(file):
    path = file(replace(OURS, told={"segments_practice": "g9"}))
    held = read_cell_file(path, OURS)

    with pytest.raises(DataContractError, match=r"the part segments_practice of areas: g9 there, g1 here"):
        refuse_other_areas(path, held, OURS.told)
    with pytest.raises(DataContractError, match=r"the part risks of areas: absent there, g2 here"):
        refuse_other_areas(path, held, {"segments_practice": "g9", "risks": "g2"})
    refuse_other_areas(path, held, {"segments_practice": "g9"})


def test_every_difference_is_told_at_once(file):
    with pytest.raises(DataContractError) as refused:
        read_cell_file(file(replace(OURS, population="a2", years="2020-2023")), OURS)

    assert len(refused.value.problems) == 2


@pytest.mark.parametrize(
    "kind", ["absent", "not parquet", "without meaning", "meaning is no JSON", "meaning of another form"]
)
def test_a_file_that_does_not_say_what_its_cells_mean_is_refused(tmp_path, kind):
    path = tmp_path / "theirs.parquet"
    if kind == "not parquet":
        path.write_text("indicator;region\n")
    if kind == "without meaning":
        pl.DataFrame({"indicator": ["gp_contacts"]}).write_parquet(path)
    if kind.startswith("meaning"):
        told = "{" if kind == "meaning is no JSON" else json.dumps({"population": "a1", "weather": "dry"})
        CELLS.empty().write_parquet(path, metadata={"proeftuin.cells": told})

    with pytest.raises(DataContractError, match=r"cells theirs\.parquet: .*does not say what its cells mean"):
        read_cell_file(path, OURS)


def test_the_fingerprint_of_a_definition_follows_what_it_counts():
    assert fingerprint(("gp", "consultation")) == fingerprint(("gp", "consultation"))
    assert fingerprint(("gp", "consultation")) != fingerprint(("gp", "home_visit"))
