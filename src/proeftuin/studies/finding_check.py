"""
What is wrong with findings and decisions, as far as the study file tells.

A finding that rests on nothing, a decision without a finding, and a change of something that is not there say nothing
that anybody can look up: they are refused. Whether a number exists that a finding points at only the results tell; what
the study does not measure at all is told here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from proeftuin.errors import DefinitionError, Problem
from proeftuin.studies.improvement_part import (
    ChangePart,
    CycleDecisionPart,
    EffectGroundPart,
    EstimateGroundPart,
    FindingPart,
    GroundPart,
    ImpactGroundPart,
    ImprovementPart,
    ReachGroundPart,
    SegmentGroundPart,
)
from proeftuin.studies.recorded_around import RecordedAround, Records
from proeftuin.studies.study_address import found

Place = list[str | int]

PARTS_OF_STEP: Mapping[str, Collection[str]] = {
    "population": ("populations", "sites", "care", "open_data", "imported_data", "division", "period"),
    "status": ("status", "period", "report"),
    "segmentation": ("segmentation", "clusters", "risks", "lists"),
    "choice": ("choice",),
    "portfolio": ("portfolio", "sites"),
    "evaluation": ("evaluation", "comparison", "sites"),
    "improvement": ("improvement",),
}
"""Parts of a study file that a change in a step can be about."""
EVERYWHERE = "all"


@dataclass(frozen=True)
class FindingCheck:
    """What is wrong with the findings and decisions of a study."""

    records: Records
    part: ImprovementPart
    around: RecordedAround

    def problems(self) -> list[Problem]:
        """Everything that is wrong, in the order of the study file."""
        return [
            *self.records.twice(["findings"], "finding", [one.id for one in self.part.findings]),
            *self.records.twice(["decisions"], "decision", [one.id for one in self.part.decisions]),
            *(problem for place in range(len(self.part.findings)) for problem in self._of_finding(place)),
            *(problem for place in range(len(self.part.decisions)) for problem in self._of_decision(place)),
        ]

    @property
    def _findings(self) -> dict[str, FindingPart]:
        return {finding.id: finding for finding in self.part.findings}

    def _of_finding(self, place: int) -> Iterator[Problem]:
        finding = self.part.findings[place]
        where: Place = ["findings", place]
        if not finding.rests_on:
            yield self.records.problem(
                where, f"the finding `{finding.id}` rests on nothing",
                "an effect, signal, segment, estimate, reach, impact, test or note under `rests_on`", "say from what",
            )  # fmt: skip
        for at, ground in enumerate(finding.rests_on):
            yield from self._of_ground(ground, [*where, "rests_on", at, ground.kind], finding)

    def _of_ground(self, ground: GroundPart, where: Place, finding: FindingPart) -> Iterator[Problem]:
        if ground.signal is not None and ground.signal not in self.around.charts:
            yield self.records.unknown(where, "chart", ground.signal, self.around.charts)
        if ground.test is not None:
            yield from self._of_test(ground.test, where, finding)
        if ground.effect is not None:
            yield from self._of_effect(ground.effect, where)
        if ground.segment is not None:
            yield from self._of_segment(ground.segment, where)
        if ground.estimate is not None:
            yield from self._of_estimate(ground.estimate, where)
        if ground.reach is not None:
            yield from self._of_reach(ground.reach, where)
        if ground.impact is not None:
            yield from self._of_impact(ground.impact, where)

    def _of_test(self, id: str, where: Place, finding: FindingPart) -> Iterator[Problem]:
        tests = {test.id: test for cycle in self.part.cycles for test in cycle.tests}
        if id not in tests:
            yield self.records.unknown(where, "test", id, list(tests))
            return
        result = tests[id].result
        if result is None:
            yield self.records.problem(
                where,
                f"the test `{id}` has no result",
                "a test with a result",
                "add the result, or name another ground",
            )
        elif result.recorded_on > finding.on:
            yield self.records.problem(
                where, f"the result of `{id}` is of {result.recorded_on}, and the finding of {finding.on}",
                "a finding from after what it rests on", "change the day of the finding",
            )  # fmt: skip

    def _of_effect(self, ground: EffectGroundPart, where: Place) -> Iterator[Problem]:
        yield from self._one_of([*where, "outcome"], "outcome of the evaluation", ground.outcome, self.around.outcomes)
        populations = self.around.populations
        if ground.population is not None:
            kind = "population of the evaluation"
            yield from self._one_of([*where, "population"], kind, ground.population, populations)
        elif len(populations) > 1:
            yield self.records.problem(
                where, "effects are estimated in several populations, and none is named",
                f"`population` with one of {', '.join(populations)}", "add which one is meant",
            )  # fmt: skip
        yield from self._of_site([*where, "site"], ground.site)

    def _of_segment(self, ground: SegmentGroundPart, where: Place) -> Iterator[Problem]:
        schemes = self.around.segments
        if ground.scheme is not None and ground.scheme not in schemes:
            yield self.records.unknown([*where, "scheme"], "scheme", ground.scheme, list(schemes))
            return
        scheme = ground.scheme or next(iter(schemes), "")
        yield from self._one_of([*where, "segment"], "segment", ground.segment, schemes.get(scheme, ()))
        yield from self._of_site([*where, "region"], ground.region)

    def _of_estimate(self, ground: EstimateGroundPart, where: Place) -> Iterator[Problem]:
        yield from self._one_of([*where, "indicator"], "indicator", ground.indicator, self.around.indicators)
        # An area is known to the data only; what is written as a site is a site.
        if ground.region.islower():
            yield from self._of_site([*where, "region"], ground.region)

    def _of_reach(self, ground: ReachGroundPart, where: Place) -> Iterator[Problem]:
        yield from self._one_of([*where, "entry"], "entry of the portfolio", ground.entry, self.around.entries)
        yield from self._of_site([*where, "region"], ground.region)

    def _of_impact(self, ground: ImpactGroundPart, where: Place) -> Iterator[Problem]:
        candidates = self.around.candidates
        if ground.intervention not in candidates:
            yield self.records.unknown([*where, "intervention"], "candidate", ground.intervention, list(candidates))
            return
        segments, outcomes = candidates[ground.intervention]
        yield from self._one_of([*where, "segment"], "segment of this candidate", ground.segment, segments)
        yield from self._one_of([*where, "outcome"], "effect of this candidate on", ground.outcome, outcomes)

    def _of_site(self, place: Place, site: str) -> Iterator[Problem]:
        if site != EVERYWHERE:
            yield from self._one_of(place, "site", site, self.around.sites)

    def _one_of(self, place: Place, kind: str, id: str, known: Collection[str]) -> Iterator[Problem]:
        if id not in known:
            yield self.records.unknown(place, kind, id, known)

    def _of_decision(self, place: int) -> Iterator[Problem]:
        decision = self.part.decisions[place]
        where: Place = ["decisions", place]
        if not decision.findings:
            yield self.records.problem(
                where, f"the decision `{decision.id}` rests on no finding", "at least one under `findings`",
                "write down what was found, and name it here",
            )  # fmt: skip
        if decision.why is None:
            yield self.records.problem(
                where, f"the decision `{decision.id}` does not say why", "its reason in both languages under `why`",
                "add the reason",
            )  # fmt: skip
        if not decision.changes:
            yield self.records.problem(
                where, f"the decision `{decision.id}` changes nothing",
                "at least one of `changes`; what stays on purpose has `keep: true`", "say what it is about",
            )  # fmt: skip
        yield from self._of_days(decision, where)
        for at, change in enumerate(decision.changes):
            yield from self._of_change(change, decision, [*where, "changes", at])

    def _of_days(self, decision: CycleDecisionPart, where: Place) -> Iterator[Problem]:
        for at, id in enumerate(decision.findings):
            finding = self._findings.get(id)
            if finding is None:
                yield self.records.unknown([*where, "findings", at], "finding", id, list(self._findings))
            elif finding.on > decision.on:
                yield self.records.problem(
                    [*where, "on"], f"the decision is of {decision.on}, and the finding `{id}` of {finding.on}",
                    "a decision from after the findings that it rests on", "correct one of the days",
                )  # fmt: skip
        if decision.review_on is not None and decision.review_on <= decision.on:
            yield self.records.problem(
                [*where, "review_on"], f"it is looked at again on {decision.review_on}, and decided on {decision.on}",
                "a day after the decision", "correct one of the days",
            )  # fmt: skip

    def _of_change(self, change: ChangePart, decision: CycleDecisionPart, where: Place) -> Iterator[Problem]:
        outermost = change.at.partition(".")[0]
        parts = PARTS_OF_STEP[change.step]
        if outermost not in parts and any(outermost in of_step for of_step in PARTS_OF_STEP.values()):
            yield self.records.problem(
                [*where, "step"], f"`{change.at}` is no part of the step {change.step}",
                f"an address that begins with {' or '.join(f'`{part}`' for part in parts)}", "correct step or address",
            )  # fmt: skip
        # What a later cycle holds already may since have been changed again.
        if decision.applied is None:
            yield from self._of_edit(change, where)

    def _of_edit(self, change: ChangePart, where: Place) -> Iterator[Problem]:
        try:
            value = found(self.around.content, change.at).value
        except DefinitionError as error:
            for one in error.problems:
                what = f"`{change.at}` names nothing in this study file: in {one.where} {one.what}"
                yield self.records.problem([*where, "at"], what, one.expected, one.action)
            return
        if change.knows_before and change.was != value:
            yield self.records.problem(
                [*where, "was"], "something else stands there now than the decision was about",
                f"the value at `{change.at}`, {shown(value)}", "decide anew, or correct `was`",
            )  # fmt: skip
        if change.to is not None and change.to == value and type(change.to) is type(value):
            yield self.records.problem(
                [*where, "to"], f"{shown(value)} stands there already", "another value, or `keep: true`",
                "correct `to`, or write that it stays",
            )  # fmt: skip
        if change.add is not None:
            yield from self._of_addition(change, value, [*where, "add"])

    def _of_addition(self, change: ChangePart, value: object, where: Place) -> Iterator[Problem]:
        if isinstance(value, Mapping):
            if not isinstance(change.add, Mapping):
                yield self.records.problem(
                    where, f"`{change.at}` holds keys, and what is added is {shown(change.add)}",
                    "keys with their values", "write what is added as `key: value`",
                )  # fmt: skip
            elif taken := [key for key in change.add if key in value]:
                yield self.records.problem(
                    where, f"`{change.at}` has {', '.join(f'`{key}`' for key in taken)} already",
                    "keys that are not there yet", "change the value of a key with `to` at its own address",
                )  # fmt: skip
        elif not isinstance(value, Sequence) or isinstance(value, str):
            yield self.records.problem(
                where, f"nothing can be added to {shown(value)}", "an address of a list or of a mapping",
                "use `to`, or shorten the address",
            )  # fmt: skip


def shown(value: object) -> str:
    """A value of the study file in a message: a single one as it is, of others what they are."""
    if isinstance(value, Mapping):
        return "a set of keys"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "a list"
    return f"`{value}`"
