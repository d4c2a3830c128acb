"""
What the difference of a number between two cycles is made of: corrected data, real change and another definition.

Four numbers tell it: that of the earlier cycle; what its definitions give of the data of the later cycle in the earlier
period; what they give in the later period; and that of the later cycle. Each step changes one thing, so the three
differences add up to the whole one. Another order of the steps could divide it otherwise: what a new definition does is
told here in the later period. A number that lacks a value in one of the four is not taken apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from proeftuin.data.cycle_tables import CYCLE_DIFFERENCES
from proeftuin.vocabulary.estimate import Status

Tables = Mapping[str, pl.DataFrame]
KEY = list(CYCLE_DIFFERENCES.key)
ONLY_AFTER, ONLY_BEFORE, NOT_BETWEEN = "only_in_later_cycle", "only_in_earlier_cycle", "not_between_cycles"
_NAMES = ("name_nl", "name_en", "region_name")
_MEASURED: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys((*KEY, *_NAMES), pl.String),
    "period": pl.Date,
    "value": pl.Float64,
    "status": pl.String,
    "reason": pl.String,
}
EVERYWHERE = "all"
_STATES = (Status.WITHHELD.value, Status.NOT_ESTIMABLE.value, Status.MISSING.value)


@dataclass(frozen=True)
class FourRuns:
    """
    Released tables of the four runs that a difference is told by.

    Attributes
    ----------
    before, after : mapping of str to frame
        Of the earlier and the later cycle.
    on_new_data, in_new_period : mapping of str to frame
        Of the earlier definitions, on the data of the later cycle: in the earlier and in the later period.
    """

    before: Tables
    on_new_data: Tables
    in_new_period: Tables
    after: Tables


def cycle_differences(runs: FourRuns) -> pl.DataFrame:
    """Every number of the two cycles with what its difference is made of, as the contract says."""
    named = {"a": runs.before, "b": runs.on_new_data, "c": runs.in_new_period, "d": runs.after}
    whole = measured(runs.after).select(*KEY, *_NAMES)
    whole = pl.concat([whole, measured(runs.before).select(*KEY, *_NAMES)]).unique(KEY, keep="first")
    for name, tables in named.items():
        own = measured(tables).select(
            *KEY, *(pl.col(column).alias(f"{column}_{name}") for column in ("period", "value", "status", "reason"))
        )
        whole = whole.join(own, on=KEY, how="left")
    whole = whole.with_columns(_state())
    is_whole = pl.col("status") == Status.VALUE.value
    found = whole.with_columns(
        pl.col("period_a").alias("period_before"),
        pl.col("period_d").alias("period_after"),
        pl.col("value_a").alias("before"),
        pl.when(is_whole).then(pl.col("value_b") - pl.col("value_a")).alias("revised_data"),
        pl.when(is_whole).then(pl.col("value_c") - pl.col("value_b")).alias("real_change"),
        pl.when(is_whole).then(pl.col("value_d") - pl.col("value_c")).alias("changed_definition"),
        pl.col("value_d").alias("after"),
    )
    columns = [name for name in CYCLE_DIFFERENCES.columns if name != "place"]
    ordered = CYCLE_DIFFERENCES.in_order(CYCLE_DIFFERENCES.conform(found.select(columns)))
    return CYCLE_DIFFERENCES.conform(_with_places(ordered.drop("place")))


def measured(tables: Tables) -> pl.DataFrame:
    """
    The numbers of a run that are compared: each under its kind, subject, detail, region and unit.

    Of what is told by year the newest year with any number of that kind; of reach the longest period.
    """
    found = [frame for frame in _kinds(tables) if not frame.is_empty()]
    empty = pl.DataFrame(schema=_MEASURED)
    return pl.concat([empty, *(frame.select(list(_MEASURED)).cast(_MEASURED) for frame in found)])  # type: ignore[arg-type]


def main_differences(differences: pl.DataFrame) -> pl.DataFrame:
    """The differences that a reader begins with, in that order: the rows that have a place."""
    return differences.filter(pl.col("place").is_not_null()).sort("place")


def _with_places(differences: pl.DataFrame) -> pl.DataFrame:
    """
    The rows with the place of those that a reader begins with, where anything differs: everybody, one method of each.

    Populations first, then segments, estimates, reach and effects.
    """
    order = {"population": 0, "segment": 1, "estimate": 2, "reach": 3, "effect": 4}
    methods = {"directly_standardised": 0, "composition_adjusted": 1, "crude": 2, "combined_survey": 3, "survey": 4}
    of_estimate = pl.col("kind") == "estimate"
    is_about_all = pl.col("region").is_in([EVERYWHERE, "NL01"])
    is_counted_twice = pl.col("kind").is_in(["segment", "reach"]) & (pl.col("unit") != "persons")
    # Parts that cancel each other out are no less worth telling.
    is_still = pl.all_horizontal(pl.col(name) == 0 for name in ("revised_data", "real_change", "changed_definition"))
    is_nowhere = pl.col("before").is_null() & pl.col("after").is_null()
    stays = is_nowhere | is_still.fill_null(False)
    numbered = differences.with_row_index("_row").with_columns(
        pl.col("kind").replace_strict(order, return_dtype=pl.Int8).alias("_order"),
        pl.col("detail").replace_strict(methods, default=9, return_dtype=pl.Int8).alias("_method"),
    )
    asked = numbered.filter(is_about_all & ~is_counted_twice & (~of_estimate | (pl.col("_method") < 9)))
    best = pl.col("_method") == pl.col("_method").min().over("kind", "subject", "region")
    shown = asked.filter((~of_estimate | best) & ~stays).sort("_order", "subject", "detail", "region")
    places = shown.select("_row").with_row_index("place", offset=1)
    return numbered.join(places, on="_row", how="left").drop("_row", "_order", "_method")


def _state() -> list[pl.Expr]:
    there = {name: pl.col(f"status_{name}").is_not_null() for name in "abcd"}
    is_one_sided = ~there["a"] | ~there["d"]
    status = pl.when(pl.lit(False)).then(None).when(is_one_sided).then(pl.lit(Status.MISSING.value))
    reason = (
        pl.when(~there["a"]).then(pl.lit(ONLY_AFTER))
        .when(~there["d"]).then(pl.lit(ONLY_BEFORE))
    )  # fmt: skip
    for state in _STATES:
        for name in "abcd":
            has_state = pl.col(f"status_{name}") == state
            status = status.when(has_state).then(pl.lit(state))
            reason = reason.when(has_state).then(pl.col(f"reason_{name}"))
    between = there["b"] & there["c"]
    whole = pl.all_horizontal(pl.col(f"value_{name}").is_not_null() for name in "abcd")
    return [
        status.when(~between | ~whole).then(pl.lit(Status.MISSING.value)).otherwise(pl.lit(Status.VALUE.value))
        .alias("status"),
        reason.when(~between | ~whole).then(pl.lit(NOT_BETWEEN)).otherwise(None).alias("reason"),
    ]  # fmt: skip


def _kinds(tables: Tables) -> Iterator[pl.DataFrame]:
    regions = _region_names(tables)
    if "estimates" in tables:
        rows = _newest(tables["estimates"].filter(pl.col("sex").is_null(), pl.col("age_band").is_null()))
        found = rows.select(
            _said("estimate", "indicator", "method"), "region", "unit", period="period_start", value="value",
            status="status", reason="reason",
        )  # fmt: skip
        yield _named(found.unnest("said"), tables, "indicators", "indicator", regions)
    if "populations" in tables:
        found = tables["populations"].select(
            _said("population", "population", None), pl.lit(EVERYWHERE).alias("region"),
            pl.lit("persons").alias("unit"), pl.lit(None).alias("period"), pl.col("persons").alias("value"), "status",
            "reason",
        )  # fmt: skip
        yield _named(found.unnest("said"), tables, "populations", "population", regions)
    if "segments" in tables:
        for unit in ("persons", "percent"):
            found = _newest(tables["segments"]).select(
                _said("segment", "segment", "scheme"), "region", pl.lit(unit).alias("unit"), period="period_start",
                value=unit, status="status", reason="reason",
            )  # fmt: skip
            yield _named(found.unnest("said"), tables, "segment_schemes", "segment", regions)
    if "effects" in tables:
        found = tables["effects"].filter(pl.col("kind") == "average").select(
            _said("effect", "outcome", "population"), pl.col("site").alias("region"), pl.col("scale").alias("unit"),
            pl.lit(None).alias("period"), "value", "status", "reason",
        )  # fmt: skip
        yield _named(found.unnest("said"), tables, "indicators", "indicator", regions).unique(KEY, keep="first")
    if "reach" in tables:
        yield from _of_reach(tables, regions)


def _of_reach(tables: Tables, regions: pl.DataFrame) -> Iterator[pl.DataFrame]:
    everybody = [pl.col(trait) == EVERYWHERE for trait in ("segment", "deprivation", "sex", "age_group")]
    place = ["entry", "region"]
    rows = tables["reach"].filter(everybody).with_columns(_days=pl.col("period_end") - pl.col("period_start"))
    rows = rows.filter(pl.col("_days") == pl.col("_days").max().over(place)).unique([*place, "stage"], keep="first")
    for unit in ("persons", "percent"):
        found = rows.select(
            _said("reach", "entry", "stage"), "region", pl.lit(unit).alias("unit"), period="period_start", value=unit,
            status="status", reason="reason",
        )  # fmt: skip
        yield _named(found.unnest("said"), tables, "portfolio", "entry", regions)


def _said(kind: str, subject: str, detail: str | None) -> pl.Expr:
    return pl.struct(
        pl.lit(kind).alias("kind"),
        pl.col(subject).alias("subject"),
        (pl.lit("") if detail is None else pl.col(detail)).alias("detail"),
    ).alias("said")


def _newest(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of the newest period; of figures that are not made every year each has its own."""
    key = [name for name in ("indicator", "scheme", "method") if name in rows.columns]
    return rows.filter(pl.col("period_start") == pl.col("period_start").max().over(key))


def _named(rows: pl.DataFrame, tables: Tables, table: str, key: str, regions: pl.DataFrame) -> pl.DataFrame:
    """The rows with the names of their subjects and regions; a subject without a name is called by its identifier."""
    by = ["subject", "detail"] if key == "segment" else ["subject"]
    found = rows
    if table in tables:
        own = {"segment": ["segment", "scheme"]}.get(key, [key])
        names = tables[table].select(*own, "name_nl", "name_en").unique(own, keep="first")
        found = rows.join(names, left_on=by, right_on=own, how="left")
    else:
        found = rows.with_columns(name_nl=pl.lit(None, pl.String), name_en=pl.lit(None, pl.String))
    return found.join(regions, on="region", how="left").with_columns(
        pl.col("name_nl").fill_null(pl.col("subject")),
        pl.col("name_en").fill_null(pl.col("subject")),
        pl.col("region_name").fill_null(pl.col("region")),
    )


def _region_names(tables: Tables) -> pl.DataFrame:
    if "regions" not in tables:
        return pl.DataFrame(schema={"region": pl.String, "region_name": pl.String})
    named = tables["regions"].select("region", region_name="name").unique("region", keep="first")
    sites = named.filter(pl.col("region").str.starts_with("site:"))
    # Effects name a site without what tells it from other regions.
    return pl.concat([named, sites.with_columns(pl.col("region").str.strip_prefix("site:"))]).unique("region")
