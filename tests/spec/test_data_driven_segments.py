"""Segments that data suggest: what is planted is found, and rules in words come near it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from sklearn.cluster import KMeans

from proeftuin.errors import NotEstimableError
from proeftuin.methods.segmentation.readable_rules import Comparison
from proeftuin.steps.segmentation.clustering import AGE_UNIT, Clustering, ClusterMethod, essential, find_clusters
from proeftuin.steps.segmentation.person_pattern import UNKNOWN, added_patterns
from proeftuin.vocabulary.language import Translated

BODY = ("diabetes", "heart_failure", "copd", "kidney_disease")
MIND = ("dementia", "depression", "anxiety", "psychosis")
ELEMENTS = (*BODY, *MIND)
ASKED = Clustering(
    id="found",
    name=Translated("Gevonden", "Found"),
    method=ClusterMethod.LATENT_CLASSES,
    scheme="own",
    elements=ELEMENTS,
    numbers=(1, 2, 3, 4),
    year=2022,
    with_age=False,
    draws=4,
    minimum_persons=20,
)


def planted(persons: int = 3_000, seed: int = 4) -> pl.DataFrame:
    """Three kinds of persons: hardly any element, mostly those of the body, mostly those of the mind."""
    generator = np.random.default_rng(seed)
    kind = generator.choice(3, size=persons, p=(0.6, 0.25, 0.15))
    chances = np.array([[0.04] * 8, [0.75] * 4 + [0.08] * 4, [0.08] * 4 + [0.75] * 4])[kind]
    elements = (generator.random((persons, 8)) < chances).astype(np.int64)
    age = np.where(kind == 0, generator.integers(0, 10, persons), generator.integers(13, 19, persons))
    rows = pl.DataFrame(elements, schema=[f"is_{key}" for key in ELEMENTS]).with_columns(
        pl.Series("sex", generator.integers(0, 2, persons)), pl.Series("age_band", age), pl.lit(1).alias("persons")
    )
    return added_patterns([rows])


def test_patterns_of_two_buckets_add_up_to_those_of_all_persons() -> None:
    one, other = planted(seed=1), planted(seed=2)
    both = added_patterns([one, other])
    assert both["persons"].sum() == one["persons"].sum() + other["persons"].sum()
    assert both.select(pl.exclude("persons")).is_duplicated().sum() == 0


@pytest.mark.parametrize("method", [*ClusterMethod])
def test_the_planted_kinds_of_persons_are_found(method: ClusterMethod) -> None:
    found = find_clusters(replace(ASKED, method=method), planted())
    assert found.number == 3
    shares = found.persons / found.persons.sum()
    assert shares == pytest.approx([0.6, 0.25, 0.15], abs=0.1)
    assert found.stability.mean.min() > 0.75


@pytest.mark.parametrize("method", [*ClusterMethod])
def test_rules_in_words_put_nearly_everybody_in_the_cluster_they_belong_to(method: ClusterMethod) -> None:
    found = find_clusters(replace(ASKED, method=method), planted())
    assert found.rules.agreement > 0.9
    assert found.rules.segments_without_rule == ()
    agree = pl.DataFrame({"same": found.put == found.labels, "persons": found.patterns["persons"]})
    assert found.rules.agreement == pytest.approx(agree.filter("same")["persons"].sum() / agree["persons"].sum())


def test_a_rule_never_needs_an_element_to_be_known() -> None:
    patterns = planted().with_columns(is_dementia=pl.lit(UNKNOWN, pl.Int64))
    found = find_clusters(replace(ASKED, method=ClusterMethod.K_PROTOTYPES, numbers=(2, 3)), patterns)
    asked = {condition.column for rule in found.rules.rules for condition in rule.conditions}
    assert "is_dementia" not in asked
    assert len(found.put) == found.patterns.height


def test_age_divides_at_the_first_year_of_a_band() -> None:
    asked = replace(ASKED, method=ClusterMethod.K_MEANS, elements=("diabetes",), with_age=True, numbers=(2,))
    found = find_clusters(asked, planted().with_columns(is_diabetes=pl.lit(0, pl.Int64)))
    (condition,) = found.rules.rules[0].conditions
    assert condition.column == "age_band"
    assert condition.comparison in (Comparison.AT_MOST, Comparison.ABOVE)
    assert 45 <= float(condition.value) < 65


def test_a_rule_says_each_limit_of_age_once() -> None:
    asked = replace(ASKED, method=ClusterMethod.K_MEANS, elements=("diabetes",), with_age=True, numbers=(4,), depth=3)
    found = find_clusters(asked, planted())
    for rule in found.rules.rules:
        limits = [condition.comparison for condition in essential(rule) if condition.column == "age_band"]
        assert len(limits) == len(set(limits))
    assert max(len(rule.conditions) for rule in found.rules.rules) > max(len(essential(r)) for r in found.rules.rules)


def test_k_means_has_the_cost_that_scikit_learn_reports() -> None:
    asked = replace(ASKED, method=ClusterMethod.K_MEANS, numbers=(2, 3), with_age=True)
    found = find_clusters(asked, planted())
    rows = found.patterns
    scaled = rows.select(*(f"is_{key}" for key in ELEMENTS), pl.col("age_band") * 5.0 / AGE_UNIT).to_numpy()
    persons = rows["persons"].to_numpy()
    theirs = [
        KMeans(number, n_init=20, random_state=0, tol=0).fit(scaled, sample_weight=persons).inertia_
        for number in asked.numbers
    ]
    assert found.figures is not None
    assert found.figures.cost == pytest.approx(theirs, rel=1e-9)


def test_the_same_question_gives_the_same_clusters() -> None:
    one, again = (find_clusters(replace(ASKED, method=ClusterMethod.K_MEANS), planted()) for _ in range(2))
    assert (one.labels == again.labels).all()
    assert one.rules.rules == again.rules.rules


def test_nobody_to_look_at_is_said() -> None:
    with pytest.raises(NotEstimableError, match=r"clustering found.*nobody to look at in 2022"):
        find_clusters(ASKED, planted().clear())
