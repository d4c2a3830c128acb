"""The result groups of what people recorded in the loop of improvement: what each chart, cycle and finding rests on."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from proeftuin.studies.chart_part import ChartPart
from proeftuin.studies.improvement_part import CycleDecisionPart, CyclePart, FindingPart, ImprovementPart
from proeftuin.studies.result_ledger import ResultGroup

CHART, CYCLE, FINDING, DECISION = "charts", "cycles", "findings", "decisions"
STATUS, EVALUATION, CHOICE, REACH, SERIES = "status", "evaluation", "choice", "reach", "series"
_GROUNDS = {"effect": EVALUATION, "estimate": STATUS, "reach": REACH, "impact": CHOICE}


def improvement_groups(
    part: ImprovementPart | None, known: Collection[str], *, read_by_series: Sequence[str] = ()
) -> list[ResultGroup]:
    """
    A group for every chart, cycle, finding and decision, in an order in which each comes after what it uses.

    Parameters
    ----------
    known : collection of str
        Groups of the study before these.
    read_by_series : sequence of str
        Addresses that sums of persons by month rest on; empty where charts show published estimates only.
    """
    if part is None:
        return []
    found = [_of_chart(one, known, read_by_series) for one in part.charts]
    known = {*known, *(group.id for group in found)}
    found += [_of_cycle(one, known) for one in part.cycles]
    found += [_of_finding(one, known, part) for one in part.findings]
    return found + [
        _of_decision(one, known | {f"{FINDING}.{each.id}" for each in part.findings}) for one in part.decisions
    ]


def _of_chart(part: ChartPart, known: Collection[str], read_by_series: Sequence[str]) -> ResultGroup:
    at, measure = f"improvement.charts.{part.id}", part.measure
    if measure.file is not None:
        return ResultGroup(f"{CHART}.{part.id}", (at,))
    if measure.delivery is not None:
        return ResultGroup(f"{CHART}.{part.id}", (at,), _there([REACH], known))
    if measure.every in (None, "year") or not read_by_series:
        return ResultGroup(f"{CHART}.{part.id}", (at,), _there([STATUS], known))
    return ResultGroup(f"{CHART}.{part.id}", (at, *read_by_series))


def _of_cycle(part: CyclePart, known: Collection[str]) -> ResultGroup:
    measures = part.measures
    predicted = [one.prediction.chart for one in part.tests if one.prediction is not None and one.prediction.chart]
    charts = dict.fromkeys([part.aim.measure, *measures.outcome, *measures.process, *measures.balancing, *predicted])
    uses = _there([f"{CHART}.{id}" for id in charts], known)
    return ResultGroup(f"{CYCLE}.{part.id}", (f"improvement.cycles.{part.id}",), uses)


def _of_finding(part: FindingPart, known: Collection[str], whole: ImprovementPart) -> ResultGroup:
    used: list[str] = []
    for ground in part.rests_on:
        if ground.kind in _GROUNDS:
            used.append(_GROUNDS[ground.kind])
        elif ground.signal is not None:
            used.append(f"{CHART}.{ground.signal}")
        elif ground.segment is not None:
            schemes = [id for id in known if id.startswith("segments.")]
            used += [id for id in schemes if ground.segment.scheme in (None, id.removeprefix("segments."))] or schemes
        elif ground.test is not None:
            used += [f"{CYCLE}.{one.id}" for one in whole.cycles if any(each.id == ground.test for each in one.tests)]
    cycles = {f"{CYCLE}.{one.id}" for one in whole.cycles}
    return ResultGroup(f"{FINDING}.{part.id}", (f"improvement.findings.{part.id}",), _there(used, {*known, *cycles}))


def _of_decision(part: CycleDecisionPart, known: Collection[str]) -> ResultGroup:
    uses = _there([f"{FINDING}.{id}" for id in part.findings], known)
    return ResultGroup(f"{DECISION}.{part.id}", (f"improvement.decisions.{part.id}",), uses)


def _there(ids: Sequence[str], known: Collection[str]) -> tuple[str, ...]:
    """Those of them that the study has."""
    return tuple(dict.fromkeys(id for id in ids if id in known))
