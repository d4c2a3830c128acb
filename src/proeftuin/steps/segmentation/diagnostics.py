"""
How well a scheme divides a population, and what to beware of when its segments are used.

What is told here of regression to the mean, of diagnoses that are missing in who seeks no care, and of cost that stands
for need is measured in the data of the study, so that the warning is there where the trap is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from proeftuin.data.segment_tables import SEGMENT_DIAGNOSTICS
from proeftuin.methods.segmentation.variance_explained import variance_explained
from proeftuin.steps.population.care_regions import EVERYBODY
from proeftuin.steps.segmentation.area_residents import goes_by_areas
from proeftuin.steps.segmentation.cost_as_need import cost_at_equal_need
from proeftuin.steps.segmentation.scheme_need import looks_at_use, needs_of
from proeftuin.steps.segmentation.segment_cell import NEEDS, ORIGINS, SIZES, TRANSITIONS, UNASSIGNED
from proeftuin.steps.segmentation.segment_mean_table import TOP, WHOLE
from proeftuin.steps.segmentation.segment_table import Divided

OK, WARNING, WRONG = "ok", "warning", "wrong"
PARTITION, UNKNOWN, SMALLEST, AREAS = "partition", "unknown", "smallest_segment", "areas_below_minimum"
STABILITY, EXPLAINED, CONTACTS = "stability", "variance_explained", "few_contacts"
REGRESSION, COST_AS_NEED = "regression_to_mean", "cost_as_need"
MOST_UNKNOWN = 5.0
"""Percent of persons about whom something unknown could have decided otherwise; more is a warning."""
LEAST_STABLE = 70.0
"""Percent of who stays that is in the same segment a year later; less is a warning."""
LEAST_EXPLAINED = 5.0
"""Percent of the differences in cost; less is a warning."""
MOST_WITHOUT_CONTACT = 20.0
"""Percent of a segment without any contact in the year before; more is a warning."""
MOST_REGRESSION = 20.0
"""Percent of what a group costs above everybody that is gone a year later; more is a warning."""
LEAST_EXCESS = 0.25
"""What a group costs above everybody, as a part of what they cost; of less, what is gone is mostly chance."""
LOWEST_RATIO = 0.95
"""Cost over that of others with the same recorded needs; less, and surely less than 1, is a warning."""
MOST_DEPRIVED = "most_deprived"
UNRECORDED = "unknown"
_COLUMNS = (
    "region", "year", "measure", "segment", "group", "indicator", "value", "lower", "upper", "unit", "persons",
    "verdict", "note",
)  # fmt: skip


@dataclass(frozen=True)
class Diagnosis:
    """
    What the diagnostics of one scheme are made of.

    Attributes
    ----------
    means : frame
        As the contract `segment_means` says.
    explained : frame or None
        As `SegmentFigures.explained` gives it; `None` when no figures are made by segment of this scheme.
    cost : str or None
        Indicator of the cost.
    deprived : tuple of str or None
        Regions that are the most deprived fifth; `None` when the study does not tell how deprived areas are.
    minimum_persons : int
        Below which a segment of an area is called small.
    """

    divided: Divided
    means: pl.DataFrame
    explained: pl.DataFrame | None
    cost: str | None
    deprived: tuple[str, ...] | None
    minimum_persons: int

    def table(self) -> pl.DataFrame:
        """As the contract `segment_diagnostics` says."""
        parts = [
            self._partition(), self._unknown(), self._smallest(), self._areas(), self._stability(), self._contacts(),
            self._cost_explained(), self._others_explained(), self._regression(), self._cost_as_need(),
        ]  # fmt: skip
        filled = [part for part in parts if part is not None and not part.is_empty()]
        if not filled:
            return SEGMENT_DIAGNOSTICS.empty()
        rows = self.divided.labelled(pl.concat(filled, how="diagonal")).drop("year")
        stated = rows.with_columns(pl.lit("value").alias("status"))
        return SEGMENT_DIAGNOSTICS.in_order(SEGMENT_DIAGNOSTICS.conform(stated))

    def _partition(self) -> pl.DataFrame:
        sums = self.divided.grouped(SIZES, ["year", "segment"])
        once = pl.col("persons").filter(pl.col("segment") != UNASSIGNED).sum()
        found = sums.group_by("region", "year").agg((100 * once / pl.col("persons").sum()).alias("value"), _persons())
        return _judged(found, PARTITION, "percent", _when(pl.col("value") != 100, "not_in_one_segment", WRONG))

    def _unknown(self) -> pl.DataFrame:
        sums = self.divided.grouped(SIZES, ["year"])
        found = sums.with_columns((100 * (1 - pl.col("certain") / pl.col("persons"))).alias("value"))
        judged = _when(pl.col("value") > MOST_UNKNOWN, "unknown_could_decide")
        return _judged(found.select("region", "year", "value", "persons"), UNKNOWN, "percent", judged)

    def _smallest(self) -> pl.DataFrame:
        sizes = self._sizes(self.divided.groups)
        found = (
            sizes.sort("persons", "segment")
            .group_by("region", "year", maintain_order=True)
            .agg(pl.col("segment").first(), pl.col("persons").first())
            .with_columns(pl.col("persons").cast(pl.Float64).alias("value"))
        )
        judged = _when(pl.col("value") < self.minimum_persons, "small_segment")
        return _judged(self._with_names(found), SMALLEST, "persons", judged)

    def _areas(self) -> pl.DataFrame:
        regions = {code: (code,) for code in self.divided.regions.units.regions}
        sizes = self._sizes(regions)
        small = sizes.group_by("region", "year").agg((pl.col("persons") < self.minimum_persons).any().alias("small"))
        members = pl.DataFrame(
            [(group, code) for group, codes in self.divided.groups.items() for code in codes],
            schema={"group_name": pl.String, "region": pl.String},
            orient="row",
        )
        found = (
            small.join(members, on="region")
            .group_by(pl.col("group_name").alias("region"), "year")
            .agg(pl.col("small").sum().cast(pl.Float64).alias("value"))
        )
        return _judged(found, AREAS, "areas", _when(pl.col("value") > 0, "small_areas"))

    def _stability(self) -> pl.DataFrame | None:
        if TRANSITIONS not in self.divided.sums:
            return None
        sums = self.divided.grouped(TRANSITIONS, ["year", "segment", "to_segment"])
        stayed = sums.filter((pl.col("segment") >= 0) & (pl.col("to_segment") >= 0))
        same = pl.col("persons").filter(pl.col("segment") == pl.col("to_segment")).sum()
        found = stayed.group_by("region", "year").agg((100 * same / pl.col("persons").sum()).alias("value"), _persons())
        return _judged(found, STABILITY, "percent", _when(pl.col("value") < LEAST_STABLE, "unstable"))

    def _contacts(self) -> pl.DataFrame:
        by_segment = self.divided.grouped(SIZES, ["year", "segment"]).filter(pl.col("segment") != UNASSIGNED)
        whole = by_segment.group_by("region", "year").agg(pl.col("looked_back", "without_contact").sum())
        nobody = whole.filter(pl.col("looked_back") == pl.col("without_contact")).select(
            "region", "year", pl.lit(True).alias("nobody")
        )
        rows = pl.concat([self._with_names(by_segment), whole], how="diagonal").filter(pl.col("looked_back") > 0)
        found = rows.join(nobody, on=["region", "year"], how="left").select(
            "region", "year", "segment", "nobody",
            (100 * pl.col("without_contact") / pl.col("looked_back")).alias("value"),
            pl.col("looked_back").alias("persons"),
        )  # fmt: skip
        many = pl.col("value") > MOST_WITHOUT_CONTACT
        note = (
            pl.when(pl.col("nobody").fill_null(False))
            .then(pl.lit("no_look_back"))
            .when(many)
            .then(pl.lit("diagnosis_missing"))
        )
        return _judged(found, CONTACTS, "percent", (_verdict(note.is_not_null()), note))

    def _cost_explained(self) -> pl.DataFrame | None:
        if self.cost is None or NEEDS not in self.divided.sums:
            return None
        sums = self.divided.grouped(NEEDS, ["year", "segment"]).filter(pl.col("segment") != UNASSIGNED)
        rows = [
            (region, year, 100 * float(variance_explained(*(own[name].to_numpy() for name in _EXPLAINING))), persons)
            for (region, year), own in sums.cast({"squares": pl.Float64}).sort("segment").group_by("region", "year")
            for persons in [int(own["persons"].sum())]
        ]
        schema = {"region": pl.String, "year": pl.Int64, "value": pl.Float64, "persons": pl.Int64}
        found = pl.DataFrame(rows, schema=schema, orient="row").filter(pl.col("value").is_finite())
        judged = _when(pl.col("value") < LEAST_EXPLAINED, "explains_little")
        return _judged(found.with_columns(pl.lit(self.cost).alias("indicator")), EXPLAINED, "percent", judged)

    def _others_explained(self) -> pl.DataFrame | None:
        if self.explained is None:
            return None
        others = self.explained.filter((pl.col("indicator") != (self.cost or "")) & pl.col("value").is_finite())
        found = others.with_columns(pl.lit(EVERYBODY).alias("region"), 100 * pl.col("value"))
        return _judged(found, EXPLAINED, "percent", _when(pl.lit(False), "explains_little"))

    def _regression(self) -> pl.DataFrame | None:
        if self.means.is_empty():
            return None
        years = self.means.with_columns(pl.col("period_start").dt.year().cast(pl.Int64).alias("year"))
        moments = ["before", "now", "after"]
        whole = years.filter(pl.col("group") == WHOLE).select(
            "region", "year", *(pl.col(name).alias(f"{name}_all") for name in moments)
        )
        compared = years.filter(pl.col("group") != WHOLE).join(whole, on=["region", "year"])
        # A segment was picked on the time before its year, the most expensive on the year itself.
        is_top = pl.col("group") == TOP
        then, later = (
            pl.when(is_top).then(pl.col(a) - pl.col(f"{a}_all")).otherwise(pl.col(b) - pl.col(f"{b}_all"))
            for a, b in (("now", "before"), ("after", "now"))
        )
        usual = pl.when(is_top).then(pl.col("now_all")).otherwise(pl.col("before_all"))
        found = compared.with_columns((100 * (1 - later / then)).alias("value")).filter(
            (then > LEAST_EXCESS * usual) & pl.col("value").is_finite()
        )
        bites = is_top | pl.lit(looks_at_use(self.divided.scheme))
        note = pl.when(is_top).then(pl.lit("regression_of_top")).otherwise(pl.lit("regression_of_segment"))
        warned = bites & (pl.col("value") >= MOST_REGRESSION)
        return _judged(
            found, REGRESSION, "percent", (_verdict(warned), pl.when(warned).then(note))
        ).select(
            "region", "year", "measure", "value", "unit", "persons", "verdict", "note", "indicator",
            pl.when(~is_top).then(pl.col("group")).alias("segment"),
            pl.when(is_top).then(pl.col("group")).alias("group"),
        )  # fmt: skip

    def _cost_as_need(self) -> pl.DataFrame | None:
        if self.cost is None or NEEDS not in self.divided.sums or not needs_of(self.divided.scheme):
            return None
        if self.deprived is not None:
            named = self.divided.named(self.divided.sums[NEEDS])
            is_in = pl.col("region").is_in(list(self.deprived))
            sums = named.with_columns(pl.when(is_in).then(pl.lit(MOST_DEPRIVED)).alias("group"))
        else:
            known = pl.col("origin") != UNRECORDED
            sums = self.divided.sums[ORIGINS].with_columns(pl.when(known).then(pl.col("origin")).alias("group"))
        found = self._with_names(cost_at_equal_need(sums)).with_columns(
            pl.lit(EVERYBODY).alias("region"), pl.lit(self.cost).alias("indicator")
        )
        lower = (pl.col("value") <= LOWEST_RATIO) & (pl.col("upper") < 1)
        return _judged(found, COST_AS_NEED, "ratio", _when(lower, "cost_below_need"))

    def _sizes(self, groups: Mapping[str, Sequence[str]]) -> pl.DataFrame:
        """
        Persons of each segment, zeros too, of each group and year with anybody.

        Of types of areas those with somebody only: in most areas all persons have one type, and that is no lack.
        """
        sums = self.divided.grouped(SIZES, ["year", "segment"], groups)
        where = sums.select("region", "year").unique()
        places = pl.DataFrame({"segment": list(self.divided.segments)}, schema={"segment": pl.Int64})
        grid = where.join(places, how="cross").join(
            sums.select("region", "year", "segment", "persons"), on=["region", "year", "segment"], how="left"
        )
        sizes = grid.with_columns(pl.col("persons").fill_null(0))
        return sizes.filter(pl.col("persons") > 0) if goes_by_areas(self.divided.scheme) else sizes

    def _with_names(self, found: pl.DataFrame) -> pl.DataFrame:
        names = pl.col("segment").replace_strict(self.divided.segments, default=None, return_dtype=pl.String)
        return found.with_columns(names)


_EXPLAINING = ("cost", "squares", "persons")
_Judged = tuple[pl.Expr, pl.Expr]


def _persons() -> pl.Expr:
    return pl.col("persons").sum().alias("persons")


def _verdict(warned: pl.Expr, verdict: str = WARNING) -> pl.Expr:
    return pl.when(warned.fill_null(False)).then(pl.lit(verdict)).otherwise(pl.lit(OK))


def _when(warned: pl.Expr, note: str, verdict: str = WARNING) -> _Judged:
    return _verdict(warned, verdict), pl.when(warned.fill_null(False)).then(pl.lit(note))


def _judged(found: pl.DataFrame, measure: str, unit: str, judged: _Judged) -> pl.DataFrame:
    verdict, note = judged
    told = found.with_columns(
        pl.lit(measure).alias("measure"),
        pl.lit(unit).alias("unit"),
        verdict.alias("verdict"),
        note.cast(pl.String).alias("note"),
    )
    return told.select(name for name in _COLUMNS if name in told.columns)
