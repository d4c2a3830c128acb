"""
Interrupted time series by month, with and without a control, in a study about persons.

A year holds one number, and twelve months hold a course. The series before the start is carried on as it went: level,
slope, and an effect of each month of the year. The change after the start, in level and slope, is held against that.
*With control* the series is what was observed over what the rates elsewhere lead to expect in the same month, so that
what moves everybody drops out, seasons and epidemics among it. *Without control* it is the rate of the site itself.

A single series has no clusters. Its interval says how far months stray from the line, correlation of neighbours
included; how far regions stray from each other without any programme it cannot say. So it is no answer by itself.

The series without control has one more weakness here. Everybody in a closed group was alive on the day of the start,
so the dear and busy months before a death lie after it: care rises after the start in every area, programme or not.

Left out: starts that differ between sites when all sites are one series, gradual starts and longer autoregressions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from proeftuin.errors import NotEstimableError
from proeftuin.methods.effects.interrupted_series import OVERDISPERSED, interrupted_counts, interrupted_rates
from proeftuin.methods.effects.segmented_design import SegmentedDesign, segmented_design
from proeftuin.methods.effects.segmented_fit import InterruptedSeries, SeriesChange
from proeftuin.steps.evaluation.caveats import Caveat
from proeftuin.steps.evaluation.effect_rows import ALL_SITES, AVERAGE, JudgedEffect, Row, RowMaker, Subject
from proeftuin.steps.evaluation.joined_area import JoinedAreas
from proeftuin.steps.evaluation.persons.month_panel import SiteMonths, site_months
from proeftuin.steps.evaluation.plan import AnalysisPlan, Sensitivity
from proeftuin.steps.evaluation.question import Findings
from proeftuin.steps.evaluation.reasons import Reason
from proeftuin.steps.evaluation.region_panel import Scale
from proeftuin.steps.triple_aim.month_cell import month_columns
from proeftuin.vocabulary.estimate import Status
from proeftuin.vocabulary.indicator import Indicator

Floats = NDArray[np.float64]
CONTROLLED = Sensitivity.MONTHLY_SERIES.value
UNCONTROLLED = f"{CONTROLLED}:uncontrolled"
ESTIMATOR = Sensitivity.INTERRUPTED_TIME_SERIES.value
FEWEST_MONTHS = 12
"""Before the start and after it: with fewer, a month of the year would lie on one side only."""
AUTOREGRESSIVE_METHOD, OVERDISPERSED_METHOD = "autoregressive_errors", "overdispersed_counts"
FEWEST_FOR_LOGARITHMS = 5
"""Persons of whom something was counted in every month: of fewer a logarithm is skew, and of none there is none."""
_MONTHS_OF_YEAR, _HARMONICS = 12, 2


@dataclass(frozen=True)
class MonthlyFit:
    """
    A series and what it would have been.

    Attributes
    ----------
    change : SeriesChange
        Difference of logarithms between the course after the start and the course carried on, on average over the whole
        months after it.
    without : array, shape (months,)
        What was counted over its base, as it would have been without the change.
    method : str
        Name of the method of the interval.
    """

    change: SeriesChange
    without: Floats
    method: str

    def judged(self) -> JudgedEffect:
        """The change as an effect."""
        change = self.change
        return JudgedEffect(
            AVERAGE, None, ESTIMATOR, change.value, (change.lower, change.upper), interval_method=self.method
        )


def monthly_series(
    plan: AnalysisPlan,
    areas: JoinedAreas,
    sums: pl.DataFrame,
    regions: Sequence[str],
    indicators: Mapping[str, Indicator],
) -> Findings:
    """
    Change of level and slope at the start, for all sites together and for each, and the months themselves.

    Parameters
    ----------
    areas : JoinedAreas
        Sites and comparison areas.
    sums : frame
        As `month_queries` gives them, added up over all persons.
    regions : sequence of str
        The study's list of regions; the first has place 1.
    """
    parts = []
    for outcome in plan.outcomes:
        maker = RowMaker.of(plan, indicators[outcome])
        if not set(month_columns(outcome)) <= set(sums.columns):
            subject = Subject(ALL_SITES, len(plan.located_sites), _pool_size(areas), weighting="persons")
            parts.append(Findings(analyses=[_untold(maker, CONTROLLED, subject, Reason.NO_SUM_BY_MONTH)]))
            continue
        found = site_months(sums, outcome, areas, regions, plan.years)
        parts += [_of_series(maker, areas, found[subject.site], subject, start) for subject, start in _subjects(areas)]
    return Findings.together(parts)


def monthly_fit(
    counted: Floats, base: Floats, start: date, months: Sequence[date], confidence: float, *, in_logs: bool = True
) -> MonthlyFit:
    """
    The change of one series at `start`.

    Parameters
    ----------
    counted : array, shape (months,)
        What was observed: numbers or an amount.
    base : array, shape (months,)
        What it is divided by: what was expected, or days at risk. Positive.
    months : sequence of date
        First day of each month, in order and without gaps. One that holds the start is neither before it nor after it.
    in_logs : bool
        Whether logarithms are taken, which every month must allow; see `FEWEST_FOR_LOGARITHMS`.

    Notes
    -----
    Logarithms have errors that follow a first-order autoregression, and an effect for each month of the year. Without
    logarithms it is a regression of counts whose variance is a multiple of the mean, with two pairs of harmonics for
    the season, because a month of the year in which nothing ever happened has no effect of its own. The mean change is
    then the ratio of what is expected with and without the change.

    Newey-West errors would allow for neighbours in counts too, but in series this short they do harm: with 1.5 or 4
    events a month, and neighbours correlated by 0.5 or not at all, their intervals of 95 % covered 83 to 91 % of 36 or
    72 months, and those for overdispersed counts 94 to 97 % (200 simulated series each).

    Raises
    ------
    NotEstimableError
        The months fit the lines without any distance, or too few of them are known.
    """
    if in_logs:
        series = interrupted_rates(np.log(counted / base), _design(months, start, by_month=True))
        return MonthlyFit(
            series.mean_change(confidence=confidence), np.exp(series.without_change()[0]), AUTOREGRESSIVE_METHOD
        )
    series = interrupted_counts(counted, base, _design(months, start, by_month=False), errors=OVERDISPERSED)
    return MonthlyFit(_in_logs(series, confidence), series.without_change()[0], OVERDISPERSED_METHOD)


def reason_against(counted: Floats, base: Floats, start: date, months: Sequence[date]) -> Reason | None:
    """Why a series has no change to estimate; `None` when it has."""
    before, after = _before(months, start), _after(months, start)
    if min(before.sum(), after.sum()) < FEWEST_MONTHS:
        return Reason.TOO_FEW_MONTHS
    if (base <= 0).any() or (counted < 0).any() or min(counted[before].sum(), counted[after].sum()) <= 0:
        return Reason.NO_TOTAL_IN_A_MONTH
    return None


def _subjects(areas: JoinedAreas) -> Iterator[tuple[Subject, date | None]]:
    """All sites together and each site, with the start; `None` when sites have several."""
    sites, pool = [site for site in areas.sites if site.is_located], _pool_size(areas)
    starts = {site.start for site in sites}
    if len(sites) > 1:
        together = Subject(ALL_SITES, len(sites), pool, weighting="persons")
        yield together, starts.pop() if len(starts) == 1 else None
    for site in sites:
        yield Subject(site.id, 1, pool, weighting="persons"), site.start


def _pool_size(areas: JoinedAreas) -> int:
    return len(areas.members) - sum(site.is_located for site in areas.sites)


def _of_series(
    maker: RowMaker, areas: JoinedAreas, found: SiteMonths, subject: Subject, start: date | None
) -> Findings:
    alone = replace(subject, comparator="none", pool_regions=0, caveats=(Caveat.ONE_SERIES, Caveat.NOTHING_COMPARED))
    findings = []
    for analysis, counted, base, whose in (
        (CONTROLLED, found.compared, found.expected, replace(subject, caveats=(Caveat.ONE_SERIES,))),
        (UNCONTROLLED, found.total, found.days, alone),
    ):
        fit = _fit_or_reason(found, counted, base, start, maker.confidence)
        if isinstance(fit, Reason):
            effect, without = _untold(maker, analysis, whose, fit), None
        else:
            effect = {"analysis": analysis} | maker.row(fit.judged(), whose, Scale.PERCENT)
            with np.errstate(divide="ignore", invalid="ignore"):
                without = fit.without * base / found.days
        findings.append(
            Findings(analyses=[effect], monthly_series=_months(maker, analysis, found, whose, start, without))
        )
    return Findings.together(findings)


def _fit_or_reason(
    found: SiteMonths, counted: Floats, base: Floats, start: date | None, confidence: float
) -> MonthlyFit | Reason:
    if start is None:
        return Reason.STARTS_IN_DIFFERENT_MONTHS
    if (found.days <= 0).any():
        return Reason.NOBODY_AT_RISK_IN_A_MONTH
    if reason := reason_against(counted, base, start, found.months):
        return reason
    try:
        in_logs = bool((counted > 0).all() and (found.contributors >= FEWEST_FOR_LOGARITHMS).all())
        return monthly_fit(counted, base, start, found.months, confidence, in_logs=in_logs)
    except NotEstimableError:
        return Reason.MONTHS_DO_NOT_STRAY


def _untold(maker: RowMaker, analysis: str, subject: Subject, reason: Reason) -> Row:
    return {"analysis": analysis} | maker.not_estimable(AVERAGE, None, ESTIMATOR, subject, reason)


def _months(
    maker: RowMaker, analysis: str, found: SiteMonths, subject: Subject, start: date | None, without: Floats | None
) -> list[Row]:
    """The months as the contract `monthly_series` says, in percent of the mean before the start; none without one."""
    if start is None:
        return []
    before = _before(found.months, start)
    at_risk, counted = found.days[before].sum(), found.total[before].sum()
    if at_risk <= 0 or counted <= 0:
        return []
    mean = counted / at_risk
    rows = []
    for place, month in enumerate(found.months):
        row: Row = maker.subject(subject.site) | {"analysis": analysis, "month": month}
        if found.days[place] <= 0:
            rows.append(row | {"status": Status.MISSING.value, "reason": Reason.NOBODY_AT_RISK_IN_A_MONTH.value})
            continue
        rows.append(
            row
            | {
                "observed": 100 * found.total[place] / found.days[place] / mean,
                "without": None if without is None else 100 * without[place] / mean,
                "persons": int(found.persons[place]),
                "contributors": int(found.contributors[place]),
                "status": Status.VALUE.value,
            }
        )
    return rows


def _before(months: Sequence[date], start: date) -> NDArray[np.bool_]:
    """Months that end before the start or on it."""
    return np.array([(month.year, month.month) < (start.year, start.month) for month in months])


def _after(months: Sequence[date], start: date) -> NDArray[np.bool_]:
    return np.array([month >= start for month in months])


def _design(months: Sequence[date], start: date, *, by_month: bool) -> SegmentedDesign:
    """Level and slope and their change, the season, and the month that holds the start by itself when there is one."""
    time = np.arange(len(months), dtype=np.float64)
    first = float(np.flatnonzero(_after(months, start))[0])
    if by_month:
        design = segmented_design(time, first, seasons=[month.month for month in months])
    else:
        design = segmented_design(time, first, period=_MONTHS_OF_YEAR, harmonics=_HARMONICS)
    is_start = ~_before(months, start) & ~_after(months, start)
    if not is_start.any():
        return design
    # Half old and half new: a column of its own takes the month out, and leaves neighbours at equal distances.
    columns = np.column_stack([design.columns, is_start.astype(np.float64)])
    return replace(design, names=(*design.names, "month_of_start_change"), columns=columns)


def _in_logs(series: InterruptedSeries, confidence: float) -> SeriesChange:
    """The mean change of counts, a ratio, as a difference of logarithms."""
    change = series.mean_change(confidence=confidence)
    value, lower, upper = (float(np.log(number)) for number in (change.value, change.lower, change.upper))
    return replace(change, value=value, lower=lower, upper=upper, is_ratio=False)
