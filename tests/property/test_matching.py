"""What holds for matches whatever the distances, and the same by trying all pairs."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.errors import NotEstimableError
from proeftuin.methods.effects.matching import (
    caliper_in_standard_deviations,
    mahalanobis_points,
    match_nearest,
    match_optimally,
)

seeds = st.integers(0, 10_000)


def drawn(seed, treated=4, others=6, directions=2):
    """Points on a coarse grid, so that ties occur."""
    generator = np.random.default_rng(seed)
    points = generator.integers(0, 5, (treated + others, directions)).astype(float)
    return points, generator.permutation(np.arange(treated + others) < treated)


def distance(points, one, other):
    return float(np.sqrt(((points[one] - points[other]) ** 2).sum()))


@given(seeds, st.booleans(), st.sampled_from([np.inf, 1.5, 0.5]))
def test_nearest_matches_are_those_found_by_hand(seed, with_replacement, caliper):
    points, treated = drawn(seed)
    free = np.flatnonzero(~treated).tolist()
    expected = []
    for row in np.flatnonzero(treated):
        near = [(distance(points, row, other), other) for other in free if distance(points, row, other) <= caliper]
        expected.append(min(near)[1] if near else -1)
        if near and not with_replacement:
            free.remove(min(near)[1])
    if set(expected) == {-1}:
        with pytest.raises(NotEstimableError, match="caliper"):
            match_nearest(points, treated, with_replacement=with_replacement, caliper=caliper)
        return

    matches = match_nearest(points, treated, with_replacement=with_replacement, caliper=caliper)

    assert matches.partners[:, 0].tolist() == expected


@given(seeds)
@settings(max_examples=50)
def test_optimal_matches_have_the_smallest_total_of_all_pairings(seed):
    points, treated = drawn(seed)
    rows, others = np.flatnonzero(treated), np.flatnonzero(~treated)
    smallest = min(
        sum(distance(points, row, other) for row, other in zip(rows, chosen, strict=True))
        for chosen in permutations(others, len(rows))
    )

    optimal = match_optimally(points, treated)

    assert optimal.total_distance == pytest.approx(smallest)
    assert optimal.total_distance <= match_nearest(points, treated).total_distance + 1e-12


@given(seeds, st.sampled_from([0.5, 1.0, 1.5]))
@settings(max_examples=50)
def test_optimal_matches_within_a_caliper_leave_as_few_as_possible_without_partner(seed, caliper):
    points, treated = drawn(seed)
    rows, others = np.flatnonzero(treated), np.flatnonzero(~treated)
    best = min(
        (-sum(far <= caliper for far in pairing), sum(far for far in pairing if far <= caliper))
        for chosen in permutations(others, len(rows))
        for pairing in [[distance(points, row, other) for row, other in zip(rows, chosen, strict=True)]]
    )
    if best[0] == 0:
        return

    optimal = match_optimally(points, treated, caliper=caliper)

    assert (-optimal.is_matched.sum(), optimal.total_distance) == pytest.approx(best)


@given(seeds, st.integers(1, 3), st.booleans())
def test_weights_give_each_matched_row_partners_that_count_as_one(seed, ratio, with_replacement):
    points, treated = drawn(seed, treated=3, others=7)

    for matches in (
        match_nearest(points, treated, ratio=ratio, with_replacement=with_replacement),
        match_optimally(points, treated, ratio=ratio),
    ):
        assert matches.weights[treated].tolist() == matches.is_matched.tolist()
        assert matches.weights[~treated].sum() == pytest.approx(matches.is_matched.sum())
        for partners in matches.partners:
            found = partners[partners >= 0]
            assert len(set(found)) == len(found)
            assert not treated[found].any()
        for row, partners, distances in zip(matches.treated, matches.partners, matches.distances, strict=True):
            far = [distance(points, row, partner) for partner in partners if partner >= 0]
            assert far == sorted(far)
            assert far == distances[~np.isnan(distances)].tolist()


@given(seeds)
def test_without_replacement_nobody_is_a_partner_twice(seed):
    points, treated = drawn(seed, treated=4, others=9)

    for matches in (match_nearest(points, treated, ratio=2), match_optimally(points, treated, ratio=2)):
        partners = matches.partners.ravel()
        assert len(np.unique(partners)) == 8


@given(seeds)
def test_partners_share_the_values_that_must_be_equal(seed):
    points, treated = drawn(seed, treated=4, others=12)
    exact = np.random.default_rng(seed + 1).integers(0, 2, (16, 2))
    exact[:4], exact[4:8] = exact[0], exact[0]

    for match in (match_nearest, match_optimally):
        try:
            matches = match(points, treated, exact=exact)
        except NotEstimableError:
            continue
        for row, (partner,) in zip(matches.treated, matches.partners, strict=True):
            assert partner == -1 or (exact[row] == exact[partner]).all()


def test_who_has_the_largest_score_chooses_first():
    scores, treated = np.array([0.5, 0.6, 0.55]), np.array([True, True, False])

    assert match_nearest(scores, treated).partners.tolist() == [[-1], [2]]
    assert match_nearest(scores, treated, priority=-scores).partners.tolist() == [[2], [-1]]


def test_everyone_gets_a_first_partner_before_anyone_gets_a_second():
    scores, treated = np.array([0.9, 0.1, 0.8, 0.7]), np.array([True, True, False, False])

    assert match_nearest(scores, treated, ratio=2).partners.tolist() == [[2, -1], [3, -1]]


@given(seeds)
@settings(max_examples=30)
def test_mahalanobis_distances_do_not_depend_on_units_or_on_how_covariates_are_combined(seed):
    generator = np.random.default_rng(seed)
    covariates, treated = generator.normal(size=(30, 3)) * [1, 10, 1000], np.arange(30) < 10
    within = [np.cov(covariates[side], rowvar=False) * (side.sum() - 1) for side in (treated, ~treated)]
    inverse = np.linalg.inv(sum(within) / 28)
    points = mahalanobis_points(covariates, treated)
    mixture = generator.uniform(-1, 1, (3, 3)) + 3 * np.eye(3)
    mixed = mahalanobis_points(covariates / [1, 10, 1000] @ mixture + 5, treated)
    repeated = mahalanobis_points(np.column_stack([covariates, covariates[:, 0] + covariates[:, 1] / 10]), treated)

    for one, other in ((0, 20), (3, 4), (15, 29)):
        gap = covariates[one] - covariates[other]
        expected = np.sqrt(gap @ inverse @ gap)
        for place in (points, mixed, repeated):
            assert distance(place, one, other) == pytest.approx(expected, rel=1e-6)


def test_a_caliper_is_a_share_of_the_pooled_standard_deviation():
    logits, treated = np.array([0.0, 2.0, 1.0, 5.0]), np.array([True, True, False, False])

    assert caliper_in_standard_deviations(logits, treated) == pytest.approx(0.2 * np.sqrt((2 + 8) / 2))
