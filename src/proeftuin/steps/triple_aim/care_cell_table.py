"""
Cells from care tables in the published form, which cells of any source share.

Here sums of whole numbers get their names and units: places become regions and age bands, cents become euro. Cells of
two holders whose person rows never meet are added here, and give what the merged rows would have given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from proeftuin.data.tables import CELLS, EXACT, SQUARES
from proeftuin.errors import DataContractError, Problem
from proeftuin.steps.triple_aim.care_cell import (
    BELOW_PERSONS,
    BELOW_SQUARES,
    LARGEST,
    SECOND,
    TOTAL,
    TWICE_CROSS,
    base,
)
from proeftuin.steps.triple_aim.care_cell import SQUARES as SQUARES_NAME
from proeftuin.steps.triple_aim.care_definition import CareIndicator
from proeftuin.steps.triple_aim.care_measure import TallyKind
from proeftuin.steps.triple_aim.cell import REST, UNKNOWN
from proeftuin.steps.triple_aim.person_year import BELOW
from proeftuin.vocabulary.age_band import FIVE_YEAR_BANDS_TO_90

CENTS = 100
_SUMS = ("persons", "exposure", "total", "total_squares")
_SUMS_OF_RATIOS = ("exposure_squares", "products")


def cell_table(
    sums: pl.DataFrame, indicators: Mapping[str, CareIndicator], regions: Sequence[str], *, division: int
) -> pl.DataFrame:
    """
    The sums of `care_cells` as the contract `cells` says.

    Parameters
    ----------
    sums : frame
        As `care_cells` or `added` gives it.
    regions : sequence of str
        The study's list of regions; the first has place 1.
    """
    named = sums.with_columns(
        pl.col("region").replace_strict({0: REST, **dict(enumerate(regions, start=1))}, return_dtype=pl.String),
        pl.col("sex").fill_null(UNKNOWN),
        _band_labels(),
        pl.date(pl.col("year"), 1, 1).alias("period_start"),
        pl.date(pl.col("year") + 1, 1, 1).alias("period_end"),
        pl.lit(division, pl.Int16).alias("division"),
        pl.lit(False).alias("apportioned"),
        pl.lit("value").alias("status"),
    )
    parts = [_of_indicator(named, found) for found in indicators.values()]
    return CELLS.in_order(CELLS.conform(pl.concat(parts, how="diagonal")))


def with_groups(
    cells: pl.DataFrame,
    twice: pl.DataFrame,
    indicators: Mapping[str, CareIndicator],
    groups: Mapping[str, Sequence[str]],
) -> pl.DataFrame:
    """
    The cells with those of groups of regions, for indicators that count persons.

    Amounts and events of regions add up to those of a group. Persons do not: who moved within it is one person. So the
    groups have cells of their own for these indicators, and whoever adds up cells takes these.

    Parameters
    ----------
    cells : frame
        As `cell_table` gives it.
    twice : frame
        As `counted_twice` gives it.
    groups : mapping of region to regions
        Those of one region need no cells of their own.
    """
    shares = {id: found.tally for id, found in indicators.items() if found.tally.kind is TallyKind.PERSONS}
    members = pl.DataFrame(
        [(group, code) for group, codes in groups.items() if len(codes) > 1 for code in codes],
        schema={"group": pl.String, "region": pl.String},
        orient="row",
    )
    keys = [name for name in CELLS.key if name != "region"]
    summed = (
        cells.filter(pl.col("indicator").is_in(list(shares)))
        .join(members, on="region")
        .group_by("group", *keys)
        .agg(
            pl.col("division", "exposure_unit", "apportioned", "status", "source").first(),
            pl.col("persons", "exposure", "total").sum(),
        )
    )
    own = [
        twice.select(
            "group",
            pl.lit(id).alias("indicator"),
            pl.date(pl.col("year"), 1, 1).alias("period_start"),
            pl.col("sex").fill_null(UNKNOWN),
            _band_labels(),
            pl.col(base("persons", tally.ages) if tally.simple else f"{id}__{BELOW}").alias("more_persons"),
            pl.col(id).alias("more"),
        )
        for id, tally in shares.items()
    ]
    if not own:
        return cells
    more = pl.concat(own)
    once = (
        summed.join(more, on=["group", "indicator", "period_start", "sex", "age_band"], how="left")
        .with_columns(
            pl.col("persons") - pl.col("more_persons").fill_null(0),
            (pl.col("total") - pl.col("more").fill_null(0).cast(EXACT)).cast(EXACT).alias("total"),
        )
        .with_columns(pl.col("total").cast(SQUARES).alias("total_squares"))
        .rename({"group": "region"})
        .drop("more_persons", "more")
    )
    return CELLS.in_order(CELLS.conform(pl.concat([cells, CELLS.conform(once)])))


def added_cells(tables: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """
    Cells of disjoint groups of persons as the cells of all of them.

    Raises
    ------
    DataContractError
        A cell is withheld or not estimable in one of the tables, or they measure time at risk in other units: a sum
        without it would pass for the whole.
    """
    together = pl.concat([CELLS.conform(table) for table in tables])
    _refuse_incomplete(together)
    keys = list(CELLS.key)
    in_order = pl.col("largest").append(pl.col("second_largest")).drop_nulls().sort(descending=True)
    counted = together.group_by(keys, maintain_order=True).agg(
        pl.col("division").first(),
        *(pl.col(name).sum() for name in _SUMS),
        *(pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum()).alias(name) for name in _SUMS_OF_RATIOS),
        pl.col("exposure_unit").first(),
        in_order.get(0, null_on_oob=True).alias("largest"),
        in_order.get(1, null_on_oob=True).alias("second_largest"),
        pl.col("apportioned").any(),
        pl.col("status").first(),
        pl.col("source").unique().sort().str.join(" + "),
    )
    return CELLS.in_order(CELLS.conform(counted))


def _of_indicator(named: pl.DataFrame, found: CareIndicator) -> pl.DataFrame:
    id, tally = found.indicator.id, found.tally
    scale = CENTS if tally.kind is TallyKind.AMOUNT else 1
    # Of ones and zeros the squares are the numbers themselves.
    squares = f"{id}__{TOTAL if tally.kind is TallyKind.PERSONS else SQUARES_NAME}"
    persons, exposure, unit = _denominator(found)
    rows = named.select(
        pl.lit(id).alias("indicator"),
        pl.lit(found.indicator.population).alias("population"),
        "region", "division", "period_start", "period_end", "sex", "age_band",
        pl.col(persons).cast(pl.Int64).alias("persons"),
        pl.col(exposure).cast(EXACT).alias("exposure"),
        pl.lit(unit).alias("exposure_unit"),
        (pl.col(f"{id}__{TOTAL}").cast(EXACT) / scale).cast(EXACT).alias("total"),
        (pl.col(squares).cast(SQUARES) / scale**2).cast(SQUARES).alias("total_squares"),
        *_more_sums(found, persons, scale),
        "apportioned", "status",
        pl.lit(found.indicator.source).alias("source"),
    )  # fmt: skip
    return rows.filter(pl.col("persons") > 0)


def _denominator(found: CareIndicator) -> tuple[str, str, str]:
    """Columns of persons and of exposure, and the unit of the latter."""
    id, tally = found.indicator.id, found.tally
    if tally.kind is TallyKind.RATIO:
        return f"{id}__{BELOW_PERSONS}", f"{id}__{BELOW}", "number"
    if tally.simple is None:
        return f"{id}__{BELOW}", f"{id}__{BELOW}", "persons"
    return base("persons", tally.ages), base("days", tally.ages), "days"


def _more_sums(found: CareIndicator, persons: str, scale: int) -> list[pl.Expr]:
    id, kind = found.indicator.id, found.tally.kind
    if kind is TallyKind.RATIO:
        # Half of an even number is whole.
        products = (pl.col(f"{id}__{TWICE_CROSS}").cast(SQUARES) / 2).cast(SQUARES)
        return [pl.col(f"{id}__{BELOW_SQUARES}").cast(SQUARES).alias("exposure_squares"), products.alias("products")]
    if kind is not TallyKind.AMOUNT:
        return []
    names = {"largest": (f"{id}__{LARGEST}", 1), "second_largest": (f"{id}__{SECOND}", 2)}
    return [_contribution(column, place, persons, scale).alias(name) for name, (column, place) in names.items()]


def _contribution(column: str, place: int, persons: str, scale: int) -> pl.Expr:
    # Whoever has no rows contributes nothing, which is a contribution of zero.
    amount = (pl.col(column).fill_null(0).cast(EXACT) / scale).cast(EXACT)
    return pl.when(pl.col(persons) >= place).then(amount)


def _band_labels() -> pl.Expr:
    labels = {place: band.label for place, band in enumerate(FIVE_YEAR_BANDS_TO_90)}
    return pl.col("age_band").replace_strict(labels, default=None, return_dtype=pl.String).fill_null(UNKNOWN)


def _refuse_incomplete(cells: pl.DataFrame) -> None:
    problems = []
    hidden = cells.filter(pl.col("status") != "value").height
    if hidden:
        problems.append(
            Problem(
                "cells to be added", f"{hidden} cells have no value", "cells as they were made, before output control",
                "ask each holder for the cells that `proeftuin care cells` writes",
            )
        )  # fmt: skip
    units = cells.group_by("indicator").agg(pl.col("exposure_unit").n_unique())
    if not units.filter(pl.col("exposure_unit") > 1).is_empty():
        problems.append(
            Problem(
                "cells to be added", "time at risk is in days here and in years there", "one unit", "make both alike"
            )
        )
    if problems:
        raise DataContractError(problems)
