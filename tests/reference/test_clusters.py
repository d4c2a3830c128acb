"""
Clusters, their figures and the tree that describes them, against established libraries and published examples.

Irises of Fisher (1936); see data/clusters/SOURCE.md for the libraries. Examples of the adjusted Rand index: Yeung and
Ruzzo, Bioinformatics 2001 (supplement), and the manual of the R package mclust 6.
"""

from itertools import product
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from proeftuin.methods.segmentation.cluster_choice import calinski_harabasz, figures_per_number, silhouette
from proeftuin.methods.segmentation.cluster_stability import adjusted_rand_index, jaccard_similarity
from proeftuin.methods.segmentation.k_prototypes import k_prototypes
from proeftuin.methods.segmentation.mixed_rows import MixedRows
from proeftuin.methods.segmentation.readable_rules import RuleColumn, readable_rules

IRIS = pl.read_csv(Path(__file__).parent / "data" / "clusters" / "iris.csv")
SIZES = IRIS.drop("species").to_numpy()
SPECIES = IRIS["species"].to_numpy()
ONE_TO_THREE = np.arange(150) % 3 + 1


def third(values, low, middle):
    return np.where(values <= low, "low", np.where(values <= middle, "middle", "high"))


CATEGORIES = np.column_stack([third(SIZES[:, 1], 2.8, 3.2), third(SIZES[:, 3], 0.8, 1.7)])


def k_means(clusters, counts=None):
    """In centimetres, as published."""
    rows = MixedRows.of(SIZES, counts=counts, scale=np.ones(4))
    return k_prototypes(rows, clusters, generator=np.random.default_rng(1), starts=40)


@pytest.mark.parametrize(
    ("clusters", "cost", "variance_ratio", "width", "agreement"),
    [
        (2, 152.3479517603579, 513.9245459802768, 0.6810461692117462, 0.5399218294207123),
        (3, 78.851441426146, 561.62775662962, 0.5528190123564095, 0.7302382722834697),
        (4, 57.22847321428572, 530.7658081872851, 0.49805050499728737, 0.6498176853819967),
        (5, 46.446182051282065, 495.54148767768777, 0.48874888709310566, 0.6078964652364223),
    ],
)
def test_numbers_only_are_k_means(clusters, cost, variance_ratio, width, agreement):
    fit = k_means(clusters)
    widths = silhouette(fit.rows, fit.pattern_labels)

    assert fit.cost == pytest.approx(cost, rel=1e-12)
    assert calinski_harabasz(SIZES, fit.labels) == pytest.approx(variance_ratio, rel=1e-12)
    assert widths @ fit.rows.counts / 150 == pytest.approx(width, rel=1e-12)
    assert adjusted_rand_index(SPECIES, fit.labels) == pytest.approx(agreement, rel=1e-12)


def test_sizes_and_silhouette_of_each_cluster():
    fit = k_means(3)
    widths = silhouette(fit.rows, fit.pattern_labels)[fit.rows.pattern_of]

    assert fit.sizes.tolist() == [62, 50, 38]
    assert [widths[fit.labels == cluster].mean() for cluster in range(3)] == pytest.approx(
        [0.4173199215409328, 0.7981404884286225, 0.4511050604340127], rel=1e-12
    )


def test_figures_of_counted_rows():
    fit = k_means(3, ONE_TO_THREE)
    widths = silhouette(fit.rows, fit.pattern_labels)

    assert fit.cost == pytest.approx(159.49894008264465, rel=1e-12)
    assert calinski_harabasz(SIZES, fit.labels, counts=ONE_TO_THREE) == pytest.approx(1116.1126174599449, rel=1e-12)
    # The library does not give equal rows a distance of exactly 0.
    assert widths @ fit.rows.counts / fit.rows.persons == pytest.approx(0.5448939924832552, rel=1e-8)
    assert adjusted_rand_index(SPECIES, fit.labels, counts=ONE_TO_THREE) == pytest.approx(0.6967326863805668, rel=1e-12)


def test_figures_stand_beside_each_other_per_number():
    rows = MixedRows.of(SIZES, scale=np.ones(4))
    figures, fits = figures_per_number(rows, (2, 3, 4), generator=np.random.default_rng(1), starts=30)

    assert figures.silhouette == pytest.approx([0.6810461692, 0.5528190124, 0.4980505050], rel=1e-9)
    assert figures.calinski_harabasz == pytest.approx([513.9245459803, 561.6277566296, 530.7658081873], rel=1e-9)
    halfway = (152.3479517604 - 78.8514414261) / (152.3479517604 - 57.2284732129) - 1 / 2
    assert figures.elbow_gap == pytest.approx([0, halfway, 0], rel=1e-9)
    assert [fit.clusters for fit in fits] == [2, 3, 4]


@pytest.mark.parametrize(
    ("clusters", "gamma", "cost"),
    [
        (2, 0.5, 174.16004279323082),
        (3, 0.5, 90.31869946258782),
        (4, 0.5, 72.4819420289855),
        (2, 2.0, 352.53799999999995),
        (3, 2.0, 185.4315829228242),
        (4, 2.0, 144.46197902097896),
    ],
)
def test_k_prototypes_is_at_least_as_good_as_the_library(clusters, gamma, cost):
    rows = MixedRows.of(SIZES[:, [0, 2]], CATEGORIES, scale=np.ones(2), gamma=gamma)

    fit = k_prototypes(rows, clusters, generator=np.random.default_rng(1), starts=60)

    assert fit.cost == pytest.approx(cost, rel=1e-9)


def test_default_gamma_is_half_the_average_deviation():
    """The library takes one deviation over all numbers together; Huang's rule takes that of each."""
    rows = MixedRows.of(SIZES[:, [0, 2]], CATEGORIES, scale=np.ones(2))

    assert rows.gamma == pytest.approx(0.5 * SIZES[:, [0, 2]].std(axis=0).mean(), rel=1e-12)


@pytest.mark.parametrize(("clusters", "cost"), [(2, 109), (3, 63), (4, 42)])
def test_categories_only_are_k_modes(clusters, cost):
    rows = MixedRows.of(categorical=CATEGORIES)

    assert k_prototypes(rows, clusters, generator=np.random.default_rng(1), starts=60).cost == cost


@pytest.mark.parametrize("seed", range(5))
def test_best_of_all_partitions_of_few_rows_is_found(seed):
    """All 3 ^ 7 assignments, each with its own means and most frequent categories."""
    generator = np.random.default_rng(seed)
    numbers, categories = generator.normal(size=(7, 2)), generator.integers(0, 3, (7, 2))
    counts = generator.integers(1, 4, 7)
    rows = MixedRows.of(numbers, categories, counts=counts, scale=np.ones(2), gamma=0.7)

    def cost(labels):
        total = 0.0
        for cluster in range(3):
            mine = np.asarray(labels) == cluster
            if not mine.any():
                return np.inf
            persons = counts[mine]
            total += persons @ ((numbers[mine] - np.average(numbers[mine], axis=0, weights=persons)) ** 2).sum(axis=1)
            for column in categories[mine].T:
                total += 0.7 * (persons.sum() - np.bincount(column, weights=persons).max())
        return total

    lowest = min(cost(labels) for labels in product(range(3), repeat=7))
    fit = k_prototypes(rows, 3, generator=generator, starts=60)

    assert fit.cost == pytest.approx(lowest, rel=1e-12)
    assert cost(fit.labels) == pytest.approx(fit.cost, rel=1e-12)


def test_adjusted_rand_index_of_yeung_and_ruzzo():
    """Classes of 2, 4 and 4 genes against clusters of 2, 3 and 5."""
    classes = [0, 0, 1, 1, 1, 1, 2, 2, 2, 2]
    clusters = [0, 1, 0, 1, 1, 2, 2, 2, 2, 2]

    assert adjusted_rand_index(classes, clusters) == pytest.approx(0.313, abs=5e-4)


@pytest.mark.parametrize(
    ("first", "second", "index"),
    [
        ("323323122", "AABABCCBB", 0.08695652),
        ("123123123123", "ABCDABCDABCD", -0.2790698),
        ("123123123", "ABCABCABC", 1.0),
    ],
)
def test_adjusted_rand_index_of_the_manual_of_mclust(first, second, index):
    assert adjusted_rand_index(list(first), list(second)) == pytest.approx(index, abs=5e-8)


def test_jaccard_similarity_by_hand():
    assert jaccard_similarity([0, 0, 1, 1], [0, 1, 1, 1], [2, 1, 1, 3]).tolist() == [[2 / 3, 1 / 7], [0.0, 4 / 5]]


@pytest.mark.parametrize(
    ("depth", "agreement", "of_counted"),
    [(1, 2 / 3, 0.6666666666666666), (2, 0.96, 0.9566666666666667), (3, 0.9733333333333334, 0.9666666666666667)],
)
def test_rules_agree_with_species_as_far_as_the_tree_of_the_library(depth, agreement, of_counted):
    columns = {name: RuleColumn.number(IRIS[name].to_numpy()) for name in IRIS.columns[:4]}

    plain = readable_rules(columns, SPECIES, depth=depth)
    counted = readable_rules(columns, SPECIES, counts=ONE_TO_THREE, depth=depth)

    assert plain.agreement == pytest.approx(agreement, rel=1e-12)
    assert counted.agreement == pytest.approx(of_counted, rel=1e-12)


def test_rules_of_the_well_known_tree_of_irises():
    """Petal length 2.45, then petal width 1.75: leaves of 50, 54 and 46 with 50, 49 and 45 of their own species."""
    columns = {name: RuleColumn.number(IRIS[name].to_numpy()) for name in IRIS.columns[:4]}

    rules = readable_rules(columns, SPECIES, depth=2)

    written = [[f"{one.column} {one.comparison} {one.value:g}" for one in rule.conditions] for rule in rules.rules]
    assert written == [
        ["petal_length <= 2.45"],
        ["petal_length > 2.45", "petal_width <= 1.75"],
        ["petal_length > 2.45", "petal_width > 1.75"],
    ]
    assert [(rule.segment, rule.persons) for rule in rules.rules] == [(0, 50), (1, 54), (2, 46)]
    assert rules.found.tolist() == [1.0, 0.98, 0.9]
    assert rules.right == pytest.approx([1, 49 / 54, 45 / 46])
