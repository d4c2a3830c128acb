"""
The tables of a bundle as rows for the database.

Only released tables are read. The cells of a study, which estimates are made of, stay in the bundle: they are not for
pages, and nothing here can name them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from proeftuin.errors import DataContractError, Problem
from proeftuin.reporting.edition import METHODS_BY_PREFERENCE
from proeftuin.studies.bundle_reader import Bundle

EXTRACTED = (
    "sites", "trends", "effects", "control_charts", "signals", "cycle_changes", "cycle_differences", "segment_schemes",
)  # fmt: skip
"""Small tables that are shown as they are."""
PARTLY_EXTRACTED = ("segments", "reach", "portfolio", "populations", "control_points")
"""Tables of which pages show a part: the newest year, everybody together, names, and points by the site of a chart."""
_TRAITS = ("segment", "deprivation", "sex", "age_group")
AREAS_OF_SITES = "areas_of_sites"
"""The name under which the municipalities of sites stand among what is shown as it is."""
SHARED_METHODS = {"combined_survey": "survey"}
"""
A survey figure is published for some areas and put together from parts for others: never both for one area.

A reader who compares a site with the country needs them side by side.
"""
_DIMENSIONS = ("population", "sex", "age_band", "segment", "method")
Dimensions = tuple[str, str, str, str, str]
"""Population, sex, age band, segment and method: what a stratum is known by."""


_IS_WHOLE = (pl.col("sex") == "") & (pl.col("age_band") == "") & (pl.col("segment") == "")


class BundleTables:
    """Reads the tables of one bundle that are taken in."""

    def __init__(self, folder: Path) -> None:
        self.bundle = Bundle.open(folder)

    def _table(self, name: str) -> pl.DataFrame | None:
        return self.bundle.table(name) if (self.bundle.folder / f"{name}.parquet").is_file() else None

    @property
    def has_estimates(self) -> bool:
        """Whether the study estimated levels of indicators at all; one about choosing or segments may not."""
        return (self.bundle.folder / "estimates.parquet").is_file()

    def estimates(self) -> pl.DataFrame:
        """
        Every estimate with the stratum that it belongs to.

        Raises
        ------
        DataContractError
            A number is not finite.
        """
        frame = self._with_segments(self.bundle.table("estimates")).with_columns(
            pl.col("sex", "age_band", "reason", "interval_method").fill_null(""),
            pl.col("method").alias("own_method"),
            pl.col("method").replace(SHARED_METHODS),
        )
        numbers = [pl.col(name).is_null() | pl.col(name).is_finite() for name in ("value", "lower", "upper")]
        if not frame.select(pl.all_horizontal(numbers).all()).item():
            raise DataContractError(
                Problem("estimates", "a number is not finite", "a number, or a state with a reason", "run it again")
            )
        key = ["indicator", "region", *_DIMENSIONS, "period_start", "period_end"]
        return frame.sort("own_method", descending=True).unique(key, keep="first").sort(key)

    def _with_segments(self, whole: pl.DataFrame) -> pl.DataFrame:
        """Figures of everybody, and below them those of the segments where the study made any."""
        whole = whole.with_columns(pl.lit("").alias("segment"))
        parts = self._table("segment_figures")
        if parts is None or parts.is_empty():
            return whole
        code = pl.concat_str("scheme", "segment", separator=":")
        return pl.concat([whole, parts.with_columns(code.alias("segment")).select(whole.columns)])

    def strata(self, estimates: pl.DataFrame) -> list[Dimensions]:
        """Every way in which figures are given."""
        return sorted(estimates.select(_DIMENSIONS).unique().iter_rows())

    def segment_names(self) -> dict[str, tuple[str, str]]:
        """Dutch and English name of every segment, by the code that it has in a stratum."""
        schemes = self._table("segment_schemes")
        rows = [] if schemes is None else schemes.to_dicts()
        return {f"{row['scheme']}:{row['segment']}": (row["name_nl"], row["name_en"]) for row in rows}

    def indicators(self) -> list[dict[str, Any]]:
        """The definitions, in the order of the study."""
        return self.bundle.table("indicators").to_dicts()

    def areas(self, estimates: pl.DataFrame) -> list[dict[str, Any]]:
        """Code, name, kind and whether it is an example, of every region with a figure."""
        regions = self._table("regions")
        sites = self._table("sites")
        known: dict[str, dict[str, Any]] = {}
        for code in estimates["region"].unique().sort():
            known[code] = {"code": code, "name": code, "kind": "other", "is_example": False}
        for row in [] if regions is None else regions.unique("region", maintain_order=True).to_dicts():
            if row["region"] in known:
                known[row["region"]] |= {"name": row["name"], "kind": row["kind"]}
        for row in [] if sites is None else sites.to_dicts():
            code = f"site:{row['site']}"
            if code in known:
                is_example = row["geography"] == "assumed"
                known[code] |= {"name": row["name"], "kind": "site", "is_example": is_example}
        return list(known.values())

    def comparisons(self) -> pl.DataFrame | None:
        """Differences with the country and the comparison pool, those of the newest period marked."""
        frame = self._table("comparisons")
        if frame is None:
            return None
        newest = pl.col("period_start") == pl.col("period_start").max().over("indicator", "region", "reference")
        return frame.with_columns(pl.col("reason").fill_null(""), newest.alias("is_newest"))

    def extracts(self) -> Iterator[tuple[str, str, int, dict[str, Any]]]:
        """Table, site, place and row of everything that is shown as it is."""
        for name in EXTRACTED:
            frame = self._table(name)
            if frame is None:
                continue
            for place, row in enumerate(frame.to_dicts()):
                yield name, _site_of(row), place, row
        for name in PARTLY_EXTRACTED:
            frame = self._table(name)
            for place, row in enumerate([] if frame is None else getattr(self, f"_part_of_{name}")(frame).to_dicts()):
                yield name, _site_of(row), place, row
        for place, (site, municipalities) in enumerate(self._areas_of_sites().items()):
            yield AREAS_OF_SITES, site, place, {"site": site, "municipalities": municipalities}

    def _part_of_segments(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Segments of the main scheme in sites and in all data, in the newest year of each."""
        schemes = self._table("segment_schemes")
        main = [] if schemes is None else schemes.filter("is_main")["scheme"].unique().to_list()
        newest = pl.col("period_start") == pl.col("period_start").max().over("scheme", "population", "region")
        of_sites = pl.col("region").str.starts_with("site:") | (pl.col("region") == "all")
        return frame.filter(pl.col("scheme").is_in(main), of_sites, newest)

    def _part_of_reach(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Everybody together; groups of one trait stand in the report."""
        return frame.filter(pl.all_horizontal(pl.col(trait) == "all" for trait in _TRAITS))

    def _part_of_portfolio(self, frame: pl.DataFrame) -> pl.DataFrame:
        """What entries of the portfolio are called."""
        return frame.select("entry", "place", "name_nl", "name_en")

    def _part_of_populations(self, frame: pl.DataFrame) -> pl.DataFrame:
        """What populations are called; how they were made up is in the report."""
        return frame.select("population", "name_nl", "name_en")

    def _part_of_control_points(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Points with the region of their chart."""
        charts = self._table("control_charts")
        if charts is None:
            return frame.clear()
        columns = ("chart", "period_start", "period_end", "part", "value", "centre", "lower", "upper", "is_excluded",
                   "is_complete", "meaning", "status", "reason", "region")  # fmt: skip
        return frame.join(charts.select("chart", "region"), on="chart", how="left").select(columns)

    def _areas_of_sites(self) -> dict[str, list[str]]:
        """Municipalities of each site by its short name."""
        regions = self._table("regions")
        found: dict[str, list[str]] = {}
        for row in [] if regions is None else regions.filter(pl.col("kind") == "site").iter_rows(named=True):
            found.setdefault(row["region"].removeprefix("site:"), []).append(row["municipality"])
        return found


def headlines(estimates: pl.DataFrame) -> pl.Series:
    """Whether each estimate is the newest of its region and indicator, given in the preferred way."""
    ranks = {method: rank for rank, method in enumerate(METHODS_BY_PREFERENCE)}
    is_whole = _IS_WHOLE
    marked = estimates.with_row_index("row").filter(is_whole, pl.col("method") != "indirectly_standardised")
    chosen = (
        marked.with_columns(
            pl.col("method").replace_strict(ranks, default=len(ranks)).alias("rank"),
            # A method that gives a figure nowhere in the region is no way to tell how the region is doing.
            (pl.col("status") == "value").any().over("indicator", "region", "population", "method").alias("has_any"),
            (pl.col("status") != "missing").alias("is_known"),
        )
        .sort("has_any", "rank", "is_known", "period_start", "period_end", descending=[True, False, True, True, True])
        .unique(["indicator", "region"], keep="first", maintain_order=True)
    )
    rows = chosen["row"].to_list()
    return estimates.with_row_index("row").select(pl.col("row").is_in(rows).alias("is_headline"))["is_headline"]


def strata_of_indicators(estimates: pl.DataFrame) -> dict[str, list[Dimensions]]:
    """The ways in which each indicator is given, the preferred one first."""
    ranks = {method: rank for rank, method in enumerate(METHODS_BY_PREFERENCE)}
    found = (
        estimates.group_by("indicator", *_DIMENSIONS)
        .agg((pl.col("status") == "value").any().alias("has_any"))
        .with_columns(
            _IS_WHOLE.alias("is_whole"),
            pl.col("method").replace_strict(ranks, default=len(ranks)).alias("rank"),
        )
        .sort(
            "indicator",
            "is_whole",
            "has_any",
            "rank",
            *_DIMENSIONS,
            descending=[False, True, True, *[False] * (1 + len(_DIMENSIONS))],
        )
    )
    strata: dict[str, list[Dimensions]] = {}
    for code, *dimensions in found.select("indicator", *_DIMENSIONS).iter_rows():
        strata.setdefault(code, []).append((dimensions[0], dimensions[1], dimensions[2], dimensions[3], dimensions[4]))
    return strata


def periods_of_indicators(estimates: pl.DataFrame) -> dict[str, list[tuple[str, str]]]:
    """First day, and first day after, of each period for which there is a row."""
    found = estimates.select("indicator", "period_start", "period_end").unique().sort(pl.all())
    periods: dict[str, list[tuple[str, str]]] = {}
    for code, start, end in found.iter_rows():
        periods.setdefault(code, []).append((start.isoformat(), end.isoformat()))
    return periods


def _site_of(row: dict[str, Any]) -> str:
    site = row.get("site")
    if site is None and str(row.get("region", "")).startswith("site:"):
        site = row["region"].removeprefix("site:")
    return "" if site in (None, "all") else str(site)
