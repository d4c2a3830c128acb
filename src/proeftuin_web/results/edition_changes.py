"""
What is another number than in the edition before, and why, as far as the manifests of the two say.

Numbers are compared, not judged: how much of a difference is new data and how much another definition is estimated by
the study itself, in its comparison of cycles.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from proeftuin_web.results.models import Edition, Figure

KEY = ("indicator", "region", "population", "sex", "age_band", "segment", "method", "period_start", "period_end")
_NUMBERS = ("status", "value", "lower", "upper")
_LEAST_CHANGE = 1e-9
"""Relative difference below which two numbers are the same: what another machine makes of the same sum."""


def changes_since(
    before: Edition, after: Mapping[str, Any], estimates: pl.DataFrame, versions: Mapping[str, str]
) -> dict[str, Any]:
    """
    What changed since `before`.

    Parameters
    ----------
    after : mapping
        Manifest of the new edition.
    estimates : polars frame
        Its figures, by `KEY`.
    versions : mapping
        Version of the definition of every indicator in the new edition.
    """
    return {
        "edition": before.pk,
        "causes": causes(before.manifest, after),
        "indicators": _by_indicator(before, estimates, versions),
    }


def causes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What the manifests have differently: sources, definition of the study, division, period and software."""
    study_before, study_after = before.get("study", {}), after.get("study", {})
    return {
        "sources": _changed_sources(before.get("inputs", {}), after.get("inputs", {})),
        "study": study_before.get("hash") != study_after.get("hash"),
        "plan": study_before.get("plan") != study_after.get("plan"),
        "division": study_before.get("division") != study_after.get("division"),
        "period": study_before.get("period") != study_after.get("period"),
        "software": before.get("software", {}).get("version") != after.get("software", {}).get("version"),
    }


def figures_of(edition: Edition) -> pl.DataFrame:
    """The figures of an edition that was taken in, by `KEY`."""
    rows = Figure.objects.filter(indicator__edition=edition).values_list(
        "indicator__code",
        "area__code",
        "stratum__population",
        "stratum__sex",
        "stratum__age_band",
        "stratum__segment",
        "stratum__method",
        "period_start",
        "period_end",
        *_NUMBERS,
    )
    schema: dict[str, Any] = dict.fromkeys(KEY[:7], pl.String) | dict.fromkeys(KEY[7:], pl.Date) | {"status": pl.String}
    numbers = dict.fromkeys(_NUMBERS[1:], pl.Float64)
    return pl.DataFrame(list(rows.iterator(chunk_size=20_000)), schema=schema | numbers, orient="row")


def _by_indicator(before: Edition, estimates: pl.DataFrame, versions: Mapping[str, str]) -> dict[str, Any]:
    old_versions = dict(before.indicators.values_list("code", "version"))
    old = figures_of(before)
    both = estimates.select(*KEY, *_NUMBERS).join(old, on=list(KEY), how="full", suffix="_before", coalesce=True)
    is_new, is_gone = pl.col("status_before").is_null(), pl.col("status").is_null()
    is_other = (
        ~is_new
        & ~is_gone
        & ((pl.col("status") != pl.col("status_before")) | pl.any_horizontal(*map(_differs, _NUMBERS[1:])))
    )
    counted = both.group_by("indicator").agg(
        is_new.sum().alias("new"), is_gone.sum().alias("gone"), is_other.sum().alias("changed"), pl.len().alias("all")
    )
    return {
        row["indicator"]: {
            "new": row["new"],
            "gone": row["gone"],
            "changed": row["changed"],
            "same": row["all"] - row["new"] - row["gone"] - row["changed"],
            "version_before": old_versions.get(row["indicator"]),
            "version": versions.get(row["indicator"]),
        }
        for row in counted.sort("indicator").to_dicts()
    }


def _differs(name: str) -> pl.Expr:
    now, before = pl.col(name), pl.col(f"{name}_before")
    is_far = (now - before).abs() > _LEAST_CHANGE * pl.max_horizontal(now.abs(), before.abs())
    return (now.is_null() != before.is_null()) | is_far.fill_null(False)


def _changed_sources(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    names = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return sorted({name.split("/", 1)[0] for name in names})
