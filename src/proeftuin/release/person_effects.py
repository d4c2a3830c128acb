"""
Output control of effects on closed groups of persons: a site of few persons shows no effect.

An effect rests on the persons of a site and of its comparison regions in every year of the window. When either are few
in any year, everything about that site is withheld: its effects, what judges them and what they cost. All sites
together then go with it, since they and the other sites would tell it. Of placebo groups, weights, paths and balance
nothing is left of that site; each of their groups holds enough persons, since areas were put together beforehand, and
so does every characteristic whose balance is told. How many persons have nobody alike elsewhere may be few, and is then
withheld.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from proeftuin.release.gate import MINIMUM_PERSONS, NUMBERS_OF_EFFECTS, REASON
from proeftuin.vocabulary.estimate import Status

_NUMBERS = {
    "effects": NUMBERS_OF_EFFECTS,
    "effects_eur": NUMBERS_OF_EFFECTS,
    "analyses": NUMBERS_OF_EFFECTS,
    "diagnostics": ("value", "p", "verdict"),
    "bounds": ("lower", "upper"),
    "monthly_series": ("observed", "without", "persons", "contributors"),
    "economics": ("value", "lower", "upper"),
}
_ROWS = ("balance", "donors", "gaps", "placebos", "acceptability", "cost_effect_draws")
_POOL, _SITE, _ALL_SITES = "pool", "site:", "all"
_ALIKE = "persons_alike"
"""Check that tells which percentage of the persons in the sites are not left out."""


def protected_effects(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """
    The tables of an evaluation without what rests on few persons.

    Parameters
    ----------
    tables : mapping of str to frame
        All results; `baseline_groups` says how many persons are followed, before any of it is withheld.
    """
    hidden = _hidden(tables["baseline_groups"], tables["effects"])
    changed: dict[str, pl.DataFrame] = {}
    for name, numbers in _NUMBERS.items():
        marked = tables[name].join(hidden, on=["population", "site"], how="left", maintain_order="left")
        hide = pl.col("_hide").fill_null(False)
        changed[name] = marked.with_columns(
            *(pl.when(hide).then(None).otherwise(pl.col(column)).alias(column) for column in numbers),
            pl.when(hide).then(pl.lit(REASON)).otherwise(pl.col("reason")).alias("reason"),
            pl.when(hide).then(pl.lit(Status.WITHHELD.value)).otherwise(pl.col("status")).alias("status"),
        ).drop("_hide")
    changed["diagnostics"] = _without_few_left_out(changed["diagnostics"], tables["baseline_groups"])
    for name in _ROWS:
        changed[name] = tables[name].join(hidden, on=["population", "site"], how="anti", maintain_order="left")
    return changed


def _without_few_left_out(diagnostics: pl.DataFrame, groups: pl.DataFrame) -> pl.DataFrame:
    of_sites = groups.filter(
        pl.col("region").str.starts_with(_SITE), pl.col("year").cast(pl.Int32) == pl.col("baseline").dt.year()
    )
    sizes = of_sites.group_by("population").agg(pl.col("persons").sum().alias("_persons"))
    left_out = ((100 - pl.col("value")) / 100 * pl.col("_persons").fill_null(0)).round()
    hide = ((pl.col("diagnostic") == _ALIKE) & (left_out > 0) & (left_out < MINIMUM_PERSONS)).fill_null(False)
    joined = diagnostics.join(sizes, on="population", how="left", maintain_order="left")
    return joined.with_columns(
        *(pl.when(hide).then(None).otherwise(pl.col(column)).alias(column) for column in _NUMBERS["diagnostics"]),
        pl.when(hide).then(pl.lit(REASON)).otherwise(pl.col("reason")).alias("reason"),
        pl.when(hide).then(pl.lit(Status.WITHHELD.value)).otherwise(pl.col("status")).alias("status"),
    ).drop("_persons")


def _hidden(groups: pl.DataFrame, effects: pl.DataFrame) -> pl.DataFrame:
    """Population and site of what is withheld; a site with an effect that nobody counted is taken for few."""
    enough = groups.group_by("population", "region").agg((pl.col("persons") >= MINIMUM_PERSONS).all().alias("_enough"))
    pools = enough.filter(pl.col("region") == _POOL).select("population", _pool_enough="_enough")
    estimated = effects.filter(pl.col("status") == Status.VALUE.value).select("population", "site")
    subjects = pl.concat([estimated, _single_sites(groups)]).unique()
    judged = (
        subjects.with_columns((_SITE + pl.col("site")).alias("region"))
        .join(enough, on=["population", "region"], how="left")
        .join(pools, on="population", how="left")
        .with_columns(pl.col("_enough", "_pool_enough").fill_null(False))
    )
    few = ~(pl.col("_enough") & pl.col("_pool_enough"))
    single = judged.filter(pl.col("site") != _ALL_SITES)
    together = single.group_by("population").agg(few.any().alias("_few")).with_columns(site=pl.lit(_ALL_SITES))
    marked = pl.concat(
        [single.select("population", "site", few.alias("_few")), together.select("population", "site", "_few")]
    )
    return marked.filter("_few").select("population", "site", pl.lit(True).alias("_hide"))


def _single_sites(groups: pl.DataFrame) -> pl.DataFrame:
    located = groups.filter(pl.col("region").str.starts_with(_SITE))
    return located.select("population", pl.col("region").str.strip_prefix(_SITE).alias("site")).unique()
