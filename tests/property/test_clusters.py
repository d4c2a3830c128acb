"""What holds for clusters of persons, their stability and the choice of their number, whatever the persons."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proeftuin.methods.segmentation.cluster_choice import (
    ClusterFigures,
    Ground,
    choose_number,
    figures_per_number,
    silhouette,
)
from proeftuin.methods.segmentation.cluster_stability import (
    adjusted_rand_index,
    bootstrap_stability,
    consensus_over_starts,
    prototype_stability,
)
from proeftuin.methods.segmentation.k_prototypes import k_prototypes, k_prototypes_from
from proeftuin.methods.segmentation.mixed_rows import MixedRows

seeds = st.integers(0, 10_000)


def drawn(seed, rows=60):
    """Persons without any clusters, many of them alike."""
    generator = np.random.default_rng(seed)
    return generator.integers(0, 6, (rows, 2)) * [1.0, 20.0], generator.integers(0, 3, (rows, 2))


def planted(seed, rows=400):
    """Persons of three kinds, far apart in numbers and mostly apart in categories."""
    generator = np.random.default_rng(seed)
    kind = generator.choice(3, rows, p=[0.5, 0.3, 0.2])
    numbers = np.array([[20, 1], [50, 6], [85, 2]])[kind] + generator.normal(size=(rows, 2)) * [4, 0.5]
    strays = generator.random((rows, 2)) < 0.15
    return kind, numbers, np.where(strays, generator.integers(0, 3, (rows, 2)), kind[:, np.newaxis])


@given(seeds, st.integers(1, 6))
@settings(max_examples=30, deadline=None)
def test_cost_never_rises_and_is_that_of_the_partition(seed, clusters):
    rows = MixedRows.of(*drawn(seed))

    fit = k_prototypes(rows, clusters, generator=np.random.default_rng(seed), starts=3)

    distance = [rows.distances_to(*prototype) for prototype in zip(fit.points, fit.modes, strict=True)]
    own = np.stack(distance)[fit.pattern_labels, np.arange(rows.patterns)]
    assert (np.diff(fit.cost_path) <= 1e-9).all()
    assert fit.has_settled
    assert rows.counts @ own == pytest.approx(fit.cost)
    assert own == pytest.approx(np.min(distance, axis=0))
    assert fit.cost == fit.start_costs.min()


@given(seeds, st.integers(2, 6))
@settings(max_examples=30, deadline=None)
def test_no_cluster_is_empty_and_the_largest_comes_first(seed, clusters):
    fit = k_prototypes(MixedRows.of(*drawn(seed)), clusters, generator=np.random.default_rng(seed), starts=2)

    assert fit.sizes.sum() == 60
    assert (fit.sizes > 0).all()
    assert (np.diff(fit.sizes) <= 0).all()
    assert fit.sizes.tolist() == np.bincount(fit.labels, minlength=clusters).tolist()


def test_prototype_that_nobody_is_nearest_to_gets_the_farthest_person():
    """All four start among the last five; the third has its persons taken over in the second step."""
    numbers = np.array([[0.0], [1], [2], [9], [9], [10], [10], [11]])
    categories = np.array([[1], [0], [0], [1], [0], [1], [0], [0]])

    fit = k_prototypes_from(MixedRows.of(numbers, categories, scale=[1], gamma=4.0), [4, 5, 3, 7])

    assert fit.cost_path.tolist() == [195.0, 32.5, 3.0]
    assert fit.labels.tolist() == [3, 1, 1, 2, 0, 2, 0, 0]


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_counted_rows_are_repeated_rows(seed):
    numbers, categories = drawn(seed, 25)
    counts = np.random.default_rng(seed).integers(1, 5, 25)

    counted = k_prototypes(
        MixedRows.of(numbers, categories, counts=counts), 3, generator=np.random.default_rng(seed), starts=2
    )
    repeated = k_prototypes(
        MixedRows.of(np.repeat(numbers, counts, axis=0), np.repeat(categories, counts, axis=0)),
        3,
        generator=np.random.default_rng(seed),
        starts=2,
    )

    assert np.repeat(counted.labels, counts).tolist() == repeated.labels.tolist()
    assert counted.cost == repeated.cost
    assert counted.rows.gamma == repeated.rows.gamma


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_order_of_rows_has_no_influence(seed):
    numbers, categories = drawn(seed)
    order = np.random.default_rng(seed).permutation(60)

    given_order = k_prototypes(MixedRows.of(numbers, categories), 4, generator=np.random.default_rng(seed), starts=2)
    other = k_prototypes(
        MixedRows.of(numbers[order], categories[order]), 4, generator=np.random.default_rng(seed), starts=2
    )

    assert given_order.labels[order].tolist() == other.labels.tolist()
    assert given_order.means.tolist() == other.means.tolist()


@given(seeds)
@settings(max_examples=25, deadline=None)
def test_order_of_columns_has_no_influence_from_the_same_start(seed):
    _, numbers, categories = planted(seed, 80)

    one = k_prototypes_from(MixedRows.of(numbers, categories), [0, 1, 2])
    other = k_prototypes_from(MixedRows.of(numbers[:, ::-1], categories[:, ::-1]), [0, 1, 2])

    assert adjusted_rand_index(one.labels, other.labels) == 1
    assert one.cost == pytest.approx(other.cost)


@given(seeds, st.integers(2, 5))
@settings(max_examples=20, deadline=None)
def test_more_clusters_never_cost_more(seed, clusters):
    rows = MixedRows.of(*drawn(seed, 30))
    fewer, more = (
        k_prototypes(rows, number, generator=np.random.default_rng(seed), starts=20).cost
        for number in (clusters, clusters + 1)
    )

    assert more < fewer


@pytest.mark.parametrize("seed", range(5))
def test_planted_clusters_come_back_and_are_stable(seed):
    kind, numbers, categories = planted(seed)
    fit = k_prototypes(MixedRows.of(numbers, categories), 3, generator=np.random.default_rng(seed))

    stability = prototype_stability(fit, generator=np.random.default_rng(seed), draws=10)

    assert adjusted_rand_index(kind, fit.labels) > 0.98
    assert [set(level) for level in fit.typical_categories] == [{0, 1, 2}, {0, 1, 2}]
    assert fit.means[:, 0] == pytest.approx([20, 50, 85], abs=1.5)
    assert stability.mean.min() > 0.95
    assert stability.recovered.tolist() == [1, 1, 1]
    assert consensus_over_starts(fit).mean > 0.5


@pytest.mark.parametrize("seed", range(5))
def test_clusters_that_are_not_there_are_not_stable(seed):
    generator = np.random.default_rng(seed)
    fit = k_prototypes(MixedRows.of(generator.normal(size=(300, 4))), 6, generator=generator)

    stability = prototype_stability(fit, generator=generator, draws=10, starts=1)

    assert stability.mean.min() < 0.75
    assert stability.dissolved.max() > 0


def test_persons_of_the_fit_get_their_own_cluster_again():
    _, numbers, categories = planted(1)
    fit = k_prototypes(MixedRows.of(numbers, categories), 3, generator=np.random.default_rng(1))

    assert fit.nearest(numbers, categories).tolist() == fit.labels.tolist()
    assert fit.nearest(fit.means, np.column_stack(fit.typical_categories)).tolist() == [0, 1, 2]
    # A category that nobody had is as far from every prototype.
    assert fit.nearest(fit.means, np.full((3, 2), 9)).tolist() == [0, 1, 2]


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_adjusted_rand_index_does_not_depend_on_names_or_order(seed):
    generator = np.random.default_rng(seed)
    first, second, counts = generator.integers(0, 4, (3, 40))

    index = adjusted_rand_index(first, second, counts=counts)

    assert index == adjusted_rand_index(second, 3 - first, counts=counts)
    assert index == adjusted_rand_index(np.repeat(first, counts), np.repeat(second, counts))
    assert index <= 1
    assert adjusted_rand_index(first, 3 - first, counts=counts) == 1


def test_adjusted_rand_index_is_exact_for_a_whole_population():
    """17 million persons: beyond what pairs of pairs fit in."""
    counts = np.array([9_000_000, 1, 1, 8_000_000])

    index = adjusted_rand_index([0, 0, 1, 1], [0, 1, 0, 1], counts=counts)

    # One partition joins 34 million pairs that the other does not; by chance that would be half of 145 million million.
    by_chance = 145e12 * 72 / 144.5
    assert index == pytest.approx(1 - 34e6 / by_chance, abs=1e-12)
    assert index < 1


def test_unrelated_partitions_agree_as_by_chance():
    generator = np.random.default_rng(1)
    indices = [adjusted_rand_index(*generator.integers(0, 3, (2, 50))) for _ in range(400)]

    assert np.mean(indices) == pytest.approx(0, abs=4 * np.std(indices) / 20)


def test_clusters_found_the_same_way_each_time_are_fully_stable():
    labels = np.array([0, 0, 1, 1, 2])

    stability = bootstrap_stability(
        labels, [4, 3, 5, 2, 1], lambda drawn: 2 - labels, generator=np.random.default_rng(1), draws=50
    )

    # The one person of the last cluster is not always drawn; those draws count against it.
    assert stability.mean[:2].tolist() == [1, 1]
    assert stability.mean[2] == pytest.approx(1 - np.isnan(stability.similarity[:, 2]).mean())
    assert 0.4 < stability.mean[2] < 0.85


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_silhouette_of_counted_rows_is_that_of_repeated_rows(seed):
    numbers, categories = drawn(seed, 20)
    rows = MixedRows.of(numbers, categories)
    labels = np.arange(rows.patterns) % 3
    persons = labels[rows.pattern_of]

    widths = silhouette(rows, labels)

    apart = np.sqrt(
        (((numbers[:, np.newaxis] - numbers) / rows.scale) ** 2).sum(axis=2)
        + rows.gamma * (categories[:, np.newaxis] != categories).sum(axis=2)
    )
    for person in range(20):
        same = (persons == persons[person]) & (np.arange(20) != person)
        own = apart[person, same].mean() if same.any() else np.nan
        other = min(apart[person, persons == label].mean() for label in set(persons) - {persons[person]})
        expected = (other - own) / max(own, other) if same.any() else 0.0
        assert widths[rows.pattern_of[person]] == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(3))
def test_planted_number_is_chosen_with_its_reasons(seed):
    _, numbers, categories = planted(seed)
    figures, _ = figures_per_number(
        MixedRows.of(numbers, categories), range(2, 7), generator=np.random.default_rng(seed), starts=5, draws=5
    )

    choice = choose_number(figures, minimum_persons=20)

    assert choice.number == 3
    assert [reason.ground for reason in choice.reasons] == [
        Ground.SILHOUETTE,
        Ground.ELBOW,
        Ground.STABLE,
        Ground.LARGE_ENOUGH,
    ]
    assert choice.objections == ()
    assert np.isnan(figures.calinski_harabasz).all()


def figures(silhouettes, stability, smallest, gap=(0.0, 0.3, 0.1, 0.0)):
    missing = np.full(4, np.nan)
    return ClusterFigures(
        np.array([2, 3, 4, 5]),
        np.array([9.0, 5.0, 4.0, 3.0]),
        np.array(gap),
        np.array(silhouettes, dtype=float),
        missing,
        np.array(stability, dtype=float),
        np.array(smallest, dtype=float),
    )


def test_number_with_an_unstable_or_small_cluster_is_passed_over():
    choice = choose_number(figures([0.4, 0.6, 0.7, 0.8], [0.9, 0.9, 0.6, 0.9], [50, 40, 30, 5]), minimum_persons=10)

    assert choice.number == 3
    assert [(one.ground, one.other_number) for one in choice.objections] == [(Ground.SILHOUETTE, 5)]


def test_weak_and_unstable_clusters_are_chosen_with_objections_only():
    choice = choose_number(figures([0.1, 0.2, 0.15, 0.1], [0.6, 0.5, 0.4, 0.3], [50, 40, 30, 5]), minimum_persons=60)

    assert choice.number == 3
    assert [reason.ground for reason in choice.reasons] == [Ground.SILHOUETTE, Ground.ELBOW]
    assert [one.ground for one in choice.objections] == [Ground.STABLE, Ground.LARGE_ENOUGH, Ground.STRUCTURE]


def test_elbow_leads_where_there_is_no_silhouette():
    choice = choose_number(figures([np.nan] * 4, [np.nan] * 4, [50, 40, 30, 5]))

    assert (choice.number, [one.ground for one in choice.reasons]) == (3, [Ground.ELBOW])
    assert choice.objections == ()
