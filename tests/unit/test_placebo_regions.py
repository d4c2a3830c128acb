import numpy as np
import pytest

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.effects.placebo_regions import Map, draw_placebo_groups, partition_into_regions

ROW_OF_SIX = [(i, i + 1) for i in range(5)]


def test_all_groups_of_a_row_are_found_and_no_more():
    groups = draw_placebo_groups(Map.of([1] * 6, ROW_OF_SIX), 2, 100, np.random.default_rng(1))

    assert sorted(groups) == [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)]


def test_an_excluded_unit_divides_the_row():
    units = Map.of([1] * 6, ROW_OF_SIX, excluded=[2])

    assert sorted(draw_placebo_groups(units, 2, 100, np.random.default_rng(1))) == [(0, 1), (3, 4), (4, 5)]


def test_no_group_of_the_size_is_said_so():
    with pytest.raises(NotEstimableError, match="within 10% of 50"):
        draw_placebo_groups(Map.of([1] * 6, ROW_OF_SIX), 50, 10, np.random.default_rng(1))


def test_a_unit_far_above_the_target_is_a_region_of_its_own():
    labels = partition_into_regions(Map.of([1, 1, 9, 1, 1, 1], ROW_OF_SIX), 2, np.random.default_rng(1))

    assert (labels == labels[2]).sum() == 1


def test_a_scrap_that_sites_cut_off_is_left_out():
    units = Map.of([0.5, 1, 1, 1, 1, 1], ROW_OF_SIX, excluded=[1])

    labels = partition_into_regions(units, 2, np.random.default_rng(1))

    assert labels[0] == -1
    assert (labels[2:] >= 0).all()


def test_one_region_is_no_comparison():
    with pytest.raises(NotEstimableError, match="fewer than two regions"):
        partition_into_regions(Map.of([1] * 6, ROW_OF_SIX), 6, np.random.default_rng(1))


@pytest.mark.parametrize("size", [np.nan, -1.0])
def test_a_size_that_is_missing_or_negative_is_refused(size):
    with pytest.raises(DefinitionError, match="missing or negative"):
        Map.of([1, 1, size], [(0, 1), (1, 2)])
