"""Sums of segments of holders whose lists of regions differ, and sums that cannot be added."""

import polars as pl
import pytest

from proeftuin.errors import DataContractError
from proeftuin.monitors.outcome.held_parts import HeldParts, added_parts
from proeftuin.monitors.outcome.segmentation import SegmentFiguresPart, SegmentPart
from proeftuin.steps.population.care_regions import SiteAreas, regions_of_areas
from proeftuin.steps.segmentation.segment_cell import CLASSES, TRANSITIONS
from proeftuin.steps.segmentation.segment_figure import TWICE
from proeftuin.studies.cell_file import CellMeaning, HeldCells, read_cell_file, write_cell_file
from tests.segment_example import SCHEME

SEGMENTS, FIGURES = SegmentPart(SCHEME), SegmentFiguresPart(SCHEME)
MEANING = CellMeaning("a1", "practice", "2020-2021", {}, parts={SEGMENTS.id: "f1", FIGURES.id: "f2"})


def held(regions, moved, classes, twice):
    """Sums of a holder: persons who moved on from each region, by class of cost, and in several places of a segment."""
    transitions = pl.DataFrame(
        [(place, 2020, 0, 1, persons) for place, persons in moved.items()],
        schema=["region", "year", "segment", "to_segment", "persons"], orient="row",
    )  # fmt: skip
    of_classes = pl.DataFrame(
        [(2020, rounded, persons) for rounded, persons in classes.items()],
        schema=["year", "rounded", "persons"], orient="row",
    )  # fmt: skip
    places = pl.DataFrame(
        [(group, 2020, "female", 3, persons) for group, persons in twice.items()],
        schema=["group", "year", "sex", "age_band", "persons"], orient="row",
    )  # fmt: skip
    sums = {SEGMENTS.id: {TRANSITIONS: transitions, CLASSES: of_classes}, FIGURES.id: {TWICE: places}}
    return HeldParts(tuple(regions), sums)


def persons(frame, key):
    return dict(frame.select(key, "persons").rows())


def test_regions_that_only_one_holder_has_keep_their_own_persons():
    ours = held("AC", {0: 3, 1: 10, 2: 20}, {10: 4}, {"ill|all": 1})
    theirs = held("BC", {0: 4, 1: 100, 2: 200}, {10: 40, 20: 7}, {"ill|all": 2, "well|all": 5})

    both = added_parts([SEGMENTS, FIGURES], [ours, theirs])

    assert both.regions == ("A", "B", "C")
    assert persons(both.sums[SEGMENTS.id][TRANSITIONS], "region") == {0: 7, 1: 10, 2: 100, 3: 220}
    assert persons(both.sums[SEGMENTS.id][CLASSES], "rounded") == {10: 44, 20: 7}
    assert persons(both.sums[FIGURES.id][TWICE], "group") == {"ill|all": 3, "well|all": 5}


def test_a_region_of_another_holder_counts_among_everybody_and_sites_stay_as_they_are():
    own = regions_of_areas([("A", None), ("C", None)], [SiteAreas("north", "North", ("A",))])

    both = own.with_regions(["B", "C"])

    assert both.units.regions == ("A", "B", "C")
    assert both.groups["all"] == ("A", "B", "C", "rest")
    assert both.groups["site:north"] == ("A",)
    assert (both.groups["B"], both.names["B"]) == (("B",), "B")
    assert own.with_regions(["C"]) is own


@pytest.mark.parametrize("absent", [TRANSITIONS, CLASSES])
def test_sums_that_another_version_of_the_program_made_are_refused_by_name(absent):
    ours, theirs = held("A", {1: 1}, {10: 1}, {}), held("A", {1: 1}, {10: 1}, {})
    left = {name: frame for name, frame in theirs.sums[SEGMENTS.id].items() if name != absent}
    theirs = HeldParts(theirs.regions, {**theirs.sums, SEGMENTS.id: left})

    with pytest.raises(DataContractError, match=rf"`{SEGMENTS.id}\.{absent}` are other sums"):
        added_parts([SEGMENTS, FIGURES], [ours, theirs])


def test_sums_are_read_as_they_were_written(tmp_path):
    ours = held("AC", {1: 10}, {10: 4}, {"ill|all": 1})
    cells = pl.DataFrame({"persons": [10]})
    write_cell_file(HeldCells(cells, regions=ours.regions, parts=ours.frames()), tmp_path / "one.zip", MEANING)

    found = read_cell_file(tmp_path / "one.zip", MEANING)

    back = HeldParts.of_frames([SEGMENTS, FIGURES], found.regions, found.parts)
    assert (back.regions, found.sums) == (("A", "C"), {})
    assert back.frames().keys() == ours.frames().keys()
    assert all(frame.equals(back.frames()[name]) for name, frame in ours.frames().items())
