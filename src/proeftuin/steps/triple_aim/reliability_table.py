"""
How much every published figure can bear: how large chance is next to it, and whether it can be told from last year's.

Only what may be compared is compared: one year with the year before, by one method, of one definition. Where that
cannot be done the row says why, and keeps what is known without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from proeftuin.data.status_tables import RELIABILITY
from proeftuin.methods.estimate_array import EstimateArray
from proeftuin.methods.reliability import change_from_year_before, coefficient_of_variation
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.indicator import Indicator

NO_YEAR_BEFORE = "no_year_before"
"""Reason: there is no figure of the year before at all."""
BREAK = "break_in_series"
"""Reason: from this year on the indicator means something else than before."""
OTHER_DEFINITION = "other_definition"
"""Reason: the definition, unit or standard of the two years is not the same."""
YEAR_BEFORE_WITHOUT_VALUE = "year_before_without_value"
"""Reason: the figure of the year before could not be given."""
YEAR_BEFORE_WITHHELD = "year_before_withheld"
"""Reason: the figure of the year before is withheld, and a difference would give it away."""
NO_INTERVAL = "no_interval"
"""Reason: one of the two figures has no interval, so chance is not known."""
SHARED_YEAR = "shared_year"
"""Reason: both figures are changes between years, and share one of them, so that they are not independent."""

OVER_TWO_YEARS = ("growth_of_standardised",)
"""Methods whose figure of a year rests on the year before as well."""
_OF_ONE_SERIES = ("indicator", "population", "region", "method")
_ONE_MEANING = ("definition", "unit", "standard")
_NUMBERS = ("value", "lower", "upper")
# Of a ratio the standard is everybody in the same year, so it is another one each year by design.
_RELATIVE_TO_ITS_YEAR = "indirectly_standardised"


def reliability(
    estimates: pl.DataFrame, indicators: Mapping[str, Indicator], *, confidence: float = 0.95
) -> pl.DataFrame:
    """
    Of every figure of one year its coefficient of variation and its change since the year before.

    The two years are taken as independent, which says `indistinguishable` rather too often, see
    `change_from_year_before`. An indirectly standardised ratio is relative to everybody in its own year: its change
    tells whether the place of a region among all moved, not whether its level did.

    Parameters
    ----------
    estimates : frame
        As the contract `estimates` says. Figures of one sex, of one age band or of several years together are passed
        over. After output control nothing here can give a withheld figure away, since each row needs both its figures.
    indicators : mapping of str to Indicator
        Their breaks hold; one that is not there has none.
    confidence : float
        Level of the intervals of the estimates, and of the difference.

    Returns
    -------
    frame
        As the contract `reliability` says, in its order. `status` and `reason` are those of the verdict: a row without
        one can still have a coefficient of variation, or a difference without limits.

    Raises
    ------
    DefinitionError
        `confidence` does not lie between 0 and 1.
    """
    of_a_year = estimates.filter(
        pl.col("sex").is_null(),
        pl.col("age_band").is_null(),
        pl.col("period_end") == pl.col("period_start").dt.offset_by("1y"),
    )
    pairs = _with_year_before(of_a_year)
    now, before = _figures(pairs, "", confidence), _figures(pairs, "before_", confidence)
    change = change_from_year_before(now, before)
    numbers = {
        "variation": coefficient_of_variation(_figures(of_a_year, "", confidence)),
        "difference": change.contrast.difference,
        "difference_lower": change.contrast.difference_lower,
        "difference_upper": change.contrast.difference_upper,
    }
    found = pairs.with_columns(
        *(pl.Series(name, values, dtype=pl.Float64).fill_nan(None) for name, values in numbers.items()),
        pl.Series("verdict", change.verdict, dtype=pl.String).replace("", None),
    ).with_columns(_reason(_breaks(indicators)).alias("_why"))
    return RELIABILITY.in_order(RELIABILITY.conform(_told(found, confidence)))


def _with_year_before(estimates: pl.DataFrame) -> pl.DataFrame:
    """Every estimate beside that of the year before, in the order that they had."""
    before = estimates.select(
        *_OF_ONE_SERIES,
        pl.col("period_end").alias("period_start"),
        *(pl.col(name).alias(f"before_{name}") for name in (*_NUMBERS, *_ONE_MEANING, "status", "confidence")),
    )
    return estimates.join(before, on=[*_OF_ONE_SERIES, "period_start"], how="left", maintain_order="left")


def _figures(rows: pl.DataFrame, prefix: str, confidence: float) -> EstimateArray:
    """The figures with their intervals; an interval of another level than `confidence` counts as none."""
    level = pl.col(f"{prefix}confidence")
    known = (level - confidence).abs() < 1e-9
    limits = [pl.when(known).then(pl.col(f"{prefix}{name}")) for name in ("lower", "upper")]
    value, lower, upper = (
        rows.select(column.cast(pl.Float64).alias("number"))["number"].fill_null(float("nan")).to_numpy()
        for column in (pl.col(f"{prefix}value"), *limits)
    )
    return EstimateArray(value, lower, upper, np.full(value.shape, ""), confidence, "as published")


def _breaks(indicators: Mapping[str, Indicator]) -> pl.Expr:
    """Whether the indicator means something else from the year of the row on."""
    years: Mapping[str, Sequence[int]] = {id: [b.year for b in one.breaks] for id, one in indicators.items()}
    found = [
        (pl.col("indicator") == id) & pl.col("period_start").dt.year().is_in(broken)
        for id, broken in years.items()
        if broken
    ]
    return pl.any_horizontal(found) if found else pl.lit(False)


def _reason(breaks: pl.Expr) -> pl.Expr:
    """The first thing that stands in the way of a verdict; empty where there is none."""
    changed = [
        pl.col(name).ne_missing(pl.col(f"before_{name}"))
        & ((pl.col("method") != _RELATIVE_TO_ITS_YEAR) if name == "standard" else pl.lit(True))
        for name in _ONE_MEANING
    ]
    before = pl.col("before_status")
    checks = (
        (pl.col("status") != Status.VALUE.value, pl.col("reason")),
        (pl.col("method").is_in(OVER_TWO_YEARS), pl.lit(SHARED_YEAR)),
        (breaks, pl.lit(BREAK)),
        (before.is_null(), pl.lit(NO_YEAR_BEFORE)),
        (pl.any_horizontal(changed), pl.lit(OTHER_DEFINITION)),
        (before == Status.WITHHELD.value, pl.lit(YEAR_BEFORE_WITHHELD)),
        (before != Status.VALUE.value, pl.lit(YEAR_BEFORE_WITHOUT_VALUE)),
        (pl.col("verdict").is_null(), pl.lit(NO_INTERVAL)),
    )
    return pl.coalesce(*(pl.when(holds).then(reason) for holds, reason in checks))


def _told(found: pl.DataFrame, confidence: float) -> pl.DataFrame:
    """Without the numbers that must not be compared, and with the state of what is left."""
    compared = pl.col("_why").is_null() | (pl.col("_why") == NO_INTERVAL)
    has_value = pl.col("status") == Status.VALUE.value
    has_limits = pl.col("_why").is_null()
    status = (
        pl.when(has_limits)
        .then(pl.lit(Status.VALUE.value))
        .when(pl.col("_why") == YEAR_BEFORE_WITHHELD)
        .then(pl.lit(Status.WITHHELD.value))
        .when(has_value)
        .then(pl.lit(Status.NOT_ESTIMABLE.value))
        .otherwise(pl.col("status"))
    )
    return found.select(
        "indicator", "population", "region", "period_start", "period_end", "method", "persons",
        pl.when(has_value).then("variation").alias("variation"),
        pl.when(compared).then("before_value").alias("before"),
        pl.when(compared).then("difference").alias("difference"),
        *(pl.when(has_limits).then(name).alias(name) for name in ("difference_lower", "difference_upper", "verdict")),
        pl.when(has_limits).then(pl.lit(confidence)).alias("confidence"),
        status.alias("status"),
        pl.col("_why").alias("reason"),
    )  # fmt: skip
