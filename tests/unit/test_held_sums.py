"""Sums of holders whose lists of regions differ, and sums that cannot be added."""

import polars as pl
import pytest

from proeftuin.errors import DataContractError
from proeftuin.monitors.outcome.care_evaluation import FollowedSums
from proeftuin.monitors.outcome.held_sums import HeldSums, added_sums
from proeftuin.steps.evaluation.plan import Sensitivity
from proeftuin.studies.cell_file import CellMeaning, HeldCells, read_cell_file, write_cell_file

GROUP = 10**6
"""What the number of a group counts for beside the place of a region."""
MEANING = CellMeaning("a1", "practice", "2020-2021", {}, plan="b1", followed={"insured": "c1"})


def sums(numbers):
    """Frame of one stratum for each region, given its persons."""
    rows = [(region, 2020, "female", 3, persons, 365 * persons) for region, persons in numbers.items()]
    columns = ["region", "year", "sex", "age_band", "persons", "days"]
    return pl.DataFrame(rows, schema=columns, orient="row")


def held(regions, of_groups, by_residence):
    further = {Sensitivity.TWO_PART: sums(of_groups).drop("days")}
    return HeldSums(tuple(regions), FollowedSums(sums(of_groups), further), sums(by_residence))


def persons(frame):
    return dict(frame.select("region", "persons").rows())


def test_regions_that_only_one_holder_has_keep_their_own_persons():
    ours = held("AC", {1: 10, 2: 20, GROUP + 2: 5}, {0: 3, 2: 20})
    theirs = held("BC", {1: 100, 2: 200, GROUP + 1: 50}, {0: 4, 1: 100})

    both = added_sums([ours, theirs])

    assert both.regions == ("A", "B", "C")
    expected = {1: 10, 2: 100, 3: 220, GROUP + 2: 50, GROUP + 3: 5}
    assert persons(both.followed.cells) == expected
    assert persons(both.followed.further[Sensitivity.TWO_PART]) == expected
    assert persons(both.residence) == {0: 7, 2: 100, 3: 20}


def test_the_order_of_holders_changes_nothing():
    parts = [held("AC", {1: 10}, {1: 1}), held("BC", {2: 7}, {2: 2}), held("A", {1: 4}, {0: 5})]
    one, other = added_sums(parts), added_sums(parts[::-1])

    assert one.regions == other.regions
    assert all(frame.equals(other.frames()[name]) for name, frame in one.frames().items())


def test_sums_of_another_version_of_the_program_are_refused_by_name():
    ours, theirs = held("A", {1: 10}, {1: 10}), held("A", {1: 10}, {1: 10})
    theirs = HeldSums(theirs.regions, FollowedSums(theirs.followed.cells), theirs.residence.drop("days"))

    with pytest.raises(DataContractError) as refused:
        added_sums([ours, theirs])
    assert [problem.what.split("`")[1] for problem in refused.value.problems] == ["followed.two_part", "residence"]


def test_sums_are_read_as_they_were_written_and_the_same_sums_give_the_same_file(tmp_path):
    ours = held("AC", {1: 10}, {1: 1})
    cells = HeldCells(sums({1: 10}), ours.frames(), ours.regions)
    for name in ("one.zip", "again.zip"):
        write_cell_file(cells, tmp_path / name, MEANING)

    found = read_cell_file(tmp_path / "one.zip", MEANING)
    assert found.cells.equals(cells.cells)
    back = HeldSums.of_frames(found.regions, found.sums)
    assert back.regions == ("A", "C")
    assert all(frame.equals(back.frames()[name]) for name, frame in ours.frames().items())
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "again.zip").read_bytes()


def test_an_archive_without_cells_or_without_the_sums_is_refused(tmp_path):
    write_cell_file(HeldCells(sums({1: 10}), {"baseline": sums({1: 10})}, ("A",)), tmp_path / "part.zip", MEANING)
    found = read_cell_file(tmp_path / "part.zip", MEANING)

    with pytest.raises(DataContractError, match="the sums of those who are followed are not among them"):
        HeldSums.of_frames(found.regions, found.sums)
    (tmp_path / "broken.zip").write_bytes((tmp_path / "part.zip").read_bytes()[:-40])
    with pytest.raises(DataContractError, match=r"cells broken\.zip: .*does not say what its cells mean"):
        read_cell_file(tmp_path / "broken.zip", MEANING)
