"""Segments that data suggest as published tables: the search, the numbers tried, clusters, profiles and rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from proeftuin.data.cluster_tables import (
    CLUSTER_NUMBERS,
    CLUSTER_PROFILES,
    CLUSTER_RULES,
    CLUSTERINGS,
    CLUSTERS,
)
from proeftuin.data.contract import TableContract
from proeftuin.methods.segmentation.latent_class_choice import LatentClassChoice
from proeftuin.methods.segmentation.readable_rules import Comparison, Rule
from proeftuin.steps.segmentation.assignment import element_column
from proeftuin.steps.segmentation.clustering import (
    AGE,
    SEX,
    Clustering,
    Clusters,
    asks_for_true,
    essential,
    first_age_of,
)
from proeftuin.steps.segmentation.person_pattern import PERSONS, SEX_CODES, UNKNOWN
from proeftuin.steps.segmentation.scheme import Scheme
from proeftuin.vocabulary.age_band import FIVE_YEAR_BANDS_TO_90
from proeftuin.vocabulary.language import Translated

VALUE, NOT_ESTIMABLE = "value", "not_estimable"
NO_CLUSTERS, NOBODY = "no_clusters_found", "nobody_to_look_at"
_WORDS = {
    "with": Translated("met: {labels}", "with: {labels}"),
    "without": Translated("zonder: {labels}", "without: {labels}"),
    "from": Translated("{age} jaar of ouder", "aged {age} and over"),
    "below": Translated("jonger dan {age} jaar", "aged below {age}"),
    "female": Translated("vrouw", "female"),
    "not_female": Translated("geen vrouw", "not female"),
    "everybody": Translated("iedereen", "everybody"),
}


def cluster_tables(
    clusters: Clusters, scheme: Scheme, *, population: str, exported: str | None
) -> dict[str, pl.DataFrame]:
    """
    All tables of one search, by name.

    Parameters
    ----------
    exported : str or None
        The rules as the text of a scheme file.
    """
    return {
        "clusterings": _one(
            CLUSTERINGS,
            _search(clusters.asked, population)
            | {
                "persons": round(float(clusters.persons.sum())),
                "clusters": clusters.number,
                "agreement": 100 * clusters.rules.agreement,
                "exported": exported,
                "status": VALUE,
            },
        ),
        "cluster_numbers": _table(CLUSTER_NUMBERS, _numbers(clusters)),
        "clusters": _table(CLUSTERS, _clusters(clusters)),
        "cluster_profiles": _table(CLUSTER_PROFILES, _profiles(clusters, scheme)),
        "cluster_rules": _table(CLUSTER_RULES, _rules(clusters, scheme)),
    }


def without_clusters(asked: Clustering, *, population: str, reason: str) -> dict[str, pl.DataFrame]:
    """The same when there is nobody to look at, or no number of clusters holds: the search stands without findings."""
    row = _search(asked, population) | {"status": NOT_ESTIMABLE, "reason": reason}
    others = (CLUSTER_NUMBERS, CLUSTERS, CLUSTER_PROFILES, CLUSTER_RULES)
    return {"clusterings": _one(CLUSTERINGS, row)} | {contract.name: contract.empty() for contract in others}


def conditions_in_words(rule: Rule, labels: Mapping[str, Translated]) -> Translated:
    """
    What a rule asks, in a few words.

    Parameters
    ----------
    labels : mapping of str to Translated
        By the column of the element.
    """
    with_: list[Translated] = []
    without: list[Translated] = []
    others: list[Translated] = []
    for condition in essential(rule):
        if condition.column == AGE:
            is_above = condition.comparison is Comparison.ABOVE
            others.append(_filled("from" if is_above else "below", age=str(first_age_of(condition))))
        elif condition.column == SEX:
            others.append(_WORDS["female" if asks_for_true(condition) else "not_female"])
        else:
            (with_ if asks_for_true(condition) else without).append(labels[condition.column])
    parts = [
        *([_listed("with", with_)] if with_ else []),
        *([_listed("without", without)] if without else []),
        *others,
    ]
    if not parts:
        return _WORDS["everybody"]
    return Translated("; ".join(part.nl for part in parts), "; ".join(part.en for part in parts))


def _search(asked: Clustering, population: str) -> dict[str, Any]:
    items = [*asked.elements, *([SEX] if asked.with_sex else []), *([AGE] if asked.with_age else [])]
    return {
        "clustering": asked.id,
        "name_nl": asked.name.nl,
        "name_en": asked.name.en,
        "method": asked.method.value,
        "scheme": asked.scheme,
        "items": " ".join(items),
        "population": population,
        "year": asked.year,
    }


def _numbers(clusters: Clusters) -> Iterator[dict[str, Any]]:
    id, choice, figures = clusters.asked.id, clusters.choice, clusters.figures
    if isinstance(choice, LatentClassChoice):
        for quality, reasons in zip(choice.qualities, choice.reasons, strict=True):
            yield {
                "clustering": id,
                "number": quality.classes,
                "is_chosen": quality.classes == choice.classes,
                "log_likelihood": quality.log_likelihood,
                "aic": quality.aic,
                "bic": quality.bic,
                "entropy": quality.relative_entropy,
                "reasons": " ".join([*(reason.value for reason in reasons), *(c.value for c in quality.cautions)]),
                "status": VALUE,
            }
    elif figures is not None:
        for place, number in enumerate(figures.numbers):
            grounds = [argument.ground.value for argument in choice.reasons]
            grounds += [f"not_{argument.ground.value}" for argument in choice.objections]
            yield {
                "clustering": id,
                "number": int(number),
                "is_chosen": int(number) == choice.number,
                "cost": _known(figures.cost[place]),
                "silhouette": _known(figures.silhouette[place]),
                "elbow": _known(figures.elbow_gap[place]),
                "stability": _known(figures.stability[place]),
                "smallest": round(float(figures.smallest[place])),
                "reasons": " ".join(grounds) if int(number) == choice.number else "",
                "status": VALUE,
            }


def _clusters(clusters: Clusters) -> Iterator[dict[str, Any]]:
    persons = clusters.persons
    for place, number in enumerate(persons):
        yield {
            "clustering": clusters.asked.id,
            "cluster": place + 1,
            "persons": round(float(number)),
            "percent": 100 * float(number / persons.sum()),
            "stability": float(clusters.stability.mean[place]),
            "dissolved": 100 * float(clusters.stability.dissolved[place]),
            "found": 100 * float(clusters.rules.found[place]),
            "right": None if np.isnan(clusters.rules.right[place]) else 100 * float(clusters.rules.right[place]),
            "status": VALUE,
        }


def _profiles(clusters: Clusters, scheme: Scheme) -> Iterator[dict[str, Any]]:
    labels = {element.key: element.label for element in scheme.elements}
    for item, answer, is_so in _answers(clusters):
        counts = np.where(is_so, _persons(clusters), 0.0)
        everybody = 100 * float(counts.sum() / _persons(clusters).sum())
        for place, size in enumerate(clusters.persons):
            number = float(counts[clusters.labels == place].sum())
            yield {
                "clustering": clusters.asked.id,
                "cluster": place + 1,
                "item": item,
                "answer": answer,
                "label_nl": labels[item].nl if item in labels else None,
                "label_en": labels[item].en if item in labels else None,
                "persons": round(number),
                "percent": 100 * number / float(size),
                "percent_everybody": everybody,
                "status": VALUE,
            }


def _answers(clusters: Clusters) -> Iterator[tuple[str, str, np.ndarray[Any, np.dtype[np.bool_]]]]:
    """Each answer that can be given, with who among the patterns gave it."""
    patterns = clusters.patterns
    for key in clusters.asked.elements:
        column = patterns[element_column(key)].to_numpy()
        yield key, "true", column == 1
        if (column == UNKNOWN).any():
            yield key, "unknown", column == UNKNOWN
    if clusters.asked.with_sex:
        for name, code in SEX_CODES.items():
            yield SEX, name, patterns[SEX].to_numpy() == code
    if clusters.asked.with_age:
        for place, band in enumerate(FIVE_YEAR_BANDS_TO_90):
            yield AGE, band.label, patterns[AGE].to_numpy() == place


def _rules(clusters: Clusters, scheme: Scheme) -> Iterator[dict[str, Any]]:
    labels = {element_column(element.key): element.label for element in scheme.elements}
    for place, rule in enumerate(clusters.rules.rules, start=1):
        words = conditions_in_words(rule, labels)
        yield {
            "clustering": clusters.asked.id,
            "place": place,
            "cluster": rule.segment + 1,
            "rule_nl": words.nl,
            "rule_en": words.en,
            "persons": round(rule.persons),
            "agreement": 100 * rule.agreement,
            "status": VALUE,
        }


def _persons(clusters: Clusters) -> np.ndarray[Any, np.dtype[np.float64]]:
    return clusters.patterns[PERSONS].cast(pl.Float64).to_numpy()


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _filled(key: str, **values: str) -> Translated:
    words = _WORDS[key]
    return Translated(words.nl.format(**values), words.en.format(**values))


def _listed(key: str, labels: Sequence[Translated]) -> Translated:
    words = _WORDS[key]
    dutch, english = ", ".join(label.nl for label in labels), ", ".join(label.en for label in labels)
    return Translated(words.nl.format(labels=dutch), words.en.format(labels=english))


def _one(contract: TableContract, row: Mapping[str, Any]) -> pl.DataFrame:
    return _table(contract, [row])


def _table(contract: TableContract, rows: Iterator[Mapping[str, Any]] | Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    schema = {name: column.type for name, column in contract.columns.items()}
    return contract.in_order(contract.conform(pl.DataFrame(list(rows), schema=schema)))
