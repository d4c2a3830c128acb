"""
How well improvement was recorded: what a reader should beware of in a cycle, test, finding or decision.

None of these is refused, since a record can be honest and weak. What makes a record worth nothing, such as a prediction
from after the result, is refused when the study file is read.

Source: M.J. Taylor and others, Systematic review of the application of the plan-do-study-act method to improve quality
in healthcare, BMJ Quality & Safety 23 (2014), 290-298: linked cycles, prediction, data over time, small scale first,
documentation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from proeftuin.steps.improvement.change_test import Act, ChangeTest, Scale, Statistic
from proeftuin.steps.improvement.decision import CycleDecision
from proeftuin.steps.improvement.finding import EffectGround, Finding, NoteGround, SignalGround
from proeftuin.steps.improvement.improvement import Improvement
from proeftuin.steps.improvement.improvement_cycle import DriverKind, ImprovementCycle, MeasureRole
from proeftuin.steps.improvement.predicted_result import PredictedResult
from proeftuin.steps.improvement.recorded_number import RecordedNumber, Tables

FEWEST_POINTS_BEFORE = 3
"""Fewer points before a test do not show what went on without it."""
_COMMON_CAUSE = "common_cause"


@dataclass(frozen=True)
class RecordingCheck:
    """
    One check on one record.

    Attributes
    ----------
    kind : str
        cycle, test, finding or decision.
    note : str or None
        Key of the text that says what to beware of; `None` when there is nothing.
    """

    kind: str
    subject: str
    check: str
    note: str | None

    def row(self) -> dict[str, str | None]:
        """The check as a row of `improvement_checks`."""
        verdict = "ok" if self.note is None else "warning"
        return {
            "kind": self.kind, "subject": self.subject, "check": self.check, "verdict": verdict, "note": self.note,
        }  # fmt: skip


def recording_checks(
    improvement: Improvement,
    tables: Tables,
    results: Mapping[str, PredictedResult],
    numbers: Mapping[str, Sequence[RecordedNumber]],
) -> Iterator[RecordingCheck]:
    """
    All checks on all records, in the order of the study file.

    Parameters
    ----------
    results : mapping of str to PredictedResult
        What came of each test.
    numbers : mapping of str to sequence of RecordedNumber
        What each finding rests on.
    """
    for cycle in improvement.cycles:
        for check, note in _of_cycle(cycle):
            yield RecordingCheck("cycle", cycle.id, check, note)
        for test in cycle.tests:
            for check, note in _of_test(cycle, test, results[test.id], tables):
                yield RecordingCheck("test", test.id, check, note)
    for finding in improvement.findings:
        for check, note in _of_finding(finding, numbers[finding.id]):
            yield RecordingCheck("finding", finding.id, check, note)
    for decision in improvement.decisions:
        for check, note in _of_decision(decision):
            yield RecordingCheck("decision", decision.id, check, note)


def _note(key: str, *, when: bool) -> str | None:
    return key if when else None


def _of_cycle(cycle: ImprovementCycle) -> Iterator[tuple[str, str | None]]:
    measured = [chart for charts in cycle.measures.values() for chart in charts]
    nodes = list(cycle.nodes())
    moved = {node.parent for node in nodes if node.parent is not None}
    idle = [node for node in nodes if node.kind is not DriverKind.CHANGE and node.id not in moved]
    yield "balancing_measure", _note("no_balancing_measure", when=not cycle.measures.get(MeasureRole.BALANCING))
    yield "process_measure", _note("no_process_measure", when=not cycle.measures.get(MeasureRole.PROCESS))
    yield "aim_is_measured", _note("aim_is_no_measure", when=cycle.aim.chart not in measured)
    yield "drivers", _note("no_drivers", when=not nodes) or _note("driver_without_change", when=bool(idle))
    yield "tests", _note("no_tests", when=not cycle.tests)
    yield "small_first", _note("large_first", when=_begins_large(cycle))


def _begins_large(cycle: ImprovementCycle) -> bool:
    """Whether a change was tried at once in a whole site or region."""
    first = [test for test in cycle.tests if cycle.preceded_by(test) is None]
    return any(test.scale in {Scale.SITE, Scale.REGION} for test in first)


def _of_test(
    cycle: ImprovementCycle, test: ChangeTest, found: PredictedResult, tables: Tables
) -> Iterator[tuple[str, str | None]]:
    prediction, follower = test.prediction, cycle.followed_by(test)
    in_words = prediction.statistic is Statistic.TEXT
    yield "prediction_in_numbers", _note("prediction_in_words", when=in_words)
    yield "prediction_before_test", _note("late_prediction", when=test.is_late)
    yield "prediction_can_fail", _note("nothing_tells_agreement", when=found.value is not None and found.held is None)
    yield "reason_of_prediction", _note("no_reason_of_prediction", when=prediction.why is None)
    if prediction.chart is not None:
        yield "data_over_time", _over_time(test, prediction.chart, tables)
    if test.result is not None:
        yield "result", _note(found.reason or "no_result", when=found.status != "value")
        yield "learning", _note("nothing_learned", when=test.result.learned is None)
        yield "decision", _note("no_decision", when=test.decision is None)
    if test.decision is Act.ADAPT:
        yield "linked", _note("adapted_and_not_tested", when=follower is None)
    if test.decision is Act.ADOPT:
        yield "adopted_as_predicted", _note("adopted_otherwise_than_predicted", when=found.held is False)


def _over_time(test: ChangeTest, chart: str, tables: Tables) -> str | None:
    """A chart that shows how it went before the test, and not two points alone."""
    table = tables.get("control_points")
    if table is None:
        return "no_chart"
    known = table.filter((pl.col("chart") == chart) & (pl.col("status") == "value"))
    before = known.filter(pl.col("period_end") <= test.begins_on).height
    return _note("few_points_before", when=before < FEWEST_POINTS_BEFORE)


def _of_finding(finding: Finding, numbers: Sequence[RecordedNumber]) -> Iterator[tuple[str, str | None]]:
    grounds = list(zip(finding.rests_on, numbers, strict=True))
    in_words = all(isinstance(ground, NoteGround) for ground in finding.rests_on)
    without = [number for ground, number in grounds if not isinstance(ground, NoteGround) and not _is_told(number)]
    yield "rests_on_numbers", _note("words_only", when=in_words)
    yield "numbers_are_there", _note("number_without_value", when=bool(without))
    effects = [number for ground, number in grounds if isinstance(ground, EffectGround) and number.has_value]
    if effects:
        yield "effect_is_clear", _note("effect_includes_none", when=any(map(_includes_none, effects)))
    signals = [number for ground, number in grounds if isinstance(ground, SignalGround) and number.verdict]
    if signals:
        no_signal = any(number.verdict == _COMMON_CAUSE for number in signals)
        yield "signal_is_there", _note("no_signal_in_chart", when=no_signal)


def _is_told(number: RecordedNumber) -> bool:
    """A number with a value, or a verdict of a person."""
    return number.has_value or (number.status == "value" and number.verdict is not None)


def _includes_none(number: RecordedNumber) -> bool:
    return number.lower is None or number.upper is None or number.lower <= 0 <= number.upper


def _of_decision(decision: CycleDecision) -> Iterator[tuple[str, str | None]]:
    yield "expectation", _note("no_expectation", when=decision.expected is None)
    yield "looked_at_again", _note("no_review", when=decision.review_on is None)
