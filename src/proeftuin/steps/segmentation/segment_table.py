"""The tables of who is in each segment, of the sums that all buckets gave together, before output control."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from proeftuin.data.contract import TableContract
from proeftuin.data.segment_tables import (
    SEGMENT_AGES,
    SEGMENT_ELEMENTS,
    SEGMENT_OVERLAPS,
    SEGMENT_TRANSITIONS,
    SEGMENTS,
)
from proeftuin.steps.population.care_regions import EVERYBODY, REST, StudyRegions
from proeftuin.steps.segmentation.scheme import Scheme
from proeftuin.steps.segmentation.segment_cell import (
    DIED,
    ELEMENTS,
    ENTERED,
    LEFT,
    OVERLAPS,
    SIZES,
    TRANSITIONS,
    UNASSIGNED,
)
from proeftuin.steps.triple_aim.cell import UNKNOWN
from proeftuin.vocabulary.age_band import FIVE_YEAR_BANDS_TO_90

SITE = "site:"
MOVES = {DIED: "died", LEFT: "left", ENTERED: "entered"}
"""What stands for a segment in transitions of who was not, or is no longer, in the population."""
_YEAR_DAYS = pl.when(pl.date(pl.col("year").cast(pl.Int32), 1, 1).dt.is_leap_year()).then(366).otherwise(365)


@dataclass(frozen=True)
class Divided:
    """
    A population divided by one scheme.

    Attributes
    ----------
    sums : mapping of str to frame
        As `segment_sums` gives them, added over buckets.
    population : str
        Identifier of the population.
    """

    scheme: Scheme
    sums: Mapping[str, pl.DataFrame]
    population: str
    regions: StudyRegions

    @cached_property
    def segments(self) -> dict[int, str]:
        """Identifiers of the segments by their place."""
        return {place: segment.id for place, segment in enumerate(self.scheme.segments)}

    @cached_property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """Everybody and the sites, by the regions that they are made of."""
        return {name: codes for name, codes in self.regions.groups.items() if name == EVERYBODY or name[:5] == SITE}

    @cached_property
    def all_groups(self) -> dict[str, tuple[str, ...]]:
        """The same, and every region in which any of the persons is."""
        present = set(self.named(self.sums[SIZES])["region"].unique())
        single = {name: codes for name, codes in self.regions.groups.items() if present & set(codes)}
        return {**single, **self.groups}

    def named(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with regions by name instead of place."""
        names = {0: REST, **dict(enumerate(self.regions.units.regions, start=1))}
        return frame.with_columns(pl.col("region").replace_strict(names, return_dtype=pl.String))

    def grouped(
        self, name: str, keys: Sequence[str], groups: Mapping[str, Sequence[str]] | None = None
    ) -> pl.DataFrame:
        """The sums of that kind by group of regions and `keys`, everything else added up."""
        return added_to_groups(self.named(self.sums[name]), self.groups if groups is None else groups, keys)

    def labelled(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with the scheme, and the period of its `year`."""
        return frame.with_columns(
            pl.lit(self.scheme.id).alias("scheme"),
            pl.date(pl.col("year"), 1, 1).alias("period_start"),
            pl.date(pl.col("year") + 1, 1, 1).alias("period_end"),
        )


def added_to_groups(named: pl.DataFrame, groups: Mapping[str, Sequence[str]], keys: Sequence[str]) -> pl.DataFrame:
    """Sums of regions as those of the groups that they are in, by `keys`."""
    members = pl.DataFrame(
        [(group, code) for group, codes in groups.items() for code in codes],
        schema={"group_name": pl.String, "region": pl.String},
        orient="row",
    )
    joined = named.join(members, on="region").drop("region").rename({"group_name": "region"})
    numbers = [name for name, kind in joined.schema.items() if kind.is_numeric() and name not in keys]
    return joined.group_by("region", *keys).agg(pl.col(numbers).sum())


def segment_rows(divided: Divided) -> pl.DataFrame:
    """How large each segment is in every region, as the contract `segments` says; an empty segment has its row too."""
    groups = divided.all_groups
    sums = divided.grouped(SIZES, ["segment", "year"], groups)
    sexes = divided.grouped(SIZES, ["segment", "year", "sex"], groups)
    for word, name in (("male", "men"), ("female", "women")):
        own = sexes.filter(pl.col("sex") == word).select("region", "segment", "year", pl.col("persons").alias(name))
        sums = sums.join(own, on=["region", "segment", "year"], how="left")
    filled = _each_segment(divided, sums)
    whole = pl.col("persons").sum().over("region", "year")
    return _table(
        SEGMENTS,
        divided,
        filled.with_columns(
            pl.lit(divided.population).alias("population"),
            pl.col("men", "women").fill_null(0),
            pl.when(whole > 0).then(100 * pl.col("persons") / whole).alias("percent"),
            (pl.col("persons") - pl.col("certain")).alias("uncertain"),
            (pl.col("days") / _YEAR_DAYS).alias("exposure"),
            pl.when(pl.col("aged") > 0).then(pl.col("ages") / pl.col("aged")).alias("mean_age"),
        ),
    )


def age_rows(divided: Divided) -> pl.DataFrame:
    """Sex and age in each segment, as the contract `segment_ages` says."""
    labels = {place: band.label for place, band in enumerate(FIVE_YEAR_BANDS_TO_90)}
    sums = divided.grouped(SIZES, ["segment", "year", "sex", "age_band"]).with_columns(
        pl.col("sex").fill_null(UNKNOWN),
        pl.col("age_band").replace_strict(labels, default=None, return_dtype=pl.String).fill_null(UNKNOWN),
    )
    return _table(SEGMENT_AGES, divided, sums)


def element_rows(divided: Divided) -> pl.DataFrame:
    """Of how many persons in each segment each element is true, as the contract `segment_elements` says."""
    sums = divided.grouped(ELEMENTS, ["segment", "year"])
    rows = [
        sums.select(
            "region",
            "segment",
            "year",
            pl.lit(element.key).alias("element"),
            pl.lit(element.label.nl).alias("label_nl"),
            pl.lit(element.label.en).alias("label_en"),
            pl.col(f"true__{place}").alias("persons"),
            pl.col(f"unknown__{place}").alias("unknown"),
        )
        for place, element in enumerate(divided.scheme.elements)
    ]
    return _table(SEGMENT_ELEMENTS, divided, pl.concat(rows))


def transition_rows(divided: Divided) -> pl.DataFrame:
    """Who went from which segment to which, as the contract `segment_transitions` says; none in a closed population."""
    if TRANSITIONS not in divided.sums:
        return SEGMENT_TRANSITIONS.empty()
    sums = divided.grouped(TRANSITIONS, ["segment", "to_segment", "year"])
    names = {**divided.segments, **MOVES}
    known = sums.filter((pl.col("segment") != UNASSIGNED) & (pl.col("to_segment") != UNASSIGNED))
    entered = pl.col("segment") == ENTERED
    whole = pl.col("persons").sum().over("region", "year", "segment")
    rows = known.with_columns(
        pl.col("segment").replace_strict(names, return_dtype=pl.String).alias("from_segment"),
        pl.col("to_segment").replace_strict(names, return_dtype=pl.String),
        pl.when(~entered).then(100 * pl.col("persons") / whole).alias("percent"),
    )
    return _table(SEGMENT_TRANSITIONS, divided, rows, has_segment=False)


def overlap_rows(divided: Divided) -> pl.DataFrame:
    """Which rules are true together, as the contract `segment_overlaps` says."""
    segments = [rule.segment for rule in divided.scheme.rules if rule.when is not None]
    flags = [f"holds_{number}" for number in range(len(segments))]
    sums = divided.grouped(OVERLAPS, [*flags, "year"])
    parts = [pl.when(pl.col(flag) == 1).then(pl.lit(segment)) for flag, segment in zip(flags, segments, strict=True)]
    combination = pl.concat_str(parts, separator="+", ignore_nulls=True) if parts else pl.lit("")
    rows = sums.with_columns(combination.alias("combination"))
    return _table(SEGMENT_OVERLAPS, divided, rows, has_segment=False)


def together(contract: TableContract, tables: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The rows of several schemes as one table."""
    return contract.in_order(pl.concat([contract.empty(), *tables]))


def _each_segment(divided: Divided, sums: pl.DataFrame) -> pl.DataFrame:
    """With a row of zeros for each segment of a region and year in which nobody is in it."""
    where = sums.select("region", "year").unique()
    segments = pl.DataFrame({"segment": list(divided.segments)}, schema={"segment": pl.Int64})
    grid = where.join(segments, how="cross")
    numbers = [name for name in sums.columns if name not in ("region", "year", "segment")]
    return grid.join(sums, on=["region", "year", "segment"], how="left").with_columns(pl.col(numbers).fill_null(0))


def _table(contract: TableContract, divided: Divided, rows: pl.DataFrame, *, has_segment: bool = True) -> pl.DataFrame:
    if has_segment:
        rows = rows.filter(pl.col("segment") != UNASSIGNED).with_columns(
            pl.col("segment").replace_strict(divided.segments, return_dtype=pl.String)
        )
    labelled = divided.labelled(rows).with_columns(pl.lit("value").alias("status"))
    known = [name for name in contract.columns if name in labelled.columns]
    return contract.in_order(contract.conform(labelled.select(known)))
