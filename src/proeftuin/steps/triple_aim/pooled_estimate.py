"""
Figures over several years together, which are steadier than those of a year and say less about now.

The years are the last ones, as many as there are up to five since the last break, and never fewer than three. Mostly
the same persons live in a place in all of them, so the years are not new persons: five years do not make a figure as
sure as five times the persons would. Cells do not hold what a person had in one year times what the same person had in
another. So the interval is the widest that the cells allow, as if everyone had the same part of the care each year:
never too narrow, and up to the root of the number of years too wide. Only what can happen to a person once in a life
needs no such caution.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from proeftuin.data.tables import ESTIMATES
from proeftuin.methods.estimate_array import EstimateArray, TextArray, estimates_where, first_reason
from proeftuin.methods.person_estimate import PERSON_VARIANCE_METHOD, share_of_persons, variance_of_total
from proeftuin.methods.ratio_of_sums import PersonSums
from proeftuin.methods.reliability import (
    FEWEST_POOLED_YEARS,
    MOST_POOLED_YEARS,
    pooled_rate,
    pooled_ratio,
    pooled_squares,
)
from proeftuin.methods.standardisation import standardised_cost_ratio
from proeftuin.steps.triple_aim.care_definition import CareIndicator
from proeftuin.steps.triple_aim.care_estimate import NOTHING_RECORDED, Axes, Sums, kind_of
from proeftuin.steps.triple_aim.care_measure import TallyKind
from proeftuin.steps.triple_aim.catalogue.unit import UNITS
from proeftuin.steps.triple_aim.estimate_table import Labels, estimate_rows
from proeftuin.vocabulary.indicator import Indicator

Array = npt.NDArray[np.float64]
METHOD = "pooled_crude"
TOO_FEW_YEARS = "too_few_years"
"""Reason: a break leaves fewer years than are taken together."""
EMPTY_YEAR = "empty_year"
"""Reason: in one of the years nobody was at risk, so that the figure would be of other years than it says."""
AT_MOST = "_pooled_years_at_most"
"""Ending of the interval's name: the widest that the sums of separate years allow."""


@dataclass(frozen=True)
class Pooling:
    """Sums of one indicator in the years that are taken together: year x region x stratum."""

    sums: Sums
    factor: float
    once: bool
    confidence: float


def pooled_estimates(
    cells: pl.DataFrame,
    groups: Mapping[str, Sequence[str]],
    indicators: Mapping[str, Indicator],
    *,
    division: int,
    scales: Mapping[str, int] | None = None,
    once: Collection[str] = (),
    confidence: float = 0.95,
) -> pl.DataFrame:
    """
    For every indicator and region one crude figure of the last years together.

    Parameters
    ----------
    cells : frame
        As for `care_estimates`, before output control.
    groups : mapping of region to regions of the cells
    indicators : mapping of str to Indicator
        Their breaks hold: no years from before one.
    scales : mapping of str to int
        What the total of an indicator is divided by, when that is not one.
    once : collection of str
        Identifiers of what can happen to a person once in a life, see `once_in_a_life`.

    Returns
    -------
    frame
        As the contract `estimates` says, method `pooled_crude`, with the years taken together as the period. `persons`
        are those of the year that had the fewest, since how many different persons there were is not known. There are
        no rows when the cells are of fewer than three years.

    Notes
    -----
    The interval by what is counted: of a share it is Wilson's for as many persons as there were in a year on average,
    as if nobody came or went; of events, amounts and ratios it has the largest variance that the inequality of Cauchy
    and Schwarz allows from those of the separate years, see `pooled_squares`.
    """
    axes = Axes.of(cells, groups)
    if len(axes.years) < FEWEST_POOLED_YEARS:
        return ESTIMATES.empty()
    tables = []
    for id, indicator in indicators.items():
        sums = axes.sums(cells.filter(pl.col("indicator") == id), add_up=kind_of(indicator) is not TallyKind.PERSONS)
        scale = (scales or {}).get(id, 1)
        tables.append(_pooled(indicator, sums, axes, division, scale, id in once, confidence))
    return pl.concat([ESTIMATES.empty(), *tables])


def once_in_a_life(indicators: Mapping[str, CareIndicator]) -> frozenset[str]:
    """Those that count or add up over rows of which a person can have one only: a death, or a first time ever."""
    measures = {id: found.tally.simple for id, found in indicators.items()}
    return frozenset(id for id, one in measures.items() if one is not None and (one.table == "death" or one.new))


def _pooled(
    indicator: Indicator, sums: Sums, axes: Axes, division: int, scale: int, once: bool, confidence: float
) -> pl.DataFrame:
    first = max(indicator.comparable_with(axes.years[-1])[0], axes.years[-1] - MOST_POOLED_YEARS + 1)
    places = [place for place, year in enumerate(axes.years) if year >= first]
    kind = kind_of(indicator)
    chosen = Sums(**{name: numbers[places] for name, numbers in vars(sums).items()})
    pooling = Pooling(chosen, UNITS[indicator.unit].factor / scale, once, confidence)
    below, whole = _below(pooling, kind), chosen.everybody()
    has_enough = len(places) >= FEWEST_POOLED_YEARS
    found = _ESTIMATORS[kind](pooling) if has_enough else _without_value(len(axes.groups), confidence)
    told = _for_a_reason(
        found,
        first_reason(
            (np.full(len(axes.groups), not has_enough), TOO_FEW_YEARS),
            (not sums.total.any(), NOTHING_RECORDED),
            ((below <= 0).any(axis=-1) & (below > 0).any(axis=-1), EMPTY_YEAR),
        ),
    )
    rows = estimate_rows(
        Labels([indicator], [axes.years[-1]], list(axes.groups), division),
        replace(told, **{name: getattr(told, name)[None, None] for name in ("value", "lower", "upper", "reason")}),
        method=METHOD,
        numerator=whole.total.sum(axis=0)[None, None] / scale,
        denominator=below.sum(axis=-1)[None, None],
        persons=whole.persons.min(axis=0).astype(np.int64)[None, None],
        exists=np.ones((1, 1), dtype=bool),
    )
    return rows.with_columns(pl.lit(date(axes.years[places[0]], 1, 1)).alias("period_start"))


def _below(pooling: Pooling, kind: TallyKind) -> Array:
    """What is divided by, shape (regions, years)."""
    whole = pooling.sums.everybody()
    numbers = {TallyKind.PERSONS: whole.persons, TallyKind.RATIO: whole.below}.get(kind, whole.years_at_risk)
    return numbers.T


def _money(pooling: Pooling) -> EstimateArray:
    sums, whole = pooling.sums, pooling.sums.everybody()
    variance = variance_of_total(sums.total, sums.squares, sums.persons).sum(axis=-1).T
    found = standardised_cost_ratio(
        whole.total.T.sum(axis=-1), whole.years_at_risk.T.sum(axis=-1),
        # What bounds sums of squares bounds variances, since both are squares of lengths.
        pooled_squares(variance), confidence=pooling.confidence,
    )  # fmt: skip
    return replace(found, interval_method=PERSON_VARIANCE_METHOD + AT_MOST)


def _events(pooling: Pooling) -> EstimateArray:
    whole = pooling.sums.everybody()
    events = whole.total.T
    return pooled_rate(
        events, whole.squares.T, whole.years_at_risk.T, per=pooling.factor, confidence=pooling.confidence,
        between_years=np.zeros(events.shape[:-1]) if pooling.once else None,
    )  # fmt: skip


def _share(pooling: Pooling) -> EstimateArray:
    whole = pooling.sums.everybody()
    found = share_of_persons(whole.total.T.mean(axis=-1), whole.persons.T.mean(axis=-1), confidence=pooling.confidence)
    return replace(found, interval_method=found.interval_method + AT_MOST)


def _ratio(pooling: Pooling) -> EstimateArray:
    whole = pooling.sums.everybody().of_ratio()
    by_year = PersonSums(**{name: numbers.T for name, numbers in vars(whole).items()})
    return pooled_ratio(by_year, per=pooling.factor, confidence=pooling.confidence)


_ESTIMATORS: Mapping[TallyKind, Callable[[Pooling], EstimateArray]] = {
    TallyKind.AMOUNT: _money, TallyKind.NUMBER: _events, TallyKind.PERSONS: _share, TallyKind.RATIO: _ratio,
}  # fmt: skip


def _without_value(groups: int, confidence: float) -> EstimateArray:
    nothing = np.full(groups, np.nan)
    return EstimateArray(nothing, nothing, nothing, np.full(groups, ""), confidence, METHOD)


def _for_a_reason(found: EstimateArray, reason: TextArray) -> EstimateArray:
    """The estimates without a value wherever there is a reason; that of the estimate itself comes after it."""
    return estimates_where(
        np.asarray(np.where(reason == "", found.reason, reason), dtype=np.str_), found.value,
        (found.lower, found.upper), confidence=found.confidence, interval_method=found.interval_method,
    )  # fmt: skip
