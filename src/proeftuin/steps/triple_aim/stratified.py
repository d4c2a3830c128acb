"""
Cells as arrays: indicator × year × region × stratum, in exact integers, so that a region is a sum of municipalities.

A stratum is one sex in one age band. The persons whom the source places in no municipality have no stratum: they count
in crude figures of the country and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from proeftuin.steps.triple_aim.cell import REST

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
HUNDREDTHS = 100
"""Amounts are kept as integer hundredths: cents of a euro, hundredths of an insured year."""


@dataclass(frozen=True)
class StratifiedCells:
    """
    Sums of one population as exact integer arrays.

    Attributes
    ----------
    indicators, years, regions : tuple
        Labels of the first three axes.
    strata : tuple of (sex, age band)
        Labels of the last axis.
    exposure, total : int64 arrays, shape (indicators, years, regions, strata)
        Hundredths of an insured year, and cents. Zero where there are no cells.
    persons : int64 array, same shape
    rest_exposure, rest_total, rest_persons : int64 arrays, shape (indicators, years)
        Of the persons in no municipality.
    exists : bool array, shape (indicators, years)
        Whether the source carries the indicator in that year.
    apportioned : bool array, shape (years, regions)
        Whether a part of the region came from a divided municipality.
    """

    indicators: tuple[str, ...]
    years: tuple[int, ...]
    regions: tuple[str, ...]
    strata: tuple[tuple[str, str], ...]
    exposure: Integers
    total: Integers
    persons: Integers
    rest_exposure: Integers
    rest_total: Integers
    rest_persons: Integers
    exists: npt.NDArray[np.bool_]
    apportioned: npt.NDArray[np.bool_]

    @classmethod
    def from_cells(cls, cells: pl.DataFrame) -> StratifiedCells:
        """The arrays of a table of cells; labels are sorted, so that row order does not matter."""
        cells = cells.with_columns(pl.col("period_start").dt.year().alias("year"))
        located = cells.filter(pl.col("region") != REST)
        axes: dict[str, list[object]] = {
            name: sorted(cells[name].unique().to_list()) for name in ("indicator", "year")
        } | {"region": sorted(located["region"].unique().to_list())}
        strata = sorted(located.select("sex", "age_band").unique().rows())
        axes["stratum"] = list(range(len(strata)))
        located = located.join(
            pl.DataFrame(
                [(sex, band, i) for i, (sex, band) in enumerate(strata)],
                schema={"sex": pl.String, "age_band": pl.String, "stratum": pl.Int64},
                orient="row",
            ),
            on=["sex", "age_band"],
        )
        place = _places(located, axes)
        rest = cells.filter(pl.col("region") == REST)
        rest_place = _places(rest, {name: axes[name] for name in ("indicator", "year")})
        shape = tuple(len(labels) for labels in axes.values())
        exists = np.zeros(shape[:2], dtype=bool)
        exists[place[0], place[1]] = True
        apportioned = np.zeros(shape[1:3], dtype=bool)
        np.logical_or.at(apportioned, (place[1], place[2]), located["apportioned"].to_numpy())
        return cls(
            indicators=tuple(str(label) for label in axes["indicator"]),
            years=tuple(int(str(label)) for label in axes["year"]),
            regions=tuple(str(label) for label in axes["region"]),
            strata=tuple((sex, band) for sex, band in strata),
            exposure=_filled(shape, place, _hundredths(located, "exposure")),
            total=_filled(shape, place, _hundredths(located, "total")),
            persons=_filled(shape, place, located["persons"].fill_null(0).to_numpy()),
            rest_exposure=_filled(shape[:2], rest_place, _hundredths(rest, "exposure")),
            rest_total=_filled(shape[:2], rest_place, _hundredths(rest, "total")),
            rest_persons=_filled(shape[:2], rest_place, rest["persons"].fill_null(0).to_numpy()),
            exists=exists,
            apportioned=apportioned,
        )

    def grouped(self, groups: Mapping[str, Sequence[str]]) -> StratifiedCells:
        """
        The same sums for `groups` of municipalities, in the order of `groups`.

        A group without any municipality here gets zeros. The country must be given as a group like any other; the
        persons in no municipality stay apart.
        """
        position = {region: i for i, region in enumerate(self.regions)}
        members = [[position[code] for code in codes if code in position] for codes in groups.values()]

        def summed(array: Integers) -> Integers:
            return np.stack([array[:, :, index, :].sum(axis=2) for index in members], axis=2)

        return replace(
            self,
            regions=tuple(groups),
            exposure=summed(self.exposure),
            total=summed(self.total),
            persons=summed(self.persons),
            apportioned=np.stack([self.apportioned[:, index].any(axis=1) for index in members], axis=1),
        )

    def years_at_risk(self) -> Floats:
        """Exposure in years, shape (indicators, years, regions, strata)."""
        return self.exposure / HUNDREDTHS

    def amounts(self) -> Floats:
        """Totals in units (euro), shape (indicators, years, regions, strata)."""
        return self.total / HUNDREDTHS

    def index_of_region(self, region: str) -> int:
        """Position of `region` on the third axis."""
        return self.regions.index(region)


def _places(frame: pl.DataFrame, axes: Mapping[str, Sequence[object]]) -> tuple[npt.NDArray[np.intp], ...]:
    return tuple(
        frame[name].replace_strict(list(labels), list(range(len(labels))), return_dtype=pl.Int64).to_numpy()
        if frame.height
        else np.zeros(0, dtype=np.intp)
        for name, labels in axes.items()
    )


def _hundredths(frame: pl.DataFrame, column: str) -> Integers:
    return (frame[column] * HUNDREDTHS).cast(pl.Int64).to_numpy()


def _filled(shape: Sequence[int], place: tuple[npt.NDArray[np.intp], ...], values: Integers) -> Integers:
    array = np.zeros(tuple(shape), dtype=np.int64)
    np.add.at(array, place, values)
    return array
