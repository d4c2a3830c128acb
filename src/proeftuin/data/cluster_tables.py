"""
Contracts of the tables of segments that data suggest: how many there are and why, what is typical of them, how stable
they are, and the rules that stand for them.
"""

from __future__ import annotations

import polars as pl

from proeftuin.data.contract import Column, TableContract

_CLUSTERING = Column(pl.String, "identifier of the search for segments, as the study names it")
_CLUSTER = Column(pl.Int32, "number of the cluster, 1 for the largest")
_STATUS = Column(pl.String, "value, withheld, not_estimable or missing")
_REASON = Column(pl.String, "key of the reason why there is no value", missing="there is a value")


_FEW_APART = "see `status`, or it would tell of a few persons on whom rules and clusters agree or differ"


def _number(meaning: str, missing: str = "see `status`") -> Column:
    return Column(pl.Float64, meaning, missing=missing)


CLUSTERINGS = TableContract(
    "clusterings",
    "one search for segments in data",
    {
        "clustering": _CLUSTERING,
        "name_nl": Column(pl.String, "name in Dutch"),
        "name_en": Column(pl.String, "name in English"),
        "method": Column(pl.String, "latent_classes, k_means or k_prototypes"),
        "scheme": Column(pl.String, "identifier of the scheme whose elements were asked"),
        "items": Column(pl.String, "keys of the elements, with age and sex where they were asked, separated by spaces"),
        "population": Column(pl.String, "identifier of the population"),
        "year": Column(pl.Int16, "calendar year in which persons were looked at"),
        "persons": Column(pl.Int64, "persons who were looked at", missing="see `status`"),
        "clusters": Column(pl.Int32, "number of clusters that was chosen", missing="see `status`"),
        "agreement": _number("persons whom the rules put in the cluster they belong to, percent", _FEW_APART),
        "exported": Column(pl.String, "the rules as the text of a scheme file", missing="no rule tells clusters apart"),
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("clustering",),
)

CLUSTER_NUMBERS = TableContract(
    "cluster_numbers",
    "one number of clusters that was tried in a search",
    {
        "clustering": _CLUSTERING,
        "number": Column(pl.Int32, "number of clusters"),
        "is_chosen": Column(pl.Boolean, "whether it was chosen"),
        "log_likelihood": _number("log-likelihood", "not latent classes"),
        "aic": _number("Akaike's information criterion", "not latent classes"),
        "bic": _number("Bayesian information criterion", "not latent classes"),
        "entropy": _number("relative entropy, 0 to 1", "not latent classes, or one class"),
        "cost": _number("total distance to the prototypes", "latent classes"),
        "silhouette": _number("average silhouette, -1 to 1", "latent classes, one cluster or too many patterns"),
        "elbow": _number("fall of the cost below a straight line, as a share", "latent classes"),
        "stability": _number("Jaccard similarity of the least stable cluster, 0 to 1", "not asked for this number"),
        "smallest": Column(pl.Int64, "persons in the smallest cluster", missing="latent classes, or see `status`"),
        "reasons": Column(pl.String, "keys of what speaks for the number or against it, separated by spaces"),
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("clustering", "number"),
)

CLUSTERS = TableContract(
    "clusters",
    "one cluster of a search",
    {
        "clustering": _CLUSTERING,
        "cluster": _CLUSTER,
        "persons": Column(pl.Int64, "persons in the cluster", missing="see `status`"),
        "percent": _number("of the persons who were looked at"),
        "stability": _number("mean Jaccard similarity when persons are drawn again, 0 to 1"),
        "dissolved": _number("draws in which the cluster fell apart, percent"),
        "found": _number("persons of the cluster whom the rules put there, percent", _FEW_APART),
        "right": _number(
            "persons whom the rules put there who belong there, percent", f"no rule leads there; {_FEW_APART}"
        ),
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("clustering", "cluster"),
)

CLUSTER_PROFILES = TableContract(
    "cluster_profiles",
    "one answer of the persons of a cluster",
    {
        "clustering": _CLUSTERING,
        "cluster": _CLUSTER,
        "item": Column(pl.String, "key of an element, `sex` or `age_band`"),
        "answer": Column(pl.String, "true, unknown, male, female, or an age band"),
        "label_nl": Column(pl.String, "the element in Dutch", missing="sex or age band"),
        "label_en": Column(pl.String, "the element in English", missing="sex or age band"),
        "persons": Column(pl.Int64, "persons of the cluster with the answer", missing="see `status`"),
        "percent": _number("of the persons of the cluster"),
        "percent_everybody": _number("of all persons who were looked at", "it would tell a number that is withheld"),
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("clustering", "cluster", "item", "answer"),
)

CLUSTER_RULES = TableContract(
    "cluster_rules",
    "one rule in words that leads to a cluster",
    {
        "clustering": _CLUSTERING,
        "place": Column(pl.Int32, "place of the rule, from 1"),
        "cluster": _CLUSTER,
        "rule_nl": Column(pl.String, "the rule in Dutch"),
        "rule_en": Column(pl.String, "the rule in English"),
        "persons": Column(pl.Int64, "persons for whom the rule holds", missing="see `status`"),
        "agreement": _number("of these, persons who are in the cluster, percent", _FEW_APART),
        "status": _STATUS,
        "reason": _REASON,
    },
    key=("clustering", "place"),
)

CLUSTER_TABLES = (CLUSTERINGS, CLUSTER_NUMBERS, CLUSTERS, CLUSTER_PROFILES, CLUSTER_RULES)
