"""
Segments that data suggest: clusters or latent classes of persons, and rules in words that come near them.

What is found is a suggestion. It depends on the elements that are asked, on the number of clusters and on chance; so
the number is chosen for reasons that are shown, stability is measured in persons drawn again, and the rules say how far
they agree with the clusters that they stand for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl
from numpy.typing import NDArray

from proeftuin.errors import NotEstimableError, Problem
from proeftuin.methods.segmentation.cluster_choice import (
    ClusterChoice,
    ClusterFigures,
    choose_number,
    figures_per_number,
)
from proeftuin.methods.segmentation.cluster_stability import (
    ClusterStability,
    bootstrap_stability,
    prototype_stability,
)
from proeftuin.methods.segmentation.k_means import k_means
from proeftuin.methods.segmentation.k_prototypes import k_prototypes
from proeftuin.methods.segmentation.latent_class import fit_latent_classes
from proeftuin.methods.segmentation.latent_class_choice import (
    LatentClassChoice,
    choose_latent_classes,
    latent_class_quality,
)
from proeftuin.methods.segmentation.mixed_rows import MixedRows
from proeftuin.methods.segmentation.pattern_counts import MISSING, PatternCounts, count_patterns
from proeftuin.methods.segmentation.readable_rules import (
    Comparison,
    Condition,
    ReadableRules,
    Rule,
    RuleColumn,
    readable_rules,
)
from proeftuin.steps.population.person_time import BAND_YEARS
from proeftuin.steps.segmentation.assignment import element_column
from proeftuin.steps.segmentation.person_pattern import PERSONS, SEX_CODES, UNKNOWN
from proeftuin.vocabulary.language import Translated

AGE, SEX = "age_band", "sex"
LIFE_PHASES = (0, 18, 45, 65, 80)
"""First ages of the groups in which latent classes see age; bands of five years lie in the one of their middle."""

AGE_UNIT = 40
"""
Years of age that count as much as one element among means. In units of their standard deviation rare elements would
count for most, and clusters would be a handful of persons with something rare.
"""
FEW_STARTS = 5
"""Starts when classes are looked for again in persons drawn again."""

Labels = NDArray[np.int64]


class ClusterMethod(StrEnum):
    """How segments are looked for."""

    LATENT_CLASSES = "latent_classes"
    """Classes within which the elements are independent; an unknown element is no answer."""
    K_MEANS = "k_means"
    """Clusters around means of age and of elements as 0 or 1; an unknown element counts as 0."""
    K_PROTOTYPES = "k_prototypes"
    """Clusters around a mean age and the most frequent answers; unknown is an answer of its own."""


@dataclass(frozen=True)
class Clustering:
    """
    What is looked for.

    Attributes
    ----------
    scheme : str
        Scheme whose elements are asked.
    elements : tuple of str
        Their keys.
    numbers : tuple of int
        Numbers of clusters to try, rising.
    year : int
        Year whose persons are looked at, with the elements on their index day; of a closed population the year of the
        index day or, without one day for all, that in which the population begins.
    judged_once : bool
        Whether the population is closed.
    with_age, with_sex : bool
        Whether age and sex tell clusters apart too.
    draws : int
        Times that persons are drawn again to see whether the clusters come back.
    depth : int
        Most conditions in one rule.
    minimum_persons : int
        Fewest persons for whom a rule holds, and fewest in a cluster; latent classes have a least size of their own.
    """

    id: str
    name: Translated
    method: ClusterMethod
    scheme: str
    elements: tuple[str, ...]
    numbers: tuple[int, ...]
    year: int
    with_age: bool = True
    with_sex: bool = False
    starts: int = 10
    draws: int = 20
    seed: int = 1
    depth: int = 4
    minimum_persons: int = 100
    judged_once: bool = False


@dataclass(frozen=True)
class Clusters:
    """
    What was found.

    Attributes
    ----------
    asked : Clustering
    patterns : frame
        As `pattern_query` gives them, summed over the items of the clustering.
    labels : array of int, shape (patterns,)
        Cluster of each pattern, the largest first.
    choice : LatentClassChoice or ClusterChoice
        The number that was chosen, and why.
    figures : ClusterFigures or None
        For each number that was tried; of latent classes these are in the choice.
    stability : ClusterStability
    rules : ReadableRules
    """

    asked: Clustering
    patterns: pl.DataFrame
    labels: Labels
    choice: LatentClassChoice | ClusterChoice
    figures: ClusterFigures | None
    stability: ClusterStability
    rules: ReadableRules

    @property
    def number(self) -> int:
        """Number of clusters."""
        return self.choice.classes if isinstance(self.choice, LatentClassChoice) else self.choice.number

    @property
    def persons(self) -> NDArray[np.float64]:
        """Persons in each cluster, shape (number,)."""
        return np.bincount(self.labels, weights=_persons(self.patterns), minlength=self.number).astype(np.float64)

    @property
    def put(self) -> Labels:
        """Cluster in which the rules put each pattern."""
        return self.rules.segments(rule_columns(self.asked, self.patterns))


def find_clusters(asked: Clustering, patterns: pl.DataFrame) -> Clusters:
    """
    Clusters, how sure they are, and rules that come near them.

    Parameters
    ----------
    patterns : frame
        As `pattern_query` gives them, of all persons.

    Raises
    ------
    NotEstimableError
        Nobody to look at, fewer different patterns than clusters, or no number of clusters that holds.
    """
    items = [
        *map(element_column, asked.elements),
        *([SEX] if asked.with_sex else []),
        *([AGE] if asked.with_age else []),
    ]
    summed = patterns.group_by(items).agg(pl.col(PERSONS).sum()).sort(items)
    if summed.is_empty():
        raise NotEstimableError(
            Problem(
                f"clustering {asked.id}", f"nobody to look at in {asked.year}", "persons", "name a year of the study"
            )
        )
    find = _latent_classes if asked.method is ClusterMethod.LATENT_CLASSES else _prototypes
    return find(asked, summed)


def rule_columns(asked: Clustering, patterns: pl.DataFrame) -> Mapping[str, RuleColumn]:
    """
    The columns that rules may speak of: elements and female sex that were recorded (1) or not (0), first age of a band.

    A rule can only ask whether something was recorded, so that it can be applied where it is unknown; an unknown age is
    below all others.
    """
    columns = {
        element_column(key): RuleColumn.category((patterns[element_column(key)] == 1).cast(pl.Int64).to_numpy())
        for key in asked.elements
    }
    if asked.with_sex:
        columns[SEX] = RuleColumn.category((patterns[SEX] == SEX_CODES["female"]).cast(pl.Int64).to_numpy())
    if asked.with_age:
        columns[AGE] = RuleColumn.number(_ages(patterns, unknown=-BAND_YEARS))
    return columns


def asks_for_true(condition: Condition) -> bool:
    """Whether a condition on an element asks that it was recorded as true."""
    return (condition.comparison is Comparison.IS) == (int(condition.value) == 1)


def essential(rule: Rule) -> tuple[Condition, ...]:
    """The conditions of a rule without those on age that follow from another one."""
    of_age = [condition for condition in rule.conditions if condition.column == AGE]
    above = [condition for condition in of_age if condition.comparison is Comparison.ABOVE]
    below = [condition for condition in of_age if condition.comparison is Comparison.AT_MOST]
    oldest = [max(above, key=first_age_of)] if above else []
    youngest = [min(below, key=first_age_of)] if below else []
    return (*(condition for condition in rule.conditions if condition.column != AGE), *oldest, *youngest)


def first_age_of(condition: Condition) -> int:
    """First age of the bands above the value of a condition on age."""
    return (int(float(condition.value) // BAND_YEARS) + 1) * BAND_YEARS


def _latent_classes(asked: Clustering, patterns: pl.DataFrame) -> Clusters:
    answers, sizes, counts = _answers(asked, patterns), _categories(asked), _persons(patterns)
    generator = np.random.default_rng(asked.seed)
    counted = count_patterns(answers, categories=sizes, counts=counts)
    able = [number for number in asked.numbers if number <= len(counted.answered().counts)]
    fits = {number: fit_latent_classes(counted, number, generator, starts=asked.starts) for number in able}
    choice = choose_latent_classes(latent_class_quality(fit, counted) for fit in fits.values())
    own = PatternCounts(answers, counts, sizes)
    labels = _by_size(fits[choice.classes].most_likely_class(own), counts)

    def again(drawn: NDArray[np.float64]) -> Labels:
        some = drawn > 0
        found = count_patterns(answers[some], categories=sizes, counts=drawn[some])
        return fit_latent_classes(found, choice.classes, generator, starts=FEW_STARTS).most_likely_class(own)

    stability = bootstrap_stability(labels, counts, again, generator=generator, draws=asked.draws)
    return Clusters(asked, patterns, labels, choice, None, stability, _rules(asked, patterns, labels))


def _prototypes(asked: Clustering, patterns: pl.DataFrame) -> Clusters:
    fit = k_means if asked.method is ClusterMethod.K_MEANS else k_prototypes
    rows = _mixed_rows(asked, patterns)
    generator = np.random.default_rng(asked.seed)
    numbers = [number for number in asked.numbers if number <= rows.patterns]
    figures, fits = figures_per_number(
        rows, numbers, generator=generator, starts=asked.starts, draws=asked.draws, fit=fit
    )
    choice = choose_number(figures, minimum_persons=asked.minimum_persons)
    chosen = fits[numbers.index(choice.number)]
    stability = prototype_stability(chosen, generator=generator, draws=asked.draws, fit=fit)
    return Clusters(asked, patterns, chosen.labels, choice, figures, stability, _rules(asked, patterns, chosen.labels))


def _mixed_rows(asked: Clustering, patterns: pl.DataFrame) -> MixedRows:
    elements = patterns.select(map(element_column, asked.elements)).to_numpy()
    sex = [patterns[SEX].to_numpy()] if asked.with_sex else []
    age = [_ages(patterns, unknown=_mean_age(patterns))] if asked.with_age else []
    counts = _persons(patterns)
    if asked.method is ClusterMethod.K_PROTOTYPES:
        return MixedRows.of(np.column_stack(age) if age else None, np.column_stack([elements, *sex]), counts=counts)
    flags = [*(elements == 1).T, *(column == 1 for column in sex)]
    numbers = np.column_stack([*flags, *age]).astype(np.float64)
    scale = np.array([1.0] * len(flags) + [float(AGE_UNIT)] * len(age))
    # What is the same for everybody tells nobody apart.
    varies = np.ptp(numbers, axis=0) > 0
    return MixedRows.of(numbers[:, varies], counts=counts, scale=scale[varies])


def _answers(asked: Clustering, patterns: pl.DataFrame) -> Labels:
    """Category of each item of latent classes, `MISSING` where it is not known; shape (patterns, items)."""
    columns = [patterns[element_column(key)].to_numpy() for key in asked.elements]
    columns += [patterns[SEX].to_numpy()] if asked.with_sex else []
    answers = [np.where(column == UNKNOWN, MISSING, column) for column in columns]
    if asked.with_age:
        phases = np.searchsorted(LIFE_PHASES, _ages(patterns, unknown=0) + BAND_YEARS / 2, side="right") - 1
        answers.append(np.where(patterns[AGE].to_numpy() == UNKNOWN, MISSING, phases))
    return np.column_stack(answers).astype(np.int64)


def _categories(asked: Clustering) -> tuple[int, ...]:
    of_two = len(asked.elements) + int(asked.with_sex)
    return (*[2] * of_two, *([len(LIFE_PHASES)] if asked.with_age else []))


def _rules(asked: Clustering, patterns: pl.DataFrame, labels: Labels) -> ReadableRules:
    return readable_rules(
        rule_columns(asked, patterns),
        labels,
        counts=_persons(patterns),
        depth=asked.depth,
        smallest_rule=asked.minimum_persons,
    )


def _ages(patterns: pl.DataFrame, *, unknown: float = np.nan) -> NDArray[np.float64]:
    """First age of each band."""
    place = patterns[AGE].to_numpy()
    return np.where(place == UNKNOWN, unknown, place * float(BAND_YEARS))


def _mean_age(patterns: pl.DataFrame) -> float:
    """Mean first age of the bands that are known, for those of whom it is not."""
    known = patterns.filter(pl.col(AGE) != UNKNOWN)
    return float(np.average(_ages(known), weights=_persons(known))) if known.height else 0.0


def _persons(patterns: pl.DataFrame) -> NDArray[np.float64]:
    return patterns[PERSONS].cast(pl.Float64).to_numpy()


def _by_size(labels: Labels, counts: NDArray[np.float64]) -> Labels:
    """The same groups, numbered from the largest on, without numbers for empty ones."""
    persons = np.bincount(labels, weights=counts)
    order = np.lexsort((np.arange(len(persons)), -persons))
    rank = np.empty(len(persons), dtype=np.int64)
    rank[order] = np.arange(len(persons))
    return np.asarray(rank[labels])
