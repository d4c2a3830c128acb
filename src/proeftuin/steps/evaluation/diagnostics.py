"""
Checks on what an effect takes for granted, each with a number, a threshold and a verdict.

A check that passes does not make an effect true: most of them see little with few sites and few years. So the verdict
stands beside what the check could have seen, and a check that cannot be done says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from proeftuin.errors import NotEstimableError
from proeftuin.methods.effects.pretrend_bounds import EventStudy
from proeftuin.methods.effects.pretrend_power import detectable_slope, joint_critical_value
from proeftuin.methods.effects.regression_to_the_mean import expected_change_of_group
from proeftuin.methods.effects.two_way_fixed_effects import decompose_into_comparisons
from proeftuin.steps.evaluation.analyses.staggered import staggered_panel
from proeftuin.steps.evaluation.comparison import generator_for
from proeftuin.steps.evaluation.difference_in_differences import DIFFERENCE
from proeftuin.steps.evaluation.effect_rows import ALL_SITES, AVERAGE, PRETREND, Row, judged_p
from proeftuin.steps.evaluation.plan import Role, Sensitivity
from proeftuin.steps.evaluation.question import Question
from proeftuin.steps.evaluation.reasons import Reason
from proeftuin.steps.evaluation.timing import Timing
from proeftuin.steps.evaluation.trend_bounds import TrendBounds
from proeftuin.vocabulary.estimate import Status

Floats = NDArray[np.float64]
UNLIKELY, DOUBTFUL = 0.05, 0.20


class Diagnostic(StrEnum):
    """Keys of checks, as in the column `diagnostic`."""

    PRETREND = "pretrend"
    """Whether sites and comparison regions already moved apart before the start."""
    PRETREND_POWER = "pretrend_power"
    """The slope that such a test would have found, against the slope that would explain the width of the interval."""
    BREAKDOWN = "breakdown"
    """How large a departure from parallel trends the effect survives."""
    PLACEBO_IN_TIME = "placebo_in_time"
    """Whether the method finds an effect before there was a programme."""
    ANTICIPATION = "anticipation"
    """How much the effect changes without the last year before the start."""
    NEGATIVE_CONTROL = "negative_control"
    """Whether an outcome moved that the programme should not move."""
    SPILLOVER = "spillover"
    """Whether the neighbours of the sites moved as well."""
    COMPOSITION_CHANGE = "composition_change"
    """How much more the age and sex of the insured changed in the sites, in what they lead to expect."""
    REGRESSION_TO_THE_MEAN = "regression_to_the_mean"
    """What to expect of regions that were as far from the others before, without any programme."""
    ONE_SITE_DECIDES = "one_site_decides"
    """How much the effect changes when one site is left out, against the interval without that site."""
    TWO_WAY_COMPARISONS = "two_way_comparisons"
    """Share of late starters held against early ones, had one regression been used."""
    COST_ABOVE_CAP = "cost_above_cap"
    """Share of all that was spent which lies above the limit of the plan, where costs are counted up to one."""


class Verdict(StrEnum):
    """What a check says about the effect."""

    PASSES = "passes"
    WARNS = "warns"
    FAILS = "fails"


@dataclass(frozen=True)
class Judged:
    """What the checks look at: the question with its main rows, its other analyses, event study and bounds."""

    question: Question
    main: Sequence[Row]
    analyses: Sequence[Row]
    study: EventStudy | None
    bounds: TrendBounds | None

    def average(self) -> Row:
        """The effect of all sites together."""
        return next(row for row in self.main if row["site"] == ALL_SITES and row["kind"] == AVERAGE)

    def analysis(self, key: Sensitivity) -> Row | None:
        """The row of all sites together of another analysis that has a value."""
        return next((row for row in self.analyses if row["analysis"] == key and row.get("value") is not None), None)

    def stacked(self) -> Row:
        """The effect of all sites together by the stacked comparison, also where the plan chose another analysis."""
        demoted = (row for row in self.analyses if row["analysis"] == DIFFERENCE and row["site"] == ALL_SITES)
        return next(demoted, self.average())

    def half_width(self) -> float:
        """Half of the width of the main interval, percent; infinite without one."""
        return _half_width(self.average())


def diagnostics(judged: Judged) -> list[Row]:
    """Rows of the contract `diagnostics` for all sites together; none when they have no effect."""
    if judged.average().get("value") is None:
        return []
    return [
        judged.question.maker.subject(ALL_SITES) | row
        for rows in (_before_the_start(judged), _around_the_start(judged), _of_whom(judged))
        for row in rows
    ]


def _before_the_start(judged: Judged) -> Iterator[Row]:
    pretrend = next(row for row in judged.main if row["site"] == ALL_SITES and row["kind"] == PRETREND)
    if pretrend.get("value") is None or judged.study is None:
        for key in (Diagnostic.PRETREND, Diagnostic.PRETREND_POWER, Diagnostic.BREAKDOWN):
            yield _untold(key, Reason.ONE_YEAR_BEFORE)
    else:
        p = _number(pretrend["p_bootstrap"])
        verdict = Verdict.FAILS if p < UNLIKELY else Verdict.WARNS if p < DOUBTFUL else Verdict.PASSES
        yield _told(Diagnostic.PRETREND, _number(pretrend["value"]), "percent", verdict, p=p)
        yield _power(judged, judged.study)
        yield _breakdown(judged)
    yield _tested(judged, Diagnostic.PLACEBO_IN_TIME, Sensitivity.PLACEBO_IN_TIME, Verdict.FAILS)


def _power(judged: Judged, study: EventStudy) -> Row:
    told = judged.question.panel.scale.told
    generator = generator_for(judged.question.panel.plan.seed, "power of the test of trends")
    try:
        critical = joint_critical_value(study, generator)
        slope = told(detectable_slope(study, 0.8, generator, critical=critical))
    except NotEstimableError:
        return _untold(Diagnostic.PRETREND_POWER, Reason.TOO_FEW_YEARS_BEFORE)
    timing = Timing.together(judged.question.panel.timings)
    distance = float(np.mean(timing.after)) - timing.base
    threshold = judged.half_width() / distance
    verdict = Verdict.PASSES if slope <= threshold else Verdict.WARNS
    return _told(Diagnostic.PRETREND_POWER, slope, "percent_per_year", verdict, threshold=threshold)


def _breakdown(judged: Judged) -> Row:
    if judged.bounds is None:
        return _untold(Diagnostic.BREAKDOWN, Reason.ONE_YEAR_BEFORE)
    if judged.bounds.breakdown == 0 or _holds_zero(judged.average()):
        return _untold(Diagnostic.BREAKDOWN, Reason.INTERVAL_HOLDS_ZERO)
    verdict = Verdict.PASSES if judged.bounds.breakdown >= 1 else Verdict.WARNS
    return _told(Diagnostic.BREAKDOWN, judged.bounds.breakdown, "ratio", verdict, threshold=1.0)


def _around_the_start(judged: Judged) -> Iterator[Row]:
    yield _anticipation(judged)
    yield _tested(judged, Diagnostic.SPILLOVER, Sensitivity.SPILLOVER, Verdict.WARNS)
    if judged.question.maker.role is Role.NEGATIVE_CONTROL:
        average = judged.average()
        p = judged_p(average)
        verdict = Verdict.FAILS if p is not None and p < UNLIKELY else Verdict.PASSES
        yield _told(Diagnostic.NEGATIVE_CONTROL, _number(average["value"]), "percent", verdict, p=p)


def _of_whom(judged: Judged) -> Iterator[Row]:
    yield _one_site_decides(judged)
    threshold = judged.half_width() / 2
    yield _compared(Diagnostic.COMPOSITION_CHANGE, composition_change(judged.question), threshold)
    yield _compared(Diagnostic.REGRESSION_TO_THE_MEAN, regression_to_the_mean(judged.question), threshold)
    share = 100 * decompose_into_comparisons(staggered_panel(judged.question.panel)).forbidden_share
    verdict = Verdict.PASSES if share == 0 else Verdict.WARNS
    yield _told(Diagnostic.TWO_WAY_COMPARISONS, share, "percent", verdict, threshold=0.0)


def composition_change(question: Question) -> float:
    """
    Change of what age and sex lead to expect, sites minus comparison regions, percent.

    The outcome is held against what is expected, so this is taken into account. A large number still tells that other
    people live in the sites than before, in ways that age and sex may not show.
    """
    panel = question.panel
    expected = [
        panel.outcome.expected_per_year_at_risk(groups)
        for groups in (panel.design.comparison.site_groups, [panel.design.regions[i] for i in panel.kept])
    ]
    sites, regions = (np.log(values) for values in expected)
    gaps = sites - regions.mean(axis=0)
    changes = [timing.average_contrast() @ gap for timing, gap in zip(panel.timings, gaps, strict=True)]
    return 100 * float(np.expm1(np.mean(changes)))


def regression_to_the_mean(question: Question) -> float:
    """
    What would be expected of sites that lay as far from the others before, from how comparison regions went, percent.

    The share of a region's distance that lasts is the slope of after on before over the comparison regions.
    """
    panel = question.panel
    timing = Timing.together(panel.timings)
    before, after = panel.regions[:, timing.is_before].mean(axis=1), panel.regions[:, timing.is_after].mean(axis=1)
    lasting = float(np.clip(np.polyfit(before, after, 1)[0], 0.0, 1.0))
    baseline = float(panel.sites[:, timing.is_before].mean())
    return panel.scale.told(expected_change_of_group(baseline, float(before.mean()), lasting))


def _tested(judged: Judged, key: Diagnostic, analysis: Sensitivity, verdict: Verdict) -> Row:
    """The effect of another analysis that should find nothing; `verdict` when it does."""
    row = judged.analysis(analysis)
    if row is None:
        return _untold(key, _reason_of(judged, analysis))
    p = _number(row["p_bootstrap"])
    return _told(key, _number(row["value"]), "percent", verdict if p < UNLIKELY else Verdict.PASSES, p=p)


def _anticipation(judged: Judged) -> Row:
    """The difference that the last year before the start makes, against half of the interval's width."""
    row = judged.analysis(Sensitivity.ANTICIPATION)
    if row is None:
        return _untold(Diagnostic.ANTICIPATION, _reason_of(judged, Sensitivity.ANTICIPATION))
    stacked = judged.stacked()
    return _compared(Diagnostic.ANTICIPATION, _number(row["value"]) - _number(stacked["value"]), _half_width(stacked))


def _one_site_decides(judged: Judged) -> Row:
    """
    The largest difference that one site makes, against half of the width of the interval without that site.

    The interval with that site is no yardstick: a site that goes its own way widens it more than it moves the effect.
    """
    analysis, main = Sensitivity.WITHOUT_ONE_SITE, _number(judged.stacked()["value"])
    left_out = [row for row in judged.analyses if str(row["analysis"]).startswith(f"{analysis}:")]
    if not left_out:
        return _untold(Diagnostic.ONE_SITE_DECIDES, _reason_of(judged, analysis))
    found = [(_number(row["value"]) - main, _half_width(row)) for row in left_out]
    difference, width = max(found, key=lambda pair: abs(pair[0]) - pair[1])
    return _compared(Diagnostic.ONE_SITE_DECIDES, difference, width)


def _compared(key: Diagnostic, difference: float, threshold: float) -> Row:
    verdict = Verdict.PASSES if abs(difference) <= threshold else Verdict.WARNS
    return _told(key, difference, "percent", verdict, threshold=threshold)


def _reason_of(judged: Judged, analysis: Sensitivity) -> Reason:
    rows = [row for row in judged.analyses if row["analysis"] == analysis]
    return Reason(str(rows[0]["reason"])) if rows else Reason.NOT_IN_THE_PLAN


def _told(
    key: Diagnostic,
    value: float,
    unit: str,
    verdict: Verdict,
    *,
    p: float | None = None,
    threshold: float | None = None,
) -> Row:
    return {
        "diagnostic": key.value,
        "value": value,
        "p": p,
        "threshold": threshold if threshold is None or np.isfinite(threshold) else None,
        "unit": unit,
        "verdict": verdict.value,
        "status": Status.VALUE.value,
    }


def _untold(key: Diagnostic, reason: Reason) -> Row:
    return {"diagnostic": key.value, "unit": "percent", "status": Status.NOT_ESTIMABLE.value, "reason": reason.value}


def _half_width(row: Row) -> float:
    """Half of the width of an interval, percent; infinite without one."""
    lower, upper = row["lower"], row["upper"]
    return (_number(upper) - _number(lower)) / 2 if lower is not None and upper is not None else float("inf")


def _holds_zero(row: Row) -> bool:
    lower, upper = row["lower"], row["upper"]
    return lower is None or upper is None or _number(lower) <= 0 <= _number(upper)


def _number(value: object) -> float:
    if not isinstance(value, (int, float)):
        raise TypeError(f"a number was expected, not {value!r}")
    return float(value)
