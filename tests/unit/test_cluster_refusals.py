"""What clusters and rules refuse, and what they do at the edge."""

import numpy as np
import pytest

from proeftuin.errors import DefinitionError, NotEstimableError
from proeftuin.methods.segmentation import cluster_choice
from proeftuin.methods.segmentation.cluster_choice import (
    calinski_harabasz,
    elbow_gap,
    figures_per_number,
    silhouette,
)
from proeftuin.methods.segmentation.cluster_stability import (
    adjusted_rand_index,
    bootstrap_stability,
    consensus_over_starts,
)
from proeftuin.methods.segmentation.k_prototypes import k_prototypes, k_prototypes_from
from proeftuin.methods.segmentation.mixed_rows import MixedRows
from proeftuin.methods.segmentation.readable_rules import RuleColumn, readable_rules

NUMBERS = np.array([[1.0, 5.0], [2.0, 5.5], [9.0, 7.0], [9.0, 7.0]])
ROWS = MixedRows.of(NUMBERS)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "as many rows in each"),
        ({"numeric": NUMBERS, "categorical": [[1], [2]]}, "as many rows in each"),
        ({"numeric": NUMBERS[:, 0]}, "as many rows in each"),
        ({"numeric": NUMBERS[:, :0]}, "as many rows in each"),
        ({"numeric": NUMBERS[:0]}, "as many rows in each"),
        ({"numeric": [[1.0], [np.nan]]}, "a number is missing"),
        ({"categorical": [[1.5], [2.0]]}, "neither a whole number nor text"),
        ({"numeric": NUMBERS, "counts": [1, 0, 1, 1]}, "a row with no persons"),
        ({"numeric": NUMBERS, "counts": [1, np.nan, 1, 1]}, "a row with no persons"),
        ({"numeric": NUMBERS, "scale": [1.0]}, "2 positive units"),
        ({"numeric": NUMBERS, "scale": [1.0, -1.0]}, "2 positive units"),
        ({"numeric": NUMBERS, "gamma": 0.0}, "gamma 0"),
        ({"numeric": NUMBERS, "gamma": np.nan}, "gamma nan"),
    ],
)
def test_rows_that_cannot_be_compared_are_refused(given, message):
    with pytest.raises(DefinitionError, match=message):
        MixedRows.of(**given)


@pytest.mark.parametrize("given", [{}, {"scale": [1.0, 1.0]}])
def test_number_that_does_not_vary_is_refused(given):
    with pytest.raises(NotEstimableError, match="number 2 does not vary"):
        MixedRows.of([[1.0, 0.1], [2.0, 0.1], [4.0, 0.1]], **given)


def test_more_clusters_than_different_rows_are_refused():
    with pytest.raises(NotEstimableError, match="3 different rows"):
        k_prototypes(ROWS, 4, generator=np.random.default_rng(1))

    assert k_prototypes(ROWS, 3, generator=np.random.default_rng(1)).cost == 0


@pytest.mark.parametrize(("clusters", "starts"), [(0, 1), (2, 0)])
def test_no_cluster_or_no_start_is_refused(clusters, starts):
    with pytest.raises(DefinitionError, match="at least 1"):
        k_prototypes(ROWS, clusters, generator=np.random.default_rng(1), starts=starts)


@pytest.mark.parametrize("places", [[0, 9], [-1, 0], [2, 3]])
def test_starting_rows_that_are_the_same_or_nowhere_are_refused(places):
    with pytest.raises(DefinitionError, match="outside the data or the same"):
        k_prototypes_from(ROWS, places)


def test_pattern_that_nobody_has_gets_a_cluster_without_taking_part():
    rows = MixedRows.of([[0.0], [1.0], [10.0], [11.0], [500.0]], scale=[1.0])
    without = rows.with_counts(np.array([1.0, 1, 1, 1, 0]))

    fit = k_prototypes_from(without, [2, 0])

    assert fit.labels.tolist() == [0, 0, 1, 1, 1]
    assert fit.means.tolist() == [[0.5], [10.5]]
    assert fit.sizes.tolist() == [2, 2]
    assert fit.cost == 1
    with pytest.raises(DefinitionError, match="outside the data or the same"):
        k_prototypes_from(without, [0, 4])


@pytest.mark.parametrize("numbers", [[[1.0]], [[1.0, np.nan]], None])
def test_other_columns_than_those_of_the_fit_are_refused(numbers):
    fit = k_prototypes(ROWS, 2, generator=np.random.default_rng(1))

    with pytest.raises(DefinitionError, match="2 numbers and 0 categories per row"):
        fit.nearest(numbers)


@pytest.mark.parametrize("counts", [[1, 2], [1, 2, 0.5], [1, -1, 2], [0, 0, 0], [1, np.nan, 1]])
def test_counts_that_are_no_persons_are_refused(counts):
    with pytest.raises(DefinitionError):
        adjusted_rand_index([0, 1, 1], [0, 0, 1], counts=counts)


@pytest.mark.parametrize("labels", [[0, 0, 0], [0, 1, 2]])
def test_partitions_that_leave_nothing_to_chance_agree_fully(labels):
    assert adjusted_rand_index(labels, labels) == 1.0


def test_no_draws_are_refused():
    with pytest.raises(DefinitionError, match="0 draws"):
        bootstrap_stability([0, 1], [2, 2], lambda drawn: np.array([0, 1]), generator=np.random.default_rng(1), draws=0)


def test_one_start_has_nothing_to_agree_with():
    consensus = consensus_over_starts(k_prototypes(ROWS, 2, generator=np.random.default_rng(1), starts=1))

    assert np.isnan(consensus.mean)
    assert consensus.with_best.tolist() == []


@pytest.mark.parametrize("labels", [[0, 1], [0, -1, 1], [[0, 1, 1]]])
def test_labels_that_do_not_fit_are_refused(labels):
    with pytest.raises(DefinitionError, match="one label from 0 per row"):
        silhouette(ROWS, labels)


def test_person_alone_in_a_cluster_has_a_silhouette_of_zero():
    rows = MixedRows.of([[0.0], [1.0], [10.0]], scale=[1.0])

    assert silhouette(rows, [0, 0, 1]) == pytest.approx([9 / 10, 8 / 9, 0])


def test_one_cluster_has_no_silhouette_and_no_variance_ratio():
    with pytest.raises(NotEstimableError, match="fewer than two clusters"):
        silhouette(ROWS, [0, 0, 0])
    with pytest.raises(NotEstimableError, match="fewer than two clusters"):
        calinski_harabasz(NUMBERS, [0, 0, 0, 0])

    figures, _ = figures_per_number(ROWS, (1, 2), generator=np.random.default_rng(1))
    assert np.isnan(figures.silhouette).tolist() == [True, False]
    assert np.isnan(figures.calinski_harabasz).tolist() == [True, False]


def test_variance_ratio_without_spread_within_clusters_is_refused():
    with pytest.raises(NotEstimableError, match="no spread within"):
        calinski_harabasz([[0.0], [0.0], [1.0], [1.0]], [0, 0, 1, 1])
    with pytest.raises(DefinitionError, match="numbers per row"):
        calinski_harabasz([[0.0], [np.nan]], [0, 1])


def test_silhouette_of_too_many_patterns_is_left_out(monkeypatch):
    monkeypatch.setattr(cluster_choice, "LARGEST_SILHOUETTE", 2)

    with pytest.raises(NotEstimableError, match="at most 2"):
        silhouette(ROWS, [0, 1, 1])

    figures, _ = figures_per_number(ROWS, (2,), generator=np.random.default_rng(1))
    assert np.isnan(figures.silhouette).all()


@pytest.mark.parametrize("numbers", [(), (3, 2), (2, 2)])
def test_numbers_of_clusters_that_do_not_rise_are_refused(numbers):
    with pytest.raises(DefinitionError, match="rising order"):
        figures_per_number(ROWS, numbers, generator=np.random.default_rng(1))


def test_two_numbers_have_no_elbow():
    assert elbow_gap([2, 3], [5.0, 1.0]).tolist() == [0, 0]
    assert elbow_gap([2, 3, 4], [5.0, 5.0, 5.0]).tolist() == [0, 0, 0]
    assert elbow_gap([2, 3, 6], [10.0, 4.0, 2.0]).tolist() == [0, 0.5, 0]


AGES = {"age": RuleColumn.number([20.0, 40.0, 60.0])}


@pytest.mark.parametrize(
    ("columns", "labels", "given"),
    [
        (AGES, [0, 1], {}),
        (AGES, [0, -1, 1], {}),
        (AGES, [0, 1, 1], {"counts": [1, 0, 1]}),
        (AGES, [0, 1, 1], {"counts": [1, 1]}),
        (AGES, [0, 1, 1], {"depth": -1}),
        (AGES | {"use": RuleColumn.number([1.0])}, [0, 1, 1], {}),
        ({"age": RuleColumn.number([])}, [], {}),
        ({}, [0, 1], {}),
    ],
)
def test_partition_that_does_not_fit_its_columns_is_refused(columns, labels, given):
    with pytest.raises(DefinitionError, match="readable rules"):
        readable_rules(columns, labels, **given)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"use": AGES["age"]}, "without values: age"),
        ({"age": RuleColumn.category([1, 2])}, "of the other kind: age"),
    ],
)
def test_rules_refuse_other_columns_than_theirs(columns, message):
    rules = readable_rules(AGES, [0, 1, 1], depth=1)

    with pytest.raises(DefinitionError, match=message):
        rules.segments(columns)


def test_numbers_with_fractions_are_no_categories():
    with pytest.raises(DefinitionError, match="float64"):
        RuleColumn.category([1.5, 2.5])


@pytest.mark.parametrize("low", [1.0, np.nextafter(1.0, 2.0)])
def test_threshold_lies_below_the_next_number_however_near(low):
    """Halfway rounds to the lower number or to the higher."""
    ages = {"age": RuleColumn.number([low, np.nextafter(low, 2.0)])}

    assert readable_rules(ages, [0, 1], depth=1).agreement == 1


def test_column_that_is_missing_for_everyone_is_never_used():
    columns = {"use": RuleColumn.number([np.nan] * 3)} | AGES

    rules = readable_rules(columns, [0, 1, 1], depth=2)

    assert {one.column for rule in rules.rules for one in rule.conditions} == {"age"}
