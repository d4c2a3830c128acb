"""Sums of person rows as stratified cells, the arrays that an evaluation works on."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from proeftuin.steps.triple_aim.care_cell import TOTAL, base
from proeftuin.steps.triple_aim.care_measure import Tally, TallyKind
from proeftuin.steps.triple_aim.stratified import HUNDREDTHS, Integers, StratifiedCells

EXTENSIVE = (TallyKind.AMOUNT, TallyKind.NUMBER)
"""Kinds of tallies that are sums over person-time, so that a region is the sum of its persons."""
UNKNOWN = "unknown"
"""Label of an unknown sex."""


def stratified_cells(
    sums: pl.DataFrame, tallies: Mapping[str, Tally], regions: Sequence[str], years: Sequence[int]
) -> StratifiedCells:
    """
    The sums of `care_cells` as arrays, in years at risk and in euro or numbers.

    Parameters
    ----------
    tallies : mapping of str to Tally
        Amounts and numbers; see `EXTENSIVE`.
    regions : sequence of str
        The study's list of regions; the first has place 1. Regions in which nobody was are left out, and so is who has
        no known region.
    years : sequence of int
    """
    located = sums.filter((pl.col("region") > 0) & pl.col("year").is_in(list(years)))
    places = sorted(located["region"].unique().to_list())
    strata = sorted(
        (sex or UNKNOWN, -1 if band is None else band)
        for sex, band in located.select("sex", "age_band").unique().iter_rows()
    )
    at = (
        _positions(located["year"].to_list(), years),
        _positions(located["region"].to_list(), places),
        _positions(
            [(sex or UNKNOWN, -1 if band is None else band) for sex, band in located.select("sex", "age_band").rows()],
            strata,
        ),
    )
    shape = (len(years), len(places), len(strata))
    days_of_year = np.array([366 if isleap(year) else 365 for year in years])

    def summed(column: str) -> Integers:
        array = np.zeros(shape, dtype=np.int64)
        np.add.at(array, at, located[column].fill_null(0).cast(pl.Int64).to_numpy())
        return array

    def in_hundredths(tally: Tally, id: str) -> Integers:
        total = summed(f"{id}__{TOTAL}")
        return total if tally.kind is TallyKind.AMOUNT else total * HUNDREDTHS

    days = [summed(base("days", tally.ages)) for tally in tallies.values()]
    none = np.zeros((len(tallies), len(years)), dtype=np.int64)
    return StratifiedCells(
        indicators=tuple(tallies),
        years=tuple(years),
        regions=tuple(regions[place - 1] for place in places),
        strata=tuple((sex, str(band)) for sex, band in strata),
        exposure=np.stack([np.rint(d * HUNDREDTHS / days_of_year[:, None, None]).astype(np.int64) for d in days]),
        total=np.stack([in_hundredths(tally, id) for id, tally in tallies.items()]),
        persons=np.stack([summed(base("persons", tally.ages)) for tally in tallies.values()]),
        rest_exposure=none,
        rest_total=none,
        rest_persons=none,
        exists=np.ones((len(tallies), len(years)), dtype=bool),
        apportioned=np.zeros(shape[:2], dtype=bool),
    )


def _positions(labels: Sequence[object], known: Sequence[object]) -> NDArray[np.intp]:
    place = {label: position for position, label in enumerate(known)}
    return np.array([place[label] for label in labels], dtype=np.intp)
