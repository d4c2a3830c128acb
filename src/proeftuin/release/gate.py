"""
The one door: every table of results passes here before anything outside the program sees it.

The rule belongs to the source. The national open data were made safe by their suppliers before they were published, so
their rule lets them through; for any other source a number that rests on fewer than ten persons is withheld, with the
rule as its reason, and so is every number that was derived from a withheld one. Withheld is never shown as zero.

Only primary suppression is done here: a withheld number could still be found from a total when just one in a row is
withheld. Protection against that comes with person-level sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from proeftuin.release.released import Released, StudyCard
from proeftuin.vocabulary.citation import Citation
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.indicator import Indicator
from proeftuin.vocabulary.site import Site


class ReleaseRule(StrEnum):
    """What may leave of a source."""

    SUPPLIER_MADE_SAFE = "supplier_made_safe"
    MINIMUM_PERSONS = "minimum_persons"
    MADE_UP = "made_up"


MINIMUM_PERSONS = 10
"""Fewest persons that a published number of a source without a rule of its own may rest on."""

REASON = "fewer_than_10_persons"

NUMBERS_OF_EFFECTS = (
    "value", "lower", "upper", "p_bootstrap", "p_placebo", "p_jackknife", "p_adjusted", "minimum_detectable",
)  # fmt: skip
_NUMBERS = {
    "cells": ("persons", "exposure", "total", "total_squares", "largest", "second_largest"),
    "estimates": ("value", "lower", "upper", "numerator", "denominator", "persons"),
    "comparisons": ("difference", "difference_lower", "difference_upper", "ratio", "ratio_lower", "ratio_upper"),
    "funnels": ("size", "value", "lower_95", "upper_95", "lower_998", "upper_998", "place"),
    "trends": ("percent_per_year", "lower", "upper"),
    "inequalities": ("value", "lower", "upper"),
    "effects": NUMBERS_OF_EFFECTS,
    "effects_eur": NUMBERS_OF_EFFECTS,
    "analyses": NUMBERS_OF_EFFECTS,
    "diagnostics": ("value", "p"),
    "bounds": ("lower", "upper"),
    "economics": ("value", "lower", "upper"),
    "monthly_series": ("observed", "without", "persons", "contributors"),
    "attrition": ("persons", "exposure"),
    "pyramids": ("exposure", "percent", "percent_country"),
}
_FIGURES_OF_SINGLE_REGIONS = frozenset({"placebos", "balance", "donors", "gaps"})
_COST_AGAINST_EFFECT = frozenset({"acceptability", "cost_effect_draws"})
_OPEN_TO_ANYONE = frozenset({"regions", "sites", "indicators", "quality"})
"""Tables that hold no figure about a population."""


@dataclass(frozen=True)
class Results:
    """A study's results before output control; nothing outside `studies` and this module handles one."""

    study: StudyCard
    sites: tuple[Site, ...]
    indicators: Mapping[str, Indicator]
    citations: Mapping[str, Citation]
    tables: Mapping[str, pl.DataFrame]


def release(results: Results, rules: Mapping[str, ReleaseRule]) -> Released:
    """
    `results` as they may leave.

    Parameters
    ----------
    rules : mapping of str to ReleaseRule
        By identifier of the source. A source that is not named gets `MINIMUM_PERSONS`: the safe rule is the default.
    """
    safe = {source for source, rule in rules.items() if rule is ReleaseRule.SUPPLIER_MADE_SAFE}
    safe_indicators = {id for id, indicator in results.indicators.items() if indicator.source in safe}
    safe_populations = {indicator.population for indicator in results.indicators.values()} - {
        indicator.population for indicator in results.indicators.values() if indicator.source not in safe
    }
    tables = {
        name: _released(name, frame, safe, safe_indicators, safe_populations) for name, frame in results.tables.items()
    }
    tables = _withhold_derived(tables)
    applied = tuple(
        f"{source}: {rules.get(source, ReleaseRule.MINIMUM_PERSONS)}" for source in sorted(results.citations)
    )
    return Released(results.study, results.sites, results.indicators, results.citations, tables, applied)


def _released(
    name: str, frame: pl.DataFrame, safe: set[str], safe_indicators: set[str], safe_populations: set[str]
) -> pl.DataFrame:
    if name in _OPEN_TO_ANYONE:
        return frame
    if "source" in frame.columns:
        return _withheld(frame, name, ~pl.col("source").is_in(sorted(safe)) & _too_few())
    if "persons" in frame.columns:
        return _withheld(frame, name, ~pl.col("population").is_in(sorted(safe_populations)) & _too_few())
    if name == "pyramids":
        few = (pl.col("exposure") > 0) & (pl.col("exposure") < MINIMUM_PERSONS)
        return _withheld(frame, name, ~pl.col("population").is_in(sorted(safe_populations)) & few)
    column = "indicator" if "indicator" in frame.columns else "outcome"
    unsafe = frame.filter(~pl.col(column).is_in(sorted(safe_indicators)))
    if unsafe.height and name in _FIGURES_OF_SINGLE_REGIONS:
        # Placebo values, balance, weights and paths tell about single regions, whose persons nobody counted here.
        return frame.filter(pl.col(column).is_in(sorted(safe_indicators)))
    return frame


def _too_few() -> pl.Expr:
    # Unknown is not enough: a number whose contributors nobody counted is withheld too. Zero persons is a true zero.
    return pl.col("persons").is_null() | ((pl.col("persons") > 0) & (pl.col("persons") < MINIMUM_PERSONS))


def _withheld(frame: pl.DataFrame, name: str, where: pl.Expr) -> pl.DataFrame:
    hide = where & (pl.col("status") == Status.VALUE.value)
    numbers = [column for column in _NUMBERS[name] if column in frame.columns]
    return frame.with_columns(
        *(pl.when(hide).then(None).otherwise(pl.col(column)).alias(column) for column in numbers),
        pl.when(hide).then(pl.lit(REASON)).otherwise(pl.col("reason")).alias("reason"),
        pl.when(hide).then(pl.lit(Status.WITHHELD.value)).otherwise(pl.col("status")).alias("status"),
    )


def _withhold_derived(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """
    The tables with every figure withheld that was made from a withheld estimate.

    A difference, trend or effect can give back the number that was withheld. An effect of all sites together is
    withheld as soon as one of them is, and so is the inequality of a year with a withheld municipality.
    """
    result = dict(tables)
    if "estimates" not in tables:
        return result
    withheld = (
        tables["estimates"]
        .filter(pl.col("status") == Status.WITHHELD.value)
        .select(
            "indicator",
            "region",
            "period_start",
            "period_end",
            pl.col("indicator").alias("outcome"),
            pl.col("period_start").dt.year().cast(pl.Int16).alias("year"),
            pl.col("region").str.strip_prefix("site:").alias("site"),
        )
    )
    every_site = withheld.filter(pl.col("region").str.starts_with("site:")).with_columns(pl.lit("all").alias("site"))
    sites = pl.concat([withheld, every_site])
    for name, key, source in (
        ("comparisons", ["indicator", "region", "period_start", "period_end"], withheld),
        ("funnels", ["indicator", "region", "period_start", "period_end"], withheld),
        ("trends", ["indicator", "region"], withheld),
        ("inequalities", ["indicator", "year"], withheld),
        ("effects", ["outcome", "site"], sites),
        ("effects_eur", ["outcome", "site"], sites),
        ("analyses", ["outcome", "site"], sites),
        ("diagnostics", ["outcome", "site"], sites),
        ("bounds", ["outcome", "site"], sites),
        ("economics", ["outcome", "site"], sites),
    ):
        if name in tables and withheld.height:
            hidden = source.select(key).unique().with_columns(pl.lit(True).alias("_hide"))
            marked = tables[name].join(hidden, on=key, how="left", maintain_order="left")
            result[name] = _withheld(marked, name, pl.col("_hide").fill_null(False)).drop("_hide")
    for name in _COST_AGAINST_EFFECT & tables.keys():
        # Made of two outcomes: either of them gives the other back.
        for column in ("outcome", "effect_outcome"):
            gone = sites.select(pl.col("outcome").alias(column), "site").unique()
            result[name] = result[name].join(gone, on=[column, "site"], how="anti", maintain_order="left")
    return result


def rules_of(sources: Iterable[str], *, made_safe: Iterable[str]) -> dict[str, ReleaseRule]:
    """The rule of each source: those that their supplier made safe pass, all others keep the minimum."""
    safe = set(made_safe)
    return {
        source: ReleaseRule.SUPPLIER_MADE_SAFE if source in safe else ReleaseRule.MINIMUM_PERSONS for source in sources
    }
