"""The records of improvement as tables, each with the numbers that it points at."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from proeftuin.data.contract import TableContract
from proeftuin.data.improvement_tables import (
    CYCLE_DECISIONS,
    CYCLE_MEASURES,
    DECIDED_CHANGES,
    DRIVERS,
    FINDING_GROUNDS,
    FINDINGS,
    IMPROVEMENT_CHECKS,
    IMPROVEMENT_CYCLES,
    TESTS_OF_CHANGE,
)
from proeftuin.steps.improvement.change_test import ChangeTest, Prediction
from proeftuin.steps.improvement.decision import CycleDecision, Edit
from proeftuin.steps.improvement.finding import Finding
from proeftuin.steps.improvement.ground_number import kind_of_ground, number_of, pointed_at
from proeftuin.steps.improvement.improvement import Improvement
from proeftuin.steps.improvement.improvement_cycle import ImprovementCycle
from proeftuin.steps.improvement.predicted_result import PredictedResult, predicted_result
from proeftuin.steps.improvement.recorded_number import RecordedNumber, Tables, chosen
from proeftuin.steps.improvement.recording_check import recording_checks
from proeftuin.vocabulary.language import Translated

Row = dict[str, Any]
_NO_CHART = {"status": "missing", "reason": "no_chart"}


def improvement_tables(improvement: Improvement, tables: Tables) -> dict[str, pl.DataFrame]:
    """
    All tables of `proeftuin.data.improvement_tables`.

    Parameters
    ----------
    tables : mapping of str to frame
        What passed output control, with the charts made of it.
    """
    results = {test.id: predicted_result(test, tables) for test in improvement.tests}
    numbers = {
        finding.id: [number_of(ground, tables, results) for ground in finding.rests_on]
        for finding in improvement.findings
    }
    cycles, findings, decisions = improvement.cycles, improvement.findings, improvement.decisions
    rows: Sequence[tuple[TableContract, Iterable[Row]]] = (
        (IMPROVEMENT_CYCLES, (_cycle(place, one, tables) for place, one in enumerate(cycles, 1))),
        (CYCLE_MEASURES, (row for one in cycles for row in _measures(one, tables))),
        (DRIVERS, (row for one in cycles for row in _drivers(one))),
        (TESTS_OF_CHANGE, (_test(place, one, test, results[test.id]) for one in cycles
                           for place, test in enumerate(one.tests, 1))),
        (FINDINGS, (_finding(place, one, decisions) for place, one in enumerate(findings, 1))),
        (FINDING_GROUNDS, (row for one in findings for row in _grounds(one, numbers[one.id]))),
        (CYCLE_DECISIONS, (_decision(place, one) for place, one in enumerate(decisions, 1))),
        (DECIDED_CHANGES, (row for one in decisions for row in _changes(one, improvement.stands_at))),
        (IMPROVEMENT_CHECKS, (one.row() for one in recording_checks(improvement, tables, results, numbers))),
    )  # fmt: skip
    return {contract.name: _frame(contract, found) for contract, found in rows}


def _frame(contract: TableContract, rows: Iterable[Row]) -> pl.DataFrame:
    schema = {name: column.type for name, column in contract.columns.items()}
    return contract.in_order(contract.conform(pl.DataFrame(list(rows), schema=schema)))


def _both(name: str, text: Translated | None) -> Row:
    return {f"{name}_nl": text.nl if text else None, f"{name}_en": text.en if text else None}


def _words(ids: Iterable[str]) -> str | None:
    return " ".join(ids) or None


def _chart(chart: str, tables: Tables) -> Row | None:
    found = chosen(tables, "control_charts", {"chart": chart})
    return None if isinstance(found, str) else found.row(0, named=True)


def _cycle(place: int, cycle: ImprovementCycle, tables: Tables) -> Row:
    aim, chart = cycle.aim, _chart(cycle.aim.chart, tables)
    level = chart["centre"] if chart and chart["status"] == "value" else None
    return {
        "cycle": cycle.id, "place": place, **_both("aim", aim.words), **_both("for_whom", aim.for_whom),
        "chart": aim.chart, "start": cycle.begins_on, "by": aim.by, "baseline": aim.baseline, "target": aim.target,
        "level": level,
        "level_on": None if level is None or chart is None else chart["latest_start"],
        "way": None if level is None else aim.share_of_the_way(level),
        "is_reached": None if level is None else aim.is_reached_by(level),
        "unit": chart["unit"] if chart else None,
        "tests": len(cycle.tests),
        **_state(chart),
    }  # fmt: skip


def _state(chart: Row | None) -> Row:
    return _NO_CHART if chart is None else {"status": chart["status"], "reason": chart["reason"]}


def _measures(cycle: ImprovementCycle, tables: Tables) -> Iterator[Row]:
    for role, charts in cycle.measures.items():
        for place, id in enumerate(charts, 1):
            chart = _chart(id, tables)
            shows = {name: chart[name] if chart else None for name in ("variation", "assurance")}
            yield {"cycle": cycle.id, "role": role.value, "place": place, "chart": id, **shows, **_state(chart)}


def _drivers(cycle: ImprovementCycle) -> Iterator[Row]:
    for place, node in enumerate(cycle.nodes(), 1):
        yield {
            "cycle": cycle.id, "place": place, "kind": node.kind.value, "driver": node.id, "parent": node.parent,
            "depth": node.depth, **_both("name", node.name), "entry": node.entry,
        }  # fmt: skip


def _test(place: int, cycle: ImprovementCycle, test: ChangeTest, found: PredictedResult) -> Row:
    plan, result = test.plan, test.result
    return {
        "cycle": cycle.id, "test": test.id, "place": place, **_both("change", test.change), "scale": test.scale.value,
        "after": cycle.preceded_by(test), "next": cycle.followed_by(test),
        "who": plan.who, "where": plan.where, "plan_start": plan.start, "plan_end": plan.end, "data": plan.data,
        **_prediction(test.prediction, is_late=test.is_late),
        "result_on": result.recorded_on if result else None,
        "result": found.value,
        "result_from": found.source,
        "points": found.points,
        "difference": found.difference,
        "unit": found.unit,
        "held": found.held,
        "held_by": found.held_by.value if found.held_by else None,
        **_both("happened", result.happened if result else None),
        **_both("learned", result.learned if result else None),
        "decision": test.decision.value if test.decision else None,
        "points_at": "\n".join(test.points_at) or None,
        "status": found.status, "reason": found.reason,
    }  # fmt: skip


def _prediction(prediction: Prediction, *, is_late: bool) -> Row:
    lower, upper = prediction.range_that_agrees or (None, None)
    return {
        "recorded_on": prediction.recorded_on, "is_late": is_late,
        **_both("late", prediction.late if is_late else None),
        "chart": prediction.chart, "statistic": prediction.statistic.value,
        "period_start": prediction.start, "period_end": prediction.end,
        "predicted": prediction.value, "predicted_lower": lower, "predicted_upper": upper,
        **_both("predicted", prediction.says), **_both("why", prediction.why),
    }  # fmt: skip


def _finding(place: int, finding: Finding, decisions: Sequence[CycleDecision]) -> Row:
    return {
        "finding": finding.id, "place": place, "on": finding.on, **_both("says", finding.says),
        "grounds": len(finding.rests_on),
        "decisions": _words(one.id for one in decisions if finding.id in one.findings),
    }  # fmt: skip


def _grounds(finding: Finding, numbers: Sequence[RecordedNumber]) -> Iterator[Row]:
    for place, (ground, number) in enumerate(zip(finding.rests_on, numbers, strict=True), 1):
        yield {
            "finding": finding.id, "place": place, "kind": kind_of_ground(ground), "points_at": pointed_at(ground),
            "period_start": number.period_start, "value": number.value, "lower": number.lower, "upper": number.upper,
            "confidence": number.confidence, "unit": number.unit, "verdict": number.verdict,
            "status": number.status, "reason": number.reason,
        }  # fmt: skip


def _decision(place: int, decision: CycleDecision) -> Row:
    return {
        "decision": decision.id, "place": place, "on": decision.on, "decided_by": decision.decided_by,
        **_both("why", decision.why), **_both("expected", decision.expected), "findings": _words(decision.findings),
        "review_on": decision.review_on, "applied": decision.applied,
    }  # fmt: skip


def _changes(decision: CycleDecision, stands_at: Mapping[str, object]) -> Iterator[Row]:
    for place, change in enumerate(decision.changes, 1):
        # An addition takes the place of nothing, and what an applied change replaced stands in `was` only.
        known = change.at in stands_at and decision.applied is None and change.edit is not Edit.ADD
        before = _json(stands_at[change.at]) if known else _json(change.was) if change.knows_before else None
        after = before if change.edit is Edit.KEEP else None if change.edit is Edit.REMOVE else _json(change.value)
        yield {
            "decision": decision.id, "place": place, "step": change.step.value, "edit": change.edit.value,
            "at": change.at, "before": before, "after": after, "is_applied": decision.applied is not None,
        }  # fmt: skip


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
