"""
Output control of what came from person rows: the part of the door for sources that nobody made safe before.

A number that rests on one to nine persons is withheld, and so is a number from which it could be worked out: where one
region of a total is withheld alone, the smallest other one goes with it; where a criterion leaves out a few persons,
the numbers before and after it would tell how few. Of a share, the persons who are counted are a number of persons too.
Made-up persons need no protection, and their results say that they are made up.

Left out, and told in every bundle: differences between releases, between tables and between kinds of figures, and
totals that a reader has from elsewhere. Those need a person who reviews.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import polars as pl

from proeftuin.release.clusters import protected_clusters
from proeftuin.release.gate import MINIMUM_PERSONS, REASON, ReleaseRule, Results
from proeftuin.release.person_effects import protected_effects
from proeftuin.release.reach import protected_reach
from proeftuin.release.released import Released
from proeftuin.release.risks import protected_risks
from proeftuin.release.segments import protected_segments
from proeftuin.release.series import protected_series
from proeftuin.release.totals import HIDDEN, Total, totals_of_groups, withheld_with
from proeftuin.vocabulary.estimate import Status

TOGETHER = "withheld_with_another"
"""Reason: the number would give away one that is withheld."""

SHARE = "percent_of_persons"
"""Unit of indicators whose sum is itself a number of persons."""
_FLOWS = ("stayed", "born", "moved_in", "newly_eligible", "died", "moved_out", "no_longer_eligible")
_CELL_NUMBERS = (
    "persons", "exposure", "total", "total_squares", "exposure_squares", "products", "largest", "second_largest",
)  # fmt: skip
_FIGURE = ("indicator", "population", "region", "period_start")
_ESTIMATE_NUMBERS = ("value", "lower", "upper", "numerator", "denominator", "persons")


def release_persons(
    results: Results, groups: Mapping[str, Sequence[str]], *, made_up: bool, made_up_sources: Collection[str] = ()
) -> Released:
    """
    `results` of a person-level study as they may leave.

    Parameters
    ----------
    groups : mapping of region to regions
        The regions that figures are given for and those that they are the sum of.
    made_up : bool
        Whether all persons are synthetic; only then is there nobody to protect.
    made_up_sources : collection of str
        Sources whose persons are synthetic while those of others are not; they are named as such all the same.
    """
    tables = dict(results.tables) if made_up else _protected(results, groups)
    rules = {
        source: ReleaseRule.MADE_UP if made_up or source in made_up_sources else ReleaseRule.MINIMUM_PERSONS
        for source in results.citations
    }
    applied = tuple(f"{source}: {rule}" for source, rule in sorted(rules.items()))
    return Released(results.study, results.sites, results.indicators, results.citations, tables, applied)


def _protected(results: Results, groups: Mapping[str, Sequence[str]]) -> dict[str, pl.DataFrame]:
    tables = dict(results.tables)
    shares = [id for id, indicator in results.indicators.items() if indicator.unit == SHARE]
    doors: Mapping[str, Callable[[pl.DataFrame], pl.DataFrame]] = {
        "estimates": lambda frame: _estimates(frame, groups, shares),
        "cells": lambda frame: _cells(frame, shares, tables.get("estimates")),
        "pyramids": lambda frame: _pyramids(frame, groups),
        "populations": lambda frame: _withheld(frame, _few("persons"), ["persons", "days"]),
        "overlaps": _overlaps,
        "turnover": lambda frame: _withheld(frame, _any_few(_FLOWS), _FLOWS),
        "criteria": protected_criteria,
        "concentrations": lambda frame: _spread(frame, tables["estimates"]),
        "growth_parts": lambda frame: _growth(frame, tables["estimates"]),
        "gradients": lambda frame: _gradients(frame, tables["estimates"]),
        "traits": lambda frame: _traits(frame, tables["estimates"]),
        "baseline_groups": _followed,
        "monthly_series": _months,
        "measured_series": lambda frame: protected_series(frame, groups, tables.get("estimates")),
    }
    if "baseline_groups" in tables:
        tables |= protected_effects(tables)
    tables |= protected_segments(tables, groups, shares)
    tables |= protected_risks(tables)
    tables |= protected_reach(tables)
    tables |= protected_clusters(tables)
    # In this order: what is made of estimates follows what became of these.
    for name, protect in doors.items():
        if name in tables:
            tables[name] = protect(tables[name])
    return tables


def _estimates(estimates: pl.DataFrame, groups: Mapping[str, Sequence[str]], shares: list[str]) -> pl.DataFrame:
    totals = totals_of_groups(groups, ["indicator", "period_start", "method"])
    counted = _counted("numerator", shares)
    shown = _withheld_with(estimates, _few_of(counted), [pl.col("persons"), counted], totals, _ESTIMATE_NUMBERS)
    return _without_years_that_tell(shown)


def _without_years_that_tell(estimates: pl.DataFrame) -> pl.DataFrame:
    """Of several years together a figure would tell the one of them that is withheld, beside the others."""
    of_several = pl.col("period_end") > pl.col("period_start").dt.offset_by("1y")
    hidden = _withheld_figures(estimates.filter(~of_several)).rename({"period_start": "_start"})
    keys = ["indicator", "population", "region"]
    told = (
        estimates.filter(of_several)
        .select(*keys, "period_start", "period_end")
        .unique()
        .join(hidden, on=keys)
        .filter(pl.col("_start").is_between(pl.col("period_start"), pl.col("period_end"), closed="left"))
        .select(*keys, "period_start", "period_end", pl.lit(True).alias("_hidden"))
        .unique()
    )
    marked = estimates.join(told, on=[*keys, "period_start", "period_end"], how="left", maintain_order="left")
    hide = pl.col("_hidden").fill_null(False) & (pl.col("status") != Status.WITHHELD.value)
    return _withheld(marked, hide, _ESTIMATE_NUMBERS, reason=TOGETHER).drop("_hidden")


def _cells(cells: pl.DataFrame, shares: list[str], estimates: pl.DataFrame | None) -> pl.DataFrame:
    """What a whole region adds up to is among the estimates; where it is withheld there, so are all cells of it."""
    within = ["indicator", "region", "period_start"]
    crude = cells.select(within).head(0) if estimates is None else estimates.filter(pl.col("method") == "crude")
    whole = crude.filter(pl.col("status") == Status.WITHHELD.value) if estimates is not None else crude
    marked = cells.join(
        whole.select(*within, pl.lit(True).alias("_whole")), on=within, how="left", maintain_order="left"
    ).with_columns(pl.col("_whole").fill_null(False))
    counted = _counted("total", shares)
    totals = [Total(tuple(within), pl.lit(True))]
    sizes = [pl.col("persons"), counted]
    return _withheld_with(marked, _few_of(counted), sizes, totals, _CELL_NUMBERS, more=pl.col("_whole")).drop("_whole")


def _pyramids(pyramids: pl.DataFrame, groups: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """The share of a stratum tells what all strata of a region have together."""
    totals = [
        Total(("population", "region", "year"), pl.lit(True)),
        *totals_of_groups(groups, ["population", "year", "sex", "age_band"]),
    ]
    return _withheld_with(pyramids, _few("exposure"), [pl.col("exposure")], totals, ["exposure", "percent"])


def _spread(concentrations: pl.DataFrame, estimates: pl.DataFrame) -> pl.DataFrame:
    """The whole amount stands in the table too: where it is withheld among the estimates, it is here."""
    marked = _joined(concentrations, _withheld_figures(estimates))
    return _withheld_beside(marked, _few("persons"), ["value", "persons", "total"])


def _growth(parts: pl.DataFrame, estimates: pl.DataFrame) -> pl.DataFrame:
    """Growth and either year tell the other year, so both must be published."""
    figures = _withheld_figures(estimates)
    later = figures.with_columns(pl.col("period_start").dt.offset_by("1y"))
    marked = _joined(parts, pl.concat([figures, later]).unique())
    return _withheld_beside(marked, _few("persons"), ["amount", "percent", "persons"])


def _gradients(gradients: pl.DataFrame, estimates: pl.DataFrame) -> pl.DataFrame:
    """Five groups make a region: where one of them is of few persons, the four others would tell of it."""
    marked = _joined(gradients, _withheld_figures(estimates))
    few = _few("persons").fill_null(False).any().over([*_FIGURE, "period_end"])
    return _withheld_beside(marked, few, ["value", "lower", "upper", "persons"])


def _traits(traits: pl.DataFrame, estimates: pl.DataFrame) -> pl.DataFrame:
    """A region of which no figure at all is published does not show how many it is about either."""
    crude = estimates.filter(pl.col("method") == "crude")
    states = crude.group_by("population", "region").agg(
        hidden=(pl.col("status") == Status.WITHHELD.value).any() & (pl.col("status") != Status.VALUE.value).all()
    )
    marked = traits.join(states, on=["population", "region"], how="left", maintain_order="left")
    hide = pl.col("hidden").fill_null(False)
    return _withheld(marked, hide, ["value", "standardised"], reason=TOGETHER).drop("hidden")


def _followed(groups: pl.DataFrame) -> pl.DataFrame:
    """
    Who is followed in an evaluation.

    Nobody joins a closed group after its day, so that two years tell how many left between them: of years that differ
    by a few the one further from that day is withheld, up to the year in which enough have left.
    """
    totals = [Total(("population", "year"), pl.lit(True))]
    numbers = ["persons", "exposure"]
    shown = _withheld_with(groups, _few("persons"), [pl.col("persons")], totals, numbers)
    known = shown.with_row_index("_row").filter(pl.col("status") == Status.VALUE.value)
    rows = [
        row
        for _, years in known.group_by("population", "region", maintain_order=True)
        for later in (True, False)
        for row in _years_that_tell(years, later=later)
    ]
    hide = pl.Series("_hide", [row in set(rows) for row in range(shown.height)], dtype=pl.Boolean)
    return _withheld(shown, pl.lit(hide), numbers, reason=TOGETHER)


def _months(months: pl.DataFrame) -> pl.DataFrame:
    """
    Months of the sites of an evaluation.

    A month of few persons at risk is withheld, and so is one in which something was counted of few. All sites together
    are the sum of the sites, and a year may be known from elsewhere as the sum of its months. How many are at risk is
    not told at all: two months that follow each other would tell how few left between them.
    """
    series = ("outcome", "population", "analysis")
    is_all = pl.col("site") == "all"
    totals = [Total((*series, "month"), ~is_all, is_all), Total((*series, "site", "_year"), pl.lit(True))]
    counted = pl.col("contributors")
    few = (pl.col("persons") < MINIMUM_PERSONS) | ((counted > 0) & (counted < MINIMUM_PERSONS))
    numbers = ["observed", "without", "persons", "contributors"]
    dated = months.with_columns(pl.col("month").dt.year().alias("_year"))
    shown = _withheld_with(dated, few, [counted], totals, numbers)
    return shown.with_columns(pl.lit(None, dtype=pl.Int64).alias("persons")).drop("_year")


def _years_that_tell(years: pl.DataFrame, *, later: bool) -> list[int]:
    """Rows of the years after baseline, or before it, whose number differs by a few from the last one that is shown."""
    day_year = pl.col("baseline").dt.year()
    side = years.filter(pl.col("year") >= day_year if later else pl.col("year") <= day_year)
    rows = side.sort("year", descending=not later).select("_row", "persons").rows()
    told: list[int] = []
    shown: int | None = None
    for row, persons in rows:
        if shown is not None and 0 < abs(persons - shown) < MINIMUM_PERSONS:
            told.append(row)
        else:
            shown = persons
    return told


def _withheld_beside(marked: pl.DataFrame, few: pl.Expr, numbers: Sequence[str]) -> pl.DataFrame:
    """Withholds what rests on few persons, and then what is marked."""
    hidden = _withheld(marked.with_columns(few.fill_null(False).alias("_few")), pl.col("_few"), numbers)
    together = _withheld(hidden, pl.col("_hidden") & ~pl.col("_few"), numbers, reason=TOGETHER)
    return together.drop("_few", "_hidden")


def _withheld_figures(estimates: pl.DataFrame) -> pl.DataFrame:
    """Which indicators have a withheld figure of a region in a year, by whatever method."""
    whole = estimates.filter(pl.col("sex").is_null(), pl.col("age_band").is_null())
    return whole.filter(pl.col("status") == Status.WITHHELD.value).select(_FIGURE).unique()


def _joined(frame: pl.DataFrame, hidden: pl.DataFrame) -> pl.DataFrame:
    marked = hidden.with_columns(pl.lit(True).alias("_hidden"))
    found = frame.join(marked, on=_FIGURE, how="left", maintain_order="left")
    return found.with_columns(pl.col("_hidden").fill_null(False))


def _overlaps(overlaps: pl.DataFrame) -> pl.DataFrame:
    """Where all but a few of a population are in another, the two numbers would tell how few are not."""
    own = overlaps.filter(pl.col("population") == pl.col("other")).select("population", _own="persons")
    outside = pl.col("_own") - pl.col("persons")
    few = _few("persons") | ((outside > 0) & (outside < MINIMUM_PERSONS)).any().over(_pair())
    return _withheld(overlaps.join(own, on="population", how="left"), few, ["persons"]).drop("_own")


def _pair() -> list[pl.Expr]:
    return [pl.min_horizontal("population", "other"), pl.max_horizontal("population", "other")]


def protected_criteria(criteria: pl.DataFrame) -> pl.DataFrame:
    """
    A step that leaves out a few, or leaves a few, is withheld, with as many after it as it takes to hide how few.

    What was there before the first of them and is there after the last tells how many they left out together: that is
    the minimum or more. The size of the population itself stands in other tables, so steps at the end of the chain
    take those before them along.
    """
    ordered = criteria.sort("population", "period_start", "step")
    hidden = [
        hide
        for _, chain in ordered.group_by("population", "period_start", maintain_order=True)
        for hide in _hidden_steps(chain)
    ]
    return _withheld(ordered, pl.lit(pl.Series(hidden, dtype=pl.Boolean)), ["before", "excluded", "unknown", "after"])


def _hidden_steps(chain: pl.DataFrame) -> list[bool]:
    rows = chain.select("before", "excluded", "unknown", "after").rows()
    hidden: list[bool] = []
    left_out = 0
    for before, excluded, unknown, after in rows:
        few = any(0 < number < MINIMUM_PERSONS for number in (before, excluded, unknown, after))
        hidden.append(few or _is_few(left_out))
        left_out = left_out + before - after if hidden[-1] else 0
    place = len(rows) - hidden[::-1].index(False) - 1 if False in hidden else -1
    while place >= 0 and _is_few(left_out):
        hidden[place] = True
        left_out += rows[place][0] - rows[place][3]
        place -= 1
    return hidden


def _is_few(number: int) -> bool:
    return 0 < number < MINIMUM_PERSONS


def _counted(count: str, shares: list[str]) -> pl.Expr:
    """Persons whom a share counts; zero for other indicators, of which it is not known whom their sum rests on."""
    return pl.when(pl.col("indicator").is_in(shares)).then(pl.col(count).cast(pl.Float64)).otherwise(0.0)


def _few_of(counted: pl.Expr) -> pl.Expr:
    return _few("persons") | ((counted > 0) & (counted < MINIMUM_PERSONS))


def _withheld_with(
    frame: pl.DataFrame,
    few: pl.Expr,
    sizes: Sequence[pl.Expr],
    totals: Sequence[Total],
    numbers: Sequence[str],
    *,
    more: pl.Expr | None = None,
) -> pl.DataFrame:
    """Withholds what rests on few persons, then `more`, then what totals would tell."""
    names = [f"_size_{place}" for place in range(len(sizes))]
    started = frame.with_columns(
        few.fill_null(False).alias("_few"),
        *(size.cast(pl.Float64).fill_null(0.0).alias(name) for size, name in zip(sizes, names, strict=True)),
    ).with_columns((pl.col("_few") | (pl.lit(False) if more is None else more)).alias(HIDDEN))
    marked = withheld_with(started, totals, names, minimum=MINIMUM_PERSONS)
    hidden = _withheld(marked, pl.col("_few"), numbers)
    together = _withheld(hidden, pl.col(HIDDEN) & ~pl.col("_few"), numbers, reason=TOGETHER)
    return together.drop("_few", HIDDEN, *names)


def _few(column: str) -> pl.Expr:
    return (pl.col(column) > 0) & (pl.col(column) < MINIMUM_PERSONS)


def _any_few(columns: Sequence[str]) -> pl.Expr:
    return pl.any_horizontal(_few(column).fill_null(False) for column in columns)


def _withheld(frame: pl.DataFrame, where: pl.Expr, numbers: Sequence[str], *, reason: str = REASON) -> pl.DataFrame:
    # A figure that could not be estimated still shows on how many persons it would have rested.
    hide = where.fill_null(False)
    return (
        frame.with_columns(hide.alias("_hide"))
        .with_columns(
            *(pl.when("_hide").then(None).otherwise(pl.col(column)).alias(column) for column in numbers),
            pl.when("_hide").then(pl.lit(reason)).otherwise(pl.col("reason")).alias("reason"),
            pl.when("_hide").then(pl.lit(Status.WITHHELD.value)).otherwise(pl.col("status")).alias("status"),
        )
        .drop("_hide")
    )
