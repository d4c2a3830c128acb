"""The same comparison in other years: as if the programme began earlier, and in a time when there was none."""

from __future__ import annotations

from dataclasses import replace

from proeftuin.steps.evaluation.difference_in_differences import stacked_fit
from proeftuin.steps.evaluation.plan import Sensitivity
from proeftuin.steps.evaluation.question import Findings, Question
from proeftuin.steps.evaluation.reasons import Reason
from proeftuin.steps.evaluation.timing import Timing


def anticipation(question: Question) -> Findings:
    """The last year before the start left out, in case sites already acted on what was coming."""
    timings = [replace(timing, before=timing.before[:-1]) for timing in question.panel.timings]
    return _with_timings(question, Sensitivity.ANTICIPATION, timings)


def placebo_in_time(question: Question) -> Findings:
    """
    The years before the start alone, cut in two halves: an effect here cannot be the programme's.

    With an odd number of years the first half has one less.
    """
    timings = []
    for timing in question.panel.timings:
        half = len(timing.before) // 2
        timings.append(replace(timing, before=timing.before[:half], after=timing.before[half:]))
    return _with_timings(question, Sensitivity.PLACEBO_IN_TIME, timings)


def _with_timings(question: Question, analysis: Sensitivity, timings: list[Timing]) -> Findings:
    if not all(timing.before and timing.after for timing in timings):
        return Findings(analyses=[question.not_estimable(analysis.value, Reason.ONE_YEAR_BEFORE)])
    fit = stacked_fit(replace(question.panel, timings=tuple(timings)))
    return Findings(analyses=[question.bootstrapped(analysis.value, fit)])
