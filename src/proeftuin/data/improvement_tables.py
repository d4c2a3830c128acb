"""
Contracts of the tables about improvement: cycles with their measures, drivers and tests, what was found and on which
numbers it rests, what was decided and what that changes in the study, and how well the cycles were run.

Words and days are those of the study file. Numbers are looked up among what passed output control: what is withheld
there is withheld here too.
"""

from __future__ import annotations

import polars as pl

from proeftuin.data.contract import Column, TableContract

_CYCLE = Column(pl.String, "identifier of the cycle of improvement")
_TEST = Column(pl.String, "identifier of the test of a change")
_FINDING = Column(pl.String, "identifier of the finding")
_DECISION = Column(pl.String, "identifier of the decision")
_PLACE = Column(pl.Int32, "place in the order of the study file, from 1")
_STATE = {
    "status": Column(pl.String, "value, withheld, not_estimable or missing"),
    "reason": Column(pl.String, "key of the reason why there is no value", missing="there is a value"),
}


def _text(meaning: str, missing: str | None = None) -> Column:
    return Column(pl.String, meaning, missing)


def _number(meaning: str, missing: str = "see `status`") -> Column:
    return Column(pl.Float64, meaning, missing)


def _day(meaning: str, missing: str | None = None) -> Column:
    return Column(pl.Date, meaning, missing)


def _both(name: str, meaning: str, missing: str | None = None) -> dict[str, Column]:
    return {
        f"{name}_nl": _text(f"{meaning}, in Dutch", missing),
        f"{name}_en": _text(f"{meaning}, in English", missing),
    }


IMPROVEMENT_CYCLES = TableContract(
    "improvement_cycles",
    "one cycle of improvement",
    {
        "cycle": _CYCLE,
        "place": _PLACE,
        **_both("aim", "what is to be reached"),
        **_both("for_whom", "for whom", "not said"),
        "chart": _text("chart that measures the aim"),
        "start": _day("first day of the cycle, or of its first test", "not said, and no test"),
        "by": _day("day by which the aim is to be reached"),
        "baseline": Column(pl.Float64, "level that one starts from, in `unit`"),
        "target": Column(pl.Float64, "level that is to be reached, in `unit`"),
        "level": _number("centre line of the chart at its last judged point"),
        "level_on": _day("first day of the period of that point", "see `status`"),
        "way": _number("percent of the way from baseline to target; below zero is the wrong way"),
        "is_reached": Column(pl.Boolean, "whether the level is at the target or beyond", missing="see `status`"),
        "unit": _text("unit of the chart", "no chart was made"),
        "tests": Column(pl.Int32, "number of tests"),
        **_STATE,
    },
    key=("cycle",),
)

CYCLE_MEASURES = TableContract(
    "cycle_measures",
    "one chart of a cycle in one role",
    {
        "cycle": _CYCLE,
        "role": _text("outcome, process or balancing"),
        "place": _PLACE,
        "chart": _text("identifier of the chart"),
        "variation": _text("what the chart shows last, as in `control_charts`", "see `status`"),
        "assurance": _text("how it stands to its target, as in `control_charts`", "see `status`"),
        **_STATE,
    },
    key=("cycle", "role", "chart"),
)

DRIVERS = TableContract(
    "drivers",
    "one node of the driver diagram of a cycle below its aim",
    {
        "cycle": _CYCLE,
        "place": Column(pl.Int32, "place in the diagram, from 1: each node before what hangs under it"),
        "kind": _text("primary (drives the aim), secondary (drives another driver) or change (may move the driver)"),
        "driver": _text("identifier of the driver", "a change"),
        "parent": _text("driver that it hangs under", "it hangs under the aim"),
        "depth": Column(pl.Int32, "steps from the aim, from 1"),
        **_both("name", "name of the driver, or the change in words", "see `entry`"),
        "entry": _text("entry of the portfolio that the change is", "a driver, or a change in words"),
    },
    key=("cycle", "place"),
)

TESTS_OF_CHANGE = TableContract(
    "tests_of_change",
    "one test of a change, with what was predicted and what came of it",
    {
        "cycle": _CYCLE,
        "test": _TEST,
        "place": _PLACE,
        **_both("change", "what was tried"),
        "scale": _text("team, organisation, site or region"),
        "after": _text("test that it follows", "the first of a row"),
        "next": _text("test that follows it", "the last of a row"),
        "who": _text("who carries it out", "not said"),
        "where": _text("where", "not said"),
        "plan_start": _day("first day of the test", "not said"),
        "plan_end": _day("first day after the test", "not said"),
        "data": _text("which data are collected", "not said"),
        "recorded_on": _day("day on which the prediction was put down"),
        "is_late": Column(pl.Boolean, "whether that was after the test began"),
        **_both("late", "why it was late", "it was not"),
        "chart": _text("chart that the prediction is about", "a prediction in words"),
        "statistic": _text("mean, level (centre line), share (mean by denominator) or text"),
        "period_start": _day("first day that the prediction is about"),
        "period_end": _day("first day after these"),
        "predicted": _number("predicted value", "a prediction in words"),
        "predicted_lower": _number("lowest result that agrees", "see `held_by`"),
        "predicted_upper": _number("highest result that agrees", "see `held_by`"),
        **_both("predicted", "prediction in words", "a prediction in numbers"),
        **_both("why", "why this was expected", "not said"),
        "result_on": _day("day on which the result was put down", "no result yet"),
        "result": _number("result"),
        "result_from": _text("chart (computed from the points of the period), written or said", "no result yet"),
        "points": Column(pl.Int32, "points of the chart that the result rests on", missing="not from a chart"),
        "difference": _number("result less prediction"),
        "unit": _text("unit of prediction and result", "in words, or no chart was made"),
        "held": Column(
            pl.Boolean, "whether the result agrees with the prediction", missing="see `status` or `held_by`"
        ),
        "held_by": _text(
            "interval or within (how far it may lie), better (as good as predicted, or better) or said (by a person)",
            "no result, or nothing tells when it agrees",
        ),
        **_both("happened", "what went otherwise than planned", "not said"),
        **_both("learned", "what was learned", "not said"),
        "decision": _text("adopt, adapt or abandon", "not decided yet"),
        "points_at": _text("addresses in the study file of what it is about, one a line", "none"),
        **_STATE,
    },
    key=("cycle", "test"),
)

FINDINGS = TableContract(
    "findings",
    "one thing that was learned",
    {
        "finding": _FINDING,
        "place": _PLACE,
        "on": _day("day on which it was found"),
        **_both("says", "what was learned"),
        "grounds": Column(pl.Int32, "number of things that it rests on"),
        "decisions": _text("decisions that rest on it, with spaces between", "none"),
    },
    key=("finding",),
)

FINDING_GROUNDS = TableContract(
    "finding_grounds",
    "one thing that a finding rests on, with its number as it was released",
    {
        "finding": _FINDING,
        "place": _PLACE,
        "kind": _text("effect, signal, segment, estimate, reach, impact, test or note"),
        "points_at": _text("what it points at: identifiers with strokes between; of a note its words"),
        "period_start": _day("first day that the number is about", "see `status`, or not about a period"),
        "value": _number("the number", "see `status`, or a note"),
        "lower": _number("lower bound of its interval; of a signal the lower limit", "no interval"),
        "upper": _number("upper bound of its interval; of a signal the upper limit", "no interval"),
        "confidence": _number("level of the interval, such as 0.95", "no interval, or limits"),
        "unit": _text("unit of the number", "no number"),
        "verdict": _text("of a signal what the chart shows last; of a test held or not_held", "no such verdict"),
        **_STATE,
    },
    key=("finding", "place"),
)

CYCLE_DECISIONS = TableContract(
    "cycle_decisions",
    "one decision about what changes in the study",
    {
        "decision": _DECISION,
        "place": _PLACE,
        "on": _day("day of the decision"),
        "decided_by": _text("who decided"),
        **_both("why", "why"),
        **_both("expected", "what is expected of it", "not said"),
        "findings": _text("findings that it rests on, with spaces between"),
        "review_on": _day("day on which it is looked at again", "not said"),
        "applied": Column(
            pl.Int32, "number of the cycle whose study file holds the changes", missing="not applied yet"
        ),
    },
    key=("decision",),
)

DECIDED_CHANGES = TableContract(
    "decided_changes",
    "one edit of the study file that a decision asks for",
    {
        "decision": _DECISION,
        "place": _PLACE,
        "step": _text("population, status, segmentation, choice, portfolio, evaluation or improvement"),
        "edit": _text("set, add, remove or keep"),
        "at": _text("address in the study file"),
        "before": _text("what stood there, in JSON", "not known, or nothing"),
        "after": _text("what stands there afterwards, in JSON; of `add` what is added", "removed"),
        "is_applied": Column(pl.Boolean, "whether the study file holds the change already"),
    },
    key=("decision", "place"),
)

IMPROVEMENT_CHECKS = TableContract(
    "improvement_checks",
    "one check on how a cycle, test, finding or decision was recorded",
    {
        "kind": _text("cycle, test, finding or decision"),
        "subject": _text("identifier of it"),
        "check": _text("key of the check"),
        "verdict": _text("ok or warning"),
        "note": _text("key of the text that says what to beware of", "nothing to beware of"),
    },
    key=("kind", "subject", "check"),
)

IMPROVEMENT_TABLES = (
    IMPROVEMENT_CYCLES, CYCLE_MEASURES, DRIVERS, TESTS_OF_CHANGE, FINDINGS, FINDING_GROUNDS, CYCLE_DECISIONS,
    DECIDED_CHANGES, IMPROVEMENT_CHECKS,
)  # fmt: skip
"""All of them."""
