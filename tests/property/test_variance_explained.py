"""What holds for the part of the differences that lies between groups, whatever the groups are."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from proeftuin.methods.segmentation.variance_explained import variance_explained

groups = st.lists(st.lists(st.integers(-1000, 1000), max_size=6), min_size=1, max_size=5)


def of_groups(found):
    sums = [[sum(own), sum(value**2 for value in own), len(own)] for own in found]
    return float(variance_explained(*np.array(sums, dtype=float).T))


@given(groups)
def test_it_is_a_part_of_the_whole_or_there_is_nothing_to_explain(found):
    values = [value for own in found for value in own]
    explained = of_groups(found)

    assert np.isnan(explained) == (len(set(values)) < 2)
    assert np.isnan(explained) or 0 <= explained <= 1


@given(groups, st.integers(-50, 50), st.integers(1, 20))
def test_another_scale_and_origin_change_nothing(found, shift, factor):
    moved = [[factor * value + shift for value in own] for own in found]

    np.testing.assert_allclose(of_groups(moved), of_groups(found), atol=1e-9)


@given(groups, st.randoms(use_true_random=False))
def test_finer_groups_explain_at_least_as_much(found, random):
    halves = []
    for own in found:
        cut = random.randint(0, len(own))
        halves += [own[:cut], own[cut:]]

    coarse, fine = of_groups(found), of_groups(halves)
    assert np.isnan(coarse) or fine >= coarse - 1e-9


@given(groups)
def test_groups_of_persons_who_are_alike_explain_everything(found):
    alike = [[number] * len(own) for number, own in enumerate(found)]
    explained = of_groups(alike)

    assert np.isnan(explained) or explained > 1 - 1e-9
