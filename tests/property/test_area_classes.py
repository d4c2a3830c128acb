"""What holds for classes of areas in every country."""

from itertools import pairwise

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.steps.evaluation.area_class import CLASSES, classes_of_areas, next_within
from proeftuin.steps.evaluation.plan import DeprivationPlan
from tests.evaluation_example import adjacency, code, country, eight_sites, plan

SITES = eight_sites()
SIDE = 14
CELLS = country(np.random.default_rng(2), side=SIDE)
SCORES = st.lists(st.integers(0, 30), min_size=SIDE * SIDE, max_size=SIDE * SIDE)


@settings(max_examples=40, deadline=None)
@given(scores=SCORES, groups=st.sampled_from([3, 5]), higher_is=st.sampled_from(["better", "worse"]))
def test_classes_divide_the_areas_in_the_order_of_their_scores(scores, groups, higher_is):
    figures = dict(zip(CELLS.regions, map(float, scores), strict=True))
    asked = DeprivationPlan("welfare", CLASSES[groups], 2014, higher_is=higher_is)

    classes = classes_of_areas(plan(*SITES, deprivation=asked), figures, CELLS)

    assert list(classes) == list(CLASSES[groups])
    assert sorted(area for areas in classes.values() for area in areas) == sorted(CELLS.regions)
    sign = 1 if higher_is == "better" else -1
    ranges = [sorted(sign * figures[area] for area in areas) for areas in classes.values() if areas]
    assert all(lower[-1] < upper[0] for lower, upper in pairwise(ranges))


@settings(max_examples=40, deadline=None)
@given(members=st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2))
def test_areas_of_a_class_hang_together_where_the_country_does(members):
    areas = {code(*place) for place in members}

    found = next_within(adjacency(6), areas)

    assert {*found["region_a"], *found["region_b"]} == areas
    reached, ahead = set(), [min(areas)]
    while ahead:
        one = ahead.pop()
        reached.add(one)
        near = found.filter((pl.col("region_a") == one) | (pl.col("region_b") == one))
        ahead += [area for area in {*near["region_a"], *near["region_b"]} if area not in reached]
    assert reached == areas


@given(members=st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2))
def test_areas_of_a_class_that_touch_stay_neighbours(members):
    areas = {code(*place) for place in members}

    touching = {pair for pair in adjacency(6).iter_rows() if areas.issuperset(pair)}

    assert touching <= {*next_within(adjacency(6), areas).iter_rows()}
