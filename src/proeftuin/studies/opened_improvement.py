"""The records of improvement that a study file means, held against the rest of the study."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from proeftuin.errors import DefinitionError
from proeftuin.steps.improvement.change_test import (
    Act,
    ChangePlan,
    ChangeResult,
    ChangeTest,
    Prediction,
    Scale,
    Statistic,
)
from proeftuin.steps.improvement.chart import Chart, Nature
from proeftuin.steps.improvement.decision import CycleDecision, Edit, Step, StudyChange
from proeftuin.steps.improvement.finding import (
    ChangeTestGround,
    EffectGround,
    EstimateGround,
    Finding,
    Ground,
    ImpactGround,
    NoteGround,
    ReachGround,
    SegmentGround,
    SignalGround,
)
from proeftuin.steps.improvement.improvement import Improvement
from proeftuin.steps.improvement.improvement_cycle import CycleAim, Driver, ImprovementCycle, MeasureRole
from proeftuin.steps.segmentation.scheme import Scheme
from proeftuin.studies.care_study_file import CareStudyFile
from proeftuin.studies.cycle_check import CycleCheck
from proeftuin.studies.finding_check import FindingCheck
from proeftuin.studies.improvement_part import (
    ChangePart,
    ChangeTestPart,
    CycleDecisionPart,
    CyclePart,
    DriverPart,
    FindingPart,
    GroundPart,
    ImprovementPart,
    PredictionPart,
    ResultPart,
)
from proeftuin.studies.part import TextPart
from proeftuin.studies.recorded_around import RecordedAround, Records
from proeftuin.studies.study_address import found
from proeftuin.studies.study_file import StudyFile, file_of_study
from proeftuin.studies.yaml_location import parsed
from proeftuin.vocabulary.language import Translated

_PERCENT = 100.0


def improvement_of_study(
    folder: Path,
    file: StudyFile | CareStudyFile,
    *,
    indicators: Collection[str],
    charts: Sequence[Chart],
    populations: Collection[str] = (),
    schemes: Sequence[Scheme] = (),
) -> Improvement | None:
    """
    What people recorded in a study of either kind; none without cycles, findings or decisions.

    Parameters
    ----------
    populations : collection of str
        In which effects are estimated, in a study about persons.

    Raises
    ------
    DefinitionError
        With one located problem for everything that is wrong.
    """
    choice = file.choice if isinstance(file, CareStudyFile) else None
    around = RecordedAround(
        content=parsed(file_of_study(folder))[0],
        charts=[chart.id for chart in charts],
        indicators=indicators,
        sites=[site.id for site in file.sites],
        entries=[entry.id for entry in file.portfolio.interventions] if file.portfolio else [],
        shares=[chart.id for chart in charts if chart.series.nature is Nature.SHARE],
        outcomes=file.evaluation.outcome_ids if file.evaluation else (),
        populations=populations,
        segments={scheme.id: [segment.id for segment in scheme.segments] for scheme in schemes},
        candidates={
            one.intervention: (one.segments, [effect.outcome for effect in one.effects])
            for one in (choice.candidates if choice else ())
        },
    )
    return opened_improvement(folder, file.improvement, around)


def opened_improvement(folder: Path, part: ImprovementPart | None, around: RecordedAround) -> Improvement | None:
    """
    What people recorded in a study; none without cycles, findings or decisions.

    Raises
    ------
    DefinitionError
        With one located problem for everything that is wrong.
    """
    if part is None or not (part.cycles or part.findings or part.decisions):
        return None
    records = Records(folder)
    problems = [*CycleCheck(records, part, around).problems(), *FindingCheck(records, part, around).problems()]
    if problems:
        raise DefinitionError(problems)
    return Improvement(
        cycles=tuple(_cycle(one, around) for one in part.cycles),
        findings=tuple(_finding(one, around) for one in part.findings),
        decisions=tuple(map(_decision, part.decisions)),
        stands_at={
            change.at: found(around.content, change.at).value
            for decision in part.decisions
            if decision.applied is None
            for change in decision.changes
        },
    )


def _text(part: TextPart | None) -> Translated | None:
    return None if part is None else part.translated()


def _factor(chart: str | None, around: RecordedAround) -> float:
    """What numbers of a chart are multiplied by, from the study file to the chart: shares are charted in percent."""
    return _PERCENT if chart in around.shares else 1.0


def _cycle(part: CyclePart, around: RecordedAround) -> ImprovementCycle:
    aim, factor = part.aim, _factor(part.aim.measure, around)
    words, for_whom = aim.words.translated(), _text(aim.for_whom)
    return ImprovementCycle(
        id=part.id,
        aim=CycleAim(words, aim.measure, factor * aim.baseline, factor * aim.target, aim.by, for_whom),
        measures={role: getattr(part.measures, role.value) for role in MeasureRole},
        drivers=tuple(map(_driver, part.drivers)),
        tests=tuple(_test(test, test.prediction, around) for test in part.tests if test.prediction is not None),
        start=part.start,
    )


def _driver(part: DriverPart) -> Driver:
    changes = tuple(change if isinstance(change, str) else change.translated() for change in part.changes)
    return Driver(part.id, part.name.translated(), tuple(map(_driver, part.drivers)), changes)


def _test(part: ChangeTestPart, prediction: PredictionPart, around: RecordedAround) -> ChangeTest:
    plan, factor = part.plan, _factor(prediction.chart, around)
    return ChangeTest(
        id=part.id,
        change=part.change.translated(),
        scale=Scale(part.scale),
        prediction=_prediction(prediction, factor),
        plan=ChangePlan(plan.who, plan.where, plan.start, plan.end, plan.data),
        result=_result(part.result, factor),
        decision=Act(part.decision) if part.decision else None,
        after=part.after,
        next=part.next,
        points_at=part.points_at,
    )


def _prediction(part: PredictionPart, factor: float) -> Prediction:
    return Prediction(
        recorded_on=part.recorded_on,
        start=part.period.start,
        end=part.period.end,
        statistic=Statistic(part.statistic),
        chart=part.chart,
        value=_times(part.value, factor),
        interval=None if part.interval is None else (factor * part.interval[0], factor * part.interval[1]),
        within=_times(part.within, factor),
        says=_text(part.says),
        why=_text(part.why),
        late=_text(part.late),
    )


def _times(number: float | None, factor: float) -> float | None:
    return None if number is None else factor * number


def _result(part: ResultPart | None, factor: float) -> ChangeResult | None:
    if part is None:
        return None
    return ChangeResult(
        part.recorded_on, _times(part.value, factor), part.held, _text(part.happened), _text(part.learned)
    )


def _finding(part: FindingPart, around: RecordedAround) -> Finding:
    return Finding(part.id, part.on, part.says.translated(), tuple(_ground(one, around) for one in part.rests_on))


def _ground(part: GroundPart, around: RecordedAround) -> Ground:
    made: list[Ground] = []
    if part.effect is not None:
        made.append(EffectGround(part.effect.outcome, part.effect.population, part.effect.site))
    if part.signal is not None:
        made.append(SignalGround(part.signal))
    if part.segment is not None:
        one = part.segment
        scheme = one.scheme or next(iter(around.segments), None)
        made.append(SegmentGround(one.segment, scheme, one.region, one.year))
    if part.estimate is not None:
        made.append(EstimateGround(part.estimate.indicator, part.estimate.region, part.estimate.year))
    if part.reach is not None:
        made.append(ReachGround(part.reach.entry, part.reach.region, part.reach.stage, part.reach.period))
    if part.impact is not None:
        made.append(ImpactGround(part.impact.intervention, part.impact.segment, part.impact.outcome))
    if part.test is not None:
        made.append(ChangeTestGround(part.test))
    if part.note is not None:
        made.append(NoteGround(part.note))
    return made[0]


def _decision(part: CycleDecisionPart) -> CycleDecision:
    if part.why is None:
        raise ValueError(f"the decision {part.id} does not say why")
    return CycleDecision(
        id=part.id,
        on=part.on,
        decided_by=part.decided_by,
        why=part.why.translated(),
        findings=part.findings,
        changes=tuple(map(_change, part.changes)),
        expected=_text(part.expected),
        review_on=part.review_on,
        applied=part.applied,
    )


def _change(part: ChangePart) -> StudyChange:
    edit = (
        Edit.SET if part.to is not None
        else Edit.ADD if part.add is not None
        else Edit.REMOVE if part.remove
        else Edit.KEEP
    )  # fmt: skip
    value = part.to if part.to is not None else part.add
    return StudyChange(Step(part.step), edit, part.at, value, part.was, part.knows_before)
