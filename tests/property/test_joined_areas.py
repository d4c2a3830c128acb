"""What holds for areas that are put together until they hold enough persons, whatever the numbers and the borders."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proeftuin.errors import NotEstimableError
from proeftuin.steps.evaluation.joined_area import joined_areas
from tests.evaluation_example import adjacency, code, country, site, square

SIDE = 6
COUNTRY = country(np.random.default_rng(5), side=SIDE, years=range(2018, 2021))
BORDERS = adjacency(SIDE)
EVERYWHERE = [code(r, c) for r in range(SIDE) for c in range(SIDE)]
A, B = site("a", square(0, 0)), site("b", square(3, 3))


def with_persons(persons):
    """The example country with these numbers of persons by municipality and year, all of one stratum."""
    numbers = np.zeros_like(COUNTRY.persons)
    numbers[0, :, :, 0] = np.array(persons).reshape(SIDE * SIDE, 3).T
    return replace(COUNTRY, persons=numbers)


def _with_a_site(persons):
    """At least one site has somebody in every year; else there is nothing to evaluate."""
    return [max(number, 1) for number in persons[:3]] + persons[3:]


drawn = st.lists(st.integers(0, 30), min_size=SIDE * SIDE * 3, max_size=SIDE * SIDE * 3).map(_with_a_site)


def joined(cells, **changes):
    settings = {"adjacency": BORDERS, "least_persons": 10, "seed": 1} | changes
    return joined_areas(cells, (A, B), settings.pop("adjacency"), **settings)


@given(drawn, st.booleans())
def test_every_joined_area_holds_enough_persons_in_every_year(persons, has_borders):
    found = joined(with_persons(persons), adjacency=BORDERS if has_borders else None)

    numbers = found.cells.persons.sum(axis=(0, 3))
    of_pool = [place for place, area in enumerate(found.members) if not area.startswith("site:")]
    assert (numbers[:, of_pool] >= 10).all()


@given(drawn)
def test_an_area_is_in_one_joined_area_and_keeps_its_persons_and_amounts(persons):
    cells = with_persons(persons)
    found = joined(cells)

    held = [area for areas in found.members.values() for area in areas]
    assert len(set(held)) == len(held)
    place = [EVERYWHERE.index(area) for area in held]
    assert found.cells.persons.sum() == cells.persons[:, :, place].sum()
    assert found.cells.total.sum() == cells.total[:, :, place].sum()
    assert found.cells.exposure.sum() == cells.exposure[:, :, place].sum()


@given(drawn)
def test_with_borders_the_parts_of_a_joined_area_hang_together(persons):
    found = joined(with_persons(persons))
    pairs = {frozenset(pair) for pair in BORDERS.rows()}

    for areas in found.members.values():
        reached, others = {areas[0]}, set(areas[1:])
        while more := {other for other in others if any(frozenset((one, other)) in pairs for one in reached)}:
            reached, others = reached | more, others - more
        assert not others


@given(drawn, st.randoms(use_true_random=False))
def test_the_order_of_borders_does_not_matter(persons, random):
    rows = BORDERS.rows()
    random.shuffle(rows)
    turned = pl.DataFrame([(b, a) for a, b in rows], schema=["region_a", "region_b"], orient="row")

    assert joined(with_persons(persons)).members == joined(with_persons(persons), adjacency=turned).members


def test_areas_that_are_large_enough_stay_as_they_are_and_each_site_is_one():
    found = joined(with_persons([10] * SIDE * SIDE * 3))

    assert found.members["site:a"] == square(0, 0)
    assert [found.members[area] for area in found.members if not area.startswith("site:")] == [
        (area,) for area in EVERYWHERE if area not in (*square(0, 0), *square(3, 3))
    ]
    assert [one.municipalities for one in found.sites] == [("site:a",), ("site:b",)]


def test_neighbours_of_a_site_are_those_of_its_areas():
    found = joined(with_persons([10] * SIDE * SIDE * 3))

    beside = {b if a == "site:a" else a for a, b in found.adjacency.rows() if "site:a" in (a, b)}
    assert beside == {code(0, 2), code(1, 2), code(2, 0), code(2, 1)}


def test_without_borders_a_site_has_no_neighbours_and_the_same_seed_draws_the_same_areas():
    cells = with_persons([4] * SIDE * SIDE * 3)
    found = joined(cells, adjacency=None)

    assert not any(name.startswith("site:") for pair in found.adjacency.rows() for name in pair)
    assert found.members == joined(cells, adjacency=None).members != joined(cells, adjacency=None, seed=2).members


def test_a_site_in_which_nobody_is_followed_in_some_year_has_no_areas_left():
    persons = np.full((SIDE * SIDE, 3), 20)
    persons[[EVERYWHERE.index(area) for area in A.municipalities], 2] = 0
    found = joined(with_persons(persons.ravel().tolist()))

    assert [one.is_located for one in found.sites] == [False, True]
    assert "site:a" not in found.members


def test_where_nobody_is_followed_there_is_nothing_to_put_together():
    with pytest.raises(NotEstimableError, match="anybody followed"):
        joined(with_persons([0] * SIDE * SIDE * 3))


def test_areas_that_are_left_out_are_in_no_joined_area():
    found = joined(with_persons([10] * SIDE * SIDE * 3), excluded=(code(5, 5),))

    assert code(5, 5) not in {area for areas in found.members.values() for area in areas}


def test_comparison_regions_are_told_by_the_areas_of_the_study():
    found = joined(with_persons([4] * SIDE * SIDE * 3))
    joined_area = next(area for area in found.members if not area.startswith("site:"))
    regions = pl.DataFrame({"region": ["comparison:01"], "municipality": [joined_area]})

    assert found.areas_of(regions)["municipality"].to_list() == list(found.members[joined_area])
    assert len(found.members[joined_area]) == pytest.approx(3, abs=2)
