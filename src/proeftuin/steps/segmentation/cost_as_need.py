"""
Cost as a stand-in for need: what groups cost whose recorded needs are the same.

Who has less access to care costs less at the same need. A scheme or a model that takes cost for need then passes over
those persons. Here the cost of a group is compared with what others of the same segment, number of recorded needs and
age group cost.

Source
------
Z. Obermeyer and others, Dissecting racial bias in an algorithm used to manage the health of populations, Science 366
(2019), 447-453.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from proeftuin.methods.estimate_array import FloatArray
from proeftuin.methods.person_estimate import variance_of_total
from proeftuin.methods.standardisation import standardised_cost_ratio
from proeftuin.steps.segmentation.segment_cell import UNASSIGNED

STRATA = ("segment", "needs", "age_group")
LEAST_PERSONS = 100
"""Of fewer persons the cost says too little."""
_SUMS = ("persons", "days", "cost", "squares")


def cost_at_equal_need(sums: pl.DataFrame) -> pl.DataFrame:
    """
    Cost of each group over what the others cost at the same segment, recorded needs and age.

    Parameters
    ----------
    sums : frame
        `year`, `group` (empty for who is in none), the columns of `STRATA`, and `persons`, `days`, `cost`, `squares`.

    Returns
    -------
    frame
        `year`, `group`, `segment` (empty for all), `persons`, `value`, `lower`, `upper`. The interval holds the chance
        in the cost of the group and in that of the others. A stratum without any others is left out, and so is a group
        of fewer than `LEAST_PERSONS`.
    """
    known = sums.filter(pl.col("segment") != UNASSIGNED).with_columns(pl.col(_SUMS).cast(pl.Float64))
    names = known["group"].drop_nulls().unique().sort().to_list()
    rows = [row for name in names for row in _of_group(known, name)]
    schema = {
        "year": pl.Int64, "group": pl.String, "segment": pl.Int64, "persons": pl.Int64, "value": pl.Float64,
        "lower": pl.Float64, "upper": pl.Float64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _of_group(sums: pl.DataFrame, name: str) -> Iterator[tuple[object, ...]]:
    is_in = (pl.col("group") == name).fill_null(False)
    keys = ["year", *STRATA]
    own = sums.filter(is_in).group_by(keys).agg(pl.col(_SUMS).sum())
    others = sums.filter(~is_in).group_by(keys).agg(pl.col(_SUMS).sum().name.suffix("_others"))
    # In order, so that the same sums give the same last digit, of whichever holders they come.
    both = own.join(others.filter(pl.col("days_others") > 0), on=keys).sort(keys)
    scale = (both["days"] / both["days_others"]).to_numpy()
    variance = _variance(both, "") + scale**2 * _variance(both, "_others")
    compared = both.with_columns(
        pl.Series("expected", scale * both["cost_others"].to_numpy(), dtype=pl.Float64),
        pl.Series("variance", variance, dtype=pl.Float64),
    )
    whole = compared.with_columns(pl.lit(None, dtype=pl.Int64).alias("segment"))
    added = (
        pl.concat([whole, compared])
        .group_by("year", "segment", maintain_order=True)
        .agg(pl.col("persons", "cost", "expected", "variance").sum())
        .filter((pl.col("persons") >= LEAST_PERSONS) & (pl.col("expected") > 0))
        .sort("year", "segment", nulls_last=False)
    )
    ratio = standardised_cost_ratio(*(added[column].to_numpy() for column in ("cost", "expected", "variance")))
    for at, (year, segment, persons) in enumerate(added.select("year", "segment", "persons").iter_rows()):
        yield year, name, segment, int(persons), *(float(part[at]) for part in (ratio.value, ratio.lower, ratio.upper))


def _variance(sums: pl.DataFrame, suffix: str) -> FloatArray:
    return variance_of_total(*(sums[f"{name}{suffix}"].to_numpy() for name in ("cost", "squares", "persons")))
