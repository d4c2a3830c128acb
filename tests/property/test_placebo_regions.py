"""What holds for placebo groups and comparison regions on every map."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.methods.effects.placebo_regions import Map, draw_placebo_groups, partition_into_regions

SIDE = 9


def grid(seed: int, excluded=()):
    sizes = np.random.default_rng(seed).uniform(10, 60, SIDE * SIDE)
    pairs = [(r * SIDE + c, r * SIDE + c + 1) for r in range(SIDE) for c in range(SIDE - 1)]
    pairs += [(r * SIDE + c, (r + 1) * SIDE + c) for r in range(SIDE - 1) for c in range(SIDE)]
    return Map.of(sizes, pairs, excluded=excluded)


def is_connected(units, members) -> bool:
    members, reached = set(members), {min(members)}
    while True:
        more = {n for unit in reached for n in units.neighbours[unit]} & members - reached
        if not more:
            return reached == members
        reached |= more


excluded_units = st.sets(st.integers(0, SIDE * SIDE - 1), max_size=12)


@settings(max_examples=30)
@given(st.integers(0, 10_000), excluded_units, st.floats(80, 300))
def test_placebo_groups_are_connected_different_comparable_in_size_and_without_sites(seed, excluded, target):
    units = grid(seed, sorted(excluded))

    groups = draw_placebo_groups(units, target, 40, np.random.default_rng(seed))

    assert len(set(groups)) == len(groups)
    for group in groups:
        assert 0.9 * target <= units.sizes[list(group)].sum() <= 1.1 * target
        assert not excluded & set(group)
        assert is_connected(units, group)


@settings(max_examples=30)
@given(st.integers(0, 10_000), excluded_units, st.floats(80, 300))
def test_comparison_regions_are_connected_and_share_out_the_pool(seed, excluded, target):
    units = grid(seed, sorted(excluded))

    labels = partition_into_regions(units, target, np.random.default_rng(seed))

    regions = [np.flatnonzero(labels == label) for label in range(labels.max() + 1)]
    assert all(labels[unit] == -1 for unit in excluded)
    for region in regions:
        assert is_connected(units, region.tolist())
        assert units.sizes[region].sum() >= 0.5 * target
    left_out = set(np.flatnonzero(labels == -1)) - excluded
    cut_off = {n for unit in left_out for n in units.neighbours[unit]} - left_out
    assert not cut_off


@given(st.integers(0, 10_000))
def test_the_same_seed_gives_the_same_groups(seed):
    units = grid(seed)
    first, second = (draw_placebo_groups(units, 150, 10, np.random.default_rng(seed)) for _ in range(2))

    assert first == second
